/** What is tried, in part; all of it in the long twin. */
import { declareTrials } from "./trials.ts";

declareTrials(false);
