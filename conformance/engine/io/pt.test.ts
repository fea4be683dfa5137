/** .pt files that PyTorch 1.13 and 2.6 wrote, in every layout of storages, packed in other ways, and damaged. */
import { readFileSync } from "node:fs";
import { deflateRawSync } from "node:zlib";
import { expect } from "chai";
import { describe, it } from "mocha";
import { Adam, DtypeError, FormatError, nn, type PtValue, parsePt, Tensor } from "../../../engine/index.ts";
import { crc32 } from "../../../engine/io/crc32.ts";
import { listed } from "../../../engine/io/unzip.ts";
import { formatZip } from "../../../engine/io/zip.ts";

const fixture = (name: string): Uint8Array =>
  new Uint8Array(
    readFileSync(new URL(`../../../../conformance/engine/io/fixtures/pt/${name}.pt`, import.meta.url)),
  );
const read = async <T>(name: string): Promise<T> => (await parsePt(fixture(name))) as T;

async function refusal(bytes: Uint8Array): Promise<Error> {
  try {
    await parsePt(bytes);
  } catch (error) {
    return error as Error;
  }
  throw new Error("It was read.");
}

/** The entries of an archive as they are stored. */
const entriesOf = (file: Uint8Array): { name: string; bytes: Uint8Array }[] =>
  listed(file, { op: "test", kind: ".pt" }).map(({ name, start, size }) => ({
    name,
    bytes: file.slice(start, start + size),
  }));

/** A zip file whose entries are deflated. */
function deflated(entries: readonly { name: string; bytes: Uint8Array }[]): Uint8Array {
  const packed = entries.map(({ name, bytes }) => ({ name, bytes: new Uint8Array(deflateRawSync(bytes)) }));
  const file = formatZip(packed);
  const view = new DataView(file.buffer);
  let at = view.getUint32(file.length - 6, true);
  for (const { bytes, name } of entries) {
    const offset = view.getUint32(at + 42, true);
    for (const [place, method, crc, size] of [[at, 10, 16, 24], [offset, 8, 14, 22]]) {
      view.setUint16(place + method, 8, true);
      view.setUint32(place + crc, crc32(bytes), true);
      view.setUint32(place + size, bytes.length, true);
    } // biome-ignore format: a table
    at += 46 + new TextEncoder().encode(name).length;
  }
  return file;
}

const VERSIONS = ["1.13", "1.13-legacy", "2.6", "2.6-legacy"];

/** Tensors as numbers, all else as it is. */
function told(value: PtValue): unknown {
  if (value instanceof Tensor) return [value.dtype, value.toArray()];
  if (Array.isArray(value)) return value.map(told);
  if (value instanceof Map) return [...value].map(([key, each]) => [told(key), told(each)]);
  if (value === null || typeof value !== "object" || value instanceof Uint8Array || value instanceof Set)
    return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, told(each)]));
}

const rows = (from: number): number[] => [0, 1, 2, 3, 4, 5].map((k) => from + k);

describe("A .pt file", () => {
  for (const version of VERSIONS) {
    it(`of PyTorch ${version} has its tensors, however they lie in their storages`, async () => {
      const { whole, transposed, offset, strided, column, expanded, scalar, empty, none } = await read<
        Record<string, Tensor>
      >(`layouts-${version}`);
      expect(whole.toArray()).to.deep.equal([rows(0), rows(6), rows(12), rows(18)]);
      expect(transposed.toArray()).to.deep.equal(rows(0).map((k) => [k, k + 6, k + 12, k + 18]));
      expect(offset.toArray()).to.deep.equal([rows(6), rows(12)]);
      expect(strided.toArray()).to.deep.equal([[1, 3, 5], [13, 15, 17]]); // biome-ignore format: one line
      expect(column.toArray()).to.deep.equal([3, 9, 15, 21]);
      expect(expanded.toArray()).to.deep.equal([[0, 0], [0, 0], [0, 0]]); // biome-ignore format: one line
      expect(scalar.item()).to.equal(2.5);
      expect([empty.shape, none.shape]).to.deep.equal([[2, 0, 3], [0]]);
      // What shared a storage does so here.
      whole.fill_(7);
      expect([transposed.at(3, 1).item(), column.at(0).item(), expanded.at(0, 0).item()]).to.deep.equal([
        7, 7, 7,
      ]);
    });

    it(`of PyTorch ${version} has each dtype as the one that holds it`, async () => {
      const all = await read<Record<string, Tensor>>(`dtypes-${version}`);
      expect(Object.keys(all).length).to.equal(version.startsWith("1") ? 10 : 15);
      for (const [name, x] of Object.entries(all)) {
        const held = ["bool", "float64", "float32", "float16", "bfloat16", "uint8", "int32", "int64"];
        const next = /^uint(32|64)/.test(name) ? "int64" : /int/.test(name) ? "int32" : "float32";
        const wanted = held.includes(name) ? name : next;
        const last = name === "float8_e4m3fn" || name === "float8_e5m2" ? 96 : 100;
        expect([x.dtype, Array.from(x.toTypedArray())], name).to.deep.equal([
          wanted,
          name === "bool" ? [0, 1, 1, 1] : [0, 1, 2, last],
        ]);
      }
    });

    it(`of PyTorch ${version} goes into a module and shows an optimizer's state`, async () => {
      const state = await read<{
        model: Record<string, Tensor>;
        optimizer: Record<string, PtValue>;
        epoch: number;
      }>(`state-${version}`);
      const model = new nn.Sequential(new nn.Linear(3, 2), new nn.BatchNorm1d(2));
      model.loadStateDict(state.model);
      expect(Object.keys(state.model)).to.deep.equal(Object.keys(model.stateDict()));
      expect(state.model["1.num_batches_tracked"].item()).to.equal(1);
      const kept = state.optimizer["state"] as Record<number, Record<string, Tensor>>;
      const optimizer = new Adam(model.parameters(), { lr: 0.1 });
      expect(Object.keys(kept)).to.deep.equal(["0", "1", "2", "3"]);
      expect([kept[0]["exp_avg"].shape, kept[0]["step"].item()]).to.deep.equal([[2, 3], 1]);
      expect((state.optimizer["param_groups"] as { lr: number }[])[0].lr).to.equal(
        optimizer.paramGroups[0].lr,
      );
      expect(state.epoch).to.equal(3);
    });
  }

  const protocols = ["1.13", "2.6"].flatMap((version) => [3, 4, 5].map((n) => `${version}-protocol-${n}`));
  for (const version of [...VERSIONS, ...protocols])
    it(`of PyTorch ${version} has plain containers`, async () => {
      const value = await read<Map<PtValue, PtValue> | Record<string, PtValue>>(`plain-${version}`);
      const entries = value instanceof Map ? [...value] : Object.entries(value);
      const plain = Object.fromEntries(entries.map(([key, each]) => [String(key), each]));
      expect(told(plain)).to.deep.equal({
        list: [1, -2, 2 ** 31, 2 ** 40, -(2n ** 70n), 1.5, Infinity, true, null, "größe", Uint8Array.of(0, 255)],
        tuple: [1, [2], []],
        set: new Set([1, 2]),
        ordered: { a: 1, b: [] },
        3: "three",
        size: [2, 3],
        dtype: "float16",
        device: "cuda:1",
        parameter: ["float32", [1, 2]],
        same: [["float32", [1, 2]], ["float32", [1, 2]]],
        wanted: ["float32", [1]],
        bytearray: new TextEncoder().encode("ab"),
        ...(version.startsWith("2") && { "1,2": "pair" }),
      }); // biome-ignore format: a table
      const [parameter, same, wanted] = ["parameter", "same", "wanted"].map((name) => plain[name]);
      expect((same as PtValue[])[1]).to.equal(parameter);
      expect([
        (parameter as Tensor).requiresGrad,
        (wanted as Tensor).isLeaf && (wanted as Tensor).requiresGrad,
      ]).to.deep.equal([true, true]);
    });

  it("is read whatever packed it: deflated by another program, or written where the highest byte comes first", async () => {
    const entries = entriesOf(fixture("layouts-2.6"));
    const wanted = told(await parsePt(fixture("layouts-2.6")));
    expect(told(await parsePt(deflated(entries)))).to.deep.equal(wanted);
    const swapped = entries.map(({ name, bytes }) => {
      if (name.endsWith("/byteorder")) return { name, bytes: new TextEncoder().encode("big") };
      if (!/\/data\/\d/.test(name)) return { name, bytes };
      return { name, bytes: bytes.map((_, i) => bytes[i - (i % 4) + 3 - (i % 4)]) };
    });
    expect(told(await parsePt(formatZip(swapped)))).to.deep.equal(wanted);
    const third = entries.map(({ name, bytes }) => ({
      name,
      bytes: name.endsWith("/byteorder") ? new Uint8Array(3) : bytes,
    }));
    expect((await refusal(formatZip(third))).message).to.match(/byteorder is/);
  });

  it("of whole numbers beyond int32 is read as int64", async () => {
    for (const version of ["1.13", "2.6"]) {
      const [x] = [await parsePt(fixture(`large-${version}`))].flat() as Tensor[];
      expect([x.dtype, x.toArray()], version).to.deep.equal(["int64", [2 ** 40]]);
    }
  });

  it("of what is no dense tensor of a dtype that is held here, or a program, is refused by name", async () => {
    const cases: [string, typeof FormatError | typeof DtypeError, RegExp][] = [
      ["complex", DtypeError, /complex64: complex numbers/],
      ["sparse", DtypeError, /sparse tensor: save x.to_dense\(\)/],
      ["negative", FormatError, /resolve_neg/],
      ["module", FormatError, /names "torch.nn.modules.*never run: save a state_dict/],
      ["script", FormatError, /TorchScript/],
    ];
    for (const version of ["1.13", "2.6"])
      for (const [name, kind, message] of cases) {
        // PyTorch 1.13 forgets that a tensor is a negative.
        if (name === "negative" && version === "1.13") continue;
        const error = await refusal(fixture(`${name}-${version}`));
        expect(error, name).to.be.instanceOf(kind);
        expect(error.message, name).to.match(message);
      }
  });

  it("that is cut short anywhere, or has any byte changed, is refused by name or read", async () => {
    for (const name of ["layouts-1.13", "layouts-1.13-legacy"]) {
      const file = fixture(name);
      for (let length = 0; length < file.length; length += 17)
        expect(await refusal(file.subarray(0, length)), `${length} bytes`).to.be.instanceOf(FormatError);
      for (let at = 0; at < file.length; at += 11)
        await parsePt(file.with(at, file[at] ^ 0x41)).catch((error: unknown) =>
          expect(error, `byte ${at}`).to.satisfy(
            (e: unknown) => e instanceof FormatError || e instanceof DtypeError,
          ),
        );
    }
  });
});
