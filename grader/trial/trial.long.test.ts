/** What is tried, all of it. */
import { declareTrials } from "./trials.ts";

declareTrials(true);
