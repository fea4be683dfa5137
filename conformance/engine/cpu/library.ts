/** The machine's own library, for suites that hold its kernels to the loops. */
import { expect } from "chai";
import { after, before } from "mocha";
import { DeviceError, openDevice } from "../../../engine/index.ts";

/** Opens it for the suite that this is called in, which is skipped where there is none; not where REQUIRE_BLAS is 1. */
export function withLibrary(): void {
  before(async function () {
    try {
      await openDevice("cpu", { blas: true });
    } catch (error) {
      if (process.env["REQUIRE_BLAS"] === "1" || !(error instanceof DeviceError)) throw error;
      expect(error.message).to.match(/npm install koffi|apt-get install libopenblas0/);
      this.skip();
    }
  });
  after(() => openDevice("cpu", { blas: false }));
}
