/** Every function of empty tensors and single numbers, of every shape and on both devices. */
import { tryAll } from "../../extent.ts";

tryAll();
await import("./empties.test.ts");
