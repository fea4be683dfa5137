/** The filter of system calls, asked call by call as a kernel would. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { seccompFilter } from "./seccomp.ts";
import { ALLOWED, type Architecture, AUDIT, SPECIAL } from "./syscalls.ts";

const ALLOW = 0x7fff0000;
const ERRNO = 0x00050000;
const KILL = 0x80000000;
const [EPERM, EACCES, ENOSYS] = [1, 13, 38].map((errno) => ERRNO + errno);
const ARCHITECTURES: readonly Architecture[] = ["x64", "arm64"];

interface Call {
  readonly number: number;
  readonly architecture: number;
  readonly args?: readonly number[];
}

/** As much of the classic BPF as a filter may use: loads, jumps on equality and bits, returns. */
function verdict(program: Buffer, { number, architecture, args = [] }: Call): number {
  const data = Buffer.alloc(64);
  data.writeUInt32LE(number, 0);
  data.writeUInt32LE(architecture >>> 0, 4);
  for (const [i, value] of args.entries()) data.writeBigUInt64LE(BigInt(value), 16 + 8 * i);
  let register = 0;
  for (let at = 0; at * 8 < program.length; at++) {
    const [code, yes, no, value] = [
      program.readUInt16LE(8 * at),
      program[8 * at + 2],
      program[8 * at + 3],
      program.readUInt32LE(8 * at + 4),
    ];
    switch (code) {
      case 0x20:
        register = data.readUInt32LE(value);
        break;
      case 0x15:
        at += register === value ? yes : no;
        break;
      case 0x45:
        at += (register & value) !== 0 ? yes : no;
        break;
      case 0x06:
        return value;
      default:
        throw new Error(`There is no instruction ${code}.`);
    }
  }
  throw new Error("The program ran out.");
}

describe("The filter of system calls", () => {
  for (const name of ARCHITECTURES) {
    const program = seccompFilter(name);
    const special = SPECIAL[name];
    const asked = (number: number, ...args: number[]): number =>
      verdict(program, { number, architecture: AUDIT[name], args });

    it(`lets through what a program needs, on ${name}`, () => {
      for (const [word, number] of Object.entries(ALLOWED[name])) expect(asked(number), word).to.equal(ALLOW);
    });

    it(`says of every other call that there is none, on ${name}`, () => {
      const known = new Set([...Object.values(ALLOWED[name]), ...Object.values(special)]);
      for (let number = 0; number < 2048; number++)
        if (!known.has(number)) expect(asked(number), `${number}`).to.equal(ENOSYS);
      // The second numbering of x86_64, and the highest number.
      for (const number of [0x40000000, 0x40000000 + ALLOWED[name]["read"], 0xffffffff])
        expect(asked(number), `${number}`).to.equal(ENOSYS);
    });

    it(`lets a process signal itself and start threads, and nothing more, on ${name}`, () => {
      for (const number of [special.kill, special.tgkill]) {
        expect(asked(number, 1, 6)).to.equal(ALLOW);
        for (const pid of [0, 2, 1000, 0xffffffff]) expect(asked(number, pid, 9)).to.equal(EPERM);
      }
      expect(asked(special.clone, 0x3d0f00)).to.equal(ALLOW);
      // fork, vfork, and namespaces.
      for (const flags of [17, 0x4111, 0x10000000, 0x7e020000])
        expect(asked(special.clone, flags)).to.equal(EPERM);
      expect(asked(special.socket, 2, 1)).to.equal(EACCES);
      expect(asked(special.socketpair, 1, 1)).to.equal(EACCES);
      expect(asked(special.prlimit64, 0)).to.equal(ALLOW);
      expect(asked(special.prlimit64, 1)).to.equal(EPERM);
      // To type into a terminal.
      expect(asked(special.ioctl, 0, 0x5412)).to.equal(EPERM);
      expect(asked(special.ioctl, 0, 0x5413)).to.equal(ALLOW);
    });

    it(`ends whoever calls by the numbers of another architecture than ${name}`, () => {
      for (const architecture of [0x40000003, 0x40000028, 0])
        expect(verdict(program, { number: ALLOWED[name]["read"], architecture })).to.equal(KILL);
    });
  }
});
