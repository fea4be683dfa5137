/** What `copy_` and `fill_` write. */
import { type Binary, elementwise } from "./define.ts";

/** What `copy_` writes. */
export const copy: Binary = elementwise({
  name: "copy",
  formula: "y",
  takes: "any",
  derivative: { x: "0", y: "1" },
});
