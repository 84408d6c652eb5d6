// Backpropagation in the page: what backprop_lib computes, with its names, in plain JavaScript.
// Examples are columns. A matrix is {n, m, at}: n rows, m columns, its numbers row by row.
// @ts-check

/**
 * @typedef {{n: number, m: number, at: Float64Array}} Matrix
 * @typedef {{W: Matrix, b: Matrix, activation: string}} Layer
 * @typedef {{Z: Matrix, A: Matrix}} Pass
 * @typedef {{delta: Matrix, dL_dW: Matrix, dL_db: Matrix}} Gradients
 */

const engine = (() => {
  /** @param {number} n @param {number} m @param {ArrayLike<number>} [numbers] @returns {Matrix} */
  const matrix = (n, m, numbers) => ({ n, m, at: numbers ? new Float64Array(numbers) : new Float64Array(n * m) });

  /**
   * The matrix whose numbers are f of those of a, and of those beside them in b.
   * @param {(a: number, b: number) => number} f @param {Matrix} a @param {Matrix} [b]
   */
  function map(f, a, b = a) {
    const c = matrix(a.n, a.m);
    for (let i = 0; i < c.at.length; i += 1) c.at[i] = f(a.at[i], b.at[i]);
    return c;
  }

  /** @param {Matrix} a */
  function transpose(a) {
    const t = matrix(a.m, a.n);
    for (let j = 0; j < a.n; j += 1) for (let k = 0; k < a.m; k += 1) t.at[k * a.n + j] = a.at[j * a.m + k];
    return t;
  }

  /** The matrix product a b. @param {Matrix} a @param {Matrix} b */
  function product(a, b) {
    const c = matrix(a.n, b.m);
    for (let j = 0; j < a.n; j += 1) {
      for (let k = 0; k < a.m; k += 1) {
        const factor = a.at[j * a.m + k];
        for (let i = 0; i < b.m; i += 1) c.at[j * b.m + i] += factor * b.at[k * b.m + i];
      }
    }
    return c;
  }

  /** The chosen columns of a matrix. @param {Matrix} a @param {number[]} chosen */
  function columns(a, chosen) {
    const c = matrix(a.n, chosen.length);
    for (let j = 0; j < a.n; j += 1) for (let i = 0; i < c.m; i += 1) c.at[j * c.m + i] = a.at[j * a.m + chosen[i]];
    return c;
  }

  /** @param {number} z */
  const sigmoid = (z) => 0.5 * (1 + Math.tanh(0.5 * z));

  /**
   * Each activation and its slope, both of z.
   * @type {Record<string, {value: (z: number) => number, slope: (z: number) => number}>}
   */
  const ACTIVATIONS = {
    sigmoid: { value: sigmoid, slope: (z) => sigmoid(z) * (1 - sigmoid(z)) },
    tanh: { value: Math.tanh, slope: (z) => 1 - Math.tanh(z) ** 2 },
    relu: { value: (z) => Math.max(z, 0), slope: (z) => (z > 0 ? 1 : 0) },
    identity: { value: (z) => z, slope: () => 1 },
  };

  /** Probabilities, column by column; the largest z is taken off first, so that nothing overflows. @param {Matrix} Z */
  function softmax(Z) {
    const A = matrix(Z.n, Z.m);
    for (let i = 0; i < Z.m; i += 1) {
      let [largest, sum] = [-Infinity, 0];
      for (let j = 0; j < Z.n; j += 1) largest = Math.max(largest, Z.at[j * Z.m + i]);
      for (let j = 0; j < Z.n; j += 1) sum += A.at[j * Z.m + i] = Math.exp(Z.at[j * Z.m + i] - largest);
      for (let j = 0; j < Z.n; j += 1) A.at[j * Z.m + i] /= sum;
    }
    return A;
  }

  const TINY = 2.2250738585072014e-308; // a probability of 0 counts as the smallest number
  /** @param {number} p */
  const floor = (p) => Math.max(p, TINY);

  /**
   * Each loss of one output, its slope, and the activation with which steps 1 and 2 are one subtraction.
   * @type {Record<string, {value: (a: number, y: number) => number, slope: (a: number, y: number) => number, ending?:
   * string}>}
   */
  const LOSSES = {
    squared_error: { value: (a, y) => 0.5 * (a - y) ** 2, slope: (a, y) => a - y },
    binary_cross_entropy: {
      value: (a, y) => -(y * Math.log(floor(a)) + (1 - y) * Math.log(floor(1 - a))),
      slope: (a, y) => (1 - y) / floor(1 - a) - y / floor(a),
      ending: "sigmoid",
    },
    cross_entropy: { value: (a, y) => -y * Math.log(floor(a)), slope: (a, y) => -y / floor(a), ending: "softmax" },
  };

  /**
   * The cost: the mean over the examples of each one's loss.
   * @param {Matrix} y_hat @param {Matrix} y @param {string} loss
   */
  const cost = (y_hat, y, loss) => map(LOSSES[loss].value, y_hat, y).at.reduce((sum, v) => sum + v, 0) / y.m;

  /** Every layer's weighted sums and activations. @param {Layer[]} layers @param {Matrix} X */
  function forward(layers, X) {
    /** @type {Pass[]} */ const passes = [];
    for (const { W, b, activation } of layers) {
      const Z = product(W, passes.at(-1)?.A ?? X);
      for (let j = 0; j < Z.n; j += 1) for (let i = 0; i < Z.m; i += 1) Z.at[j * Z.m + i] += b.at[j];
      passes.push({ Z, A: activation === "softmax" ? softmax(Z) : map(ACTIVATIONS[activation].value, Z) });
    }
    return passes;
  }

  /**
   * Step 1: how the loss of each example changes with the outputs.
   * @param {Matrix} y_hat @param {Matrix} y @param {string} loss
   */
  const loss_gradient = (y_hat, y, loss) => map(LOSSES[loss].slope, y_hat, y);

  /**
   * Step 2: from the activations back to the weighted sums.
   * @param {Matrix} dL_da @param {Matrix} z @param {string} activation
   */
  function output_error(dL_da, z, activation) {
    if (activation !== "softmax") return map((d, v) => d * ACTIVATIONS[activation].slope(v), dL_da, z);
    const a = softmax(z);
    const mixed = map((p, d) => p * d, a, dL_da);
    const sums = Array.from({ length: a.m }, (_, i) =>
      mixed.at.reduce((sum, v, at) => (at % a.m === i ? sum + v : sum), 0),
    );
    return matrix(
      a.n,
      a.m,
      a.at.map((p, at) => p * (dL_da.at[at] - sums[at % a.m])),
    );
  }

  /**
   * Step 3: collect the error of a hidden layer from the layer that it feeds.
   * @param {Matrix} W_next @param {Matrix} delta_next @param {Matrix} z @param {string} activation
   */
  const hidden_error = (W_next, delta_next, z, activation) =>
    output_error(product(transpose(W_next), delta_next), z, activation);

  /** Step 4: the gradient for the weights, the mean over the examples. @param {Matrix} delta @param {Matrix} a_prev */
  function weight_gradient(delta, a_prev) {
    const gradient = product(delta, transpose(a_prev));
    for (let i = 0; i < gradient.at.length; i += 1) gradient.at[i] /= delta.m;
    return gradient;
  }

  /** Step 5: the gradient for the biases, the mean over the examples. @param {Matrix} delta */
  function bias_gradient(delta) {
    const gradient = matrix(delta.n, 1);
    for (let j = 0; j < delta.n; j += 1) {
      for (let i = 0; i < delta.m; i += 1) gradient.at[j] += delta.at[j * delta.m + i];
      gradient.at[j] /= delta.m;
    }
    return gradient;
  }

  /**
   * Step 6: a step against the gradient.
   * @param {Matrix} parameter @param {Matrix} gradient @param {number} learning_rate
   */
  const update = (parameter, gradient, learning_rate) => map((p, g) => p - learning_rate * g, parameter, gradient);

  /**
   * Steps 1 to 5 through the layers, the last first.
   * @param {Layer[]} layers @param {Matrix} X @param {Matrix} Y @param {string} loss @param {Pass[]} [passes]
   */
  function backward(layers, X, Y, loss, passes = forward(layers, X)) {
    const [last, end] = [passes[passes.length - 1], layers[layers.length - 1].activation];
    let delta =
      LOSSES[loss].ending === end
        ? map((a, y) => a - y, last.A, Y)
        : output_error(loss_gradient(last.A, Y, loss), last.Z, end);
    /** @type {Gradients[]} */ const gradients = [];
    for (let l = layers.length - 1; l >= 0; l -= 1) {
      gradients.unshift({
        delta,
        dL_dW: weight_gradient(delta, l ? passes[l - 1].A : X),
        dL_db: bias_gradient(delta),
      });
      if (l) delta = hidden_error(layers[l].W, delta, passes[l - 1].Z, layers[l - 1].activation);
    }
    return gradients;
  }

  /**
   * One step of gradient descent; the layers passed in stay as they were.
   * @param {Layer[]} layers @param {Matrix} X @param {Matrix} Y @param {string} loss @param {number} learning_rate
   * @returns {Layer[]}
   */
  const step = (layers, X, Y, loss, learning_rate) =>
    backward(layers, X, Y, loss).map(({ dL_dW, dL_db }, l) => ({
      ...layers[l],
      W: update(layers[l].W, dL_dW, learning_rate),
      b: update(layers[l].b, dL_db, learning_rate),
    }));

  /** A generator of random numbers that Python has too (widgets/_generator.py): mulberry32, and what is made of it. */
  class Random {
    /** @param {number} seed */
    constructor(seed) {
      this.state = seed >>> 0;
      /** @type {number[]} */ this.spare = [];
    }

    /** A number from 0 on, below 1. */
    uniform() {
      this.state = (this.state + 0x6d2b79f5) >>> 0;
      let t = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
      t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
      return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
    }

    /** A number of the standard normal distribution: two at a time, by Box and Muller. */
    normal() {
      if (!this.spare.length) {
        const [radius, angle] = [Math.sqrt(-2 * Math.log(1 - this.uniform())), 2 * Math.PI * this.uniform()];
        this.spare = [radius * Math.sin(angle), radius * Math.cos(angle)];
      }
      return /** @type {number} */ (this.spare.pop());
    }

    /** The numbers below m in some order (Fisher and Yates). @param {number} m */
    permutation(m) {
      const order = Array.from({ length: m }, (_, i) => i);
      for (let i = m - 1; i > 0; i -= 1) {
        const j = Math.floor(this.uniform() * (i + 1));
        [order[i], order[j]] = [order[j], order[i]];
      }
      return order;
    }
  }

  /**
   * Normal weights times a scale, or by Glorot's or He's rule; biases 0.
   * @param {number[]} sizes @param {string[]} activations @param {Random} random
   * @param {number | "xavier" | "he"} [scale] @returns {Layer[]}
   */
  function initialise(sizes, activations, random, scale = "xavier") {
    return activations.map((activation, l) => {
      const [n_in, n_out] = [sizes[l], sizes[l + 1]];
      const s = scale === "xavier" ? Math.sqrt(2 / (n_in + n_out)) : scale === "he" ? Math.sqrt(2 / n_in) : scale;
      const W = matrix(n_out, n_in);
      return { W: map(() => s * random.normal(), W), b: matrix(n_out, 1), activation };
    });
  }

  /**
   * An epoch's batches: the examples in a random order, dealt out; all of them in theirs when they are one batch.
   * @param {number} m @param {number} batch_size @param {Random} random
   */
  function mini_batches(m, batch_size, random) {
    if (batch_size === m) return [Array.from({ length: m }, (_, i) => i)];
    const order = random.permutation(m);
    return Array.from({ length: Math.ceil(m / batch_size) }, (_, i) =>
      order.slice(i * batch_size, (i + 1) * batch_size),
    );
  }

  /**
   * Noise is added to the points, and they are shuffled.
   * @param {number[][]} points @param {number} noise @param {Random} random @returns {{X: Matrix, Y: Matrix}}
   */
  function finish(points, noise, random) {
    const m = points.length;
    const order = random.permutation(m);
    const X = matrix(2, m, [...points.map(([x]) => x), ...points.map(([, y]) => y)]);
    const noisy = map((v) => v + noise * random.normal(), X);
    return {
      X: columns(noisy, order),
      Y: matrix(
        1,
        m,
        order.map((i) => i % 2),
      ),
    };
  }

  /**
   * The data sets of backprop_lib: m examples of two classes in turn.
   * @type {Record<string, (m: number, random: Random, noise: number) => {X: Matrix, Y: Matrix}>}
   */
  const datasets = {
    xor(m, random, noise) {
      const [X, Y] = [matrix(2, 4, [0, 0, 1, 1, 0, 1, 0, 1]), matrix(1, 4, [0, 1, 1, 0])];
      const of = Array.from({ length: m }, (_, i) => i % 4);
      return { X: map((v) => v + noise * random.normal(), columns(X, of)), Y: columns(Y, of) };
    },
    moons(m, random, noise) {
      const t = Array.from({ length: m }, () => Math.PI * random.uniform());
      const side = (/** @type {number} */ i) => 1 - 2 * (i % 2);
      return finish(
        t.map((v, i) => [side(i) * (Math.cos(v) - 0.5), side(i) * (Math.sin(v) - 0.25)]),
        noise,
        random,
      );
    },
    circles(m, random, noise) {
      const t = Array.from({ length: m }, () => 2 * Math.PI * random.uniform());
      return finish(
        t.map((v, i) => [(1 - (i % 2) / 2) * Math.cos(v), (1 - (i % 2) / 2) * Math.sin(v)]),
        noise,
        random,
      );
    },
    spirals(m, random, noise) {
      const t = Array.from({ length: m }, () => Math.sqrt(0.01 + 0.99 * random.uniform()));
      const angle = t.map((v, i) => 2 * Math.PI * 1.5 * v + Math.PI * (i % 2));
      return finish(
        t.map((v, i) => [v * Math.cos(angle[i]), v * Math.sin(angle[i])]),
        noise,
        random,
      );
    },
  };

  return {
    ACTIVATIONS,
    LOSSES,
    Random,
    backward,
    bias_gradient,
    columns,
    cost,
    datasets,
    forward,
    hidden_error,
    initialise,
    loss_gradient,
    map,
    matrix,
    mini_batches,
    output_error,
    product,
    step,
    transpose,
    update,
    weight_gradient,
  };
})();
