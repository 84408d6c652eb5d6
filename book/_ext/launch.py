"""Buttons that open a chapter on Binder, Colab or a JupyterHub, once the build knows where the repository is.

The address comes from ``BOOK_REPOSITORY_URL``, or else from the git remote ``origin`` when that is on a forge;
``BOOK_REPOSITORY_BRANCH`` (default ``main``) and ``BOOK_JUPYTERHUB_URL`` complete it. No address, no buttons.
"""

import os
import re
import subprocess
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlencode

FORGE = re.compile(r"^(?:https?://|ssh://|git@)(?:[^@/]*@)?(?P<host>[\w.-]+\.\w+)(?::\d+)?[/:](?P<path>[\w./~-]+?)(?:\.git)?/?$")
BINDER_PROVIDERS = {"github.com": "gh", "gitlab.com": "gl"}


class Repository(NamedTuple):
    host: str
    path: str
    branch: str


def parse_address(address: str, branch: str = "main") -> Repository | None:
    """The repository behind an https or ssh address on a forge; None for anything else, such as a folder."""
    match = FORGE.match(address.strip())
    return Repository(match["host"], match["path"], branch) if match else None


def find_repository(folder: Path, environment=os.environ) -> Repository | None:
    address = environment.get("BOOK_REPOSITORY_URL") or _origin(folder)
    return parse_address(address, environment.get("BOOK_REPOSITORY_BRANCH") or "main")


def _origin(folder: Path) -> str:
    if not (folder / ".git").exists():
        return ""
    command = ["git", "-C", str(folder), "config", "--get", "remote.origin.url"]
    return subprocess.run(command, capture_output=True, text=True).stdout


def launch_links(repository: Repository | None, notebook: str, jupyterhub: str = "") -> list[tuple[str, str]]:
    """(name, address) of every place that can open the notebook, a path inside the repository."""
    if repository is None:
        return []
    host, path, branch = repository
    links = []
    if host in BINDER_PROVIDERS:
        project = path if host == "github.com" else quote(path, safe="")
        query = urlencode({"urlpath": f"lab/tree/{notebook}"}, safe="/")
        links.append(("Binder", f"https://mybinder.org/v2/{BINDER_PROVIDERS[host]}/{project}/{quote(branch, safe='')}?{query}"))
    if host == "github.com":
        links.append(("Colab", f"https://colab.research.google.com/github/{path}/blob/{branch}/{notebook}"))
    if jupyterhub:
        name = path.rsplit("/", 1)[-1]
        query = urlencode({"repo": f"https://{host}/{path}", "branch": branch, "urlpath": f"lab/tree/{name}/{notebook}"})
        links.append(("JupyterHub", f"{jupyterhub.rstrip('/')}/hub/user-redirect/git-pull?{query}"))
    return links


def _know_the_repository(app, config):
    config.book_repository = find_repository(Path(app.srcdir))
    config.book_jupyterhub = os.environ.get("BOOK_JUPYTERHUB_URL", "")


def _add_links(app, pagename, templatename, context, doctree):
    if str(app.env.doc2path(pagename)).endswith(".ipynb") and pagename in app.env.all_docs:
        context["launch_links"] = launch_links(app.config.book_repository, pagename + ".ipynb", app.config.book_jupyterhub)


def setup(app):
    app.add_config_value("book_repository", None, "html")
    app.add_config_value("book_jupyterhub", "", "html")
    app.connect("config-inited", _know_the_repository)
    app.connect("html-page-context", _add_links)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
