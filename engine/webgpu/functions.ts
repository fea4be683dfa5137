/**
 * What WGSL's own functions leave too loose (sin to 2^-11, tanh to 1e-5, NaN and ∞ not at all), written in + − × ÷ and bits.
 * Polynomials are those of S. L. Moshier's Cephes in single precision; each is within 4 ulp where its result is normal.
 */

import { trigonometry } from "./trigonometry.ts";

const library: Readonly<Record<string, string>> = {
  ...trigonometry,
  nan: "fn w_nan() -> f32 { return bitcast<f32>(P.w[0].y); }",
  inf: "fn w_inf() -> f32 { return bitcast<f32>(P.w[0].z); }",
  // By bits: a compiler may assume that x != x never holds.
  isNan: "fn w_isNan(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }",
  // Beyond 2^126, WGSL lets a divisor count as infinite, and cards do so.
  div: "fn w_div(x: f32, y: f32) -> f32 { let s = select(1.0, 0.25, abs(y) > 0x1p+125f); return x / (y * s) * s; }",
  isInf: "fn w_isInf(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) == 0x7f800000u; }",
  unordered: "fn w_unordered(x: f32, y: f32) -> bool { return w_isNan(x) || w_isNan(y); }",
  // Keeps a compiler from reassociating across it.
  exact: "fn w_exact(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) ^ P.w[0].w); }",
  eq: "fn w_eq(x: f32, y: f32) -> f32 { return select(0.0, 1.0, x == y && !w_unordered(x, y)); }",
  ne: "fn w_ne(x: f32, y: f32) -> f32 { return select(0.0, 1.0, x != y || w_unordered(x, y)); }",
  lt: "fn w_lt(x: f32, y: f32) -> f32 { return select(0.0, 1.0, x < y && !w_unordered(x, y)); }",
  le: "fn w_le(x: f32, y: f32) -> f32 { return select(0.0, 1.0, x <= y && !w_unordered(x, y)); }",
  maximum:
    "fn w_maximum(x: f32, y: f32) -> f32 { return select(select(y, x, x > y), w_nan(), w_unordered(x, y)); }",
  minimum:
    "fn w_minimum(x: f32, y: f32) -> f32 { return select(select(y, x, x < y), w_nan(), w_unordered(x, y)); }",
  sign: "fn w_sign(x: f32) -> f32 { return select(select(select(0.0, -1.0, x < 0.0), 1.0, x > 0.0), x, w_isNan(x) || x == 0.0); }",
  sqrt: `fn w_sqrt(x: f32) -> f32 {
    if (w_isNan(x) || x < 0.0) { return w_nan(); }
    if (x == 0.0 || w_isInf(x)) { return x; }
    let y = sqrt(x);
    if (y == 0.0) { return 0.0; }
    return 0.5 * (y + x / y);
  }`,
  // 2^n for whole n from -252 to 254, in two steps, so that neither overflows.
  scale: `fn w_scale(x: f32, n: i32) -> f32 {
    let a = n >> 1u;
    let b = n - a;
    return x * bitcast<f32>(u32(a + 127) << 23u) * bitcast<f32>(u32(b + 127) << 23u);
  }`,
  // (e^r − 1 − r) / r² for |r| ≤ ln(2) / 2.
  exponent: `fn w_exponent(r: f32) -> f32 {
    return ((((1.9875691500e-4 * r + 1.3981999507e-3) * r + 8.3334519073e-3) * r + 4.1665795894e-2) * r
      + 1.6666665459e-1) * r + 5.0000001201e-1;
  }`,
  exp: `fn w_exp(x: f32) -> f32 {
    if (w_isNan(x)) { return x; }
    if (x > 88.8) { return w_inf(); }
    if (x < -104.0) { return 0.0; }
    let k = floor(1.44269504088896341 * x + 0.5);
    let r = w_exact(x - k * 0.693359375) + k * 2.12194440e-4;
    return w_scale(w_exponent(r) * r * r + r + 1.0, i32(k));
  }`,
  // e^(x − most), where `most` is the largest: 1 of what is as large though it be ∞, 0 where all are −∞.
  share: `fn w_share(x: f32, most: f32) -> f32 {
    if (w_isNan(x)) { return x; }
    if (bitcast<u32>(most) == 0xff800000u) { return 0.0; }
    return select(w_exp(x - most), 1.0, x == most);
  }`,
  expm1: `fn w_expm1(x: f32) -> f32 {
    if (w_isNan(x) || x == 0.0) { return x; }
    if (x > 88.8) { return w_inf(); }
    if (x < -18.0) { return -1.0; }
    let k = floor(1.44269504088896341 * x + 0.5);
    let r = w_exact(x - k * 0.693359375) + k * 2.12194440e-4;
    let small = w_exponent(r) * r * r + r;
    if (k == 0.0) { return small; }
    if (k > 30.0) { return w_scale(small + 1.0, i32(k)); }
    let power = w_scale(1.0, i32(k));
    return power * small + (power - 1.0);
  }`,
  // log(1 + f) for √½ − 1 ≤ f ≤ √2 − 1, and e · log 2 more.
  logarithm: `fn w_logarithm(f: f32, e: f32) -> f32 {
    let z = f * f;
    let y = ((((((((7.0376836292e-2 * f - 1.1514610310e-1) * f + 1.1676998740e-1) * f - 1.2420140846e-1) * f
      + 1.4249322787e-1) * f - 1.6668057665e-1) * f + 2.0000714765e-1) * f - 2.4999993993e-1) * f
      + 3.3333331174e-1) * f * z - 2.12194440e-4 * e - 0.5 * z;
    return (f + y) + 0.693359375 * e;
  }`,
  // x = m · 2^e with m from √½ to √2; odd if x has no logarithm that is a number.
  parts: `struct w_Parts { m: f32, e: f32, odd: bool }
  fn w_parts(x: f32) -> w_Parts {
    var bits = bitcast<u32>(x);
    if (bits == 0u || bits >= 0x7f800000u) { return w_Parts(1.0, 0.0, true); }
    var e = -126;
    // A subnormal, which arithmetic may flush to 0, is its bits times 2^-149.
    if (bits < 0x00800000u) { bits = bitcast<u32>(f32(bits)); e = -275; }
    e = e + i32(bits >> 23u);
    var m = bitcast<f32>((bits & 0x007fffffu) | 0x3f000000u);
    if (m < 0.70710678) { m = m + m; e = e - 1; }
    return w_Parts(m, f32(e), false);
  }`,
  log: `fn w_log(x: f32) -> f32 {
    let p = w_parts(x);
    if (!p.odd) { return w_logarithm(p.m - 1.0, p.e); }
    if ((bitcast<u32>(x) << 1u) == 0u) { return -w_inf(); }
    if (bitcast<u32>(x) == 0x7f800000u) { return x; }
    return w_nan();
  }`,
  log1p: `fn w_log1p(x: f32) -> f32 {
    if (w_isNan(x) || x == 0.0) { return x; }
    if (x > -0.29289321 && x < 0.41421356) { return w_logarithm(x, 0.0); }
    return w_log(1.0 + x);
  }`,
  exp2: `fn w_exp2(x: f32) -> f32 {
    if (w_isNan(x)) { return x; }
    if (x >= 128.0) { return w_inf(); }
    if (x < -150.0) { return 0.0; }
    let k = floor(x + 0.5);
    let r = (x - k) * 0.69314718055994531;
    return w_scale(w_exponent(r) * r * r + r + 1.0, i32(k));
  }`,
  log2: `fn w_log2(x: f32) -> f32 {
    let p = w_parts(x);
    if (p.odd) { return w_log(x); }
    return p.e + w_logarithm(p.m - 1.0, 0.0) * 1.44269504088896341;
  }`,
  log10: `fn w_log10(x: f32) -> f32 {
    let p = w_parts(x);
    if (p.odd) { return w_log(x); }
    return p.e * 3.0078125e-1 + (p.e * 2.48745663981195213739e-4 + w_logarithm(p.m - 1.0, 0.0) * 0.43429448190325183);
  }`,
  sinh: `fn w_sinh(x: f32) -> f32 {
    let a = abs(x);
    if (w_isNan(x) || w_isInf(x)) { return x; }
    if (a < 1.0) {
      let z = x * x;
      return ((2.03721912945e-4 * z + 8.33028376239e-3) * z + 1.66667160211e-1) * z * x + x;
    }
    let y = w_halfExp(a) - 0.25 / w_halfExp(a);
    return select(y, -y, x < 0.0);
  }`,
  cosh: `fn w_cosh(x: f32) -> f32 {
    let a = abs(x);
    if (w_isNan(x)) { return x; }
    return w_halfExp(a) + 0.25 / w_halfExp(a);
  }`,
  // e^a / 2, where e^a alone may overflow.
  halfExp: `fn w_halfExp(a: f32) -> f32 {
    if (a < 88.0) { return 0.5 * w_exp(a); }
    let t = w_exp(0.5 * a);
    return 0.5 * t * t;
  }`,
  asinh: `fn w_asinh(x: f32) -> f32 {
    let a = abs(x);
    if (w_isNan(x) || w_isInf(x)) { return x; }
    if (a < 0.5) {
      let z = x * x;
      return (((2.0122003309e-2 * z - 4.2699340972e-2) * z + 7.4847586088e-2) * z - 1.6666288134e-1) * z * x + x;
    }
    let y = select(w_log(a + w_sqrt(a * a + 1.0)), w_log(a) + 0.69314718055994531, a > 1500.0);
    return select(y, -y, x < 0.0);
  }`,
  acosh: `fn w_acosh(x: f32) -> f32 {
    if (w_isNan(x) || x < 1.0) { return w_nan(); }
    if (x > 1500.0) { return w_log(x) + 0.69314718055994531; }
    let z = x - 1.0;
    if (z < 0.5) {
      return ((((1.7596881071e-3 * z - 7.5272886713e-3) * z + 2.6454905019e-2) * z - 1.1784741703e-1) * z
        + 1.4142135263) * w_sqrt(z);
    }
    return w_log(x + w_sqrt(z * (x + 1.0)));
  }`,
  atanh: `fn w_atanh(x: f32) -> f32 {
    let a = abs(x);
    if (w_isNan(x) || a > 1.0) { return w_nan(); }
    if (a < 0.5) {
      let z = x * x;
      return ((((1.81740078349e-1 * z + 8.24370301058e-2) * z + 1.46691431730e-1) * z + 1.99782164500e-1) * z
        + 3.33337300303e-1) * z * x + x;
    }
    if (a == 1.0) { return select(w_inf(), -w_inf(), x < 0.0); }
    let y = 0.5 * w_log((1.0 + a) / (1.0 - a));
    return select(y, -y, x < 0.0);
  }`,
  // Exact, as IEEE 754's remainder by truncation is: multiples of y by powers of two, taken off while they fit.
  fmod: `fn w_fmod(x: f32, y: f32) -> f32 {
    let b = abs(y);
    if (w_unordered(x, y) || w_isInf(x) || b == 0.0) { return w_nan(); }
    var r = abs(x);
    if (w_isInf(y) || r < b) { return x; }
    for (var i = 0; i < 300 && r >= b; i++) {
      let k = i32((bitcast<u32>(r) >> 23u) & 0xffu) - i32((bitcast<u32>(b) >> 23u) & 0xffu);
      var t = w_scale(b, k);
      if (t > r) { t = 0.5 * t; }
      r = r - t;
    }
    return select(r, -r, x < 0.0);
  }`,
  intDiv: `fn w_intDiv(x: i32, y: i32) -> i32 { if (y == 0) { return 0; } return x / y; }`,
  // Beyond int32, WGSL's own conversion stops at the last float32 within it.
  intOf: `fn w_intOf(x: f32) -> i32 {
    if (w_isNan(x)) { return 0; }
    if (x >= 2147483648.0) { return 2147483647; }
    if (x < -2147483648.0) { return bitcast<i32>(0x80000000u); }
    return i32(x);
  }`,
  intFmod: `fn w_intFmod(x: i32, y: i32) -> i32 { if (y == 0) { return 0; } return x % y; }`,
  intPow: `fn w_intPow(x: i32, n: i32) -> i32 {
    if (n < 0) {
      if (x == 1 || (x == -1 && (n & 1) == 0)) { return 1; }
      return select(0, -1, x == -1);
    }
    var y = 1;
    var square = x;
    for (var k = n; k > 0; k = k >> 1u) {
      if ((k & 1) == 1) { y = y * square; }
      square = square * square;
    }
    return y;
  }`,
  hypot: `fn w_hypot(x: f32, y: f32) -> f32 {
    if (w_isInf(x) || w_isInf(y)) { return w_inf(); }
    if (w_unordered(x, y)) { return w_nan(); }
    let a = max(abs(x), abs(y));
    let b = min(abs(x), abs(y));
    if (a == 0.0) { return 0.0; }
    let t = w_div(b, a);
    return a * w_sqrt(1.0 + t * t);
  }`,
  power: `fn w_power(x: f32, n: i32) -> f32 {
    var y = 1.0;
    var square = x;
    for (var k = n; k > 0; k = k >> 1u) {
      if ((k & 1) == 1) { y = y * square; }
      square = square * square;
    }
    return y;
  }`,
  pow: `fn w_pow(x: f32, y: f32) -> f32 {
    if (y == 0.0 || x == 1.0) { return 1.0; }
    if (w_unordered(x, y)) { return w_nan(); }
    let whole = abs(y) >= 0x1p+24 || floor(y) == y;
    let odd = whole && abs(y) < 0x1p+24 && (i32(y) & 1) == 1;
    let a = abs(x);
    let negative = bitcast<u32>(x) >> 31u == 1u;
    var z = 0.0;
    if (a == 0.0 || w_isInf(x)) {
      z = select(0.0, w_inf(), (a == 0.0) == (y < 0.0));
    } else if (w_isInf(y)) {
      if (a == 1.0) { return 1.0; }
      z = select(0.0, w_inf(), (a > 1.0) == (y > 0.0));
    } else if (x < 0.0 && !whole) {
      return w_nan();
    } else if (whole && abs(y) <= 8.0) {
      z = w_power(a, i32(abs(y)));
      if (y < 0.0) { z = 1.0 / z; }
    } else if (y == 0.5) {
      z = w_sqrt(a);
    } else {
      z = w_exp(y * w_log(a));
    }
    return select(z, -z, negative && odd);
  }`,
};

/** The functions that a text calls, and those that these call, each once and before its use. */
export function functionsFor(text: string): string {
  const found = new Map<string, string>();
  const visit = (part: string): void => {
    for (const [, name] of part.matchAll(/\bw_([a-zA-Z0-9]+)\(/g)) {
      const source = Object.hasOwn(library, name) ? library[name] : undefined;
      if (source === undefined || found.has(name)) continue;
      found.set(name, source);
      visit(source);
    }
  };
  visit(text);
  return [...found.values()].join("\n");
}
