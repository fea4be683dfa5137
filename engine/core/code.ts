/** Text that becomes code, where the host lets it: no page with `script-src 'self'` does, and so no browser extension. */

let allowed: boolean | undefined;

/** Whether text may become code here; tried once. */
export function mayCompile(): boolean {
  if (allowed === undefined) {
    try {
      new Function("");
      allowed = true;
    } catch {
      allowed = false;
    }
  }
  return allowed;
}

/** What the text, the body of a function of these parameters, gives for these values. Only where `mayCompile()`. */
export function compiled(text: string, values: Readonly<Record<string, unknown>> = {}): unknown {
  return new Function(...Object.keys(values), `"use strict";${text}`)(...Object.values(values));
}
