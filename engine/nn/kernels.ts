/** What programs carry that train: kernels, and short ways of a backward. */
import { gather } from "../autograd/gather.ts";
import { native } from "../cpu/native.ts";
import { useThreads } from "../cpu/threads/use.ts";
import { softmaxAtOnce } from "../ops/softmax-rows.ts";
import { totalOfColumns } from "../run/columns.ts";

/** Have them used from here on. */
export function useKernels(): void {
  native.softmax = softmaxAtOnce;
  native.gather = gather;
  native.columns = totalOfColumns;
  useThreads();
}
