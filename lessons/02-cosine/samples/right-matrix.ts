import { stack, type Tensor } from "gradproof/engine";

/** The off-diagonal entry of the Gram matrix, divided by the roots of the diagonal ones. */
export function cosine(x: Tensor, y: Tensor): Tensor {
  const rows = stack([x, y]);
  const gram = rows.matmul(rows.transpose(0, 1));
  const entry = (i: number, j: number): Tensor => gram.select(0, i).select(0, j);
  return entry(0, 1).div(entry(0, 0).sqrt().mul(entry(1, 1).sqrt()));
}
