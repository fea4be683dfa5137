/** The main of the child process, as an image of V8's heap in which all is loaded that it starts with. */
import { startupSnapshot } from "node:v8";
import { rehearse } from "./rehearsal.ts";
import { serve } from "./serving.ts";

// An image is made when nothing more is to be waited for.
void rehearse();
startupSnapshot.setDeserializeMainFunction(serve);
