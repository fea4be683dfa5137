/** Honest submissions a second, beside a shell loop of `gradproof grade`, in turn; and the time of a whole class, hostile ones and junk among it. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { bankOf, layOut } from "../../dist/grader/class/bank.fixture.js";
import { cli, measure, median, sum, timed, timedNode } from "./run.mjs";

/** In turn: part of the loop, part of the classes. */
export async function speed(folder, { size, distinct, seed, sandbox, looped, rounds }) {
  const bank = await bankOf(distinct, seed, ["right", "wrong"]);
  const [loops, classes, nodes] = [[], [], []];
  let [done, first] = [0, 0];
  for (let round = 0; round < rounds; round++) {
    const share = (all) => Math.round((all * (round + 1)) / rounds) - Math.round((all * round) / rounds);
    const own = bank.slice(first, first + share(distinct));
    first += own.length;
    const place = join(folder, `honest ${round}`);
    layOut(place, own, share(size));
    const files = readdirSync(place).slice(0, Math.min(share(looped), own.length));
    nodes.push(...measure());
    loops.push(
      timed(
        `for file in "\${@:5}"; do "$1" "$2" grade "$file" --lesson cosine --sandbox "$3" --json "$4.json" --html "$4.html"; done`,
        [process.execPath, cli, sandbox, join(folder, "looped"), ...files.map((name) => join(place, name))],
      ),
    );
    done += files.length;
    const out = join(folder, `honest out ${round}`);
    classes.push(timedNode(cli, "class", place, "--lesson", "cosine", "--out", out, "--sandbox", sandbox));
    nodes.push(...measure());
  }
  const node = { wall: median(nodes.map(({ wall }) => wall)), cpu: median(nodes.map(({ cpu }) => cpu)) };
  const loop = { wall: sum(loops, "wall") / done, cpu: sum(loops, "cpu") / done };
  const own = { wall: sum(classes, "wall") / distinct, cpu: sum(classes, "cpu") / distinct };
  const rate = (seconds) => (1 / seconds).toFixed(2);
  const beside = ({ cpu }) =>
    `${(1000 * cpu).toFixed(0)} ms of the processor, ${(cpu / node.cpu).toFixed(1)} × node -e 0`;
  console.log(
    `node -e 0: ${(1000 * node.wall).toFixed(0)} ms, ${(1000 * node.cpu).toFixed(0)} of the processor`,
  );
  console.log(`a loop of grade: ${rate(loop.wall)} a second; ${beside(loop)} each`);
  console.log(`class, each distinct one: ${rate(own.wall)} a second; ${beside(own)} each`);
  const all = sum(classes, "wall") / size;
  for (const [what, wall] of [
    [`${size} honest, ${distinct} distinct`, all],
    ["were all distinct", own.wall],
  ])
    console.log(
      `${what}: ${rate(wall)} a second, ${(loop.wall / wall).toFixed(1)} × the loop; ${(node.wall / 0.05 / wall).toFixed(1)} a second where node -e 0 takes 0.05 s`,
    );
}
