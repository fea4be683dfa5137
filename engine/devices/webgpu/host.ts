/** What of Node is used to open WebGPU; imported when needed, so that a bundle for browsers holds none of it. */
export interface Host {
  readonly fs: typeof import("node:fs");
  readonly os: typeof import("node:os");
  readonly path: typeof import("node:path");
  readonly url: typeof import("node:url");
  readonly zlib: typeof import("node:zlib");
  readonly module: typeof import("node:module");
}

export const load = <T>(name: string): Promise<T> =>
  import(/* @vite-ignore */ /* webpackIgnore: true */ name) as Promise<T>;

export async function openHost(): Promise<Host> {
  const [fs, os, path, url, zlib, module] = await Promise.all([
    load<Host["fs"]>("node:fs"),
    load<Host["os"]>("node:os"),
    load<Host["path"]>("node:path"),
    load<Host["url"]>("node:url"),
    load<Host["zlib"]>("node:zlib"),
    load<Host["module"]>("node:module"),
  ]);
  return { fs, os, path, url, zlib, module };
}
