/** What `copy_` and `fill_` write. */
import { type Binary, elementwise } from "./define.ts";

/** What `copy_` writes. */
export const copy: Binary = elementwise({
  name: "copy",
  summary: "y, in the place of x.",
  formula: "y",
  takes: "any",
  derivative: { x: "0", y: "1" },
});
