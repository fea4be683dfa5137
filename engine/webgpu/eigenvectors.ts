/** Eigenvectors of symmetric matrices by Jacobi's rotations, a thread a matrix: they are small where anybody asks for them. */
import { contiguousLayout } from "../core/layout.ts";
import { Tensor } from "../core/tensor.ts";
import { mainHeader, threadIndex } from "./elementwise.ts";
import type { StructuralKernel } from "./host.ts";
import { Variants } from "./launch.ts";
import { param, params, writeWords } from "./params.ts";

/** As on the CPU: convergence is quadratic, and long done by then. */
const sweeps = 12;
const [n, area] = [0, 1].map((i) => param(params.own(i)));

const source = (slots: readonly number[]): string => `
  fn entry(p: u32) -> f32 { return bitcast<f32>(m0[p]); }
  fn put(p: u32, x: f32) { m0[p] = bitcast<u32>(x); }
  fn rotate(p: u32, q: u32, c: f32, s: f32) {
    let x = entry(p);
    let y = entry(q);
    put(p, c * x - s * y);
    put(q, s * x + c * y);
  }
  ${mainHeader(64)}
    ${threadIndex}
    let count = ${param(params.count)};
    if (i >= count) { return; }
    // Three areas: the matrices, their eigenvectors as they come, and in order.
    let a = ${param(params.offset(0))} + i * ${area};
    let v = a + count * ${area};
    let r = v + count * ${area};
    let x = ${param(params.offset(1))} + i * ${area};
    for (var k = 0u; k < ${area}; k++) {
      let mirrored = (k % ${n}) * ${n} + k / ${n};
      put(a + k, 0.5 * (bitcast<f32>(m${slots[1]}[x + k]) + bitcast<f32>(m${slots[1]}[x + mirrored])));
      put(v + k, select(0.0, 1.0, k / ${n} == k % ${n}));
    }
    for (var sweep = 0; sweep < ${sweeps}; sweep++) {
      for (var p = 0u; p < ${n}; p++) {
        for (var q = p + 1u; q < ${n}; q++) {
          let off = entry(a + p * ${n} + q);
          if (off == 0.0) { continue; }
          let theta = (entry(a + q * ${n} + q) - entry(a + p * ${n} + p)) / (2.0 * off);
          let t = 1.0 / (abs(theta) + w_hypot(theta, 1.0));
          let tangent = select(t, -t, theta < 0.0);
          let c = 1.0 / w_sqrt(tangent * tangent + 1.0);
          let s = tangent * c;
          for (var k = 0u; k < ${n}; k++) { rotate(a + k * ${n} + p, a + k * ${n} + q, c, s); }
          for (var k = 0u; k < ${n}; k++) { rotate(a + p * ${n} + k, a + q * ${n} + k, c, s); }
          for (var k = 0u; k < ${n}; k++) { rotate(v + k * ${n} + p, v + k * ${n} + q, c, s); }
          put(a + p * ${n} + q, 0.0);
          put(a + q * ${n} + p, 0.0);
        }
      }
    }
    for (var column = 0u; column < ${n}; column++) {
      let value = entry(a + column * (${n} + 1u));
      var rank = 0u;
      var largest = 0u;
      for (var k = 0u; k < ${n}; k++) {
        let other = entry(a + k * (${n} + 1u));
        if (other < value || (other == value && k < column)) { rank++; }
        if (abs(entry(v + k * ${n} + column)) > abs(entry(v + largest * ${n} + column))) { largest = k; }
      }
      let turn = select(1.0, -1.0, entry(v + largest * ${n} + column) < 0.0);
      for (var k = 0u; k < ${n}; k++) { put(r + k * ${n} + rank, turn * entry(v + k * ${n} + column)); }
    }
  }`;

export const eigenvectors: StructuralKernel = (device, [given]) => {
  const x = device.plain(given);
  const size = x.layout.size;
  if (size === 0) return device.empty(x.shape, x.type);
  const side = x.shape[x.ndim - 1];
  const work = device.empty([3 * size], x.type);
  const { launcher } = device;
  launcher.bind("eigenvectors", size / (side * side), work, [x]);
  [work, x].forEach((z, i) => {
    launcher.operand(i, z, 1);
  });
  writeWords(launcher, params.own(0), [side, side * side]);
  const variants = device.cached("eigenvectors", () => new Variants({ name: "eigenvectors", source }));
  launcher.run(variants, size / (side * side));
  const out = device.empty(x.shape, x.type);
  device.copy(out, new Tensor(work.storage, 2 * size, contiguousLayout(x.shape), x.type, null, device));
  return out;
};
