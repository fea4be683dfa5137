/** Gradebooks: filled in, and otherwise byte for byte what was exported; feedback as Moodle takes it back. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { parseZip } from "../../engine/io/zip.ts";
import { type ClassLine, classFile } from "../class/class-file.ts";
import { moodleName } from "../class/intake/layout.ts";
import { OutputFile } from "../output-file.ts";
import { GRADEBOOKS } from "./gradebooks.ts";

const line = (id: string, total: number | undefined, rest: Partial<ClassLine> = {}): ClassLine => ({
  id,
  name: id,
  student: id,
  names: [],
  works: [],
  feedback: `feedback/${id}.html`,
  ...(total !== undefined && { total }),
  ...rest,
});

/** As Canvas exports it: a quoted name, a row of points, a student of the instructor's own. */
const CANVAS = `Student,ID,SIS User ID,SIS Login ID,Section,Cosine (815),Other (816)\r
"    Points Possible",,,,,15,10\r
"Lovelace, Ada",4711,u1,ada,"S 1, S 2",,7\r
"=Hopper, Grace",12,u2,grace,S 1,EX,"1,5"\r
"Noether, Emmy",13,u3,emmy,S 1,3,\r
"Student, Test",99,,x,S 1,,\r
`;

/** In German, with a comma in a name. */
const MOODLE = `\ufeffKennung,"Vollständiger Name",Bewertung,"Zuletzt geändert (Bewertung)","Feedback als Kommentar"\n"Teilnehmer/in4711","Ada, L.",,-,\n"Teilnehmer/in12",Grace,,-,"=1+1"\n`;

describe("Gradebooks", () => {
  let folder = "";
  const graded = [
    line("lovelaceada", 12.375, { number: "4711" }),
    line("hoppergrace", 15, { number: "12" }),
    line("emmy", undefined),
    line("nobody", 1),
  ];
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "gradproof-gradebooks-"));
    mkdirSync(join(folder, "feedback"));
    for (const { id } of graded) writeFileSync(join(folder, "feedback", `${id}.html`), `<p>${id}</p>`);
    writeFileSync(
      join(folder, "class.json"),
      classFile({ place: "x", layout: "canvas", lessons: ["cosine"], maxScore: 15, students: graded }),
    );
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  function filled(
    kind: string,
    gradebook: string,
    column: string | undefined,
    scale = false,
  ): { text: string; said: string[] } {
    const [given, out] = [join(folder, "given.csv"), join(folder, "out.csv")];
    writeFileSync(given, gradebook);
    const said = GRADEBOOKS[kind](folder, new OutputFile(out), { gradebook: given, column, scale });
    return { text: readFileSync(out, "utf8"), said };
  }

  it("of Canvas have one column filled; who is excused or has no grade keeps the cell", () => {
    const { text, said } = filled("canvas-gradebook", CANVAS, "Cosine");
    expect(text).to.equal(CANVAS.replace('"S 1, S 2",,7', '"S 1, S 2",12.38,7'));
    expect(said.join("\n"))
      .to.include("hoppergrace: excused")
      .and.include("emmy: no grade")
      .and.include("nobody is not in the gradebook");
  });

  it("of Moodle have one column filled, whatever the language", () => {
    const { text } = filled("moodle-gradebook", MOODLE, "Bewertung");
    expect(text).to.equal(MOODLE.replace('"Ada, L.",,', '"Ada, L.",12.38,').replace("Grace,,", "Grace,15,"));
  });

  it("are scaled where that is asked for alone", () => {
    const other = CANVAS.replace(",15,10", ",30,10");
    expect(() => filled("canvas-gradebook", other, "Cosine (815)")).to.throw("add --scale");
    expect(filled("canvas-gradebook", other, "Cosine (815)", true).text).to.include('"S 1, S 2",24.75,7');
  });

  it("give nobody the points of another of the same name", () => {
    const head = CANVAS.split("\r\n")[0];
    const two = `${head}\r\n"Li, Wei",1,u1,li1,S 1,,\r\n"Li, Wei",2,u2,li2,S 1,,\r\n`;
    const of = (names: readonly string[]): string => {
      const students = [line("wei", 9, { names })];
      const file = { place: "x", layout: "plain", lessons: ["cosine"], maxScore: 15, students };
      const place = mkdtempSync(join(folder, "namesakes-"));
      writeFileSync(join(place, "class.json"), classFile(file));
      writeFileSync(join(place, "given.csv"), two);
      const options = { gradebook: join(place, "given.csv"), column: "Cosine", scale: false };
      GRADEBOOKS["canvas-gradebook"](place, new OutputFile(join(place, "out.csv")), options);
      return readFileSync(join(place, "out.csv"), "utf8");
    };
    expect(() => of(["Li, Wei"])).to.throw("Of 2 rows of the gradebook, none has a student of this class");
    expect(of(["Li, Wei", "li2"])).to.equal(two.replace("li2,S 1,,", "li2,S 1,9,"));
  });

  it("are never made up", () => {
    expect(() => filled("canvas-gradebook", CANVAS, "Sine")).to.throw("no column Sine. It has: Student");
    expect(() => filled("canvas-gradebook", CANVAS, undefined)).to.throw("Which column?");
    expect(() => filled("canvas-gradebook", MOODLE, "Bewertung")).to.throw("no gradebook of Canvas");
    expect(() =>
      filled("canvas-gradebook", CANVAS.split("\r\n").slice(0, 2).join("\r\n"), "Cosine"),
    ).to.throw("Of 0 rows of the gradebook, none");
    expect(() => filled("moodle-gradebook", "a,b\nx,y\n", "b")).to.throw("no grading worksheet");
  });

  it("have feedback beside them that Moodle takes back", async () => {
    const out = join(folder, "feedback.zip");
    GRADEBOOKS["moodle-feedback"](folder, new OutputFile(out), { scale: false });
    const entries = await parseZip(readFileSync(out));
    expect(entries.map(({ name }) => moodleName(name)?.number)).to.deep.equal(["4711", "12"]);
    for (const { name } of entries) expect(name.split("_").length).to.equal(5);
  });
});
