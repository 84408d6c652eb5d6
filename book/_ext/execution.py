"""Sphinx extension: run the notebooks that need it side by side, one on each core.

MyST-NB runs them one after the other, but looks into its cache first: here it is filled. A notebook
that fails stays out of it, so that MyST-NB runs it again and reports the error as ever.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from jupyter_cache import get_cache
from jupyter_cache.executors import load_executor

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata


def fill_cache(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Run those of the notebooks about to be read whose outputs are not in the cache."""
    if app.config.nb_execution_mode != "cache":
        return
    cache = get_cache(app.config.nb_execution_cache_path)
    files = [file for name in docnames if (file := env.doc2path(name)).endswith(".ipynb")]
    staged = [cache.add_nb_to_project(file).pk for file in files]
    silent = logging.Logger(__name__, logging.CRITICAL)
    load_executor("local-parallel", cache, logger=silent).run_and_cache(
        filter_pks=staged, timeout=app.config.nb_execution_timeout
    )


def setup(app: Sphinx) -> ExtensionMetadata:
    """Run before the first document is read."""
    app.connect("env-before-read-docs", fill_cache)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
