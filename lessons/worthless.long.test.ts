/** What knows nothing earns little, in every lesson and on all inputs. */
import { describe } from "mocha";
import { CONSTANTS, ZERO_GRADIENTS } from "./worthless.ts";
import { earnsLittle } from "./worthless-points.ts";

describe("In every lesson", () => {
  for (const each of [...CONSTANTS, ...ZERO_GRADIENTS]) earnsLittle(each);
});
