/** The mappings of a source map, as lists of numbers: written, read, and cut down to what "go to definition" asks for. */
const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

function vlq(value) {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1;
  let text = "";
  do {
    const digit = rest & 31;
    rest >>>= 5;
    text += DIGITS[rest > 0 ? digit | 32 : digit];
  } while (rest > 0);
  return text;
}

function numbersOf(segment) {
  const numbers = [];
  let value = 0;
  let shift = 0;
  for (const letter of segment) {
    const digit = DIGITS.indexOf(letter);
    value |= (digit & 31) << shift;
    shift += 5;
    if (digit & 32) continue;
    numbers.push(value & 1 ? -(value >> 1) : value >> 1);
    value = shift = 0;
  }
  return numbers;
}

/** @param lines for each line its marks: a column, and of the source its number, line and column, all from 0. */
export function written(lines) {
  let before = [0, 0, 0];
  return lines
    .map((marks) => {
      let last = 0;
      return marks
        .map(([column, ...place]) => {
          const steps = [column - last, ...place.map((value, i) => value - before[i])];
          [last, before] = [column, place];
          return steps.map(vlq).join("");
        })
        .join(",");
    })
    .join(";")
    .replace(/;+$/, "");
}

/** The marks of each line. */
export function read(mappings) {
  const place = [0, 0, 0];
  return mappings.split(";").map((line) => {
    let column = 0;
    return line
      .split(",")
      .filter(Boolean)
      .map((segment) => {
        const [step, ...steps] = numbersOf(segment);
        column += step;
        for (const i of place.keys()) place[i] += steps[i] ?? 0;
        return [column, ...place];
      });
  });
}

const KEYWORD = /\b(?:class|interface|type|const|function\*?|namespace|let) $/;
const MODIFIERS = /(?:^\s*|[{;(,] ?)(?:(?:readonly|get|set|static|abstract|protected|async) )*$/;

/**
 * @param shifts for each line, how far it has moved to the left.
 * @param sources of each source: for each line of it, where it is now, and for each of these, how far it has moved to the left.
 */
export function moved(mappings, shifts, sources) {
  return written(
    read(mappings).map((marks, at) =>
      marks.map(([column, source, line, place]) => {
        const now = sources[source].lineOf[line];
        return [column - shifts[at], source, now, place - sources[source].shifts[now]];
      }),
    ),
  );
}

/** @param lineOf for each line of what was compiled, where it is now, or -1 where it is gone. */
export function without(mappings, lineOf) {
  return written(read(mappings).filter((_, line) => lineOf[line] >= 0));
}

/** Of the marks of compiled types those where a name is declared: an editor looks up no others, and there are seven times as many. */
export function ofNames(mappings, types) {
  const lines = types.split("\n");
  return written(
    read(mappings).map((marks, i) =>
      marks.filter(([column]) => {
        const [before, after] = [lines[i].slice(0, column), lines[i].slice(column)];
        return (
          /^[\w$[]/.test(after) &&
          (KEYWORD.test(before) || (MODIFIERS.test(before) && /^[\w$]+\??\s*[:(<]|^\[/.test(after)))
        );
      }),
    ),
  );
}
