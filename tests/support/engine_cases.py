"""Cases for the page's engine: what to compute, with what, and what backprop_lib says.

A case is {do, with, gives}: `static/judge.js` does it with the engine and compares what came out
with what it gives, kind by kind. Run as a program, this puts all cases out as JSON.
"""

import json
import random
import warnings
from inspect import unwrap

import numpy as np
from oracles import ELEMENTWISE, ENDINGS, LOSSES, random_examples, random_network

from backprop_lib import activations, datasets, losses, network, steps, train
from backprop_lib.gradient_descent import mini_batches
from backprop_lib.network import Layer
from backprop_lib.widgets._generator import PageRandom

forward, backward = unwrap(network.forward), unwrap(network.backward)
TOLERANCE = {  # the error that is let pass, in parts of an array's largest number
    "matrix": 0,
    "unchanged": 0,
    "uniform": 0,
    "permutation": 0,
    "mini_batches": 0,
    "diverged": 0,
    "training": 1e-9,
    "costs": 1e-9,
}
ELSE = 1e-12
SEEDS = [0, 1, 2**32 - 1, 2**32 + 7, -1, *np.random.default_rng(8).integers(0, 2**32, 8).tolist()]


def matrix(array):
    """An array as the engine has it; what JSON has no number for goes as a text."""
    array = np.asarray(array, dtype=float)
    n, m = array.shape
    return {"n": n, "m": m, "at": numbers(array)}


def numbers(values):
    return [v if np.isfinite(v) else json.dumps(v) for v in np.ravel(values).astype(float).tolist()]


def matrices(arrays):
    return [matrix(array) for array in arrays]


def layers_of(layers):
    return [{"W": matrix(W), "b": matrix(b), "activation": name} for W, b, name in layers]


def parameters(layers):
    return matrices(part for layer in layers for part in layer[:2])


def errors(layers, X, Y, loss):
    """δ of every layer, by the steps."""
    passes = forward(layers, X)
    last, ending = passes[-1], layers[-1].activation
    delta = last.A - Y
    if losses.LOSSES[loss].ending != ending:
        slope = unwrap(steps.loss_gradient)(last.A, Y, loss)
        delta = unwrap(steps.output_error)(slope, last.Z, ending)
    found = [delta]
    for l in reversed(range(len(layers) - 1)):
        W, below = layers[l + 1].W, layers[l].activation
        found.append(unwrap(steps.hidden_error)(W, found[-1], passes[l].Z, below))
    return found[::-1]


def of_network(layers, X, Y, loss, rate, rng):
    """All that is computed of one network and its examples, each of the six steps by itself."""
    with np.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
        passes = forward(layers, X)
        given = [rng.standard_normal(p.Z.shape) for p in passes]  # δ or ∂𝓛/∂a, of no network
        inputs = [X, *(p.A for p in passes[:-1])]
        names = [layer.activation for layer in layers]
        y_hat = passes[-1].A
        gradients = backward(layers, X, Y, loss)
        step = [
            Layer(W - rate * g.dL_dW, b - rate * g.dL_db, name)
            for (W, b, name), g in zip(layers, gradients, strict=True)
        ]
        backs = [
            matrix(part)
            for delta, g in zip(errors(layers, X, Y, loss), gradients, strict=True)
            for part in (delta, g.dL_dW, g.dL_db)
        ]
        each = range(len(layers))
        return {
            "do": "network",
            "with": {
                "layers": layers_of(layers),
                "X": matrix(X),
                "Y": matrix(Y),
                "loss": loss,
                "rate": rate,
                "given": matrices(given),
            },
            "gives": {
                "forward": matrices(part for p in passes for part in p),
                "cost": [numbers(losses.LOSSES[loss].value(y_hat, Y))],
                "loss_gradient": [matrix(unwrap(steps.loss_gradient)(y_hat, Y, loss))],
                "output_error": matrices(
                    unwrap(steps.output_error)(given[l], passes[l].Z, names[l]) for l in each
                ),
                "hidden_error": matrices(
                    unwrap(steps.hidden_error)(layers[l + 1].W, given[l + 1], passes[l].Z, names[l])
                    for l in each[:-1]
                ),
                "weight_gradient": matrices(
                    unwrap(steps.weight_gradient)(given[l], inputs[l]) for l in each
                ),
                "bias_gradient": matrices(unwrap(steps.bias_gradient)(given[l]) for l in each),
                "update": matrices(
                    unwrap(steps.update)(p.Z, d, rate) for p, d in zip(passes, given, strict=True)
                ),
                "backward": backs,
                "step": parameters(step),
                "unchanged": [*parameters(layers), matrix(X), matrix(Y)],
            },
        }


def networks():
    """Networks of every depth, activation and loss."""
    for number in range(320):
        rng = np.random.default_rng(number)
        ending, loss = ENDINGS[number % len(ENDINGS)]
        depth = 1 + number % 4
        sizes = rng.integers(1, 7, depth + 1).tolist()
        names = [*rng.choice([*ELEMENTWISE, "softmax"], depth - 1).tolist(), ending]
        layers = random_network(rng, sizes, names)
        X, Y = random_examples(rng, sizes[0], sizes[-1], int(rng.integers(1, 13)), loss)
        yield of_network(layers, X, Y, loss, 10.0 ** rng.uniform(-3, 1), rng)


def extremes():
    """Where numbers are as large as they get, none, or not numbers."""
    rng = np.random.default_rng(3)
    far = np.array([[-1e4, -800.0, -40.0, 0.0, 40.0, 800.0, 1e4]])
    wide = [Layer(np.ones((1, 1)), np.zeros((1, 1)), "sigmoid")]
    for Y in (np.zeros_like(far), np.ones_like(far), np.full_like(far, 0.5)):
        for loss in LOSSES[:2]:
            yield of_network(wide, far, Y, loss, 0.5, rng)
    three = Layer(np.array([[1.0], [0.0], [-1.0]]), np.zeros((3, 1)), "softmax")
    for label in range(3):
        for loss in ("squared_error", "cross_entropy", "binary_cross_entropy"):
            Y = np.repeat(np.eye(3)[:, [label]], far.shape[1], axis=1)
            yield of_network([three], far, Y, loss, 0.5, rng)
    middle = Layer(np.array([[0.0], [1.0], [0.5]]), np.zeros((3, 1)), "softmax")
    yield of_network([middle], far, np.ones((3, 7)) / 3, "cross_entropy", 0.5, rng)
    kink = Layer(np.array([[1.0], [-1.0]]), np.zeros((2, 1)), "relu")
    last = Layer(np.array([[0.5, -2.0]]), np.array([[0.25]]), "identity")
    yield of_network(
        [kink, last], np.array([[-1.0, 0.0, -0.0, 1.0]]), np.ones((1, 4)), LOSSES[0], 0.5, rng
    )
    for bad in (np.nan, np.inf, -np.inf, 1e308):
        for name in ELEMENTWISE:
            layers = [Layer(np.array([[2.0]]), np.array([[1.0]]), name)]
            yield of_network(layers, np.array([[bad, 1.0]]), np.ones((1, 2)), LOSSES[0], 0.5, rng)
    yield of_network([three], np.array([[1e308, 5.0]]), np.ones((3, 2)) / 3, LOSSES[2], 0.5, rng)
    yield of_network([three], np.zeros((1, 0)), np.zeros((3, 0)), LOSSES[2], 0.5, rng)


def scalars():
    """Activations and losses number by number, as the explorers use them."""
    z = np.array([*np.linspace(-9, 9, 73), -800.0, -0.0, 1e-300, 800.0, np.nan, np.inf, -np.inf])
    with np.errstate(all="ignore"):
        for name in ELEMENTWISE:
            f = activations.ACTIVATIONS[name]
            gives = {"activation": [numbers(f.value(z)), numbers(f.slope(z))]}
            yield {"do": "activation", "with": {"name": name, "z": numbers(z)}, "gives": gives}
    a, y = (part.ravel() for part in np.meshgrid(np.linspace(0, 1, 21), [0.0, 0.3, 1.0]))
    for name, loss in losses.LOSSES.items():
        value = [
            float(loss.value(np.array([[p]]), np.array([[t]]))) for p, t in zip(a, y, strict=True)
        ]
        gives = {
            "loss": [[v] for v in numbers(value)] + [[v] for v in numbers(loss.gradient(a, y))]
        }
        yield {
            "do": "loss",
            "with": {"name": name, "a": numbers(a), "y": numbers(y)},
            "gives": gives,
        }


def algebra():
    """Matrices by themselves."""
    rng = np.random.default_rng(4)
    for n, k, m in [(1, 1, 1), (2, 3, 4), (5, 1, 2), (1, 6, 1), (3, 0, 2), (2, 2, 0), (6, 5, 3)]:
        a, b, c = (rng.standard_normal(shape) for shape in ((n, k), (k, m), (n, k)))
        chosen = rng.integers(0, k, 4).tolist() if k else []
        yield {
            "do": "algebra",
            "with": {"a": matrix(a), "b": matrix(b), "c": matrix(c), "chosen": chosen},
            "gives": {
                "matrix": [matrix(np.zeros((n, m))), matrix(a)],
                "algebra": matrices([a @ b, a.T, a[:, chosen], a - 2 * c, 3 * a]),
            },
        }


def chance():
    """What a seed gives: draws of every kind, in turn, so that each begins where another ended."""
    for seed in SEEDS:
        rng = PageRandom(seed)
        uniform, odd = rng.uniform(size=40), rng.standard_normal(41)
        orders = [rng.permutation(m).tolist() for m in (0, 1, 2, 7, 64)]
        normal = [*odd, *rng.standard_normal(20)]
        yield {
            "do": "chance",
            "with": {"seed": seed},
            "gives": {
                "uniform": [[u] for u in [*uniform.tolist(), rng.uniform()]],
                "permutation": orders,
                "normal": [[float(v)] for v in normal],
            },
        }
        for m, size in [(1, 1), (5, 2), (12, 12), (12, 5), (12, 4), (64, 1)]:
            rng = PageRandom(seed)
            batches = [np.arange(m)] if size == m else mini_batches(m, size, rng)
            gives = {"mini_batches": [*(b.tolist() for b in batches), [rng.uniform()]]}
            yield {
                "do": "mini_batches",
                "with": {"seed": seed, "m": m, "size": size},
                "gives": gives,
            }
        for scale in ("xavier", "he", 1.0, 0.25, None):
            sizes, names = [3, 5, 1, 2], ["tanh", "relu", "softmax"]
            more = {} if scale is None else {"scale": scale}
            layers = network.initialise(sizes, names, PageRandom(seed), **more)
            given = {"seed": seed, "sizes": sizes, "names": names, **more}
            yield {"do": "initialise", "with": given, "gives": {"initialise": parameters(layers)}}


def sets():
    """The data sets, with noise and without."""
    for seed in SEEDS[:6]:
        for noise in (0.0, 0.15):
            for name in ("moons", "circles", "spirals", "xor"):
                for m in (2, 9, 64):
                    rng = PageRandom(seed)
                    if name == "xor":
                        X, Y = (part[:, np.arange(m) % 4] for part in datasets.xor())
                        X = X + noise * rng.standard_normal(X.shape)
                    else:
                        X, Y = getattr(datasets, name)(m, rng, noise=noise)
                    given = {"name": name, "m": m, "seed": seed, "noise": noise}
                    yield {"do": "dataset", "with": given, "gives": {name: matrices([X, Y])}}


def trainings():
    """Trainings of some hundred steps in settings where rounding does not grow."""
    pairs = [pair for pair in ENDINGS if pair[0] != "relu"]
    for number in range(24):
        rng = np.random.default_rng(100 + number)
        ending, loss = pairs[number % len(pairs)]
        depth = 1 + number % 3
        sizes = rng.integers(2, 6, depth + 1).tolist()
        names = [*rng.choice(ELEMENTWISE, depth - 1).tolist(), ending]
        m = int(rng.integers(2, 17))
        X, Y = random_examples(rng, sizes[0], sizes[-1], m, loss)
        size = int(rng.integers(1, m + 1))
        yield training(number, sizes, names, X, Y, loss, 0.05, size, -(-200 // -(-m // size)))


def training(seed, sizes, names, X, Y, loss, rate, size, epochs):
    """A training by the library, with the costs after each epoch."""
    rng = PageRandom(seed)
    start = network.initialise(sizes, names, rng)
    layers, history = train(
        start, X, Y, loss=loss, learning_rate=rate, batch_size=size, epochs=epochs, rng=rng
    )
    diverged = int(history.diverged)
    end = parameters(layers) if diverged < 0 else []
    return {
        "do": "training",
        "with": {
            "seed": seed,
            "sizes": sizes,
            "names": names,
            "X": matrix(X),
            "Y": matrix(Y),
            "loss": loss,
            "rate": rate,
            "size": size,
            "epochs": epochs,
        },
        "gives": {
            "training": end,
            "costs": [[float(c)] for c in history.cost] if diverged < 0 else [],
            "diverged": [[diverged]],
        },
    }


def divergences():
    """Trainings whose numbers leave all bounds."""
    rng = np.random.default_rng(9)
    X = rng.standard_normal((2, 8))
    for name, rate in [("identity", 10.0), ("relu", 100.0), ("identity", 100.0)]:
        Y = rng.standard_normal((1, 8))
        yield training(5, [2, 3, 1], [name, "identity"], X, Y, "squared_error", rate, 4, 400)


def cases():
    makers = (networks, extremes, scalars, algebra, chance, sets, trainings, divergences)
    return [case for make in makers for case in make()]


def as_json(made):
    """The cases as `static/engine.mjs` takes them."""
    return json.dumps({"cases": made, "tolerance": TOLERANCE, "else": ELSE}, allow_nan=False)


if __name__ == "__main__":
    made = cases()
    random.Random(0).shuffle(made)  # soon all kinds, for those that stop at the first error
    print(as_json(made))
