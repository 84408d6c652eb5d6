"""What the library imports, and what its public names say of themselves."""

import ast
import doctest
import importlib.metadata
import inspect
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import backprop_lib
from backprop_lib import activations, datasets, losses, steps
from toc import ROOT

PACKAGE = Path(backprop_lib.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))

# Nothing imports what stands on its own line or below.
ORDER = [
    {"_checks", "_extras", "palette"},
    {"activations", "losses", "datasets", "records"},
    {"_arguments"},
    {"steps"},
    {"network"},
    {"_training", "gradient_check", "running_example"},
    {"gradient_descent"},
    {"plots"},
    {"widgets"},
    {"__init__"},
]
RANK = {name: rank for rank, names in enumerate(ORDER) for name in names}


def loaded_by(statement):
    """The modules that a statement loads in a fresh interpreter, beyond NumPy's own import."""
    code = (
        "import sys, numpy; before = set(sys.modules)\n"
        f"{statement}\n"
        "print('\\n'.join(sorted(set(sys.modules) - before)))"
    )
    command = [sys.executable, "-W", "error", "-c", code]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()


def test_importing_the_library_loads_numpy_and_nothing_else():
    loaded = loaded_by("import backprop_lib")
    outside = {name.split(".")[0] for name in loaded} - set(sys.stdlib_module_names)
    assert outside <= {"backprop_lib", "numpy"}
    assert "backprop_lib.network" in loaded
    assert not {"backprop_lib.plots", "backprop_lib.widgets"} & set(loaded)


def test_importing_the_library_loads_no_slow_part_of_numpy_or_python():
    # Each of these costs 5 to 15 ms: half of what the library may take, or more.
    loaded = set(loaded_by("import backprop_lib"))
    assert not {"numpy.random", "importlib.resources", "tempfile", "hashlib"} & loaded


# What stops a module from being imported, as if it were not installed.
BLOCKER = """
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {blocked}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Blocker())
"""


@pytest.mark.parametrize(
    ("module", "blocked"),
    [
        ("plots", {"matplotlib"}),
        ("widgets", {"anywidget"}),
        ("widgets", {"anywidget", "ipywidgets", "matplotlib", "traitlets"}),
        ("widgets", {"matplotlib"}),
        ("widgets.training", {"anywidget", "traitlets"}),
    ],
)
def test_a_module_that_needs_more_says_how_to_get_it(module, blocked):
    code = BLOCKER.format(blocked=blocked) + f"import backprop_lib.{module}"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    extra = module.split(".")[0]
    said = ran.stderr.splitlines()[-1]
    lacking = said.split(" needs ")[1].split(",")[0]
    assert lacking in blocked
    assert said == (
        f"ModuleNotFoundError: backprop_lib.{extra} needs {lacking}, which is not installed: "
        f'pip install "backprop_lib[{extra}]"'
    )
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert lacking in extras["optional-dependencies"][extra]


def test_the_version_is_the_installed_one_and_the_one_to_cite():
    assert backprop_lib.__version__ == importlib.metadata.version("backprop_lib")
    citation = (ROOT / "CITATION.cff").read_text("utf-8").splitlines()
    assert f"version: {backprop_lib.__version__}" in citation


def place(path):
    """Where a module stands in the order: the widgets stand together."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return RANK[parts[0]]


def imports(path):
    """Each import of a file: how many packages up, the module, and whether it is at the top."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((0, alias.name, node in tree.body) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.level, node.module, node in tree.body
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.level, alias.name, node in tree.body) for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_one_way(path):
    depth = len(path.relative_to(PACKAGE).parts)
    for level, module, _ in imports(path):
        if level == depth:
            target = module.split(".")[0]
        elif module.startswith("backprop_lib."):
            target = module.split(".")[1]
        else:
            continue
        assert RANK[target] < place(path), f"{path.name} imports {module}"


@pytest.mark.parametrize(
    "path",
    [path for path in MODULES if RANK["plots"] > place(path) or path.stem == "__init__"],
    ids=lambda path: str(path.relative_to(PACKAGE)),
)
def test_nothing_but_plots_and_widgets_needs_more_than_numpy(path):
    if path.parent != PACKAGE:
        return
    for level, module, at_top in imports(path):
        name = module.split(".")[0]
        known = level or name in sys.stdlib_module_names or name in ("numpy", "backprop_lib")
        assert known or (name == "tqdm" and not at_top), f"{path.name} imports {module}"


PUBLIC = {
    f"{module.__name__}.{name}": (module, value)
    for module in (backprop_lib, activations, losses, steps, datasets)
    for name, value in vars(module).items()
    if not name.startswith("_")
    and inspect.isfunction(value)
    and (
        name in backprop_lib.__all__
        if module is backprop_lib
        else value.__module__ == module.__name__
    )
}
HELPERS = {
    "as_rate",
    "elementwise",
    "refuse_values",
    "refuse_targets",
}  # for the modules above, not for readers
FUNCTIONS = {key: value for key, value in PUBLIC.items() if key.split(".")[-1] not in HELPERS}
NO_FORMULA = {
    "backprop_lib": {"check_gradients", "member", "mini_batches", "predict", "stack", "train"},
    "backprop_lib.activations": {"derivative"},
    "backprop_lib.datasets": {"xor", "circles", "digits", "split"},
}


def test_every_public_name_exists_and_is_told_of():
    assert sorted(backprop_lib.__all__) == backprop_lib.__all__
    for name in backprop_lib.__all__:
        value = getattr(backprop_lib, name)
        assert inspect.getdoc(value), name
        record = inspect.isclass(value) and (
            hasattr(value, "_fields") or hasattr(value, "__dataclass_fields__")
        )
        known = f"backprop_lib.{name}" in FUNCTIONS
        assert record or known or inspect.ismodule(value), name


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_public_function_has_an_example_that_runs(name):
    module, function = FUNCTIONS[name]
    examples = doctest.DocTestFinder(recurse=False).find(function, name, module)
    assert any(test.examples for test in examples)
    assert any(example.want for test in examples for example in test.examples)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_public_function_has_its_formula(name):
    module, function = FUNCTIONS[name]
    needs_none = function.__name__ in NO_FORMULA.get(module.__name__, set())
    assert needs_none or ".. math::" in function.__doc__


@pytest.mark.parametrize("name", FUNCTIONS)
def test_shapes_and_errors_are_said_here_or_at_the_modules_top(name):
    _, function = FUNCTIONS[name]
    text = (function.__doc__ + inspect.getmodule(function).__doc__).lower()
    assert "shape" in text
    assert "raise" in text
