/** Optimizers as their papers write them, for one parameter that starts at 0: each in every form that goes by its name. */

/** Where the parameter is after each step. */
export type Recurrence = (gradients: readonly number[]) => number[];

export interface Paper {
  readonly source: string;
  /** As the constructors of libraries after TensorFlow take them. */
  readonly settings: readonly (number | boolean)[];
  /** An ε inside the root or outside, for one: all of these are right. */
  readonly forms: readonly Recurrence[];
}

/** Steps that remember: `step` gets the gradient and how many steps there were, and gives what is taken off. */
function remembering(make: () => (gradient: number, t: number) => number): Recurrence {
  return (gradients) => {
    const step = make();
    let at = 0;
    return gradients.map((gradient, k) => (at -= step(gradient, k + 1)));
  };
}

function momentum(rate: number, share: number, nesterov: boolean): Recurrence[] {
  const withRate = (inside: boolean): Recurrence =>
    remembering(() => {
      let velocity = 0;
      return (g) => {
        const push = inside ? rate * g : g;
        velocity = share * velocity + push;
        const step = nesterov ? push + share * velocity : velocity;
        return inside ? step : rate * step;
      };
    });
  return [withRate(false), withRate(true)];
}

function adagrad(rate: number, initial: number, epsilon: number): Recurrence[] {
  return [true, false].map((inside) =>
    remembering(() => {
      let total = initial;
      return (g) => {
        total += g * g;
        return (rate * g) / (inside ? Math.sqrt(total + epsilon) : Math.sqrt(total) + epsilon);
      };
    }),
  );
}

function rmsprop(
  rate: number,
  decay: number,
  share: number,
  epsilon: number,
  centered: boolean,
): Recurrence[] {
  return [true, false].map((inside) =>
    remembering(() => {
      let [square, mean, velocity] = [0, 0, 0];
      return (g) => {
        square = decay * square + (1 - decay) * g * g;
        mean = decay * mean + (1 - decay) * g;
        const variance = square - (centered ? mean * mean : 0);
        velocity =
          share * velocity +
          (rate * g) / (inside ? Math.sqrt(variance + epsilon) : Math.sqrt(variance) + epsilon);
        return velocity;
      };
    }),
  );
}

function adadelta(rate: number, decay: number, epsilon: number): Recurrence[] {
  return [
    remembering(() => {
      let [squares, updates] = [0, 0];
      return (g) => {
        squares = decay * squares + (1 - decay) * g * g;
        const update = (Math.sqrt(updates + epsilon) / Math.sqrt(squares + epsilon)) * g;
        updates = decay * updates + (1 - decay) * update * update;
        return rate * update;
      };
    }),
  ];
}

function adam(rate: number, one: number, two: number, epsilon: number): Recurrence[] {
  return [true, false].map((corrected) =>
    remembering(() => {
      let [mean, square] = [0, 0];
      return (g, t) => {
        mean = one * mean + (1 - one) * g;
        square = two * square + (1 - two) * g * g;
        const [first, second] = [1 - one ** t, 1 - two ** t];
        if (corrected) return (rate * (mean / first)) / (Math.sqrt(square / second) + epsilon);
        return (rate * (Math.sqrt(second) / first) * mean) / (Math.sqrt(square) + epsilon);
      };
    }),
  );
}

function adamax(rate: number, one: number, two: number, epsilon: number): Recurrence[] {
  return [true, false].map((added) =>
    remembering(() => {
      let [mean, largest] = [0, 0];
      return (g, t) => {
        mean = one * mean + (1 - one) * g;
        largest = added
          ? Math.max(two * largest, Math.abs(g))
          : Math.max(two * largest, Math.abs(g) + epsilon);
        return ((rate / (1 - one ** t)) * mean) / (added ? largest + epsilon : largest);
      };
    }),
  );
}

/** What is added to a sum of squares where no ε can be set. */
const EPSILON = 1e-7;

const KINGMA = "Kingma and Ba, Adam: a method for stochastic optimization, 2015";

export const PAPERS: Readonly<Record<string, readonly Paper[]>> = {
  sgd: [{ source: "Robbins and Monro, 1951", settings: [0.5], forms: [remembering(() => (g) => 0.5 * g)] }],
  momentum: [
    { source: "Polyak, 1964", settings: [0.5, 0.5, false], forms: momentum(0.5, 0.5, false) },
    {
      source: "Sutskever, Martens, Dahl and Hinton, 2013",
      settings: [0.5, 0.5, true],
      forms: momentum(0.5, 0.5, true),
    },
  ],
  adagrad: [
    { source: "Duchi, Hazan and Singer, 2011", settings: [0.5, 0.1], forms: adagrad(0.5, 0.1, EPSILON) },
  ],
  rmsprop: [
    {
      source: "Tieleman and Hinton, 2012",
      settings: [0.5, 0.5, 0.5, 0.25, false],
      forms: rmsprop(0.5, 0.5, 0.5, 0.25, false),
    },
    {
      source: "Graves, Generating sequences with recurrent neural networks, 2013",
      settings: [0.5, 0.5, 0, 0.125, true],
      forms: rmsprop(0.5, 0.5, 0, 0.125, true),
    },
  ],
  adadelta: [
    {
      source: "Zeiler, ADADELTA: an adaptive learning rate method, 2012",
      settings: [1, 0.5, 1],
      forms: adadelta(1, 0.5, 1),
    },
  ],
  adam: [{ source: KINGMA, settings: [0.5, 0.5, 0.75, 0.25], forms: adam(0.5, 0.5, 0.75, 0.25) }],
  adamax: [{ source: KINGMA, settings: [0.5, 0.5, 0.75, 0.25], forms: adamax(0.5, 0.5, 0.75, 0.25) }],
};
