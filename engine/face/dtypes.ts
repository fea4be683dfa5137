/** Dtypes of storage, and what dtypes have in common. Whoever imports one of these has all of it: bundlers are told to keep the lines below. */
import { Tensor } from "../core/tensor.ts";
import { useDtypes } from "../ops/meeting.ts";
import * as storage from "../ops/storage.ts";
import { install } from "./install.ts";

install();
useDtypes();
for (const [name, call] of Object.entries(storage))
  Object.assign(Tensor.prototype, {
    [name](this: Tensor, ...rest: []): Tensor {
      return call(this, ...rest);
    },
  });

// By name: bundlers go past what is passed on as a whole.
export { canCast, promoteTypes, resultType } from "../ops/dtypes.ts";
export { bfloat16, byte, half, long } from "../ops/storage.ts";
