/** .npy files, against files that NumPy wrote, and against hostile ones. */
import { readFileSync } from "node:fs";
import { expect } from "chai";
import { describe, it } from "mocha";
import {
  DtypeError,
  FormatError,
  formatNpy,
  parseNpy,
  type Tensor,
  tensor,
  zeros,
} from "../../../engine/index.ts";

/** Sources: what is compiled lies in dist. */
const fixture = (name: string): Uint8Array =>
  new Uint8Array(
    readFileSync(new URL(`../../../../conformance/engine/io/fixtures/${name}`, import.meta.url)),
  );

interface Expected {
  readonly shape: readonly number[];
  readonly data: readonly (number | boolean | string)[];
}

const expected = JSON.parse(new TextDecoder().decode(fixture("expected.json"))) as Record<string, Expected>;

const entries = (x: Tensor): number[] => Array.from(x.toTypedArray());
const text = (header: string): Uint8Array => {
  const bytes = new Uint8Array(10 + header.length);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length & 255, header.length >> 8]);
  bytes.set(new TextEncoder().encode(header), 10);
  return bytes;
};

describe("A .npy file", () => {
  for (const [name, { shape, data }] of Object.entries(expected)) {
    it(`of ${name}, written by NumPy, is read as it is`, () => {
      const x = parseNpy(fixture(`${name}.npy`));
      expect(x.shape).to.deep.equal(shape);
      expect(entries(x)).to.deep.equal(
        data.map((entry) => (entry === "inf" ? Number.POSITIVE_INFINITY : Number(entry))),
      );
      const own = /^(float16|float32|uint8|int64|bool)/.exec(name);
      const wanted = own
        ? own[0]
        : /^uint(32|64)/.test(name)
          ? "int64"
          : /int/.test(name)
            ? "int32"
            : "float64";
      expect(x.dtype).to.equal(wanted);
    });
  }

  for (const name of [
    "float16",
    "float32",
    "float64",
    "uint8",
    "int32",
    "int64",
    "bool",
    "scalar",
    "empty",
  ]) {
    it(`of ${name} is written byte for byte as NumPy writes it`, () => {
      const file = fixture(`${name}.npy`);
      expect(Buffer.compare(formatNpy(parseNpy(file)), file)).to.equal(0);
    });
  }

  it("is the same after a round trip, whatever the shape, and of a view", () => {
    const x = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const samples = [
      x,
      x.t(),
      x.select(1, 1),
      zeros([0]),
      zeros([2, 0, 3]),
      tensor(Number.NaN),
      tensor([-0, Number.POSITIVE_INFINITY]),
    ];
    for (const sample of samples) {
      const back = parseNpy(formatNpy(sample));
      expect(back.shape).to.deep.equal(sample.shape);
      expect(Object.is(entries(back)[0], entries(sample)[0])).to.equal(true);
      expect(entries(back)).to.deep.equal(entries(sample));
    }
  });

  it("may lie anywhere in a buffer", () => {
    const file = formatNpy(tensor([1, 2], { dtype: "float64" }));
    const larger = new Uint8Array(file.length + 3);
    larger.set(file, 3);
    expect(entries(parseNpy(larger.subarray(3)))).to.deep.equal([1, 2]);
  });

  it("with elements that no dtype here holds is refused, with the conversion to write", () => {
    const refusals: Record<string, RegExp> = {
      complex: /complex numbers/,
      text: /text, not numbers/,
      objects: /Python objects.*never run/,
      records: /records of several fields/,
      dates: /dates, not numbers/,
    };
    for (const [name, message] of Object.entries(refusals))
      expect(() => parseNpy(fixture(`${name}.npy`)), name).to.throw(DtypeError, message);
  });

  it("of whole numbers beyond int32 is read as int64", () => {
    for (const [name, value] of [
      ["int64-large", 2 ** 40],
      ["uint32-large", 2 ** 31],
    ] as const) {
      const x = parseNpy(fixture(`${name}.npy`));
      expect([x.dtype, entries(x).includes(value)], name).to.deep.equal(["int64", true]);
    }
    const large = formatNpy(tensor([1], { dtype: "int64" }));
    large.set([0, 0, 0, 0, 0, 0, 32, 0], large.length - 8);
    expect(() => parseNpy(large)).to.throw(DtypeError, /9007199254740992, beyond.*astype\("float64"\)/);
  });

  it("is written in each dtype that NumPy has", () => {
    for (const dtype of ["uint8", "int64", "float16"] as const) {
      const x = tensor([0, 1, 100], { dtype });
      const again = parseNpy(formatNpy(x));
      expect([again.dtype, entries(again)], dtype).to.deep.equal([dtype, [0, 1, 100]]);
    }
    expect(() => formatNpy(tensor([1], { dtype: "bfloat16" }))).to.throw(
      DtypeError,
      'no bfloat16: write x.to("float32")',
    );
  });

  it("is read whatever NumPy's spelling of its dtype", () => {
    const spellings: [string, number[], string, number][] = [
      ["float32", [0, 0, 192, 63], "float32", 1.5],
      ["<f", [0, 0, 192, 63], "float32", 1.5],
      [">f", [63, 192, 0, 0], "float32", 1.5],
      ["single", [0, 0, 192, 63], "float32", 1.5],
      ["d", [0, 0, 0, 0, 0, 0, 248, 63], "float64", 1.5],
      ["double", [0, 0, 0, 0, 0, 0, 248, 63], "float64", 1.5],
      ["=e", [0, 62], "float16", 1.5],
      ["?", [1], "bool", 1],
      ["|?", [2], "bool", 1],
      ["bool", [0], "bool", 0],
      ["int64", [7, 0, 0, 0, 0, 0, 0, 0], "int64", 7],
      [">i", [0, 0, 0, 7], "int32", 7],
      ["B", [255], "uint8", 255],
      ["b", [255], "int32", -1],
      ["uint16", [255, 255], "int32", 65535],
      ["q", [255, 255, 255, 255, 255, 255, 255, 255], "int64", -1],
    ];
    for (const [descr, bytes, dtype, value] of spellings) {
      const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (), }`.padEnd(117);
      const file = Uint8Array.from([
        0x93,
        ...Buffer.from("NUMPY"),
        1,
        0,
        118,
        0,
        ...Buffer.from(`${header}\n`),
        ...bytes,
      ]);
      const x = parseNpy(file);
      expect(x.dtype, descr).to.equal(dtype);
      expect(x.item(), descr).to.equal(value);
      expect(x.shape, descr).to.deep.equal([]);
    }
    for (const descr of ["<float32", "float128", "constructor", "?1"]) {
      const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (), }`.padEnd(117);
      const file = Uint8Array.from([
        0x93,
        ...Buffer.from("NUMPY"),
        1,
        0,
        118,
        0,
        ...Buffer.from(`${header}\n`),
        0,
        0,
      ]);
      expect(() => parseNpy(file), descr).to.throw(DtypeError, descr);
    }
  });

  it("that is cut short anywhere is refused by name", () => {
    const file = fixture("float32.npy");
    for (let length = 0; length < file.length; length++)
      expect(() => parseNpy(file.subarray(0, length)), `${length} bytes`).to.throw(FormatError);
    expect(() => parseNpy(file.subarray(0, -1))).to.throw(
      /\[2, 3\] and dtype <f4 has 24 bytes; the file has 23/,
    );
    const longer = new Uint8Array(file.length + 1);
    longer.set(file);
    expect(() => parseNpy(longer)).to.throw(/24 bytes; the file has 25/);
  });

  it("with a header that is not NumPy's is refused by name, at once", () => {
    const headers = [
      "",
      "{}",
      "{'descr': '<f4', 'fortran_order': False}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': 1}",
      "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': ()}",
      "{'descr': '<f4', 'fortran_order': 0, 'shape': ()}",
      "{'descr': 4, 'fortran_order': False, 'shape': ()}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': 3}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (1.5,)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': ('a',)}",
      "{'descr': '<f4', 'fortran_order': False, 'shape': ()} + exit()",
      "{'descr': '<f4' 'fortran_order': False, 'shape': ()}",
      `{'descr': '<f4', 'fortran_order': False, 'shape': (${"1,".repeat(65)})}`,
      `{'descr': ${"[".repeat(9000)}`,
      `{'descr': '${"\\".repeat(9000)}`,
      `{${" ".repeat(60000)}x`,
    ];
    for (const header of headers)
      expect(() => parseNpy(text(header)), header.slice(0, 80)).to.throw(
        FormatError,
        /^parseNpy: the header/,
      );
    expect(() =>
      parseNpy(
        text("{'descr': '<f8', 'fortran_order': False, 'shape': (9007199254740991, 9007199254740991)}"),
      ),
    ).to.throw(FormatError, /has 6\.49\d*e\+32 bytes; the file has 0/);
    expect(() => parseNpy(text("{'descr': '<q4', 'fortran_order': False, 'shape': ()}"))).to.throw(
      DtypeError,
      /no dtype of this engine/,
    );
    expect(() => parseNpy(new Uint8Array(20))).to.throw(/does not begin with/);
    expect(() => parseNpy(fixture("float32.npy").with(6, 9))).to.throw(/format 9\.0/);
    expect(() => parseNpy(new ArrayBuffer(8) as unknown as Uint8Array)).to.throw(/new Uint8Array\(buffer\)/);
  });

  it("with any byte changed is read or refused by name", () => {
    const file = fixture("float32.npy");
    for (let at = 0; at < 128; at++) {
      for (const byte of [0, 0x27, 0x28, 0xff]) {
        try {
          parseNpy(file.with(at, byte));
        } catch (error) {
          expect(error).to.satisfy(
            (e: unknown) => e instanceof FormatError || e instanceof DtypeError,
            `${error}`,
          );
        }
      }
    }
  });
});
