import { norm, sum, type Tensor } from "gradproof/engine";

const unit = (v: Tensor): Tensor => v.div(norm(v));

export const cosine = (x: Tensor, y: Tensor): Tensor => sum(unit(x).mul(unit(y)));
