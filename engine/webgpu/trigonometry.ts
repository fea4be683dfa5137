/** Sines and their relatives in WGSL, as in `functions.ts`: arguments of any size are reduced by all the bits of 2/π that they need. */

export const trigonometry: Readonly<Record<string, string>> = {
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
      angle = select(1.5707963267948966 - w_atan(w_div(u, v)), w_atan(w_div(v, u)), v <= u);
      if (back) { angle = 3.14159265358979 - angle; }
    }
    return select(angle, -angle, below);
  }`,
};
