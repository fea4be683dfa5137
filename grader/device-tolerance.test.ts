/** The tolerance on a device has room for every right way: none of the right samples can leave it, whatever the device makes of WGSL. */
import { basename } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { describe, it } from "mocha";
import { extent } from "../conformance/extent.ts";
import type { Tensor } from "../engine/index.ts";
import { colinearPairs, type Values, vectorPairs, vectors } from "../properties/index.ts";
import { functionBounds, toFloat32 } from "../properties/suite/rounding.ts";
import { findLesson } from "./lesson.ts";
import { loadLessonSource } from "./lesson-source.ts";
import { isRightSample } from "./verification.ts";

type F = (...inputs: Tensor[]) => Tensor;

const sampled = <T extends object>(arbitrary: fc.Arbitrary<T>, of: (input: T) => Values[]): Values[][] =>
  fc.sample(arbitrary, { seed: 3, numRuns: extent(10, 40) }).map((input) => of(input).map(toFloat32));

const inputs: Readonly<Record<string, Values[][]>> = {
  norm: sampled(vectors(), ({ x }) => [x]),
  cosine: [
    ...sampled(vectorPairs(), ({ x, y }) => [x, y]),
    ...sampled(colinearPairs(), ({ x, y }) => [x, y]),
  ],
};

for (const [name, points] of Object.entries(inputs)) {
  const lesson = findLesson(name);
  describe(`The tolerance of ${name} on WebGPU`, () => {
    for (const file of lesson.samples.filter(isRightSample)) {
      it(`has room for all that WGSL allows ${basename(file)}`, async () => {
        const [reference, own] = await Promise.all(
          [lesson.solution, file].map(
            async (path) => ((await loadLessonSource(path)) as Record<string, F>)[name],
          ),
        );
        let largest = 0;
        for (const at of points) {
          const [allowed, needed] = [functionBounds(reference, at), functionBounds(own, at, 1, 1)].map(
            ({ value, gradients }) => [...value, ...gradients.flat()].map(({ bound }) => bound),
          );
          for (const [i, bound] of needed.entries()) largest = Math.max(largest, bound && bound / allowed[i]);
        }
        expect(largest).to.be.within(0.05, 1);
      });
    }
  });
}
