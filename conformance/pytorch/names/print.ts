/** Prints where the engine has PyTorch's names, as Markdown: `npm run names`. */
import { type State, type Verdict, verdicts } from "./names.ts";

const all = verdicts();
const of = (state: State, among: readonly Verdict[] = all): Verdict[] =>
  among.filter((each) => each.state === state);
const code = (text: string): string => `\`${text}\``;

/** In the order of the first of each. */
function grouped(among: readonly Verdict[], key: (each: Verdict) => string): [string, Verdict[]][] {
  const groups = new Map<string, Verdict[]>();
  for (const each of among) groups.set(key(each), [...(groups.get(key(each)) ?? []), each]);
  return [...groups];
}

console.log("| namespace | names | there | elsewhere | left out | lacking |");
console.log("| --- | --- | --- | --- | --- | --- |");
const row = (title: string, among: readonly Verdict[]): void => {
  const counts = (["there", "elsewhere", "left out", "lacking"] as const).map(
    (state) => of(state, among).length,
  );
  console.log(`| ${[title, among.length, ...counts].join(" | ")} |`);
};
for (const [namespace, names] of grouped(all, (each) => each.namespace)) row(code(namespace), names);
row("all", all);

console.log("\n## Elsewhere\n");
for (const { namespace, name, text } of of("elsewhere"))
  console.log(`- ${code(`${namespace}.${name}`)}: ${code(text)}`);

console.log("\n## Left out\n");
for (const [reason, names] of grouped(of("left out"), ({ text }) => text))
  console.log(`- ${reason}: ${names.map(({ namespace, name }) => code(`${namespace}.${name}`)).join(", ")}`);

const lacking = of("lacking");
if (lacking.length > 0) console.log("\n## Lacking\n");
for (const { namespace, name } of lacking) console.log(`- ${code(`${namespace}.${name}`)}`);
