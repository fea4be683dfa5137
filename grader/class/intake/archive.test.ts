/** Archives: what is in them is read, and nothing that they claim does harm. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { filesInArchive } from "./archive.ts";
import { tarGzOf, tarOf, zipOf } from "./archives.fixture.ts";

/** Its files: what they hold, or why they cannot be read; or why it cannot be. */
async function read(bytes: Buffer, name: string): Promise<Record<string, string> | string> {
  try {
    const files = await filesInArchive(bytes, name);
    return Object.fromEntries(
      files.map((file) => {
        try {
          return [file.path, file.read().toString()];
        } catch (error) {
          return [file.path, (error as Error).message];
        }
      }),
    );
  } catch (error) {
    return (error as Error).message;
  }
}

const bomb = Buffer.alloc(9 << 20);

describe("Archives", () => {
  it("give their files, and no litter", async () => {
    const parts = [
      { name: "a/exercise.ts", text: "x" },
      { name: "./b.ts", text: "y" },
      { name: "__MACOSX/a/._exercise.ts", text: "z" },
      { name: "a/.DS_Store", text: "z" },
      { name: "node_modules/x/index.js", text: "z" },
    ];
    const expected = (name: string): object => ({ [`${name}/a/exercise.ts`]: "x", [`${name}/b.ts`]: "y" });
    expect(await read(zipOf(parts), "ada.zip")).to.deep.equal(expected("ada.zip"));
    expect(await read(tarGzOf(parts), "ada.tar.gz")).to.deep.equal(expected("ada.tar.gz"));
    expect(await read(tarOf(parts), "ada.tgz")).to.deep.equal(expected("ada.tgz"));
  });

  it("have long and foreign names", async () => {
    const name = `${"ü".repeat(90)}/exercise.ts`;
    const record = (length: number): string => `${length} path=${name}\n`;
    const length = Buffer.byteLength(record(100));
    const pax = [
      { name: "PaxHeader", kind: "x", text: record(length) },
      { name: "short", text: "x" },
    ];
    const gnu = [
      { name: "././@LongLink", kind: "L", text: `${name}\0` },
      { name: "short", text: "x" },
    ];
    for (const parts of [pax, gnu])
      expect(await read(tarOf(parts), "a.tar")).to.deep.equal({ [`a.tar/${name}`]: "x" });
    expect(await read(zipOf([{ name, text: "x" }]), "a.zip")).to.deep.equal({ [`a.zip/${name}`]: "x" });
  });

  for (const name of ["../evil.ts", "a/../../evil.ts", "/etc/passwd", "C:\\evil.ts", "..\\evil.ts"])
    it(`are refused whole where they name ${name}`, async () => {
      for (const told of [
        await read(zipOf([{ name, text: "x" }]), "a.zip"),
        await read(tarOf([{ name, text: "x" }]), "a.tar"),
      ])
        expect(told).to.match(/^a\.(zip|tar) cannot be unpacked: .*(outside|absolute|relative|invalid)/);
    });

  it("have no links, devices or secrets", async () => {
    const zip = await read(
      zipOf([
        { name: "link.ts", text: "/etc/passwd", mode: 0o120777 },
        { name: "pipe.ts", text: "", mode: 0o010644 },
        { name: "secret.ts", text: "x", flags: 1 },
        { name: "odd.ts", text: "x", method: 99 },
        { name: "fine.ts", text: "x" },
      ]),
      "a.zip",
    );
    expect(Object.values(zip).map((text) => text.replace(/ Hand.*/, ""))).to.deep.equal([
      "link.ts is a link to another file.",
      "pipe.ts is no regular file.",
      "secret.ts is encrypted.",
      "odd.ts is packed in a way that is not read here.",
      "x",
    ]);
    const tar = await read(
      tarOf([
        { name: "link.ts", kind: "2", link: "/etc/passwd" },
        { name: "hard.ts", kind: "1", link: "fine.ts" },
        { name: "pipe.ts", kind: "6" },
        { name: "fine.ts", text: "x" },
      ]),
      "a.tar",
    );
    expect(Object.values(tar).filter((text) => text !== "x").length).to.equal(3);
  });

  it("are no bombs, and do not lie about sizes and checksums", async () => {
    const told = async (bytes: Buffer, name: string): Promise<string> => {
      const found = await read(bytes, name);
      return typeof found === "string" ? found : Object.values(found).join();
    };
    expect(await told(zipOf([{ name: "a.ts", text: bomb }]), "a.zip")).to.include("that is no exercise");
    expect(await told(tarGzOf([{ name: "a.ts", text: bomb }]), "a.tgz")).to.include("that is no exercise");
    const many = Array.from({ length: 5 }, (_, i) => ({ name: `${i}.ts`, text: bomb.subarray(0, 8 << 20) }));
    expect(await told(zipOf(many), "a.zip")).to.include("more than 32 MiB");
    expect(await told(tarGzOf(many), "a.tgz")).to.include("more than 32 MiB");
    expect(await told(tarOf(many), "a.tar")).to.include("more than 32 MiB");
    expect(await told(zipOf([{ name: "a.ts", text: bomb, size: 10 }]), "a.zip")).to.include("damaged");
    expect(await told(zipOf([{ name: "a.ts", text: "x", size: 1000 }]), "a.zip")).to.include("damaged");
    expect(await told(zipOf([{ name: "a.ts", text: "x", crc: 1 }]), "a.zip")).to.include("checksum");
  });

  it("are refused when cut short anywhere, and never crash", async () => {
    const parts = [{ name: "exercise.ts", text: "export const x = 1;".repeat(40) }];
    for (const [bytes, name] of [
      [zipOf(parts), "a.zip"],
      [tarGzOf(parts), "a.tgz"],
      [tarOf(parts).subarray(0, 1272), "a.tar"],
    ] as const)
      for (let length = 0; length < bytes.length; length += 7)
        expect(await read(bytes.subarray(0, length), name), `${name} of ${length}`).to.match(
          /cannot be unpacked/,
        );
  });
});
