/** .pt files made to run programs, to fill memories or to lead out of themselves: each is refused, with the reason, at once. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { FormatError, parsePt } from "../../../engine/index.ts";
import { formatZip, type ZipEntry } from "../../../engine/io/zip.ts";

type Part = string | number | Uint8Array | readonly Part[];

/** Characters and codes as the bytes of a pickle. */
function bytes(...parts: readonly Part[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part): number[] => {
      if (typeof part === "number") return [part];
      if (typeof part === "string") return [...part].map((character) => character.charCodeAt(0));
      return [...(part instanceof Uint8Array ? part : bytes(...part))];
    }),
  );
}

const u32 = (n: number): number[] => [n & 255, (n >> 8) & 255, (n >> 16) & 255, (n >>> 24) & 255];
const u64 = (n: number): number[] => [...u32(n % 2 ** 32), ...u32(Math.floor(n / 2 ** 32))];
const text = (word: string): Part => ["X", ...u32(word.length), word];
const whole = (n: number): Part => ["J", ...u32(n)];
const called = (module: string, name: string): Part => `c${module}\n${name}\n`;
const tuple = (...items: readonly Part[]): Part => ["(", ...items, "t"];
const V2 = [0x80, 2];
const FLOATS = called("torch", "FloatStorage");
const REBUILD = called("torch._utils", "_rebuild_tensor_v2");
const HOOKS: Part = [called("collections", "OrderedDict"), ")R"];

const storage = (key: Part = text("0"), count: Part = whole(2), type: Part = FLOATS): Part => [
  tuple(text("storage"), type, key, text("cpu"), count),
  "Q",
];
const made = (
  offset: Part = whole(0),
  size: Part = tuple(whole(2)),
  stride: Part = tuple(whole(1)),
  from: Part = storage(),
): Part => [REBUILD, tuple(from, offset, size, stride, 0x89, HOOKS), "R"];

const entry = (name: string, content: Uint8Array): ZipEntry => ({ name, bytes: content });
const DATA = entry("a/data/0", new Uint8Array(8));

/** An archive of this pickle. */
const archive = (pickle: Uint8Array, others: readonly ZipEntry[] = [DATA]): Uint8Array =>
  formatZip([entry("a/data.pkl", pickle), ...others]);
const pickled = (...parts: readonly Part[]): Uint8Array => archive(bytes(V2, parts, "."));

/** The same with something written over it, from where its directory begins. */
function changed(file: Uint8Array, at: number, value: readonly number[]): Uint8Array {
  const directory = new DataView(file.buffer).getUint32(file.length - 6, true);
  file.set(value, directory + at);
  return file;
}

/** An archive of five storages that promise 64 MiB each, which is no more than so many zeros would give. */
function bomb(): Uint8Array {
  const packed = new Uint8Array(2 ** 16);
  const names = ["a/data/0", "a/data/1", "a/data/2", "a/data/3", "a/data/4"];
  const file = formatZip([entry("a/data.pkl", bytes(V2, "N.")), ...names.map((name) => entry(name, packed))]);
  const view = new DataView(file.buffer);
  let at = view.getUint32(file.length - 6, true) + 46 + "a/data.pkl".length;
  for (const name of names) {
    view.setUint16(at + 10, 8, true);
    view.setUint32(at + 24, 2 ** 26, true);
    at += 46 + name.length;
  }
  return file;
}

const legacy = (...parts: readonly Part[]): Uint8Array =>
  bytes(
    V2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, ".", V2, "M", 0xe9, 3, ".", V2, "}.",
    parts,
  ); // biome-ignore format: one pickle after the other
const old = (count: Part = whole(2), part: Part = "N"): Part =>
  made(undefined, undefined, undefined, [
    tuple(text("storage"), FLOATS, text("0"), text("cpu"), count, part),
    "Q",
  ]);
const KEYS: Part = [V2, "]", text("0"), "a."];

const SYSTEM = [called("os", "system"), tuple(text("touch /tmp/x")), "R"];

const CASES: readonly (readonly [name: string, file: () => Uint8Array, reason: RegExp])[] = [
  // Programs.
  ["os.system by GLOBAL", () => pickled(SYSTEM), /names "os.system".*never run/],
  ["posix.system", () => pickled(called("posix", "system"), tuple(text("x")), "R"), /"posix.system"/],
  ["nt.system", () => pickled(called("nt", "system"), tuple(text("x")), "R"), /"nt.system"/],
  ["builtins.eval", () => pickled(called("builtins", "eval"), tuple(text("1")), "R"), /"builtins.eval"/],
  ["exec of Python 2", () => pickled(called("__builtin__", "exec"), tuple(text("1")), "R"), /"builtins.exec"/],
  ["builtins.getattr", () => pickled(called("builtins", "getattr"), "0N"), /"builtins.getattr"/],
  ["os.system by STACK_GLOBAL", () => pickled(text("os"), text("system"), 0x93, tuple(text("x")), "R"), /"os.system"/],
  ["a name out of the memo", () => pickled(text("os"), "q", 0, "0", text("system"), "q", 1, "0h", 0, "h", 1, 0x93), /"os.system"/],
  ["a dotted name through torch", () => pickled(text("torch"), text("serialization.os.system"), 0x93), /"torch.serialization.os.system"/],
  ["STACK_GLOBAL of no text", () => pickled("NN", 0x93), /by what is no text/],
  ["torch.load itself", () => pickled(called("torch", "load"), tuple(text("x")), "R"), /"torch.load"/],
  ["torch.hub.load", () => pickled(called("torch.hub", "load"), tuple(text("x")), "R"), /"torch.hub.load"/],
  ["numpy's reconstruct", () => pickled(called("numpy.core.multiarray", "_reconstruct")), /"numpy.core.multiarray/],
  ["functools.partial", () => pickled(called("functools", "partial")), /"functools.partial"/],
  ["INST", () => pickled("(", text("x"), "ios\nsystem\n"), /os\.system \(INST\)/],
  ["INST of what is on the list", () => pickled("(icollections\nOrderedDict\n"), /OrderedDict \(INST\)/],
  ["OBJ", () => pickled("(", FLOATS, text("x"), "o"), /\(OBJ\)/],
  ["NEWOBJ", () => pickled(called("collections", "OrderedDict"), ")", 0x81), /OrderedDict \(NEWOBJ\)/],
  ["NEWOBJ_EX", () => pickled(called("torch", "Tensor"), ")}", 0x92), /torch.Tensor \(NEWOBJ_EX\)/],
  ["EXT1", () => pickled(0x82, 1), /number 1 \(EXT\)/],
  ["EXT4", () => pickled(0x84, u32(77)), /number 77 \(EXT\)/],
  ["BUILD of __setstate__", () => pickled(called("torch", "Tensor"), "}", text("__setstate__"), text("x"), "sb"), /__setstate__/],
  ["BUILD of a tensor", () => pickled(made(), "}b"), /sets the state of an object/],
  ["REDUCE of a text", () => pickled(text("os.system"), tuple(text("x")), "R"), /calls what is no function/],
  ["REDUCE of a class", () => pickled(FLOATS, ")R"), /calls storage.float32, which is nothing that is called/],
  ["REDUCE without a tuple", () => pickled(called("torch", "Size"), "]R"), /without a tuple/],
  ["a function as a value", () => pickled(REBUILD), /itself, which is no value but a program/],
  ["a function by a subclass", () => pickled(called("torch._tensor", "_rebuild_from_type_v2"), tuple(text("f"), called("torch", "Tensor"), tuple()), "R"), /made by what is no function/],
  ["hooks", () => pickled(REBUILD, tuple(storage(), whole(0), tuple(whole(2)), tuple(whole(1)), 0x89, ["}", text("k"), text("v"), "s"]), "R"), /has hooks/],
  ["a module's source", () => pickled(tuple(text("module"), "N", text("file"), text("import os")), "Q"), /whole module with its program/],
  ["a persistent id in text", () => pickled("P0\n"), /\(PERSID\)/],
  ["a persistent id that is none", () => pickled(text("storage"), "Q"), /no storage's/],
  ["a buffer from outside", () => pickled(0x97), /buffer from outside/],
  ["os.system in an old file", () => legacy(V2, SYSTEM, ".", V2, "]."), /"os.system"/],
  ["os.system in place of an old file's magic number", () => bytes(V2, SYSTEM, "."), /"os.system"/],
  ["os.system behind an old file's keys", () => legacy(V2, "N.", V2, SYSTEM, "."), /"os.system"/],
  // Structure.
  ["nothing", () => new Uint8Array(0), /no .pt file/],
  ["another file", () => bytes("hello"), /no .pt file/],
  ["an unknown step", () => pickled(0xff), /code 255/],
  ["a protocol to come", () => archive(bytes(0x80, 6, "N.")), /protocol 6/],
  ["no end", () => archive(bytes(V2, "N")), /cut short/],
  ["an empty pickle", () => archive(bytes(V2, ".")), /empty stack/],
  ["two results", () => pickled("NN"), /leaves something over/],
  ["something behind the pickle", () => archive(bytes(V2, "N.N.")), /something follows/],
  ["an empty stack", () => pickled("0"), /lacks a mark/],
  ["a mark that lacks", () => pickled("t"), /lacks a mark/],
  ["a list of a dict's", () => pickled("}Na"), /appends to what is no list/],
  ["a dict of a list's", () => pickled("]NNs"), /entries of what is no dict/],
  ["a key without a value", () => pickled("}(Nu"), /key without a value/],
  ["a key that is a list", () => pickled("}]Ns"), /neither text nor number/],
  ["a memo that was not kept", () => pickled("j", u32(9)), /asks for number 9/],
  ["a list in itself", () => pickled("]q", 0, "h", 0, "a"), /holds itself/],
  ["a dict in itself through a tuple", () => pickled("}q", 0, text("x"), "h", 0, 0x85, "s"), /holds itself/],
  ["text that is none", () => pickled("X", u32(2), 0xc3, 0x28), /no UTF-8/],
  ["a number that is none", () => pickled("Ihello\n"), /where a number should be/],
  ["a text of protocol 0", () => pickled("S'x'\n"), /protocol 0/],
  ["bytes in another encoding", () => pickled(called("_codecs", "encode"), tuple(text("x"), text("rot13")), "R"), /other than latin1/],
  // Lengths that lie, and bombs.
  ["a text beyond the file", () => pickled("X", u32(2 ** 31 - 1), "x"), /not 2147483647 more/],
  ["bytes of 2⁶³", () => pickled(0x8e, u64(2 ** 63), "x"), /not 9223372036854776000 more/],
  ["a number of a megabyte", () => pickled(0x8b, u32(2 ** 20), new Uint8Array(2 ** 20).fill(1)), /number of 1048576 bytes/],
  ["a line without end", () => pickled("c", "x".repeat(5000), "\ny\n"), /does not end/],
  ["depth", () => pickled(")", new Uint8Array(1e5).fill(0x85)), /nested more than 500 deep/],
  ["dicts without end", () => pickled(new Uint8Array(1.1e6).fill(0x7d)), /more than 1000000 steps/],
  ["zeros without end", bomb, /promise 335544320, which is more/],
  ["a size that lies", () => changed(archive(bytes(V2, "N.")), 24, u32(999)), /promises 999 bytes from/],
  ["a wrong checksum", () => changed(archive(bytes(V2, "N.")), 16, u32(1)), /checksum/],
  ["an unknown packer", () => changed(archive(bytes(V2, "N.")), 10, [99, 0]), /packed by method 99/],
  ["a password", () => changed(archive(bytes(V2, "N.")), 8, [1, 0]), /is encrypted/],
  ["entries that share bytes", () => { const file = archive(bytes(V2, "N."), [entry("a/data.pkl", bytes(V2, "N."))]); return changed(file, 46 + 10 + 42, u32(0)); }, /shares bytes with/], // biome-ignore format: one line
  ["two names of one entry", () => changed(archive(bytes(V2, "N.")), 46, [0x62]), /another name in its own header/],
  ["an entry twice", () => archive(bytes(V2, "N."), [DATA, DATA]), /"a\/data\/0" twice/],
  ["a size of 64 bits that lacks", () => changed(archive(bytes(V2, "N.")), 24, u32(2 ** 32 - 1)), /64 bits is missing/],
  ["a directory beyond the file", () => { const file = archive(bytes(V2, "N.")); new DataView(file.buffer).setUint32(file.length - 6, 2 ** 31, true); return file; }, /cut short/], // biome-ignore format: one line
  ["two archives in one", () => archive(bytes(V2, "N."), [entry("b/data.pkl", bytes(V2, "N."))]), /it has 2/],
  ["a name that climbs", () => archive(bytes(V2, "N."), [entry("a/data/../../x", new Uint8Array(1))]), /leads out/],
  ["a name from the root", () => archive(bytes(V2, "N."), [entry("/etc/passwd", new Uint8Array(1))]), /leads out/],
  ["a name with backslashes", () => archive(bytes(V2, "N."), [entry("a\\..\\x", new Uint8Array(1))]), /leads out/],
  ["a storage that climbs", () => pickled(made(undefined, undefined, undefined, storage(text("../data.pkl")))), /name that is none/],
  // Tensors.
  ["a storage that is missing", () => pickled(made(undefined, undefined, undefined, storage(text("7")))), /"7" is missing/],
  ["a storage of more than there is", () => pickled(made(undefined, undefined, undefined, storage(text("0"), whole(3)))), /3 elements of float32; it has 8 bytes/],
  ["a storage of negative size", () => pickled(made(undefined, undefined, undefined, storage(text("0"), whole(-1)))), /no whole number/],
  ["a storage as two dtypes", () => pickled("]", storage(), "a", storage(text("0"), whole(1), called("torch", "LongStorage")), "a"), /said to be two things/],
  ["a storage of no class", () => pickled(storage(text("0"), whole(2), REBUILD)), /one of storage\./],
  ["a size beyond the storage", () => pickled(made(whole(0), tuple(whole(3)))), /beyond the 2 elements/],
  ["an offset beyond it", () => pickled(made(whole(1))), /beyond the 2 elements/],
  ["a negative offset", () => pickled(made(whole(-1))), /no whole number/],
  ["a negative stride", () => pickled(made(whole(1), tuple(whole(2)), tuple(whole(-1)))), /no whole number/],
  ["sizes that overflow", () => pickled(made(whole(0), tuple(...Array<Part>(40).fill(whole(2 ** 31 - 1))), tuple(...Array<Part>(40).fill(whole(0))))), /too often/],
  ["one element, repeated without end", () => pickled(made(whole(0), tuple(whole(2 ** 31 - 1), whole(2 ** 31 - 1)), tuple(whole(0), whole(0)))), /too often/],
  ["more strides than sizes", () => pickled(made(whole(0), tuple(whole(2)), tuple(whole(1), whole(1)))), /the strides \[1, 1\]/],
  ["a tensor of nothing", () => pickled(REBUILD, ")R"), /has no storage/],
  ["an old storage beyond the file", () => legacy(V2, old(whole(2 ** 30)), ".", KEYS, u64(2 ** 30)), /reaches beyond the file's end/],
  ["an old storage of two sizes", () => legacy(V2, old(), ".", KEYS, u64(1), new Uint8Array(8)), /2 elements, and 1/],
  ["an old storage that lacks", () => legacy(V2, old(), ".", V2, "]."), /"0" is missing/],
  ["an old storage twice", () => legacy(V2, old(), ".", V2, "](", text("0"), text("0"), "e.", u64(2), new Uint8Array(8), u64(2), new Uint8Array(8)), /listed twice/],
  ["an old part of a storage beyond it", () => legacy(V2, old(undefined, tuple(text("1"), whole(1), whole(2))), ".", KEYS, u64(2), new Uint8Array(8)), /reaches beyond it/],
  ["bytes behind an old file", () => legacy(V2, old(), ".", KEYS, u64(2), new Uint8Array(9)), /1 bytes follow/],
]; // biome-ignore format: a table

describe("A hostile .pt file", () => {
  it("is one of many, beside ones that are none", async () => {
    expect(CASES.length).to.be.above(80);
    const x = await parsePt(pickled(made(whole(1), tuple(whole(3)), tuple(whole(0)))));
    expect(String(x)).to.equal("tensor([0, 0, 0])");
    expect(String(await parsePt(legacy(V2, old(), ".", KEYS, u64(2), new Uint8Array(8))))).to.equal(
      "tensor([0, 0])",
    );
    const part = legacy(
      V2,
      old(undefined, tuple(text("1"), whole(1), whole(1))).valueOf() as Part,
      ".",
      KEYS,
      u64(2),
      new Uint8Array(8),
    );
    expect(await parsePt(part).catch((error: Error) => error.message)).to.match(/beyond the 1 elements/);
  });

  for (const [name, file, reason] of CASES)
    it(`with ${name} is refused`, async () => {
      const made = file();
      const [before, start] = [process.memoryUsage().rss, performance.now()];
      const error: unknown = await parsePt(made).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(FormatError);
      expect((error as Error).message)
        .to.match(/^parsePt: /)
        .and.match(reason);
      expect((performance.now() - start) / 1000, "seconds").to.be.below(15);
      expect((process.memoryUsage().rss - before) / 2 ** 20, "MiB").to.be.below(500);
    });
});
