/** The main of the child process. */
import { serve } from "./serving.ts";

serve();
