/** The number systems of the engine's references, by the names used here. */
export type { Algebra, Grid } from "../../engine/index.ts";
