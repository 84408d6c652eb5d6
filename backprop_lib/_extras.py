"""The library alone needs NumPy; some modules need more, and say how to get it."""


def missing(module: str, error: ModuleNotFoundError) -> ModuleNotFoundError:
    """What to raise when a module lacks a package; the extra that brings it has its name."""
    return ModuleNotFoundError(
        f"backprop_lib.{module} needs {error.name}, which is not installed: "
        f'pip install "backprop_lib[{module}]"',
        name=error.name,
    )
