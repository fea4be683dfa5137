/** .npz files, against files that NumPy wrote, and against hostile ones. */
import { readFileSync } from "node:fs";
import { expect } from "chai";
import { describe, it } from "mocha";
import {
  DtypeError,
  FormatError,
  formatNpy,
  formatNpz,
  Module,
  Parameter,
  parseNpz,
  type Tensor,
  tensor,
} from "../../../engine/index.ts";
import { crc32 } from "../../../engine/io/crc32.ts";
import { formatZip } from "../../../engine/io/zip.ts";

const fixture = (name: string): Uint8Array =>
  new Uint8Array(
    readFileSync(new URL(`../../../../conformance/engine/io/fixtures/${name}`, import.meta.url)),
  );

async function refusal(bytes: Uint8Array): Promise<Error> {
  try {
    await parseNpz(bytes);
  } catch (error) {
    return error as Error;
  }
  throw new Error("It was read.");
}

describe("A .npz file", () => {
  it("of NumPy's savez is read", async () => {
    const { weight, bias, ...others } = await parseNpz(fixture("stored.npz"));
    expect([weight.dtype, weight.shape]).to.deep.equal(["float32", [2, 3]]);
    expect(bias.toArray()).to.deep.equal([1, 2]);
    expect(others).to.deep.equal({});
  });

  it("of NumPy's savez_compressed is inflated", async () => {
    const { zeros, x } = await parseNpz(fixture("compressed.npz"));
    expect([zeros.shape, zeros.sum().item()]).to.deep.equal([[40, 50], 0]);
    expect(x.at(1, 1).item()).to.equal(Math.PI);
  });

  it("keeps what modules save, name by name", async () => {
    class Scale extends Module {
      factor: Parameter = new Parameter(tensor([2, 3]));
      override forward(x: Tensor): Tensor {
        return x.mul(this.factor);
      }
    }
    const [from, to] = [new Scale(), new Scale()];
    from.factor.detach().fill_(7);
    to.loadStateDict(await parseNpz(formatNpz(from.stateDict())));
    expect(to.factor.toArray()).to.deep.equal([7, 7]);
  });

  it("is the same after a round trip, whatever the names, and has the same bytes each time", async () => {
    const tensors = {
      x: tensor([1.5]),
      "layers.0/größe": tensor(2),
      "": tensor([true]),
      __proto__x: tensor([3]),
    };
    const bytes = formatNpz(tensors);
    expect(Buffer.compare(bytes, formatNpz(tensors))).to.equal(0);
    const back = await parseNpz(bytes);
    expect(Object.keys(back)).to.deep.equal(Object.keys(tensors));
    for (const [name, x] of Object.entries(tensors)) expect(back[name].toArray()).to.deep.equal(x.toArray());
    expect(await parseNpz(formatNpz({}))).to.deep.equal({});
  });

  it("has the checksum that the standard gives as an example", () => {
    expect(crc32(new TextEncoder().encode("123456789"))).to.equal(0xcbf43926);
  });

  it("that is cut short anywhere is refused by name", async () => {
    for (const name of ["stored.npz", "compressed.npz"]) {
      const file = fixture(name);
      for (let length = 0; length < file.length; length += 3)
        expect(await refusal(file.subarray(0, length)), `${length} bytes`).to.be.instanceOf(FormatError);
    }
  });

  it("with any byte changed is read or refused by name", async () => {
    for (const name of ["stored.npz", "compressed.npz"]) {
      const file = fixture(name);
      for (let at = 0; at < file.length; at++) {
        try {
          await parseNpz(file.with(at, file[at] ^ 0x41));
        } catch (error) {
          expect(error).to.satisfy(
            (e: unknown) => e instanceof FormatError || e instanceof DtypeError,
            `byte ${at}: ${error}`,
          );
        }
      }
    }
  });

  it("that lies about sizes is refused before anything is unpacked", async () => {
    const file = fixture("compressed.npz");
    const view = new DataView(file.buffer);
    const directory = view.getUint32(file.length - 6, true);
    view.setUint32(directory + 24, 0xfffffff0, true);
    expect((await refusal(file)).message).to.match(/promises 4294967280 bytes from/);
    view.setUint32(directory + 24, 100, true);
    expect((await refusal(file)).message).to.match(/more than the 100 bytes it promised/);
  });

  it("with other things in it is refused by name", async () => {
    const bytes = new TextEncoder().encode("hello");
    expect((await refusal(formatZip([{ name: "notes.txt", bytes }]))).message).to.match(
      /"notes.txt", which is no .npy file/,
    );
    const x = { name: "x.npy", bytes };
    expect((await refusal(formatZip([x]))).message).to.match(/does not begin with/);
    const y = { name: "y.npy", bytes: formatNpy(tensor(1)) };
    expect((await refusal(formatZip([y, y]))).message).to.match(/"y.npy" twice/);
    expect((await refusal(new Uint8Array(100))).message).to.match(/no .npz file/);
    expect((await refusal(new ArrayBuffer(8) as unknown as Uint8Array)).message).to.match(
      /new Uint8Array\(buffer\)/,
    );
  });
});
