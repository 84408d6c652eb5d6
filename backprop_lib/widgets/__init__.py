"""Live widgets, one a module: Python computes by the library, JavaScript draws."""

from .. import _extras

try:
    import anywidget  # noqa: F401  (every widget is one)
    import matplotlib  # noqa: F401  (its picture, for where nothing can move)
except ModuleNotFoundError as error:
    raise _extras.missing("widgets", error) from None
