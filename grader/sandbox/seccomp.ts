/** The filter of system calls that the kernel holds a confined program to: a program of the classic BPF, as bytes. */
import { ALLOWED, type Architecture, AUDIT, SPECIAL } from "./syscalls.ts";

/** Where `struct seccomp_data` has what is asked for; of a 64-bit argument the lower half, on a little-endian machine. */
const NUMBER = 0;
const ARCHITECTURE = 4;
const argument = (index: number): number => 16 + 8 * index;

/** Codes of instructions: linux/bpf_common.h. */
const LOAD = 0x20;
const JUMP_EQUAL = 0x15;
const JUMP_SET = 0x45;
const RETURN = 0x06;

/** What becomes of a call: linux/seccomp.h. */
const ALLOW = 0x7fff_0000;
const KILL = 0x8000_0000;
const refuse = (errno: number): number => 0x0005_0000 | errno;
const EPERM = 1;
const EACCES = 13;
/** As of a kernel that has no such call: whoever asks knows how to do without. */
const ENOSYS = 38;

const CLONE_THREAD = 0x0001_0000;
/** Of a process that is the first in its namespace, its own. */
const OWN_PID = 1;
/** Of the one that asks. */
const SELF = 0;

/** To ask of a descriptor what it is, and to have it wait or not: asm-generic/ioctls.h. */
const REQUESTS = { TCGETS: 0x5401, TIOCGWINSZ: 0x5413, FIONREAD: 0x541b, FIONBIO: 0x5421 };
const CLOSING = { FIONCLEX: 0x5450, FIOCLEX: 0x5451 };
/** Names of threads and of memory: linux/prctl.h. */
const OPTIONS = { PR_SET_NAME: 15, PR_GET_NAME: 16, PR_SET_VMA: 0x5356_4d41 };

interface Instruction {
  readonly code: number;
  /** How many instructions to pass over. */
  readonly yes?: number;
  readonly no?: number;
  readonly value: number;
}

const load = (offset: number): Instruction => ({ code: LOAD, value: offset });
const give = (value: number): Instruction => ({ code: RETURN, value });

/** For the call of this number: one of these values of an argument is let through, any other is refused. */
function whenArgument(
  number: number,
  index: number,
  values: readonly number[],
  code: number = JUMP_EQUAL,
): Instruction[] {
  const tests = values.map((value, i) => ({ code, value, yes: values.length - i, no: 0 }));
  const body = [load(argument(index)), ...tests, give(refuse(EPERM)), give(ALLOW)];
  return [{ code: JUMP_EQUAL, value: number, yes: 0, no: body.length }, ...body];
}

/**
 * The filter: no signal to another process, no new process (threads alone), no socket, no file made, no namespace, no trace of
 * others; of everything that it does not know, that there is no such call.
 *
 * @returns an array of `struct sock_filter`, in the byte order of both architectures.
 * @example
 * const bytes = seccompFilter("x64");
 */
export function seccompFilter(architecture: Architecture): Buffer {
  const { kill, tgkill, clone, ioctl, prctl, prlimit64, socket, socketpair } = SPECIAL[architecture];
  const allowed: readonly number[] = Object.values(ALLOWED[architecture]);
  return encode([
    load(ARCHITECTURE),
    { code: JUMP_EQUAL, value: AUDIT[architecture], yes: 1, no: 0 },
    give(KILL),
    load(NUMBER),
    ...allowed.flatMap((number) => [
      { code: JUMP_EQUAL, value: number, yes: 0, no: 1 } satisfies Instruction,
      give(ALLOW),
    ]),
    ...[kill, tgkill].flatMap((number) => whenArgument(number, 0, [OWN_PID])),
    ...whenArgument(clone, 0, [CLONE_THREAD], JUMP_SET),
    ...whenArgument(ioctl, 1, [...Object.values(REQUESTS), ...Object.values(CLOSING)]),
    ...whenArgument(prctl, 0, Object.values(OPTIONS)),
    ...whenArgument(prlimit64, 0, [SELF]),
    ...[socket, socketpair].flatMap((number) => [
      { code: JUMP_EQUAL, value: number, yes: 0, no: 1 } satisfies Instruction,
      give(refuse(EACCES)),
    ]),
    give(refuse(ENOSYS)),
  ]);
}

/** u16 code, u8 and u8 jumps, u32 value. */
function encode(instructions: readonly Instruction[]): Buffer {
  const bytes = Buffer.alloc(8 * instructions.length);
  for (const [i, { code, yes = 0, no = 0, value }] of instructions.entries()) {
    bytes.writeUInt16LE(code, 8 * i);
    bytes.writeUInt8(yes, 8 * i + 2);
    bytes.writeUInt8(no, 8 * i + 3);
    bytes.writeUInt32LE(value >>> 0, 8 * i + 4);
  }
  return bytes;
}
