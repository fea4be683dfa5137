/** torch.linalg and its older names, by the engine's. */
import { linalg, type Tensor } from "../../../engine/index.ts";
import { type Call, call, given } from "../call.ts";

const cholesky = call("input upper", ({ input, upper }) => linalg.cholesky(input, { upper }));
const unary = (f: (x: Tensor) => Tensor): Call => call("input", ({ input }) => f(input));

export const linear: Readonly<Record<string, Call>> = {
  cholesky,
  cholesky_inverse: call("input upper", ({ input, upper }) => linalg.choleskyInverse(input, { upper })),
  cholesky_solve: call("input input2 upper", ({ input, input2, upper }) =>
    linalg.choleskySolve(input, input2, { upper }),
  ),
  det: unary(linalg.det),
  inverse: unary(linalg.inv),
  "linalg.cholesky": cholesky,
  "linalg.cond": call("input p", ({ input, p }) => linalg.cond(input, given(p))),
  "linalg.eigvalsh": call("input UPLO", ({ input, UPLO }) => linalg.eigvalsh(input, { uplo: UPLO })),
  "linalg.svdvals": unary(linalg.svdvals),
  "linalg.det": unary(linalg.det),
  "linalg.inv": unary(linalg.inv),
  "linalg.matrix_exp": unary(linalg.matrixExp),
  "linalg.slogdet": call("input", ({ input }) => {
    const { sign, logabsdet } = linalg.slogdet(input);
    return [sign, logabsdet];
  }),
  "linalg.solve": call("A B left", ({ A, B, left }) => linalg.solve(A, B, { left: given(left) })),
  "linalg.solve_triangular": call("A B upper left unitriangular", ({ A, B, upper, left, unitriangular }) =>
    linalg.solveTriangular(A, B, { upper, left, unitriangular }),
  ),
  "linalg.tensorinv": call("input ind", ({ input, ind }) => linalg.tensorinv(input, ind)),
  "linalg.tensorsolve": call("A B dims", ({ A, B, dims }) => linalg.tensorsolve(A, B, dims)),
  triangular_solve: call(
    "b A upper transpose unitriangular",
    ({ b, A, upper = true, transpose = false, unitriangular }) => {
      const a = transpose ? A.transpose(-2, -1) : A;
      return [linalg.solveTriangular(a, b, { upper: upper !== transpose, unitriangular }), A.clone()];
    },
  ),
  logdet: unary(linalg.logdet),
  matrix_exp: unary(linalg.matrixExp),
};
