/** What a file holds is told by its bytes: nobody gets 0 for a slip of the hand, and nobody is spared a wrong program. */
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { describe, it } from "mocha";
import { foreignNameReason, textOf } from "./content.ts";
import { Ungraded } from "./gate.ts";

const PROGRAM = "export function cosine(x, y) {\n  return x.dot(y); // größer\n}\n";
const ASCII = PROGRAM.replace("größer", "larger");

function refusalOf(bytes: Buffer): string {
  try {
    textOf(bytes, "exercise.ts");
  } catch (error) {
    if (error instanceof Ungraded) return error.message;
    throw error;
  }
  return "";
}

function utf32(text: string): Buffer {
  return Buffer.from(Uint32Array.from([...text], (letter) => letter.codePointAt(0)!).buffer);
}

const head = (start: string, length = 600): Buffer =>
  Buffer.concat([Buffer.from(start, "latin1"), Buffer.alloc(length, 0x81)]);
const mark = (...bytes: number[]): Buffer => Buffer.from(bytes);

const others: readonly (readonly [title: string, bytes: Buffer, says: RegExp])[] = [
  ["nothing", Buffer.alloc(0), /empty/],
  ["blanks", Buffer.from(" \r\n\t\u00a0\n"), /empty/],
  ["a mark of order alone", mark(0xef, 0xbb, 0xbf), /empty/],
  ["UTF-16", Buffer.concat([mark(0xff, 0xfe), Buffer.from(PROGRAM, "utf16le")]), /UTF-16.*Save it as UTF-8/],
  [
    "UTF-16, the other way round",
    Buffer.concat([mark(0xfe, 0xff), Buffer.from(PROGRAM, "utf16le").swap16()]),
    /UTF-16/,
  ],
  ["UTF-16 without a mark", Buffer.from(ASCII, "utf16le"), /UTF-16/],
  ["UTF-16 without a mark, the other way round", Buffer.from(ASCII, "utf16le").swap16(), /UTF-16/],
  ["UTF-32", utf32(`\ufeff${PROGRAM}`), /UTF-32/],
  ["UTF-32 without a mark", utf32(ASCII), /UTF-32/],
  ["Latin-1", Buffer.from(PROGRAM, "latin1"), /line 2 .*Latin-1.*Save it as UTF-8/],
  ["zeros", Buffer.alloc(700), /no text/],
  ["noise", Buffer.from(Array.from({ length: 999 }, (_, i) => (i * 89) % 251)), /no text/],
  ["a zip archive", head("PK\u0003\u0004"), /zip.*Unpack/],
  ["gzip", gzipSync(PROGRAM), /gzip.*Unpack/],
  ["7z", head("7z\u00bc\u00af\u0027\u001c"), /7z/],
  ["rar", head("Rar!\u001a\u0007"), /rar/],
  ["tar", Buffer.concat([head("exercise.ts", 246), Buffer.from("ustar"), Buffer.alloc(300)]), /tar archive/],
  ["PNG", head("\u0089PNG\r\n"), /PNG.*not a picture/],
  ["JPEG", head("\u00ff\u00d8\u00ff\u00e0"), /JPEG/],
  ["PDF", head("%PDF-1.7\n"), /PDF/],
  ["RTF", Buffer.from("{\\rtf1\\ansi export function cosine}"), /RTF/],
  ["an old document", head("\u00d0\u00cf\u0011\u00e0"), /word processor/],
  [".DS_Store", head("\u0000\u0000\u0000\u0001Bud1"), /DS_Store/],
  ["._exercise.ts", head("\u0000\u0005\u0016\u0007"), /\._/],
  ["a compiled program", head("\u007fELF"), /compiled/],
  ["a notebook", Buffer.from(JSON.stringify({ cells: [{ source: [PROGRAM] }], nbformat: 4 })), /notebook/],
  ["a page", Buffer.from(`\n<!DOCTYPE html><html><pre>${PROGRAM}</pre></html>`), /web page/],
  ["a piece of a chat", Buffer.from(`\`\`\`ts\n${PROGRAM}\`\`\`\n`), /fences/],
  ["a document", Buffer.from("<?xml version='1.0'?><a/>"), /XML/],
  ["a pointer", Buffer.from("version https://git-lfs.github.com/spec/v1\noid sha256:0\n"), /LFS/],
  ["what a site says", Buffer.from("404: Not Found"), /did not find/],
];

const programs: readonly (readonly [title: string, bytes: Buffer])[] = [
  ["UTF-8", Buffer.from(PROGRAM)],
  ["a mark of order", Buffer.from(`\ufeff${PROGRAM}`)],
  ["line ends of Windows", Buffer.from(PROGRAM.replaceAll("\n", "\r\n"))],
  ["a hashbang", Buffer.from(`#!/usr/bin/env node\n${PROGRAM}`)],
  ["an object first", Buffer.from(`({"cells": 1});${PROGRAM}`)],
  ["a comment about HTML", Buffer.from(`// <!DOCTYPE html>\n${PROGRAM}`)],
  ["letters beyond the first plane", Buffer.from(`// 𝛁 🙂\n${PROGRAM}`)],
  ["words that begin like an archive", Buffer.from("PKey; export const cosine = 1;")],
  ["what is no program at all", Buffer.from("def cosine(x, y):")],
];

describe("What a file holds", () => {
  for (const [title, bytes, says] of others) {
    it(`is told where it is ${title}`, () => {
      expect(refusalOf(bytes))
        .to.match(says)
        .and.match(/exercise\.ts/)
        .and.match(/Hand in|hand |Save|Unpack|Download|Fetch|Copy/);
    });
  }

  for (const [title, bytes] of programs) {
    it(`is a text with ${title}`, () => {
      expect(refusalOf(bytes)).to.equal("");
      expect(textOf(bytes, "x")).not.to.match(/^\ufeff/);
    });
  }
});

describe("A name that no program has", () => {
  const names = [
    "notes.txt",
    "README.md",
    "package.json",
    "main.py",
    "exercise",
    "exercise.ts~",
    "types.d.ts",
  ];
  for (const name of names) {
    it(`is no reason where a program is in ${name}, and is one where none is`, () => {
      expect(foreignNameReason(name, "const a=1;export{a as cosine};")).to.equal(undefined);
      expect(foreignNameReason(name, "hello;")).to.include(name);
      expect(foreignNameReason(name, undefined)).to.include(name);
    });
  }

  it("is none of TypeScript's and JavaScript's", () => {
    for (const name of ["a.ts", "a.mts", "a.cts", "a.tsx", "a.js", "a.mjs", "a.cjs", "a.jsx", "EXERCISE.TS"])
      expect(foreignNameReason(name, undefined), name).to.equal(undefined);
  });
});
