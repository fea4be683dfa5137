/** .safetensors files: of every dtype, after a round trip, and hostile ones. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { type Format, storedBits } from "../../../engine/core/half.ts";
import {
  DtypeError,
  FormatError,
  formatSafetensors,
  nn,
  parseSafetensors,
  type Tensor,
  tensor,
  zeros,
} from "../../../engine/index.ts";
import { fromBits } from "../../../engine/io/elements.ts";

/** A file of this header, whatever it says, and these bytes behind it. */
function file(header: unknown, data: ArrayLike<number> = [], length?: number | bigint): Uint8Array {
  const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length ?? text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

const entry = (dtype: string, shape: readonly number[], from: number, to: number): object => ({
  dtype,
  shape,
  data_offsets: [from, to],
});
const entries = (x: Tensor): number[] => Array.from(x.toTypedArray());
const one = (dtype: string, bytes: readonly number[], count = 1): Tensor =>
  parseSafetensors(file({ x: entry(dtype, [count], 0, bytes.length) }, bytes)).tensors["x"];

describe("A .safetensors file", () => {
  it("of every dtype is read as the numbers that it holds", () => {
    const cases: [string, number[], string, number][] = [
      ["BOOL", [1], "bool", 1],
      ["U8", [255], "uint8", 255],
      ["I8", [255], "int32", -1],
      ["I16", [0, 128], "int32", -32768],
      ["U16", [255, 255], "int32", 65535],
      ["I32", [0, 0, 0, 128], "int32", -(2 ** 31)],
      ["U32", [255, 255, 255, 255], "int64", 2 ** 32 - 1],
      ["I64", [254, 255, 255, 255, 255, 255, 255, 255], "int64", -2],
      ["U64", [255, 255, 255, 255, 255, 255, 31, 0], "int64", 2 ** 53 - 1],
      ["F8_E4M3", [126], "float32", 448],
      ["F8_E5M2", [123], "float32", 57344],
      ["F16", [255, 123], "float16", 65504],
      ["BF16", [192, 191], "bfloat16", -1.5],
      ["F32", [0, 0, 192, 63], "float32", 1.5],
      ["F64", [0, 0, 0, 0, 0, 0, 248, 63], "float64", 1.5],
    ];
    for (const [dtype, bytes, wanted, value] of cases) {
      const x = one(dtype, bytes);
      expect([x.dtype, entries(x)], dtype).to.deep.equal([wanted, [value]]);
    }
  });

  it("with what no dtype here holds is refused, with the name of the tensor", () => {
    expect(() => one("I64", [0, 0, 0, 0, 0, 0, 32, 0])).to.throw(
      DtypeError,
      /"x": the file holds 9007199254740992/,
    );
    expect(() => one("U64", [0, 0, 0, 0, 0, 0, 0, 128])).to.throw(DtypeError, /9223372036854775808, beyond/);
    expect(() => one("C64", [0, 0, 0, 0, 0, 0, 0, 0])).to.throw(DtypeError, /"x" is "C64": complex/);
    expect(() => one("F4", [0])).to.throw(DtypeError, /"F4": no dtype of this engine/);
    expect(() => one("__proto__", [0])).to.throw(DtypeError, /"__proto__"/);
  });

  it("is the same after a round trip: views, empty and single tensors, odd names, metadata", async () => {
    const x = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const tensors = {
      "layer.0.größe": x.t(),
      "": tensor(2, { dtype: "float64" }),
      __proto__x: tensor([true, false, true]),
      7: zeros([2, 0, 3]),
      int: tensor([-7, 2 ** 31 - 1], { dtype: "int32" }),
      'a\n"b"': tensor([-0, Number.NaN, Number.POSITIVE_INFINITY]),
      ["__proto__"]: tensor([4]),
      half: tensor([0.1, -0, Number.NaN, 65504, 2 ** -24], { dtype: "float16" }),
      brain: tensor([0.1, 3e38, Number.NEGATIVE_INFINITY], { dtype: "bfloat16" }),
      bytes: tensor([0, 255], { dtype: "uint8" }),
      long: tensor([2 ** 53 - 1, -1, 0], { dtype: "int64" }),
    };
    const bytes = await formatSafetensors(tensors, { metadata: { format: "pt", ä: "\u0000" } });
    const back = parseSafetensors(bytes);
    expect(back.metadata).to.deep.equal({ format: "pt", ä: "\u0000" });
    expect(Object.keys(back.tensors).sort()).to.deep.equal(Object.keys(tensors).sort());
    for (const [name, y] of Object.entries(tensors)) {
      const z = back.tensors[name];
      expect([z.shape, z.dtype, entries(z)], name).to.deep.equal([y.shape, y.dtype, entries(y)]);
    }
    expect(Object.is(entries(back.tensors['a\n"b"'])[0], -0)).to.equal(true);
    expect(
      Buffer.compare(bytes, await formatSafetensors(tensors, { metadata: { format: "pt", ä: "\u0000" } })),
    ).to.equal(0);
    expect(parseSafetensors(await formatSafetensors({}))).to.deep.equal({ tensors: {}, metadata: {} });
  });

  it("is laid out as the format's library lays it out: the widest first, padded to 8 bytes", async () => {
    const bytes = await formatSafetensors(
      { b: tensor([true]), a: tensor([1]), c: tensor([2], { dtype: "float64" }) },
      { metadata: { k: "v" } },
    );
    const header =
      '{"__metadata__":{"k":"v"},"c":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},' +
      '"a":{"dtype":"F32","shape":[1],"data_offsets":[8,12]},"b":{"dtype":"BOOL","shape":[1],"data_offsets":[12,13]}}';
    const padded = header.padEnd(Math.ceil(header.length / 8) * 8);
    expect(Buffer.compare(bytes, file(padded, [0, 0, 0, 0, 0, 0, 0, 64, 0, 0, 128, 63, 1]))).to.equal(0);
  });

  it("may lie anywhere in a buffer, and keeps nothing of it", async () => {
    const bytes = await formatSafetensors({ x: tensor([1, 2]) });
    const larger = Buffer.alloc(bytes.length + 3);
    larger.set(bytes, 3);
    const { tensors } = parseSafetensors(larger.subarray(3));
    larger.fill(255);
    expect(entries(tensors["x"])).to.deep.equal([1, 2]);
  });

  it("takes a module's state to another module", async () => {
    const [from, to] = [new nn.Linear(3, 2), new nn.Linear(3, 2)];
    to.loadStateDict(parseSafetensors(await formatSafetensors(from.stateDict())).tensors);
    expect(entries(to.weight)).to.deep.equal(entries(from.weight));
  });

  it("keeps floats in 16 bits where told, to the nearest", async () => {
    const values = [
      0.1,
      1 / 3,
      -2049,
      65519.99,
      65520,
      2 ** -25,
      1e-8,
      3e38,
      Number.NaN,
      -Infinity,
      1.00390625,
    ];
    const x = tensor(values, { dtype: "float64" });
    const [half, brain] = await Promise.all(
      (["float16", "bfloat16"] as const).map(async (floats) =>
        entries(
          parseSafetensors(await formatSafetensors({ x, n: tensor([1], { dtype: "int32" }) }, { floats }))
            .tensors["x"],
        ),
      ),
    );
    expect(half).to.deep.equal([
      0.0999755859375,
      0.333251953125,
      -2048,
      65504,
      Infinity,
      0,
      0,
      Infinity,
      Number.NaN,
      -Infinity,
      1.00390625,
    ]);
    expect(brain.slice(0, 3)).to.deep.equal([0.10009765625, 0.333984375, -2048]);
    expect(brain[10]).to.equal(1);
    const wrong: string[] = [];
    for (const [format, e, f] of [["float16", 5, 10], ["bfloat16", 8, 7]] as [Format, number, number][]) // biome-ignore format: one line
      for (let bits = 0; bits < 2 ** 16; bits += 7) {
        const value = fromBits(bits, e, f);
        if (Number.isNaN(value)) continue;
        if (storedBits(format, value) !== bits) wrong.push(`${e} ${bits}`);
        const between = (value + fromBits(bits + 1, e, f)) / 2;
        // Half way, the even one.
        if (bits < 0x7b00 && storedBits(format, between) !== bits + (bits & 1))
          wrong.push(`${e} ${bits} and a half`);
      }
    expect(wrong).to.deep.equal([]);
  });

  it("that is hostile is refused, with the reason, before anything is made", () => {
    const x = entry("F32", [1], 0, 4);
    const four = [0, 0, 128, 63];
    const cases: [string, Uint8Array, RegExp][] = [
      ["empty", new Uint8Array(0), /ends within the header's length/],
      ["a length beyond the file", file("{}", [], 1000), /1000 bytes long; the file ends after 2/],
      ["a length beyond the format", file("{}", [], 100_000_001), /100000000 are the most/],
      ["a length beyond all", file("{}", [], 2n ** 64n - 1n), /are the most/],
      ["no JSON", file("hello"), /does not begin with \{/],
      ["a byte-order mark", file("\ufeff{}"), /does not begin with \{/],
      ["no UTF-8", Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0xff), /no UTF-8/],
      ["an open end", file('{"x":'), /neither text nor a whole number/],
      ["an open text", file('{"x'), /ends within a text/],
      ["a text that ends in a backslash", file('{"x\\"'), /ends within a text/],
      ["a control character", file('{"x\u0001":1}'), /may not have/],
      ["something behind", file("{} x"), /something follows/],
      ["a comma too many", file('{"x":1,}'), /key must be text/],
      ["a name twice", file(`{"x":${JSON.stringify(x)},"x":${JSON.stringify(x)}}`, four), /has "x" twice/],
      ["a name twice in two spellings", file(`{"x":1,"\\u0078":2}`), /has "x" twice/],
      ["a key twice", file('{"x":{"dtype":"F32","dtype":"F64"}}'), /has "dtype" twice/],
      ["depth", file(`{"x":${"[".repeat(1e5)}`), /nests too deeply/],
      ["a fraction", file('{"x":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}', four), /whole number/],
      ["an exponent", file('{"x":{"dtype":"F32","shape":[1e0],"data_offsets":[0,4]}}', four), /whole number/],
      ["a negative", file('{"x":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}', four), /whole number/],
      [
        "a huge number",
        file('{"x":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}}', four),
        /too large/,
      ],
      ["an unknown key", file({ x: { ...x, y: 1 } }, four), /and no others/],
      ["a missing key", file({ x: { dtype: "F32", shape: [1] } }, four), /must have the keys/],
      ["one offset", file({ x: { ...x, data_offsets: [0] } }, four), /two whole numbers/],
      ["a shape of texts", file({ x: { ...x, shape: ["1"] } }, four), /list of whole numbers/],
      ["metadata of numbers", file({ __metadata__: { epoch: 1 } }), /__metadata__\."epoch" must be text/],
      ["metadata of lists", file({ __metadata__: [] }), /object of texts/],
      [
        "a size that is none",
        file({ x: entry("F32", [3], 0, 4) }, four),
        /has 12 bytes; its offsets are 0 and 4/,
      ],
      [
        "a size that overflows",
        file({ x: entry("F32", [2 ** 40, 2 ** 40], 0, 4) }, four),
        /its offsets are 0 and 4/,
      ],
      ["offsets backwards", file({ x: entry("F32", [1], 4, 0) }, four), /offsets are 4 and 0/],
      [
        "a hole",
        file({ x: entry("F32", [1], 4, 8) }, [...four, ...four]),
        /begins at 4, where what is before it ends at 0/,
      ],
      [
        "an overlap",
        file({ x, y: entry("F32", [1], 0, 4) }, four),
        /begins at 0, where what is before it ends at 4/,
      ],
      [
        "bytes that lack",
        file({ x: entry("F32", [2 ** 30], 0, 2 ** 32) }, four),
        /have 4294967296 bytes; the file has 4/,
      ],
      ["bytes behind", file({ x }, [...four, 0]), /have 4 bytes; the file has 5/],
      [
        "dimensions without end",
        file({ x: entry("F32", Array<number>(65).fill(1), 0, 4) }, four),
        /more than 64 dimensions/,
      ],
    ];
    for (const [name, bytes, message] of cases)
      expect(() => parseSafetensors(bytes), name).to.throw(FormatError, message);
    expect(() => parseSafetensors(new ArrayBuffer(8) as unknown as Uint8Array)).to.throw(
      TypeError,
      /Uint8Array/,
    );
  });

  it("that is cut short anywhere, or has a byte changed, is refused by name or read", async () => {
    const bytes = await formatSafetensors({ x: tensor([1, 2]), n: tensor([true]) }, { metadata: { a: "b" } });
    for (let length = 0; length < bytes.length; length++)
      expect(() => parseSafetensors(bytes.subarray(0, length)), `${length} bytes`).to.throw(FormatError);
    for (let at = 0; at < bytes.length; at++)
      try {
        parseSafetensors(bytes.with(at, bytes[at] ^ 0x41));
      } catch (error) {
        expect(error, `byte ${at}`).to.satisfy(
          (e: unknown) => e instanceof FormatError || e instanceof DtypeError,
        );
      }
  });

  it("with a name that it has no room for is not written", async () => {
    for (const [
      name,
      message,
    ] of [["__metadata__", /can be no tensor/], ["\ud800", /half a character/]] as const) // biome-ignore format: one line
      await formatSafetensors({ [name]: tensor(1) }).then(
        () => expect.fail("It was written."),
        (error: Error) =>
          expect(error).to.be.instanceOf(FormatError).with.property("message").that.matches(message),
      );
  });
});
