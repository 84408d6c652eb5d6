"""Run the notebooks that need it: those whose cells, or the library, have changed.

MyST-NB runs them one after the other, but looks into its cache first: here it is filled, on all
cores at once. A notebook that fails stays out of it, so that MyST-NB runs it again and reports the
error as ever. (jupyter-book/jupyter-book#1735 asks for the first, executablebooks/MyST-NB#299 for a
cache that knows what the cells import.)
"""

from __future__ import annotations

import hashlib
import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_cache import get_cache
from jupyter_cache.executors import load_executor

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment


def name_cache_by_library(app: Sphinx, config: Config) -> None:
    """Let cells run again when the library changes: the cache itself only looks at the cells."""
    folder = os.environ.get("BOOK_CACHE") or Path(app.outdir).parent / ".jupyter_cache"
    config.nb_execution_cache_path = str(Path(folder) / library_hash(Path(app.srcdir)))


def library_hash(root: Path) -> str:
    """Name the present state of what cells read: the library, and what the benchmarks recorded."""
    digest = hashlib.sha256()
    recorded = (root / "benchmarks").glob("*.json")
    for file in sorted([*(root / "backprop_lib").rglob("*"), *recorded]):
        if file.is_file() and "__pycache__" not in file.parts:
            digest.update(f"{file.relative_to(root)}\0".encode() + file.read_bytes())
    return digest.hexdigest()[:16]


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
