/** Products, solutions and factors of matrices by the machine's own library, in Node: OpenBLAS or Accelerate, called through npm's `koffi`. */
import type { TypedArray } from "../core/dtype.ts";
import { closeLapack, openLapack } from "../cpu/lapack/open.ts";
import type { Bind } from "../cpu/lapack/routine.ts";
import type { Matrix } from "../cpu/matrix.ts";
import { native } from "../cpu/native.ts";
import { multiplyInThreads } from "../cpu/threads/product.ts";
import { DeviceError } from "../errors.ts";
import { type Builtins, load, openBuiltins } from "../webgpu/builtins.ts";

interface Library {
  func(name: string, result: string, parameters: readonly string[]): (...args: unknown[]) => unknown;
}

interface Koffi {
  load(name: string): Library;
}

type Gemm = (...args: (number | TypedArray)[]) => unknown;

/** Where the libraries are, by the platform. */
const places: Readonly<Record<string, readonly string[]>> = {
  linux: ["libopenblas.so.0", "libopenblas.so"],
  darwin: ["/System/Library/Frameworks/Accelerate.framework/Accelerate"],
  win32: ["libopenblas.dll", "openblas.dll"],
};

/** The words of CBLAS. */
const [ROW_MAJOR, PLAIN, TRANSPOSED] = [101, 111, 112];

/** Where LAPACK is besides, if not in the library itself. */
const others: Readonly<Record<string, readonly string[]>> = { linux: ["liblapack.so.3"] };

let opened: string | null = null;

/** What computes now what, if it is not our own: in words. */
export function openedBlas(): string | null {
  return opened;
}

export function closeBlas(): void {
  opened = null;
  native.product = multiplyInThreads;
  closeLapack();
}

/** @throws {DeviceError} saying what to install. */
export async function openBlas(): Promise<void> {
  if (opened !== null) return;
  const { process } = globalThis as { process?: NodeJS.Process };
  if (!process?.versions?.node)
    throw new DeviceError("BLAS needs Node; elsewhere products run in WebAssembly.");
  // A process that is held by Node's permissions, as a submission's is, must run no code that is not under them.
  if ((process as { permission?: unknown }).permission !== undefined)
    throw new DeviceError("BLAS is native code, which a process with Node's permissions must not run.");
  const koffi = await importKoffi(await openBuiltins());
  const names = places[process.platform] ?? places["linux"];
  const [name, library] = firstOf(koffi, names);
  const gemm = (kind: string, scalar: string): Gemm =>
    library.func(`cblas_${kind}gemm`, "void", [
      ...new Array<string>(6).fill("int"),
      ...[scalar, "void *", "int", "void *", "int", scalar, "void *", "int"],
    ]);
  // Our own loops have one thread, and so have these, unless the environment says otherwise.
  if (name.includes("openblas") && !process.env["OPENBLAS_NUM_THREADS"])
    library.func("openblas_set_num_threads", "void", ["int"])(1);
  native.product = productOf(gemm("s", "float"), gemm("d", "double"));
  const factors = openLapack(routinesOf([library, ...found(koffi, others[process.platform] ?? [])]));
  const title = name.includes("openblas") ? "OpenBLAS" : "Accelerate";
  opened = `products${factors ? ", solves and decompositions" : ""} by ${title}`;
}

/** Those of the libraries that are there. */
function found(koffi: Koffi, names: readonly string[]): Library[] {
  return names.flatMap((name) => {
    try {
      return [koffi.load(name)];
    } catch {
      return [];
    }
  });
}

/** A function of the first library that has it. */
function routinesOf(libraries: readonly Library[]): Bind {
  return (...signature) => {
    for (const library of libraries) {
      try {
        return library.func(...signature);
      } catch {}
    }
    return null;
  };
}

function firstOf(koffi: Koffi, names: readonly string[]): [string, Library] {
  let cause: unknown;
  for (const name of names) {
    try {
      return [name, koffi.load(name)];
    } catch (error) {
      cause ??= error;
    }
  }
  throw new DeviceError(
    `BLAS needs OpenBLAS: apt-get install libopenblas0, or your system's package of it. (${String(cause)})`,
  );
}

/** From beside the engine, else from the folder that runs. */
async function importKoffi({ path, url, module }: Builtins): Promise<Koffi> {
  let cause: unknown;
  for (const from of [url.fileURLToPath(import.meta.url), path.join(process.cwd(), "package.json")]) {
    try {
      const entry = module.createRequire(from).resolve("koffi");
      const { default: koffi } = await load<{ default: Koffi }>(url.pathToFileURL(entry).href);
      return koffi;
    } catch (error) {
      cause ??= error;
    }
  }
  throw new DeviceError(`BLAS in Node needs the package koffi: npm install koffi. (${String(cause)})`);
}

/** How CBLAS is told of a matrix: transposed or not, and from row to row; undefined where its elements lie apart. */
function laid(
  { row, column }: Matrix,
  rows: number,
  columns: number,
): readonly [transposed: number, step: number] | undefined {
  if ((column === 1 || columns === 1) && (row >= columns || rows === 1))
    return [PLAIN, Math.max(row, columns)];
  if ((row === 1 || rows === 1) && (column >= rows || columns === 1))
    return [TRANSPOSED, Math.max(column, rows)];
  return undefined;
}

const from = (array: TypedArray, offset: number): TypedArray =>
  offset === 0 ? array : array.subarray(offset);

function productOf(single: Gemm, double: Gemm): NonNullable<typeof native.product> {
  return (out, at, a, b, m, k, n) => {
    const gemm = out instanceof Float32Array ? single : out instanceof Float64Array ? double : undefined;
    const [left, right] = [laid(a, m, k), laid(b, k, n)];
    if (!gemm || !left || !right) return false;
    const [x, y] = [from(a.array, a.offset), from(b.array, b.offset)];
    gemm(ROW_MAJOR, left[0], right[0], m, n, k, 1, x, left[1], y, right[1], 0, from(out, at), n);
    return true;
  };
}
