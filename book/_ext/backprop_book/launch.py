"""Links that open a chapter on Binder, Colab or a JupyterHub, if the build knows the repository.

Its address is the environment's ``BOOK_REPOSITORY_URL``, or else that of the git remote ``origin``
when it is on a forge; ``BOOK_REPOSITORY_BRANCH`` (without it: main) and ``BOOK_JUPYTERHUB_URL``
complete it. No address, no links.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

# https://host/path, ssh://user@host:port/path or user@host:path; a user or token is left out.
FORGE = re.compile(
    r"^(?:https?://|ssh://|(?=[\w.-]+@))(?:[^@/]*@)?"
    r"(?P<host>[\w-]+(?:\.[\w-]+)*\.[a-z]{2,})(?::\d+/|[/:])(?P<path>[\w./~-]+?)(?:\.git)?/?$"
)
BINDER_PROVIDERS = {"github.com": "gh", "gitlab.com": "gl"}


class Repository(NamedTuple):
    """Where the book's sources are."""

    host: str
    path: str
    branch: str


def parse_address(address: str, branch: str = "main") -> Repository | None:
    """Read a repository's address on a forge; None for anything else, such as a folder."""
    match = FORGE.match(address.strip())
    return Repository(match["host"], match["path"], branch) if match else None


def find_repository(folder: Path, environment: Mapping[str, str] = os.environ) -> Repository | None:
    """Ask the environment, then git."""
    address = environment.get("BOOK_REPOSITORY_URL") or _origin(folder)
    return parse_address(address, environment.get("BOOK_REPOSITORY_BRANCH") or "main")


def _origin(folder: Path) -> str:
    if not (folder / ".git").exists():
        return ""
    command = ["git", "-C", str(folder), "config", "--get", "remote.origin.url"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def launch_links(
    repository: Repository | None, notebook: str, jupyterhub: str = ""
) -> list[tuple[str, str]]:
    """List (name, address) of each place that can open the notebook at a path in the repository."""
    if repository is None:
        return []
    host, path, branch = repository
    links = []
    if provider := BINDER_PROVIDERS.get(host):
        project = path if provider == "gh" else quote(path, safe="")
        query = urlencode({"urlpath": f"lab/tree/{notebook}"}, safe="/")
        where = f"{provider}/{project}/{quote(branch, safe='')}"
        links.append(("Binder", f"https://mybinder.org/v2/{where}?{query}"))
    if host == "github.com":
        where = f"{path}/blob/{branch}/{notebook}"
        links.append(("Colab", f"https://colab.research.google.com/github/{where}"))
    if jupyterhub:
        urlpath = f"lab/tree/{path.rsplit('/', 1)[-1]}/{notebook}"
        pull = {"repo": f"https://{host}/{path}", "branch": branch, "urlpath": urlpath}
        where = f"{jupyterhub.rstrip('/')}/hub/user-redirect/git-pull"
        links.append(("JupyterHub", f"{where}?{urlencode(pull)}"))
    return links


def know_the_repository(app: Sphinx, config: Config) -> None:
    """Put what is known into the configuration, so that a change of it writes the pages anew."""
    config.book_repository = find_repository(Path(app.srcdir))
    config.book_jupyterhub = os.environ.get("BOOK_JUPYTERHUB_URL", "")


def add_links(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Hand the links to the template, which shows them on the page of a notebook."""
    repository, jupyterhub = app.config.book_repository, app.config.book_jupyterhub
    context["launch_links"] = launch_links(repository, f"{pagename}.ipynb", jupyterhub)
