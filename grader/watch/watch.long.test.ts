/** The learner's loop, all of it. */
import { declareLoop } from "./loop.ts";

declareLoop(true);
