/** How many threads share what the CPU has much to do with. */
import { checkWhole } from "../core/layout.ts";
import { setThreads, threads } from "../cpu/threads/threads.ts";
import { useThreads } from "../cpu/threads/use.ts";

/**
 * Have large work on the CPU shared by so many threads: products of matrices, convolutions, and elementwise ops that compute much, as `exp` and `tanh` do. The results are the same to the bit.
 * Workers are started once there is enough to do, and end with the program; 1 ends them at once, and nothing is started from then on.
 * Where no worker may be started, as under Node's permissions, it stays with one thread. In a page, which must be cross-origin isolated, it is 1 unless told.
 * @throws {RangeError} unless n is a whole number from 1 to 64.
 * @see torch.set_num_threads
 * @example
 * setNumThreads(1);
 * getNumThreads(); // 1
 * setNumThreads(2);
 * randn([512, 512]).matmul(randn([512, 512])).shape; // [512, 512]
 */
export function setNumThreads(n: number): void {
  checkWhole("setNumThreads", "n", n, 1, 64);
  useThreads();
  setThreads(n);
}

/**
 * How many threads may share large work on the CPU: in Node, unless told, as many as there are cores, 8 at most; 1 where no worker may be started.
 * @see torch.get_num_threads
 * @example
 * getNumThreads() >= 1; // true
 */
export function getNumThreads(): number {
  return threads();
}
