/** Sliding products and their transpose: a thread an element of the result. */
import type { Dtype } from "../core/dtype.ts";
import { sizeOf } from "../core/layout.ts";
import { DeviceError } from "../errors.ts";
import { type Convolution, plan } from "../ops/convolution.ts";
import { loaded, mainHeader, stored, threadIndex, typeOf } from "./elementwise.ts";
import type { StructuralKernel } from "./host.ts";
import { Variants } from "./launch.ts";
import { param, params, writeWords } from "./params.ts";

const maxSpatial = 4;
const [inputs, outputs, taps, groups] = [0, 1, 2, 3].map((i) => param(params.own(i)));
/** Lists in the place of extents and strides, one word a spatial dimension. */
const lists = { to: 32, from: 36, kernel: 40, stride: 44, padding: 48, dilation: 52 };
const at = (list: keyof typeof lists, d: number): string => param(lists[list] + d);

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

export const convolution: StructuralKernel = (device, [givenX, givenWeight], options: Convolution) => {
  const [x, weight] = [device.plain(givenX), device.plain(givenWeight)];
  const { shape, channels } = plan(x.shape, weight.shape, options);
  const rank = shape.length - 2;
  if (rank > maxSpatial)
    throw new DeviceError(`convolution: WebGPU takes at most ${maxSpatial} dimensions after the channels.`);
  const out = device.empty(shape, x.type);
  if (out.layout.size === 0) return out;
  const kernel = weight.shape.slice(2);
  const { launcher } = device;
  launcher.bind("convolution", out.layout.size, out, [x, weight]);
  [out, x, weight].forEach((z, i) => {
    launcher.operand(i, z, 1);
  });
  const count = sizeOf(kernel);
  writeWords(launcher, params.own(0), [channels.inputs, channels.outputs, count, channels.groups]);
  writeWords(launcher, lists.to, shape.slice(2));
  writeWords(launcher, lists.from, x.shape.slice(2));
  writeWords(launcher, lists.kernel, kernel);
  writeWords(launcher, lists.stride, options.stride);
  writeWords(launcher, lists.padding, options.padding);
  writeWords(launcher, lists.dilation, options.dilation);
  const { transposed } = options;
  const name = `convolution.${x.dtype}.${rank}.${transposed}`;
  const variants = device.cached(
    name,
    () => new Variants({ name, source: (slots) => sourceOf(x.type, rank, transposed, slots) }),
  );
  launcher.run(variants, out.layout.size);
  return out;
};
