/** What knows nothing earns little, in the lesson that is graded fastest: `npm run test:long` has the others. */
import { describe } from "mocha";
import { CONSTANTS, ZERO_GRADIENTS } from "./worthless.ts";
import { earnsLittle } from "./worthless-points.ts";

const ofNorm = [CONSTANTS, ZERO_GRADIENTS].flatMap((answers) =>
  answers.filter(({ lesson }) => lesson === "norm").slice(0, 1),
);

describe("In the lesson norm", () => {
  for (const each of ofNorm) earnsLittle(each, 3);
});
