/** Opens an address in the person's own browser. */
import { spawn } from "node:child_process";
import { warn } from "../screen.ts";

/** Says so where it cannot. @param url the program's own: it holds nothing that a shell would act on. */
export function openInBrowser(url: string): void {
  const [command, ...args] = openers[process.platform] ?? ["xdg-open"];
  const child = spawn(command, [...args, url], { stdio: "ignore", detached: true, windowsHide: true });
  child.on("error", () => warn(`No browser could be opened (${command}). Open the address by hand.`));
  child.unref();
}

const openers: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ["open"],
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
};
