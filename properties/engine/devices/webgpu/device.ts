/** The device that the WebGPU suites run on: skipped where there is none, unless REQUIRE_WEBGPU=1 says that there must be. */
import { before } from "mocha";
import { type DeviceChoice, DeviceError, openDevice } from "../../../../engine/index.ts";

/** Call it in a `describe`: opens the device before its tests. */
export function onWebGpu(): void {
  before(async function () {
    this.timeout(60_000);
    const found = await openForTests();
    if (typeof found === "string") {
      console.log(`      skipped: ${found}`);
      this.skip();
    }
  });
}

/** The device, or why there is none. @throws {DeviceError} if REQUIRE_WEBGPU=1 and there is none. */
export async function openForTests(): Promise<DeviceChoice | string> {
  try {
    return await openDevice("webgpu");
  } catch (error) {
    if (process.env["REQUIRE_WEBGPU"] === "1" || !(error instanceof DeviceError)) throw error;
    return error.message;
  }
}
