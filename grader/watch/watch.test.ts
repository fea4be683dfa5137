/** The learner's loop, in part; all of it in the long twin. */
import { declareLoop } from "./loop.ts";

declareLoop(false);
