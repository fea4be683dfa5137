/** What the engine says of shapes that do not fit, or hold no one number, and what to write there. */
import type { Line, Reworded } from "./thrown.ts";

/** A sum or a mean along one dimension, which is gone afterwards. */
export function doNotFit({ input: message }: RegExpExecArray, { text }: Line): Reworded | undefined {
  const [, method, dim] = /\.(sum|mean|amax|amin|norm|var|std)\((-?\d)\)/.exec(text) ?? [];
  if (method === undefined) return vectorsApart(message, text);
  return {
    advice: `Which dimension is to be gone after \`${method}(${dim})\`? Of a matrix, \`${method}(0)\` runs down the rows, and gives one number a column; \`${method}(1)\` runs along each row, and gives one number a row.`,
  };
}

/** Two vectors, of two lengths. */
function vectorsApart(message: string, text: string): Reworded | undefined {
  const [, a, b] = /\[(\d+)\] and \[(\d+)\]/.exec(message) ?? [];
  if (a === undefined || a === b) return undefined;
  const [, x = "x"] = /([\w$]+)(?:\.m?T)?\.(?:mul|add|sub|div)\(/.exec(text) ?? [];
  return {
    text: `the shapes [${a}] and [${b}] do not fit each other.`,
    advice: `Two vectors go entry by entry, and so they must have one length. For a table of all pairs, one of them stands upright: \`${x}.reshape([-1, 1])\` has shape [${a}, 1], and with [${b}] it makes [${a}, ${b}].`,
  };
}

/** Two matrices that fit where they change places. */
export function theOtherWayRound([, n, m, k, l]: RegExpExecArray, { text }: Line): Reworded | undefined {
  const [, a, b] = /([\w$]+(?:\.[\w$]+)*)\.matmul\(([\w$]+(?:\.[\w$]+)*)\)/.exec(text) ?? [];
  if (a === undefined || l !== n) return undefined;
  return {
    text: `the shapes [${n}, ${m}] and [${k}, ${l}] do not fit in that order: ${m} is not ${k}.`,
    advice: `The other way round they do: \`${b}.matmul(${a})\` has shape [${k}, ${m}]. In a batch each row is a vector, and it is the rows that are multiplied.`,
  };
}

/** Who computes a number for each entry, and wants the gradient of all of them. */
export function notOneNumber([, shape]: RegExpExecArray, { text }: Line): Reworded {
  const [, value] = /([\w$.()![\]]+)\.backward\(\)/.exec(text) ?? [];
  const write =
    value === undefined ? "`.sum()` makes one number of it" : `write \`${value}.sum().backward()\``;
  return {
    text: `backward() begins at one number, and this tensor has shape ${shape}.`,
    advice: `Add it up first: ${write}.`,
  };
}

export function nothingToStack(): Reworded {
  return {
    text: "the list that stack was given is empty: nothing was pushed into it.",
    advice:
      "Is the loop over before anything is pushed? Look at its condition, and at what leaves it: a comparison the wrong way round (> for <) ends it at once.",
  };
}
