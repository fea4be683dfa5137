/** The device that the WebGPU suites run on: skipped where there is none, unless REQUIRE_WEBGPU=1 says that there must be. */
import { type DeviceChoice, DeviceError, openDevice } from "../../../../engine/index.ts";

/** What a hook of mocha has for `this`. */
interface Hook {
  timeout(ms: number): unknown;
  skip(): void;
}

/** `before(onWebGpu)` opens the device for the tests of a `describe`, or skips them and says why. */
export async function onWebGpu(this: Hook): Promise<void> {
  this.timeout(60_000);
  const found = await openForTests();
  if (typeof found !== "string") return;
  console.log(`      skipped: ${found}`);
  this.skip();
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
