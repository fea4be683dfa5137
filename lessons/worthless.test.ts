/** What knows nothing earns little, in the lesson that has most laws which zeros satisfy as well. */
import { describe } from "mocha";
import { CONSTANTS, ZERO_GRADIENTS } from "./worthless.ts";
import { earnsLittle } from "./worthless-points.ts";

describe("In the lesson cosine", () => {
  for (const each of [...CONSTANTS, ...ZERO_GRADIENTS].filter(({ lesson }) => lesson === "cosine"))
    earnsLittle(each, 20);
});
