/** torch.linalg and its older names, by the engine's. */
import { linalg, Tensor } from "../../../engine/index.ts";
import { type Arguments, type Call, call, given, type Result } from "../call.ts";

const cholesky = call("input upper", ({ input, upper }) => linalg.cholesky(input, { upper }));
const unary = (f: (x: Tensor) => Tensor): Call => call("input", ({ input }) => f(input));

const eigh = (uplo: "L" | "U", { input }: Arguments): Result => {
  const { eigenvalues, eigenvectors } = linalg.eigh(input, { uplo });
  return [eigenvalues, eigenvectors];
};

const qr = ({ Q, R }: ReturnType<typeof linalg.qr>): Result => [Q, R];

/** A sample of several matrices has their product's pseudo-inverse. */
const pinv = call("input atol|rcond rtol hermitian", ({ input, atol, rtol, hermitian }) =>
  atol instanceof Tensor && atol.ndim > 1
    ? linalg.pinv(input.matmul(atol.transpose(-2, -1)))
    : linalg.pinv(input, { atol, rtol, hermitian: given(hermitian) }),
);

const triangles = ({ P, L, U }: ReturnType<typeof linalg.lu>): Result => [P, L, U];

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
  "linalg.cholesky_ex": call("input upper check_errors", ({ input, upper }) => {
    const { L, info } = linalg.choleskyEx(input, { upper });
    return [L, info];
  }),
  "linalg.eigh": call("input UPLO", (args) => eigh(args.UPLO ?? "L", args)),
  symeig: call("input eigenvectors upper", (args) => eigh(args.upper === false ? "L" : "U", args)),
  "linalg.householder_product": call("input tau", ({ input, tau }) => linalg.householderProduct(input, tau)),
  "linalg.inv_ex": call("input check_errors", ({ input }) => {
    const { inverse, info } = linalg.invEx(input);
    return [inverse, info];
  }),
  "linalg.lstsq": call("input b rcond driver", ({ input, b, rcond, driver }) => {
    const { solution, residuals, rank, singularValues } = linalg.lstsq(input, b, { rcond, driver });
    return [solution, residuals, rank, singularValues];
  }),
  "linalg.lu": call("input pivot", ({ input, pivot }) => triangles(linalg.lu(input, { pivot }))),
  "linalg.lu_factor": call("input pivot", ({ input, pivot }) => {
    const { LU, pivots } = linalg.luFactor(input, { pivot });
    return [LU, pivots];
  }),
  "linalg.lu_factor_ex": call("input pivot check_errors", ({ input, pivot }) => {
    const { LU, pivots, info } = linalg.luFactorEx(input, { pivot });
    return [LU, pivots, info];
  }),
  "linalg.lu_solve": call("LU pivots B left adjoint", ({ LU, pivots, B, left, adjoint }) =>
    linalg.luSolve(LU, pivots, B, { left, adjoint }),
  ),
  "linalg.matrix_rank": call("input tol|atol rtol hermitian", ({ input, tol, rtol, hermitian }) =>
    linalg.matrixRank(input, { atol: tol, rtol, hermitian: given(hermitian) }),
  ),
  "linalg.pinv": pinv,
  "linalg.qr": call("input mode", ({ input, mode }) => qr(linalg.qr(input, { mode }))),
  "linalg.solve_ex": call("A B left check_errors", ({ A, B, left }) => {
    const { result, info } = linalg.solveEx(A, B, { left: given(left) });
    return [result, info];
  }),
  "linalg.svd": call("input full_matrices", ({ input, full_matrices }) => {
    const { U, S, Vh } = linalg.svd(input, { fullMatrices: full_matrices });
    return [U, S, Vh];
  }),
  lu: call("input pivot get_infos", ({ input, pivot, get_infos }) => {
    const { LU, pivots, info } = linalg.luFactorEx(input, { pivot });
    return get_infos ? [LU, pivots, info] : [LU, pivots];
  }),
  lu_solve: call("b LU pivots", ({ b, LU, pivots }) => linalg.luSolve(LU, pivots, b)),
  lu_unpack: call("LU pivots unpack_data unpack_pivots", ({ LU, pivots }) =>
    triangles(linalg.luUnpack(LU, pivots)),
  ),
  pinverse: pinv,
  qr: call("input some", ({ input, some }) =>
    qr(linalg.qr(input, { mode: some === false ? "complete" : "reduced" })),
  ),
  svd: call("input some compute_uv", ({ input, some }) => {
    const { U, S, Vh } = linalg.svd(input, { fullMatrices: some === false });
    return [U, S, Vh.transpose(-2, -1)];
  }),
  matrix_exp: unary(linalg.matrixExp),
};
