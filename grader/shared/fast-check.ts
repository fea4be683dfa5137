/** The judge's own fast-check, for suites that are loaded from elsewhere. */
export * from "fast-check";
export { default } from "fast-check";
