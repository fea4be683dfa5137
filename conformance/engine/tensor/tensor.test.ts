/** Making tensors, reading them, and the errors that say what to write instead. */
import { expect } from "chai";
import {
  add,
  arange,
  cat,
  DtypeError,
  type DtypeName,
  dot,
  eye,
  full,
  getDefaultDtype,
  linspace,
  matmul,
  ones,
  pow,
  rand,
  ShapeError,
  setDefaultDtype,
  stack,
  type Tensor,
  type TensorData,
  tensor,
  where,
  zeros,
  zerosLike,
} from "../../../engine/index.ts";

describe("Making tensors", () => {
  it("takes the dtype from the data", () => {
    expect(tensor([1, 2]).dtype).to.equal("float32");
    expect(tensor([true, false]).dtype).to.equal("bool");
    expect(tensor(new Float64Array(2)).dtype).to.equal("float64");
    expect(tensor(new Float32Array(2)).dtype).to.equal("float32");
    expect(tensor(new Int32Array(2)).dtype).to.equal("int32");
    expect(tensor([1.5], { dtype: "float64" }).item()).to.equal(1.5);
  });

  it("takes the shape from the nesting", () => {
    expect(tensor(1).shape).to.deep.equal([]);
    expect(tensor([[1, 2, 3]]).shape).to.deep.equal([1, 3]);
    expect(tensor([]).shape).to.deep.equal([0]);
    expect(tensor([[], []]).shape).to.deep.equal([2, 0]);
  });

  it("copies what it is given", () => {
    const data = new Float32Array([1, 2]);
    const x = tensor(data);
    data[0] = 9;
    expect(x.toArray()).to.deep.equal([1, 2]);
    x.toTypedArray()[0] = 9;
    expect(x.toArray()).to.deep.equal([1, 2]);
  });

  it("refuses data that is no tensor", () => {
    const bad: [unknown, RegExp][] = [
      [[[1], [1, 2]], /ragged/],
      [[1, [2]], /ragged/],
      [[[1], 2], /ragged/],
      [["1"], /a string, not numbers/],
      [[null], /null, not numbers/],
      [[1, true], /mixes booleans and numbers/],
      [[tensor(1)], /stack/],
      [undefined, /undefined, not numbers/],
      // biome-ignore lint/suspicious/noSparseArray: the case under test.
      [[1, , 2], /undefined, not numbers/],
    ];
    for (const [data, message] of bad) expect(() => tensor(data as TensorData)).to.throw(message);
    expect(() => tensor([1.5], { dtype: "int32" })).to.throw(DtypeError, "1.5 is no int32");
    expect(() => tensor([1], { dtype: "float8" as "float32" })).to.throw(
      DtypeError,
      '"bfloat16", "int32", "bool", "uint8" or "int64", not "float8"',
    );
  });

  it("makes the usual ones", () => {
    expect(zeros([2, 2]).toArray()).to.deep.equal([[0, 0], [0, 0]]); // biome-ignore format: one line
    expect(ones([2], { dtype: "int32" }).toArray()).to.deep.equal([1, 1]);
    expect(full([2], true).toArray()).to.deep.equal([true, true]);
    expect(zerosLike(tensor([1], { dtype: "float64" })).dtype).to.equal("float64");
    expect(arange(3).toArray()).to.deep.equal([0, 1, 2]);
    expect(arange(1, 4, { dtype: "int32" }).dtype).to.equal("int32");
    expect(eye(2, { dtype: "int32" }).toArray()).to.deep.equal([
      [1, 0],
      [0, 1],
    ]);
    const options = { dtype: "int32" } as const;
    for (const misused of [
      () => arange(3, options, 2),
      () => arange(0, 3, options, { dtype: "float64" }),
      () => eye(2, options, options),
    ])
      expect(misused).to.throw(TypeError, "options come last; behind them stands");
    expect(arange(1, 2, 0.25).toArray()).to.deep.equal([1, 1.25, 1.5, 1.75]);
    expect(linspace(0, 1, 3).toArray()).to.deep.equal([0, 0.5, 1]);
    expect(eye(2).toArray()).to.deep.equal([[1, 0], [0, 1]]); // biome-ignore format: one line
    expect(() => zeros([-1])).to.throw(ShapeError, "whole numbers");
  });

  it("follows the default dtype", () => {
    expect(getDefaultDtype()).to.equal("float32");
    setDefaultDtype("float64");
    try {
      expect(tensor([0.1]).item()).to.equal(0.1);
      expect(pow(2, 3).dtype).to.equal("float64");
    } finally {
      setDefaultDtype("float32");
    }
    expect(tensor([0.1]).item()).to.equal(Math.fround(0.1));
    expect(() => setDefaultDtype("int32" as "float32")).to.throw(DtypeError);
  });
});

describe("Data for tensors", () => {
  it("is refused where int32 would wrap it, or it is no list of numbers", () => {
    for (const data of [
      [3e9],
      new Uint32Array([4e9]),
      new BigInt64Array([2n ** 40n]) as unknown as Int32Array,
    ])
      expect(() => tensor(data as number[], { dtype: "int32" })).to.throw(DtypeError, "is no int32");
    expect(() => full([1], 3e9, { dtype: "int32" })).to.throw(DtypeError, "does not fit int32");
    expect(tensor([-(2 ** 31)], { dtype: "int32" }).item()).to.equal(-(2 ** 31));
    expect(() => tensor(new ArrayBuffer(8) as unknown as number[])).to.throw("new Float32Array(buffer)");
    expect(() => tensor(new DataView(new ArrayBuffer(8)) as unknown as number[])).to.throw("a DataView");
    expect(() => rand(2 as unknown as number[])).to.throw(TypeError, "rand: shape must be an array");
  });
});

describe("Reading tensors", () => {
  it("gives numbers, nested and flat arrays", () => {
    const x = tensor([[1, 2], [3, 4]]); // biome-ignore format: one line
    expect(x.toArray()).to.deep.equal([[1, 2], [3, 4]]); // biome-ignore format: one line
    expect(x.t().toTypedArray()).to.deep.equal(new Float32Array([1, 3, 2, 4]));
    expect(x.T.toArray()).to.deep.equal(x.t().toArray());
    expect(tensor([[[1, 2]]]).mT.toArray()).to.deep.equal([[[1], [2]]]);
    expect(x.at(1, -1).item()).to.equal(4);
    expect(() => x.item()).to.throw(ShapeError, "shape [2, 2]");
  });

  it("can be taken apart", () => {
    const [a, b] = tensor([3, 4]);
    expect([a.item(), b.item()]).to.deep.equal([3, 4]);
    expect([...tensor([[1, 2], [3, 4]])].map((row) => row.toArray())).to.deep.equal([[1, 2], [3, 4]]); // biome-ignore format: one line
    expect(tensor([3, 4]).length).to.equal(2);
    expect(() => [...tensor(1)]).to.throw(ShapeError, "0-d");
  });

  it("prints what a person would write", () => {
    expect(`${tensor([[1, 2.5], [-0, Number.NaN]])}`).to.equal("tensor([[1, 2.5], [-0, NaN]])"); // biome-ignore format: one line
    expect(`${tensor(1, { dtype: "float64", requiresGrad: true })}`).to.equal(
      "tensor(1, float64, requiresGrad)",
    );
    expect(`${tensor([true])}`).to.equal("tensor([true])");
    expect(`${arange(2000)}`).to.equal("tensor([0, 1, 2, …, 1997, 1998, 1999])");
  });

  it("prints what is long a row a line, in columns, and what is large at once", () => {
    expect(`${arange(12).reshape(3, 4).div(7)}`).to.equal(
      [
        "tensor([[       0, 0.142857, 0.285714, 0.428571],",
        "        [0.571429, 0.714286, 0.857143,        1],",
        "        [ 1.14286,  1.28571,  1.42857,  1.57143]])",
      ].join("\n"),
    );
    const lines = `${arange(40).add(0.5)}`.split("\n");
    expect(lines.every((line) => line.length <= 110)).to.equal(true);
    expect(lines[1]).to.match(/^ {8}\d/);
    expect(`${arange(120).reshape(2, 3, 20)}`.split("\n\n")).to.have.length(2);
    const start = performance.now();
    expect(`${zeros([2000, 2000])}`.split("\n")).to.have.length(7);
    expect(performance.now() - start).to.be.below(500);
  });

  it("prints numbers of any size so that they can be told apart", () => {
    const mixed = [
      1e-8,
      0.0001234567,
      12345.678,
      12345678,
      1e10,
      -0,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      -2.5,
    ];
    expect(`${tensor(mixed, { dtype: "float64" })}`).to.equal(
      "tensor([1e-8, 0.000123457, 12345.7, 1.23457e+7, 1e+10, -0, NaN, Infinity, -2.5], float64)",
    );
    expect(`${tensor([2 ** 31 - 1, -(2 ** 31)], { dtype: "int32" })}`).to.equal(
      "tensor([2147483647, -2147483648], int32)",
    );
    expect(`${zeros([0, 3])}`).to.equal("tensor([], shape [0, 3])");
  });

  it("refuses JavaScript's operators, which would be NaN", () => {
    const x = tensor(1) as unknown as number;
    expect(() => x * 2).to.throw(TypeError, "x.add(y)");
    expect(() => x + 2).to.throw(TypeError, "x.add(y)");
  });

  it("are their elements in JSON", () => {
    const x = tensor([[1, 2.5], [3, 4]], { requiresGrad: true }); // biome-ignore format: one line
    x.square().sum().backward();
    expect(JSON.stringify(x)).to.equal("[[1,2.5],[3,4]]");
    expect(
      JSON.stringify({ loss: x.sum(), holds: x.gt(2), gone: tensor([Number.NaN]), none: zeros([0, 2]) }),
    ).to.equal('{"loss":10.5,"holds":[[false,true],[true,true]],"gone":[null],"none":[]}');
    expect(
      tensor(JSON.parse(JSON.stringify(x)))
        .equal(x)
        .item(),
    ).to.equal(1);
  });
});

describe("Dtypes", () => {
  it("and devices are what a tensor converts to, and nothing else", () => {
    for (const wrong of ["cuda", "float8", "toString", 7, undefined])
      expect(() => tensor([1]).to(wrong as "int32"), `${wrong}`).to.throw(
        DtypeError,
        '"bfloat16", "int32", "bool", "uint8", "int64", "cpu", "webgpu" or what',
      );
  });

  const f32 = tensor([1, 2]);
  const f64 = tensor([1, 2], { dtype: "float64" });
  const i32 = tensor([1, 2], { dtype: "int32" });
  const flags = tensor([true, false]);

  it("meet element by element, and nowhere else", () => {
    const joined: [Tensor, DtypeName, number[]][] = [
      [f32.add(f64), "float64", [2, 4]],
      [i32.add(f32), "float32", [2, 4]],
      [f32.mul(flags), "float32", [1, 0]],
      [cat([i32, f32]), "float32", [1, 2, 1, 2]],
      [where(flags, f32, f64.neg()), "float64", [1, -2]],
      [f32.clone().add_(f64), "float32", [2, 4]],
    ];
    for (const [x, dtype, values] of joined)
      expect([x.dtype, [...x.toTypedArray()]]).to.deep.equal([dtype, values]);
    expect(f32.le(f64).dtype).to.equal("bool");
    expect(() => f32.dot(i32)).to.throw(DtypeError, "do not mix");
    expect(() => f32.matmul(f64)).to.throw(DtypeError, 'x.to("float32") for the float64 tensor');
    expect(() => i32.clone().add_(f32)).to.throw(DtypeError, "add_: the dtypes int32 and float32 do not mix");
    expect(() => where(f32, f32, f32)).to.throw(DtypeError, "condition must be bool");
  });

  it("are not promoted by numbers", () => {
    expect(i32.add(1).dtype).to.equal("int32");
    expect(f32.mul(0.5).dtype).to.equal("float32");
    expect(() => i32.mul(0.5)).to.throw(DtypeError, "0.5 does not fit int32");
  });

  it("refuse ops that they cannot hold", () => {
    expect(() => i32.exp()).to.throw(
      DtypeError,
      'exp: takes a floating tensor, not int32: write x.to("float32")',
    );
    expect(() => i32.div(2)).to.throw(DtypeError, "floating");
    expect(() => flags.neg()).to.throw(DtypeError, "neg");
    expect(() => i32.mean()).to.throw(DtypeError, "mean");
  });

  it("convert where written", () => {
    expect(tensor([1.7, -1.7]).int().toArray()).to.deep.equal([1, -1]);
    expect(tensor([0, 0.5, 2]).bool().toArray()).to.deep.equal([false, true, true]);
    expect(flags.float().toArray()).to.deep.equal([1, 0]);
    expect(f32.to("float32")).to.equal(f32);
  });

  it("wrap around in int32 and round once in float32", () => {
    const big = tensor([2147483647, 65537], { dtype: "int32" });
    expect(big.add(1).toArray()).to.deep.equal([-2147483648, 65538]);
    expect(big.mul(65537).toArray()).to.deep.equal([Math.imul(2147483647, 65537), Math.imul(65537, 65537)]);
    expect(tensor([0.1]).add(0.2).item()).to.equal(Math.fround(Math.fround(0.1) + Math.fround(0.2)));
  });

  it("count bools", () => {
    expect(flags.sum().dtype).to.equal("int32");
    expect(flags.sum().item()).to.equal(1);
    expect(flags.any().toArray()).to.equal(true);
    expect(flags.all().toArray()).to.equal(false);
  });
});

describe("Shapes", () => {
  it("broadcast from the last dimension", () => {
    const column = tensor([[1], [2]]);
    expect(column.add(tensor([10, 20, 30])).toArray()).to.deep.equal([
      [11, 21, 31],
      [12, 22, 32],
    ]);
    expect(add(1, tensor([1])).shape).to.deep.equal([1]);
    expect(zeros([0, 3]).add(zeros([3])).shape).to.deep.equal([0, 3]);
    expect(zeros([2, 1, 3]).mul(zeros([4, 1])).shape).to.deep.equal([2, 4, 3]);
    expect(tensor([[1, 2], [3, 4]]).t().add(tensor([[0, 10], [20, 30]])).toArray()).to.deep.equal([[1, 13], [22, 34]]); // biome-ignore format: one line
  });

  it("that do not fit are named, with what to do", () => {
    const [a, b] = [zeros([2, 3]), zeros([2])];
    expect(() => a.add(b)).to.throw(
      ShapeError,
      "add: shapes [2, 3] and [2] do not broadcast, since 3 ≠ 2 in dimension -1",
    );
    expect(() => a.matmul(b)).to.throw(ShapeError, "matmul: shapes [2, 3] and [2]");
    expect(() => dot(a, b)).to.throw(ShapeError, "takes two vectors");
    expect(() => zeros([2]).dot(zeros([3]))).to.throw(ShapeError, "one shape");
    expect(() => a.reshape(4)).to.throw(ShapeError, "6 elements of shape [2, 3] do not fit [4]");
    expect(() => a.reshape(-1, -1)).to.throw(ShapeError, "only one");
    expect(() => a.sum(2)).to.throw(ShapeError, "dimension 2 is out of range");
    expect(() => a.sum([0, 0])).to.throw(ShapeError, "twice");
    expect(() => a.select(0, 2)).to.throw(ShapeError, "index 2");
    expect(() => a.narrow(1, 2, 2)).to.throw(ShapeError, "narrow");
    expect(() => a.expand(2, 4)).to.throw(ShapeError, "only sizes of 1");
    expect(() => a.t().view(6)).to.throw(ShapeError, "reshape");
    expect(() => stack([a, b])).to.throw(ShapeError, "differ");
    expect(() => cat([a, b])).to.throw(ShapeError, "differ");
    expect(() => zeros([0]).max()).to.throw(ShapeError, "no element");
  });

  it("refuse what is no tensor by name", () => {
    expect(() => add([1] as never, 1)).to.throw(TypeError, "an array: write tensor([…])");
    expect(() => dot(undefined as never, tensor([1]))).to.throw(TypeError, "undefined");
    expect(() => tensor([1]).add("1" as never)).to.throw(TypeError, "a string");
    expect(() => matmul(tensor([1]), 3 as never)).to.throw(TypeError, "not the number 3");
  });
});
