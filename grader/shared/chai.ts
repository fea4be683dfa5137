/** The judge's own chai, for suites that are loaded from elsewhere. */
export * from "chai";
