// Plain JavaScript, entry by entry.
export function cosine(x, y) {
  let dot = x.select(0, 0).mul(y.select(0, 0));
  let xx = x.select(0, 0).pow(2);
  let yy = y.select(0, 0).pow(2);
  for (let i = 1; i < x.shape[0]; i++) {
    const [a, b] = [x.select(0, i), y.select(0, i)];
    dot = dot.add(a.mul(b));
    xx = xx.add(a.pow(2));
    yy = yy.add(b.pow(2));
  }
  return dot.mul(xx.mul(yy).rsqrt());
}
