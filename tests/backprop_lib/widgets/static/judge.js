// What the engine makes of each case of engine_cases.py, and how far that is from what backprop_lib says.

/** Numbers that came as JSON: what JSON has no number for is a text. */
const float = (values) => Float64Array.from(values, Number);
const given = ({ n, m, at }) => ({ n, m, at: float(at) });
const layersOf = (layers) => layers.map(({ W, b, activation }) => ({ W: given(W), b: given(b), activation }));
const parameters = (layers) => layers.flatMap(({ W, b }) => [W, b]);
const single = (values) => Array.from(values, (v) => [v]);

const DO = {
  network(engine, { loss, rate, ...json }) {
    const [layers, X, Y, errors] = [layersOf(json.layers), given(json.X), given(json.Y), json.given.map(given)];
    const passes = engine.forward(layers, X);
    const { A } = passes[passes.length - 1];
    const names = layers.map(({ activation }) => activation);
    const { hidden_error, output_error } = engine;
    const backward = engine.backward(layers, X, Y, loss);
    const again = engine.backward(
      layers,
      X,
      Y,
      loss,
      passes.map(({ Z }, l) => ({ Z, A: passes[l].A })),
    );
    const all = (gradients) => gradients.flatMap(({ delta, dL_dW, dL_db }) => [delta, dL_dW, dL_db]);
    if (JSON.stringify(all(again)) !== JSON.stringify(all(backward))) throw new Error("passes make a difference");
    const step = engine.step(layers, X, Y, loss, rate);
    if (step.some(({ activation }, l) => activation !== names[l])) throw new Error("activations are lost");
    return {
      forward: passes.flatMap((pass) => [pass.Z, pass.A]),
      cost: [[engine.cost(A, Y, loss)]],
      loss_gradient: [engine.loss_gradient(A, Y, loss)],
      output_error: passes.map(({ Z }, l) => output_error(errors[l], Z, names[l])),
      hidden_error: passes.slice(1).map((_, l) => hidden_error(layers[l + 1].W, errors[l + 1], passes[l].Z, names[l])),
      weight_gradient: errors.map((delta, l) => engine.weight_gradient(delta, l ? passes[l - 1].A : X)),
      bias_gradient: errors.map((delta) => engine.bias_gradient(delta)),
      update: errors.map((delta, l) => engine.update(passes[l].Z, delta, rate)),
      backward: all(backward),
      step: parameters(step),
      unchanged: [...parameters(layers), X, Y],
    };
  },
  activation(engine, { name, z }) {
    const { value, slope } = engine.ACTIVATIONS[name];
    return { activation: [Array.from(float(z), value), Array.from(float(z), slope)] };
  },
  loss(engine, { name, a, y }) {
    const { value, slope } = engine.LOSSES[name];
    return { loss: [value, slope].flatMap((f) => a.map((p, i) => [f(p, y[i])])) };
  },
  algebra(engine, { chosen, ...json }) {
    const [a, b, c] = [given(json.a), given(json.b), given(json.c)];
    const { map } = engine;
    return {
      matrix: [engine.matrix(a.n, b.m), engine.matrix(a.n, a.m, json.a.at)],
      algebra: [
        engine.product(a, b),
        engine.transpose(a),
        engine.columns(a, chosen),
        map((p, q) => p - 2 * q, a, c),
        map((p, q) => p + 2 * q, a),
      ],
    };
  },
  chance(engine, { seed }) {
    const random = new engine.Random(seed);
    const draw = (n, name) => Array.from({ length: n }, () => random[name]());
    const [uniform, odd] = [draw(40, "uniform"), draw(41, "normal")];
    const permutation = [0, 1, 2, 7, 64].map((m) => random.permutation(m));
    const normal = [...odd, ...draw(20, "normal")];
    return { uniform: single([...uniform, random.uniform()]), permutation, normal: single(normal) };
  },
  mini_batches(engine, { seed, m, size }) {
    const random = new engine.Random(seed);
    return { mini_batches: [...engine.mini_batches(m, size, random), [random.uniform()]] };
  },
  initialise(engine, { seed, sizes, names, scale }) {
    const layers = engine.initialise(sizes, names, new engine.Random(seed), scale);
    if (String(layers.map(({ activation }) => activation)) !== String(names)) throw new Error("activations are lost");
    return { initialise: parameters(layers) };
  },
  dataset(engine, { name, m, seed, noise }) {
    const { X, Y } = engine.datasets[name](m, new engine.Random(seed), noise);
    return { [name]: [X, Y] };
  },
  training(engine, { seed, sizes, names, loss, rate, size, epochs, ...json }) {
    const [X, Y, random] = [given(json.X), given(json.Y), new engine.Random(seed)];
    let layers = engine.initialise(sizes, names, random);
    const cost = () => engine.cost(engine.forward(layers, X)[layers.length - 1].A, Y, loss);
    const costs = [cost()];
    const finite = () =>
      Number.isFinite(costs[costs.length - 1]) && parameters(layers).every(({ at }) => at.every(Number.isFinite));
    for (let epoch = 1; epoch <= epochs; epoch += 1) {
      for (const batch of engine.mini_batches(X.m, size, random)) {
        layers = engine.step(layers, engine.columns(X, batch), engine.columns(Y, batch), loss, rate);
      }
      costs.push(cost());
      if (!finite()) return { training: [], costs: [], diverged: [[epoch]] };
    }
    return { training: parameters(layers), costs: single(costs), diverged: [[-1]] };
  },
};

/** The error of numbers, in parts of the largest of them; what is not finite has to be the same. */
function apart(found, expected) {
  const [a, b] = [found, expected].map((block) => float(Array.isArray(block) ? block : block.at));
  if (a.length !== b.length || found.n !== expected.n || found.m !== expected.m) return Infinity;
  let [difference, largest] = [0, 0];
  for (let i = 0; i < b.length; i += 1) {
    if (Number.isFinite(a[i]) && Number.isFinite(b[i])) {
      difference = Math.max(difference, Math.abs(a[i] - b[i]));
      largest = Math.max(largest, Math.abs(b[i]));
    } else if (!Object.is(a[i], b[i])) return Infinity;
  }
  return difference && difference / largest;
}

/** The largest error of each kind in a case. */
function judge(engine, { do: name, with: input, gives }) {
  const found = DO[name](engine, input);
  const worst = (blocks, expected) =>
    blocks.length === expected.length ? Math.max(0, ...expected.map((block, i) => apart(blocks[i], block))) : Infinity;
  return Object.fromEntries(Object.entries(gives).map(([kind, expected]) => [kind, worst(found[kind], expected)]));
}

globalThis.judge = judge; // engine.mjs calls it
