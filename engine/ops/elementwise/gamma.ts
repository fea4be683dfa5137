/** The gamma function's logarithm and its derivatives. Approximations: Sun's fdlibm (e_lgamma_r.c, 1993); Boost's digamma on [1, 2] (John Maddock, 2006); Euler and Maclaurin's sum. */
import { type Binary, elementwise, type Unary } from "../define.ts";
import { horner } from "./error-function.ts";

/** The distance to the nearest whole number, with its sign: exact, so that sines of πx keep their digits. */
const off = "(x - round(x))";

/** Where the logarithm of the gamma function is least. */
const least = 1.4616321449683622;

/** Beside 2 and beside 1, of y, how far it is from there. */
function besideRoot(y: string): string {
  const z = `(${y} * ${y})`;
  const even = horner(z, [0.07721566490153287, 0.06735230105312927, 0.007385550860814029, 0.0011927076318336207, 0.00022086279071390839, 2.5214456545125733e-5]); // biome-ignore format: a table
  const odd = horner(z, [0.3224670334241136, 0.020580808432516733, 0.0028905138367341563, 0.0005100697921535113, 0.00010801156724758394, 4.4864094961891516e-5]); // biome-ignore format: a table
  return `(${y} * ${even} + ${z} * ${odd} - 0.5 * ${y})`;
}

function besideLeast(y: string): string {
  const series = [0.4838361227238105, -0.1475877229945939, 0.06462494023913339, -0.032788541075985965, 0.01797067508118204, -0.010314224129834144, 0.006100538702462913, -0.0036845201678113826, 0.0022596478090061247, -0.0014034646998923284, 0.000881081882437654, -0.0005385953053567405, 0.00031563207090362595, -0.00031275416837512086, 0.0003355291926355191]; // biome-ignore format: a table
  return `(-0.12148629053584961 + (${y} * ${y} * ${horner(y, series)} + 0.00000000000000000363867699703950536541))`;
}

function belowLeast(y: string): string {
  const above = horner(y, [-0.07721566490153287, 0.6328270640250934, 1.4549225013723477, 0.9777175279633727, 0.22896372806469245, 0.013381091853678766]); // biome-ignore format: a table
  const below = horner(y, [1, 2.4559779371304113, 2.128489763798934, 0.7692851504566728, 0.10422264559336913, 0.003217092422824239]); // biome-ignore format: a table
  return `(-0.5 * ${y} + ${y} * ${above} / ${below})`;
}

/** From 0 to 2: by way of Γ(x) = Γ(x + 1) / x where x is less than 0.9. */
function lowLgamma(x: string): string {
  const beside = (y: string): string => `(${y})`;
  const small = `(${x} >= 0.7316321449683622 ? ${besideRoot(beside(`1 - ${x}`))} : ${x} >= 0.23163214496836226 ? ${besideLeast(beside(`${x} - ${least - 1}`))} : ${belowLeast(x)})`;
  const large = `(${x} >= 1.7316321449683622 ? ${besideRoot(beside(`2 - ${x}`))} : ${x} >= 1.2316321449683623 ? ${besideLeast(beside(`${x} - ${least}`))} : ${belowLeast(beside(`${x} - 1`))})`;
  return `(${x} <= 0.9 ? ${small} - log(${x}) : ${large})`;
}

/** From 2 to 8: the product of what is between, and the fraction's own. */
function middleLgamma(x: string): string {
  const y = `(${x} - floor(${x}))`;
  const above = horner(y, [-0.07721566490153287, 0.21498241596060885, 0.325778796408931, 0.14635047265246445, 0.02664227030336386, 0.0018402845140733772, 3.194753265841009e-5]); // biome-ignore format: a table
  const below = horner(y, [1, 1.3920053346762105, 0.7219355475671381, 0.17193386563280308, 0.01864591917156529, 0.0007779424963818936, 7.326684307446256e-6]); // biome-ignore format: a table
  const between = [2, 3, 4, 5, 6].map((j) => `(${x} >= ${j + 1} ? ${y} + ${j} : 1)`).join(" * ");
  return `(0.5 * ${y} + ${y} * ${above} / ${below} + log(${between}))`;
}

/** From 8 on: Stirling's series. */
function highLgamma(x: string): string {
  const rest = horner(`(1 / (${x} * ${x}))`, [0.08333333333333297, -0.0027777777772877554, 0.0007936505586430196, -0.00059518755745034, 0.0008363399189962821, -0.0016309293409657527]); // biome-ignore format: a table
  return `(${x} < 2.8e17 ? (${x} - 0.5) * (log(${x}) - 1) + (0.41893853320467274 + 1 / ${x} * ${rest}) : ${x} * (log(${x}) - 1))`;
}

function positiveLgamma(x: string): string {
  return `(${x} < 2 ? ${lowLgamma(x)} : ${x} < 8 ? ${middleLgamma(x)} : ${highLgamma(x)})`;
}

const infinite = "(1 / 0)";

/** The logarithm of |Γ(x)|; ∞ at 0 and at negative whole numbers. Beside its roots below 0 only its absolute error is small. */
export const lgamma: Unary = /* @__PURE__ */ elementwise({
  name: "lgamma",
  formula: "lgamma(x)",
  kernel: `isInf(x) ? ${infinite} : x > 0 ? ${positiveLgamma("x")} : x == round(x) ? ${infinite} : log(3.141592653589793 / abs(sin(3.141592653589793 * ${off}) * x)) - ${positiveLgamma("(-x)")}`,
  derivative: { x: "digamma(x)" },
  words: () => [digamma],
  domain: { x: [0] },
  probes: [1e-300, 1e-9, 0.3, 0.8, 1.2, 1.5, 1.9, 2.5, 7.9, 9, 1e6, 1e200],
});

/** Boost's rational function on [1, 2], from the root of the digamma function, which is subtracted in three parts. */
function digammaBesideRoot(y: string): string {
  const above = horner(`(${y} - 1)`, [0.25479851061131553, -0.3255503118680449, -0.6503185377089651, -0.28919126444774784, -0.04525132144873906, -0.002071332116774595]); // biome-ignore format: a table
  const below = horner(`(${y} - 1)`, [1, 2.076711702373047, 1.4606242909763516, 0.43593529692665967, 0.054151797245674226, 0.0021284987017821146, -5.578984132167551e-7]); // biome-ignore format: a table
  const root = `(${y} - 1.461632144637405872344970703125 - 0.0000000003309564688275257182681 - 0.0000000000000000000901631209325869)`;
  return `(${root} * 0.99558162689208984 + ${root} * (${above} / ${below}))`;
}

/** From 1 on. */
function highDigamma(x: string): string {
  const series = [-1 / 12, 1 / 120, -1 / 252, 1 / 240, -1 / 132, 691 / 32760, -1 / 12, 3617 / 8160];
  const square = `(1 / ${x} / ${x})`;
  const between = [1, 2, 3, 4, 5, 6, 7, 8].map((j) => `(${x} >= ${j + 1} ? 1 / (${x} - ${j}) : 0)`);
  const low = `(${digammaBesideRoot(`(${x} - floor(${x}) + 1)`)} + (${between.reverse().join(" + ")}))`;
  return `(${x} < 10 ? ${low} : log(${x}) - 0.5 / ${x} + ${square} * ${horner(square, series)})`;
}

function positiveDigamma(x: string): string {
  return `(${x} < 1 ? ${digammaBesideRoot(`(${x} + 1)`)} - 1 / ${x} : ${highDigamma(x)})`;
}

/** The derivative of lgamma; −∞ at 0, NaN at negative whole numbers. Beside its roots below 0 only its absolute error is small. */
export const digamma: Unary = /* @__PURE__ */ elementwise({
  name: "digamma",
  formula: "digamma(x)",
  kernel: `x > 0 ? (isInf(x) ? x : ${positiveDigamma("x")}) : x == 0 ? -1 / x : x == round(x) ? 0 / 0 : ${positiveDigamma("(1 - x)")} - 3.141592653589793 / tan(3.141592653589793 * ${off})`,
  derivative: { x: "polygamma(1, x)" },
  words: () => [polygamma],
  domain: { x: [0] },
  probes: [1e-300, 1e-9, 0.4, 0.9, 1.2, 1.4616, 1.9, 2.5, 5.3, 9.9, 10.5, 1e6, 1e200],
});

/** Bernoulli's numbers B₂, B₄, … by (2k)!, of Euler and Maclaurin's sum. */
const bernoulli: readonly number[] = [1 / 12, -1 / 720, 1 / 30240, -1 / 1209600, 1 / 47900160, -691 / 1307674368000, 1 / 74724249600, -3617 / 10670622842880000, 43867 / 5109094217170944000]; // biome-ignore format: a table

/** How many terms are added up before the rest is an integral and its corrections. */
const added = 9;

interface Sum {
  /** Σ 1 / (q + k)^s over k ≥ 0, for s > 1 and q > 0. */
  readonly value: string;
  /** The same differentiated for s. */
  readonly slope: string;
}

/** The factors of Bernoulli's numbers by Horner's scheme, in steps of two; and their derivative for s. */
function corrections(s: string, w: string): Sum {
  let [value, slope] = [`${bernoulli[bernoulli.length - 1]}`, "0"];
  for (let k = bernoulli.length - 1; k > 0; k--) {
    const factor = `(${s} + ${2 * k - 1}) * (${s} + ${2 * k}) / ${w} / ${w}`;
    slope = `(${factor} * ${slope} + (2 * ${s} + ${4 * k - 1}) / ${w} / ${w} * ${value})`;
    value = `(${bernoulli[k - 1]} + ${factor} * ${value})`;
  }
  return { value, slope };
}

function hurwitzSum(s: string, q: string): Sum {
  const w = `(${q} + ${added})`;
  const places = Array.from({ length: added }, (_, k) => `(${q} + ${added - 1 - k})`);
  const series = corrections(s, w);
  const rest = `(1 / (${s} - 1) + (0.5 + ${s} / ${w} * ${series.value}) / ${w})`;
  const steeper = `(${series.value} / ${w} + ${s} / ${w} * ${series.slope}) / ${w} - 1 / (${s} - 1) / (${s} - 1)`;
  // Not w^(−s), which vanishes long before.
  const power = `${w} ^ (1 - ${s})`;
  return {
    value: `(${power} * ${rest} + (${places.map((x) => `${x} ^ (-${s})`).join(" + ")}))`,
    slope: `(${power} * (${steeper} - log(${w}) * ${rest}) - (${places.map((x) => `log(${x}) * ${x} ^ (-${s})`).join(" + ")}))`,
  };
}

const hurwitz = (s: string, q: string): string => hurwitzSum(s, q).value;

/** Hurwitz's ζ(x, y) = Σ 1 / (y + k)^x over k ≥ 0, for x > 1 and y > 0: ∞ at x = 1 and at y = 0, else NaN. */
export const zeta: Binary = /* @__PURE__ */ elementwise({
  name: "zeta",
  formula: "zeta(x, y)",
  kernel: `x == 1 or x > 1 and y == 0 ? ${infinite} : x > 1 and y > 0 ? (isInf(y) or isInf(x) ? (y < 1 ? ${infinite} : y == 1 ? 1 : 0) : ${hurwitz("x", "y")}) : 0 / 0`,
  // Where there is no value, what is left of the sum would be no slope.
  derivative: { x: `x >= 1 and y >= 0 ? ${hurwitzSum("x", "y").slope} : 0 / 0`, y: "-x * zeta(x + 1, y)" },
  words: () => [zeta],
  domain: { x: [1.1, 12], y: [0] },
  probes: [[2, 1], [1.5, 0.1], [11, 3], [3, 1e3]],
}); // biome-ignore format: pairs

const order = "round(x)";
const s = `(${order} + 1)`;
const away = "(y - round(y))";

/** Below a half the sum is taken from the whole number next to y in both directions, up to where it begins. */
const below = `(${away} ^ (-${s}) + ${hurwitz(s, `(1 + ${away})`)} + (fmod(${order}, 2) == 0 ? -1 : 1) * (y > -0.5 ? 0 : ${hurwitz(s, `(1 - ${away})`)} - ${hurwitz(s, "(1 - y)")}))`;

/** The x-th derivative of digamma at y, for whole x; of others the nearest whole one, so that the slope for x is 0. */
export const polygamma: Binary = /* @__PURE__ */ elementwise({
  name: "polygamma",
  formula: "polygamma(x, y)",
  kernel: `${order} == 0 ? digamma(y) : ${order} < 0 ? 0 / 0 : (fmod(${order}, 2) == 0 ? -1 : 1) * exp(lgamma(${s})) * (isInf(y) ? (y > 0 ? 0 : 0 / 0) : y > 0.5 ? ${hurwitz(s, "y")} : y == 0 or y != round(y) ? ${below} : fmod(${order}, 2) == 0 ? 0 / 0 : ${infinite})`,
  derivative: { x: "0", y: "polygamma(x + 1, y)" },
  words: () => [digamma, lgamma, polygamma],
  domain: { x: [-0.4, 4.4], y: [0] },
  kinks: ["x - floor(x) - 0.5"],
  probes: [[0, 2.5], [1, 0.3], [1, 1e-9], [2, 1.5], [3, 12], [1, 1e6]],
}); // biome-ignore format: pairs
