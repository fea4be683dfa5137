/** Sliding products and their transpose: as a product of matrices whose right operand is read through the windows; small ones a thread an element. */
import type { Dtype } from "../core/dtype.ts";
import { sizeOf } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { DeviceError } from "../errors.ts";
import { type Convolution, plan as planOf } from "../ops/convolution.ts";
import { sum } from "../ops/reduction.ts";
import { loaded, mainHeader, stored, threadIndex, typeOf } from "./elementwise.ts";
import type { Host, StructuralKernel } from "./host.ts";
import { Variants } from "./launch.ts";
import { fewSteps } from "./matmul.ts";
import { param, params, writeWords } from "./params.ts";
import { nameOf } from "./tile.ts";
import { cut } from "./tiled.ts";
import type { Plan } from "./tuner.ts";
import { at, lists, sizes, type Way, windowed } from "./windowed.ts";

const maxSpatial = 4;
const { inputs, outputs, taps, groups } = sizes;

/** Where in x the tap `k` reads for the result's place, per dimension, and whether it is there. */
function tap(d: number, transposed: boolean): string {
  const product = `i32(k${d} * ${at("dilation", d)})`;
  if (!transposed) {
    return `let l${d} = i32(s${d} * ${at("stride", d)}) - i32(${at("padding", d)}) + ${product};
      within = within && l${d} >= 0 && l${d} < i32(${at("from", d)});`;
  }
  return `let u${d} = i32(s${d} + ${at("padding", d)}) - ${product};
    let l${d} = u${d} / i32(${at("stride", d)});
    within = within && u${d} >= 0 && u${d} % i32(${at("stride", d)}) == 0 && l${d} < i32(${at("from", d)});`;
}

/** The kernel of one dtype and number of dimensions. */
function sourceOf(dtype: Dtype, rank: number, transposed: boolean, slots: readonly number[]): string {
  const type = typeOf(dtype);
  const load = (k: number, place: string): string =>
    loaded(`m${slots[k]}[${param(params.offset(k))} + ${place}]`, dtype, type);
  const dims = Array.from({ length: rank }, (_, d) => d);
  const backwards = dims.toReversed();
  return `
    ${mainHeader(64)}
      ${threadIndex}
      if (i >= ${param(params.count)}) { return; }
      var rest = i;
      ${backwards.map((d) => `let s${d} = rest % ${at("to", d)}; rest = rest / ${at("to", d)};`).join(" ")}
      let c = rest % (${groups} * ${outputs});
      let b = rest / (${groups} * ${outputs});
      let first = (c / ${outputs}) * ${inputs};
      let area = ${dims.map((d) => at("from", d)).join(" * ") || "1u"};
      var total = ${type}(0);
      for (var k = 0u; k < ${taps}; k++) {
        var r = k;
        ${backwards.map((d) => `let k${d} = r % ${at("kernel", d)}; r = r / ${at("kernel", d)};`).join(" ")}
        var within = true;
        ${dims.map((d) => tap(d, transposed)).join(" ")}
        if (!within) { continue; }
        var place = 0u;
        ${dims.map((d) => `place = place * ${at("from", d)} + u32(l${d});`).join(" ")}
        for (var j = 0u; j < ${inputs}; j++) {
          let channel = first + j;
          let p = (b * ${groups} * ${inputs} + channel) * area + place;
          let q = (${transposed ? `channel * ${outputs} + c % ${outputs}` : `c * ${inputs} + j`}) * ${taps} + k;
          total += ${load(1, "p")} * ${load(2, "q")};
        }
      }
      m0[${param(params.offset(0))} + i] = ${stored("total", type, dtype)};
    }`;
}

/** Convolve into `out`, by a plan, or an element a thread. */
function send(
  device: Host,
  out: Tensor,
  [x, weight]: readonly Tensor[],
  options: Convolution,
  plan: Plan | null,
): void {
  const { shape, channels } = planOf(x.shape, weight.shape, options);
  const { transposed } = options;
  const rank = shape.length - 2;
  const { launcher } = device;
  const way: Way = {
    transposed,
    dense: options.stride.every((step) => step === 1),
    fast: sizeOf(weight.shape.slice(2)) > sizeOf(shape.slice(2)) ? "steps" : "lines",
  };
  const name = plan
    ? `convolution.${x.dtype}.${rank}.${Object.values(way).join(".")}.${nameOf(plan.tile)}`
    : `convolution.${x.dtype}.${rank}.${transposed}`;
  const variants = device.cached(
    name,
    () =>
      new Variants({
        name,
        source: (slots) =>
          plan ? windowed(plan.tile, x.type, rank, way, slots) : sourceOf(x.type, rank, transposed, slots),
      }),
  );
  launcher.bind("convolution", out.layout.size, out, [x, weight]);
  [out, x, weight].forEach((z, i) => {
    launcher.operand(i, z, 1);
  });
  const [kernel, to, from] = [weight, { shape }, x].map((z) => z.shape.slice(2));
  const own = [channels.inputs, channels.outputs, sizeOf(kernel), channels.groups];
  writeWords(launcher, params.own(0), [...own, channels.batch, sizeOf(to), sizeOf(from)]);
  writeWords(launcher, lists.to, to);
  writeWords(launcher, lists.from, from);
  writeWords(launcher, lists.kernel, kernel);
  writeWords(launcher, lists.stride, options.stride);
  writeWords(launcher, lists.padding, options.padding);
  writeWords(launcher, lists.dilation, options.dilation);
  if (plan === null) {
    launcher.run(variants, out.layout.size);
    return;
  }
  const { tile, parts, span } = plan;
  writeWords(launcher, cut.parts, [parts, span]);
  const columns = Math.ceil((channels.batch * sizeOf(to)) / tile.columns);
  launcher.runGroups(variants, channels.groups * parts * Math.ceil(channels.outputs / tile.rows) * columns);
}

export const convolution: StructuralKernel = (device, [givenX, givenWeight], options: Convolution) => {
  const [x, weight] = [device.plain(givenX), device.plain(givenWeight)];
  const { shape, channels } = planOf(x.shape, weight.shape, options);
  if (shape.length - 2 > maxSpatial)
    throw new DeviceError(`convolution: WebGPU takes at most ${maxSpatial} dimensions after the channels.`);
  const out = device.empty(shape, x.type);
  if (out.layout.size === 0) return out;
  const rows = channels.outputs;
  const inner = channels.inputs * sizeOf(weight.shape.slice(2));
  const columns = out.layout.size / (rows * channels.groups);
  // A thread an element, too, of many with few channels: of a tile's rows most would be empty.
  const direct = rows * columns * inner < fewSteps || (rows < 8 && columns >= 4096);
  const plan = direct
    ? null
    : device.planner.plan("windows", { rows, inner, columns, count: channels.groups });
  if (plan === null || plan.parts === 1) {
    send(device, out, [x, weight], options, plan);
    return out;
  }
  const parts = device.empty([plan.parts, ...shape], x.type);
  send(device, parts, [x, weight], options, plan);
  device.reduce(sum.op, [parts], { dim: [0], keepdim: false }, out);
  return out;
};
