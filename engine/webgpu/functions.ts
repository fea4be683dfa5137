/**
 * What WGSL's own functions leave too loose (sin to 2^-11, tanh to 1e-5, NaN and ∞ not at all), written in + − × ÷ and bits.
 * Polynomials are those of S. L. Moshier's Cephes in single precision; each is within 4 ulp where its result is normal.
 */

const library: Readonly<Record<string, string>> = {
  nan: "fn w_nan() -> f32 { return bitcast<f32>(P.w[0].y); }",
  inf: "fn w_inf() -> f32 { return bitcast<f32>(P.w[0].z); }",
  // By bits: a compiler may assume that x != x never holds.
  isNan: "fn w_isNan(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }",
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
  product: `fn w_product(a: u32, b: u32) -> vec2u {
    let a0 = a & 0xffffu; let a1 = a >> 16u; let b0 = b & 0xffffu; let b1 = b >> 16u;
    let middle = a1 * b0 + ((a0 * b0) >> 16u);
    let carry = a0 * b1 + (middle & 0xffffu);
    return vec2u(a * b, a1 * b1 + (middle >> 16u) + (carry >> 16u));
  }`,
  // The remainder of x / (π/2), and the quotient mod 4. M. Payne and R. Hanek, Radian reduction for trigonometric functions (1983).
  quadrant: `struct w_Quadrant { r: f32, q: i32 }
  fn w_quadrant(x: f32) -> w_Quadrant {
    let bits = bitcast<u32>(x);
    if ((bits & 0x7fffffffu) < 0x3f490fdbu) { return w_Quadrant(x, 0); }
    var digits = array<u32, 8>(0u, 0x28be60dbu, 0x9391054au, 0x7f09d5f4u, 0x7d4d3770u, 0x36d8a566u, 0x4f10e410u, 0x7f9458eau);
    let m = ((bits & 0x007fffffu) << 8u) | 0x80000000u;
    let shift = i32((bits >> 23u) & 0xffu) - 126;
    let i = u32(shift) >> 5u;
    let e = u32(shift) & 31u;
    var high = digits[i];
    var middle = digits[i + 1u];
    var low = digits[i + 2u];
    let rest = digits[i + 3u];
    if (e > 0u) {
      high = (high << e) | (middle >> (32u - e));
      middle = (middle << e) | (low >> (32u - e));
      low = (low << e) | (rest >> (32u - e));
    }
    // The product in 2.62 fixed point: h holds the upper word, l the lower.
    let first = w_product(m, low).y;
    let second = w_product(m, middle);
    let l = second.x + first;
    var h = second.y + select(0u, 1u, l < first) + m * high;
    var q = i32(h >> 30u);
    h = h & 0x3fffffffu;
    var fh = h;
    var fl = l;
    let above = (h & 0x20000000u) != 0u;
    if (above) {
      // 1 less, and its size: the two's complement of 62 bits.
      q = q + 1;
      fl = ~l + 1u;
      fh = (~h & 0x3fffffffu) + select(0u, 1u, fl == 0u);
    }
    var r = 0.0;
    if (fh != 0u || fl != 0u) {
      let zeros = select(32u + countLeadingZeros(fl), countLeadingZeros(fh), fh != 0u);
      var top = fl;
      if (zeros < 32u) {
        top = fh << zeros;
        if (zeros > 0u) { top = top | (fl >> (32u - zeros)); }
      } else {
        top = fl << (zeros - 32u);
      }
      // top · 2^(−zeros − 30), times π/2.
      r = f32(top) * 1.5707963267948966 * bitcast<f32>((97u - zeros) << 23u);
    }
    if (above) { r = -r; }
    if (bits > 0x80000000u) { r = -r; q = -q; }
    return w_Quadrant(r, q & 3);
  }`,
  sinPart: `fn w_sinPart(x: f32) -> f32 {
    let z = x * x;
    return ((-1.9515295891e-4 * z + 8.3321608736e-3) * z - 1.6666654611e-1) * z * x + x;
  }`,
  cosPart: `fn w_cosPart(x: f32) -> f32 {
    let z = x * x;
    return ((2.443315711809948e-5 * z - 1.388731625493765e-3) * z + 4.166664568298827e-2) * z * z - 0.5 * z + 1.0;
  }`,
  sin: `fn w_sin(x: f32) -> f32 {
    if (w_isNan(x) || w_isInf(x)) { return w_nan(); }
    let a = w_quadrant(x);
    let y = select(w_sinPart(a.r), w_cosPart(a.r), (a.q & 1) == 1);
    return select(y, -y, (a.q & 2) == 2);
  }`,
  cos: `fn w_cos(x: f32) -> f32 {
    if (w_isNan(x) || w_isInf(x)) { return w_nan(); }
    let a = w_quadrant(x);
    let y = select(w_cosPart(a.r), w_sinPart(a.r), (a.q & 1) == 1);
    return select(y, -y, ((a.q + 1) & 2) == 2);
  }`,
  tan: `fn w_tan(x: f32) -> f32 {
    if (w_isNan(x) || w_isInf(x)) { return w_nan(); }
    let a = w_quadrant(x);
    let z = a.r * a.r;
    let y = (((((9.38540185543e-3 * z + 3.11992232697e-3) * z + 2.44301354525e-2) * z + 5.34112807005e-2) * z
      + 1.33387994085e-1) * z + 3.33331568548e-1) * z * a.r + a.r;
    if ((a.q & 1) == 1) { return -1.0 / y; }
    return y;
  }`,
  tanh: `fn w_tanh(x: f32) -> f32 {
    if (w_isNan(x)) { return x; }
    let a = abs(x);
    if (a > 9.1) { return select(1.0, -1.0, x < 0.0); }
    if (a < 0.625) {
      let z = x * x;
      return ((((-5.70498872745e-3 * z + 2.06390887954e-2) * z - 5.37397155531e-2) * z + 1.33314422036e-1) * z
        - 3.33332819422e-1) * z * x + x;
    }
    let y = 1.0 - 2.0 / (w_exp(a + a) + 1.0);
    return select(y, -y, x < 0.0);
  }`,
  arcsine: `fn w_arcsine(x: f32) -> f32 {
    let z = x * x;
    return ((((4.2163199048e-2 * z + 2.4181311049e-2) * z + 4.5470025998e-2) * z + 7.4953002686e-2) * z
      + 1.6666752422e-1) * z * x + x;
  }`,
  asin: `fn w_asin(x: f32) -> f32 {
    let a = abs(x);
    if (w_isNan(x) || a > 1.0) { return w_nan(); }
    if (a <= 0.5) { return w_arcsine(x); }
    let y = 1.5707963267948966 - 2.0 * w_arcsine(w_sqrt(0.5 * (1.0 - a)));
    return select(y, -y, x < 0.0);
  }`,
  acos: `fn w_acos(x: f32) -> f32 {
    let a = abs(x);
    if (w_isNan(x) || a > 1.0) { return w_nan(); }
    if (a <= 0.5) { return 1.5707963267948966 - w_arcsine(x); }
    let y = 2.0 * w_arcsine(w_sqrt(0.5 * (1.0 - a)));
    return select(y, 3.14159265358979 - y, x < 0.0);
  }`,
  atan: `fn w_atan(x: f32) -> f32 {
    if (w_isNan(x)) { return x; }
    let a = abs(x);
    var y = 0.0;
    var t = a;
    if (a > 2.414213562373095) { y = 1.5707963267948966; t = -1.0 / a; if (a > 1e30) { t = 0.0; } }
    else if (a > 0.4142135623730950) { y = 0.7853981633974483; t = (a - 1.0) / (a + 1.0); }
    let z = t * t;
    y = y + ((((8.05374449538e-2 * z - 1.38776856032e-1) * z + 1.99777106478e-1) * z - 3.33329491539e-1) * z * t + t);
    return select(y, -y, x < 0.0);
  }`,
  atan2: `fn w_atan2(y: f32, x: f32) -> f32 {
    if (w_unordered(x, y)) { return w_nan(); }
    let back = bitcast<u32>(x) >> 31u == 1u;
    let below = bitcast<u32>(y) >> 31u == 1u;
    var angle = 0.0;
    if (y == 0.0) { angle = select(0.0, 3.14159265358979, back); }
    else if (x == 0.0 || (w_isInf(y) && !w_isInf(x))) { angle = 1.5707963267948966; }
    else if (w_isInf(x)) {
      angle = select(select(0.0, 3.14159265358979, back), select(0.7853981633974483, 2.356194490192345, back), w_isInf(y));
    } else {
      // Both scaled, so that the quotient neither overflows nor loses a subnormal.
      let top = max(abs(x), abs(y));
      let s = select(select(1.0, 0x1p+64, top < 0x1p-60), 0x1p-64, top > 0x1p+60);
      let u = abs(x) * s;
      let v = abs(y) * s;
      angle = select(1.5707963267948966 - w_atan(u / v), w_atan(v / u), v <= u);
      if (back) { angle = 3.14159265358979 - angle; }
    }
    return select(angle, -angle, below);
  }`,
  hypot: `fn w_hypot(x: f32, y: f32) -> f32 {
    if (w_isInf(x) || w_isInf(y)) { return w_inf(); }
    if (w_unordered(x, y)) { return w_nan(); }
    let a = max(abs(x), abs(y));
    let b = min(abs(x), abs(y));
    if (a == 0.0) { return 0.0; }
    let t = b / a;
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
