/** What of Node is used to open WebGPU; imported when needed, so that a bundle for browsers holds none of it. */
export interface Builtins {
  readonly fs: typeof import("node:fs");
  readonly os: typeof import("node:os");
  readonly path: typeof import("node:path");
  readonly url: typeof import("node:url");
  readonly zlib: typeof import("node:zlib");
  readonly module: typeof import("node:module");
}

export const load = <T>(name: string): Promise<T> =>
  import(/* @vite-ignore */ /* webpackIgnore: true */ name) as Promise<T>;

export async function openBuiltins(): Promise<Builtins> {
  const [fs, os, path, url, zlib, module] = await Promise.all([
    load<Builtins["fs"]>("node:fs"),
    load<Builtins["os"]>("node:os"),
    load<Builtins["path"]>("node:path"),
    load<Builtins["url"]>("node:url"),
    load<Builtins["zlib"]>("node:zlib"),
    load<Builtins["module"]>("node:module"),
  ]);
  return { fs, os, path, url, zlib, module };
}
