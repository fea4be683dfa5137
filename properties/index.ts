/** What is true of gradients, and how to find out: number systems, oracles, arbitraries, and the words of suites. */

import { retraced } from "./oracles/retraced.ts";
import { settleBy } from "./oracles/thorough.ts";

export { compile } from "./algebras/code.ts";
export { decimal } from "./algebras/decimal.ts";
export { type Dual, dual } from "./algebras/dual.ts";
export { f32, f64 } from "./algebras/f64.ts";
export { type Frozen, frozen } from "./algebras/frozen.ts";
export { replay } from "./algebras/replay.ts";
export { type Rounded, rounding } from "./algebras/rounding.ts";
export { symbolic } from "./algebras/symbolic.ts";
export { drawEntry, type EntryRange } from "./arbitraries/entry.ts";
export {
  type Field as InputField,
  labels,
  numbers,
  oneHot,
  oneOf,
  orthogonal,
  positive,
  positiveDefinite,
  probabilities,
  type Size,
  sorted,
  whole,
} from "./arbitraries/fields.ts";
export { type InputsOptions, inputs, type Share, type Sizes as InputSizes } from "./arbitraries/inputs.ts";
export { joined } from "./arbitraries/joined.ts";
export { broadcastableShapes, type ShapeOptions, shapes } from "./arbitraries/shapes.ts";
export { simplest } from "./arbitraries/simplest.ts";
export { type TensorOptions, tensors } from "./arbitraries/tensors.ts";
export { otherUnits, type UnitsOptions } from "./arbitraries/units.ts";
export { colinearPairs, type VectorOptions, vectorOf, vectorPairs, vectors } from "./arbitraries/vectors.ts";
export * from "./check-gradient.ts";
export { colinear } from "./laws/colinear.ts";
export { euler, type Growth, homogeneous } from "./laws/homogeneous.ts";
export { linear } from "./laws/linear.ts";
export { symmetric } from "./laws/symmetric.ts";
export { type Difference, differences, differencesOf } from "./oracles/differences.ts";
export type { ThoroughGradientsToCheck } from "./oracles/gradients-to-check.ts";
export { loadMathjs, type SymbolicGradient, symbolicGradient } from "./oracles/symbolic.ts";
export { checkGradient } from "./oracles/thorough.ts";
export * from "./suite/index.ts";
export { changed, dot, type Nested, plain } from "./values.ts";

settleBy(retraced);
