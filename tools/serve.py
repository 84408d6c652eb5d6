"""Serve the built book on this machine, compressed as a web host would.

    python tools/serve.py [FOLDER] [PORT]

Port 0 takes a free one. The tests and the measurements read the book through this server too.
"""

from __future__ import annotations

import gzip
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

COMPRESSED = {".html", ".css", ".js", ".svg", ".json", ".txt", ".xml", ".ipynb"}


@cache
def compressed(path: Path, _changed: float) -> bytes:
    """Return a file's bytes under gzip, worked out once as long as the file doesn't change."""
    return gzip.compress(path.read_bytes(), 9, mtime=0)


class Handler(SimpleHTTPRequestHandler):
    """Answers with gzip where the browser takes it; says nothing of what went well."""

    protocol_version = "HTTP/1.1"
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".js": "text/javascript",
        ".woff2": "font/woff2",
    }

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            path /= "index.html"
        accepted = "gzip" in self.headers.get("Accept-Encoding", "")
        if not (accepted and path.suffix in COMPRESSED and path.is_file() and self._is_whole()):
            super().do_GET()
            return
        body = compressed(path, path.stat().st_mtime)
        self.send_response(HTTPStatus.OK)
        kind = self.guess_type(str(path))
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _is_whole(self) -> bool:
        """Tell whether the address needs no redirect: a folder's does when it lacks its slash."""
        address = self.path.split("?")[0].split("#")[0]
        return address.endswith("/") or not Path(self.translate_path(address)).is_dir()

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Let a browser close its connection early; tell of anything else."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


@contextmanager
def serving(folder: Path, port: int = 0) -> Iterator[str]:
    """Serve a folder while the block runs; give the address it is served at."""
    with Server(("127.0.0.1", port), partial(Handler, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "_build/html")
    port = int(sys.argv[2]) if len(sys.argv) > 2 else 8000
    with serving(folder, port) as address:
        print(f"{folder} is at {address}/ (Ctrl+C ends it)", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
