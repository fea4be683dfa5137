/** Which loop of a program does not end, as far as its text says: the only one, or the only one in which nothing can end it. */

export interface Loop {
  readonly line: number;
  /** What must change for it to end: the names of its condition. */
  readonly names: readonly string[];
  /** Whether something in it may end it. */
  readonly mayEnd: boolean;
}

/** Of more of them nothing is said: each is read to its end, whatever is in it. */
const MOST_LOOPS = 100;

/** @param code without comments, and without what stands in strings. */
export function loopsIn(code: string): Loop[] {
  const heads = [...code.matchAll(/\b(while|for)\s*\(/g)];
  if (heads.length > MOST_LOOPS) return [];
  return heads.flatMap((found) => {
    const open = found.index + found[0].length - 1;
    const close = closing(code, open);
    if (close < 0) return [];
    const head = code.slice(open + 1, close);
    // Over what is there, a loop comes to its end.
    if (found[1] === "for" && /\b(?:of|in)\b/.test(head) && !head.includes(";")) return [];
    const body = bodyAfter(code, close + 1);
    // `do { … } while (…)`: its body stands before it.
    const before = body.trim() === ";" || body.trim() === "" ? code.slice(0, found.index) : "";
    const [condition = "", step = ""] = found[1] === "while" ? [head] : head.split(";").slice(1);
    const names = [...new Set(condition.match(/(?<![\w$.])[A-Za-z_$][\w$]*(?!\s*\()/g) ?? [])].filter(
      (name) => !/^(?:true|false|null|undefined)$/.test(name),
    );
    return [
      {
        line: code.slice(0, found.index).split("\n").length,
        names,
        mayEnd: mayEnd(names, condition, `${step};${body};${before}`),
      },
    ];
  });
}

function mayEnd(names: readonly string[], condition: string, inside: string): boolean {
  if (/\b(?:break|return|throw)\b/.test(inside)) return true;
  // A call may change anything.
  if (/\w\s*\(/.test(condition)) return true;
  return names.some((name) => {
    const word = name.replace(/\$/g, "\\$");
    return new RegExp(
      `(?<![\\w$.])${word}\\s*(?:[-+*/%&|^]|\\*\\*|<<|>>>?|\\?\\?|&&|\\|\\|)?=(?!=)|(?<![\\w$.])${word}\\s*(?:\\+\\+|--)|(?:\\+\\+|--)\\s*${word}(?![\\w$])|(?<![\\w$.])${word}\\s*\\.\\w+\\(|[[,]\\s*${word}\\s*[\\],].*=(?!=)`,
    ).test(inside);
  });
}

function bodyAfter(code: string, at: number): string {
  const from = at + (/^\s*/.exec(code.slice(at))?.[0].length ?? 0);
  if (code[from] !== "{") return code.slice(from, code.indexOf(";", from) + 1);
  const end = closing(code, from);
  return code.slice(from, end < 0 ? undefined : end + 1);
}

const PAIRS: Readonly<Record<string, string>> = { "(": ")", "{": "}", "[": "]" };

/** Where the bracket that opens here is closed; −1 where it is not. */
function closing(code: string, open: number): number {
  const expected: string[] = [];
  for (let i = open; i < code.length; i++) {
    const closes = PAIRS[code[i]];
    if (closes !== undefined) expected.push(closes);
    else if (")}]".includes(code[i]) && expected.pop() !== code[i]) return -1;
    if (expected.length === 0) return i;
  }
  return -1;
}

/** Where to look, and what keeps it going. */
export function endlessLoop(code: string): { readonly line: number; readonly says: string } | undefined {
  const loops = loopsIn(code);
  const suspects = loops.filter(({ mayEnd }) => !mayEnd);
  const only = suspects.length === 1 ? suspects[0] : loops.length === 1 ? loops[0] : undefined;
  if (!only) return undefined;
  const { line, names, mayEnd } = only;
  if (mayEnd) return { line, says: "This loop goes on and on: what should end it does not come about." };
  const says =
    names.length === 0
      ? "This loop never ends: nothing in it leaves it."
      : `This loop never ends: nothing in it changes ${names.join(" or ")}.`;
  return { line, says };
}
