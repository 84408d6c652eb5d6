"""Chromium, Firefox and WebKit behind the same few verbs, with real input, for tests of the pages.

Chromium is driven by Playwright. Firefox and WebKit are the system's own, which Playwright does not
drive. Both take the commands of W3C WebDriver: WebKit by HTTP from its WebKitWebDriver, Firefox
by its own Marionette, a socket that takes the same commands under other names, so that it needs no
driver beside it. Clicks and keys go in where the system's would: the page sees trusted events.

Every wait has a deadline, and every process is ended when its `with` block is.
"""

from __future__ import annotations

import base64
import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from playwright.sync_api import Browser, sync_playwright
from playwright.sync_api import Error as PlaywrightError

import find_browser

Result = TypeVar("Result")
Answer = list[Any] | None  # a value, or also an error; nothing if the page was left meanwhile
DEADLINE = 15  # seconds, for all that a page or a browser is asked to do
START = 90  # and for a browser's start, on a machine that does much else
DESKTOP = (1366, 768)
PHONE = (390, 844)

# Calls an expression if it is a function, waits for a promise, and gives up in time.
CALL = """const [expression, args, seconds] = arguments_;
const late = new Promise((_, no) => setTimeout(() => no(new Error("no answer")), 1000 * seconds));
const run = async () => {
  const it = (EXPRESSION);
  return typeof it === "function" ? it(...args) : it;
};
const answer = await Promise.race([run(), late]).then((v) => [v ?? null], (e) => [null, `${e}`]);
"""
# The middle of an element, brought into view as a reader would scroll.
MIDDLE = """async (selector, x) => {
  while (document.documentElement.hasAttribute("data-early"))  // the page is still being laid out
    await new Promise((done) => setTimeout(done, 20));
  const found = [...document.querySelectorAll(selector)].find((e) => e.checkVisibility());
  if (!found) throw new Error(`nothing to be seen of ${selector}`);
  found.scrollIntoView({block: "nearest", behavior: "instant"});
  let box = found.getBoundingClientRect();
  if (box.top < 0 || box.bottom > innerHeight) {
    found.scrollIntoView({block: "center", behavior: "instant"});
    box = found.getBoundingClientRect();
  }
  if (found.getClientRects().length > 1) box = found.getClientRects()[0];  // a link on two lines
  return [Math.floor(box.left + x * box.width), Math.floor(box.top + box.height / 2)];
}"""
# WebDriver's names of the keys that have no letter.
KEYS = {
    "Enter": "\ue007",
    "Escape": "\ue00c",
    "End": "\ue010",
    "Home": "\ue011",
    "ArrowLeft": "\ue012",
    "ArrowRight": "\ue014",
    "Space": " ",
    "Tab": "\ue004",
}


class EngineError(Exception):
    """A browser that refused, or did not answer in time."""


class Engine(ABC):
    """One browser with one page open."""

    name: str

    @abstractmethod
    def fresh(self, width: int, height: int) -> None:
        """Begin with a new page and an empty memory, in a window of this size inside."""

    @abstractmethod
    def goto(self, address: str) -> None:
        """Open an address, and wait until it is loaded."""

    @abstractmethod
    def press(self, key: str, times: int = 1) -> None:
        """Press a key where the focus is."""

    @abstractmethod
    def screenshot(self) -> bytes:
        """What the window shows, as PNG."""

    @abstractmethod
    def pdf(self) -> bytes | None:
        """The page printed; None where the engine cannot be asked to."""

    @abstractmethod
    def _script(
        self, expression: str, args: tuple[Any, ...], seconds: float
    ) -> list[Any] | None: ...

    @abstractmethod
    def _click_at(self, x: int, y: int) -> None: ...

    def evaluate(self, expression: str, *args: Any, seconds: float = DEADLINE) -> Any:
        """The value of an expression in the page, or of the function that it is."""
        answer = self._script(expression, args, seconds)
        if answer is None:
            raise EngineError("The page was left before it could answer.")
        value, *error = answer
        if error:
            raise EngineError(f"{error[0]} in {expression[:200]}")
        return value

    def back(self, steps: int = 1) -> None:
        """Go back; where that leads to is not waited for. (WebKit's driver waits for a load.)"""
        self.evaluate("(steps) => { setTimeout(() => history.go(-steps)); }", steps)

    def reload(self) -> None:
        """Load the page again. (WebDriver's way would forget where Firefox had scrolled.)"""
        self.evaluate("() => { window.left = true; setTimeout(() => location.reload()); }")
        self.wait_for("!window.left && document.readyState === 'complete'")

    def click(self, selector: str, x: float = 0.5) -> None:
        """Click the first element that can be seen, at this part of its width."""
        self._click_at(*self.evaluate(MIDDLE, selector, x))

    def wait_for(self, expression: str, *args: Any, seconds: float = DEADLINE) -> Any:
        """Wait until an expression is true; what it is then. A page may be left meanwhile."""
        end, value, trouble = time.monotonic() + seconds, None, ""
        while time.monotonic() < end:
            try:
                if value := self.evaluate(expression, *args):
                    return value
            except (EngineError, PlaywrightError) as error:
                trouble = f" ({error})"
            time.sleep(0.05)
        raise EngineError(f"{expression[:300]} stayed {value!r} for {seconds} s{trouble}")


class Chromium(Engine):
    """Chromium, by Playwright."""

    name = "chromium"

    def __init__(self, browser: Browser, dark: bool) -> None:
        self.browser = browser
        self.dark = dark
        self.context = browser.new_context()

    def fresh(self, width: int, height: int) -> None:
        self.context.close()
        self.context = self.browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if self.dark else "light",
            permissions=["clipboard-write"],  # which the headless shell asks nobody for
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(1000 * DEADLINE)

    def goto(self, address: str) -> None:
        self.page.goto(address)

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(key)

    def screenshot(self) -> bytes:
        return self.page.screenshot()

    def pdf(self) -> bytes | None:
        return self.page.pdf()

    def _script(self, expression: str, args: tuple[Any, ...], seconds: float) -> Answer:
        body = CALL.replace("EXPRESSION", expression)
        answer: Answer = self.page.evaluate(
            f"async (arguments_) => {{ {body} return answer; }}", [expression, args, seconds]
        )
        return answer

    def _click_at(self, x: int, y: int) -> None:
        self.page.mouse.click(x, y)


Send = Callable[[str, dict[str, Any]], Any]


class WebDriver(Engine):
    """A browser that takes WebDriver's commands; how they get there, `send` knows."""

    def __init__(self, name: str, send: Send) -> None:
        self.name = name
        self.send = send

    def fresh(self, width: int, height: int) -> None:
        with suppress(EngineError):  # what was stored, at the place where the last test ended
            self.evaluate("localStorage.clear(), sessionStorage.clear()")
        new = self.send("NewWindow", {"type": "tab"})["handle"]
        self.send("CloseWindow", {})
        self.send("SwitchToWindow", {"handle": new})
        self.size(width, height)

    def size(self, width: int, height: int) -> None:
        """Make the window so large that the page has this size."""
        for _ in range(3):
            now = self.evaluate("[innerWidth, innerHeight]")
            if now == [width, height]:
                return
            window = self.send("GetWindowRect", {})
            wide, high = window["width"] + width - now[0], window["height"] + height - now[1]
            self.send("SetWindowRect", {"width": wide, "height": high})
            with suppress(EngineError):
                self.wait_for(
                    "(size) => `${[innerWidth, innerHeight]}` === `${size}`",
                    [width, height],
                    seconds=1,
                )
        raise EngineError(f"the page is {now} large instead of {width} × {height}")

    def goto(self, address: str) -> None:
        self.send("Navigate", {"url": address})

    def press(self, key: str, times: int = 1) -> None:
        value = KEYS.get(key, key)
        one = [{"type": "keyDown", "value": value}, {"type": "keyUp", "value": value}]
        self._act({"type": "key", "id": "keyboard", "actions": one * times})

    def screenshot(self) -> bytes:
        return base64.b64decode(self.send("TakeScreenshot", {"full": False}))

    def pdf(self) -> bytes | None:
        return base64.b64decode(self.send("Print", {})) if self.name == "firefox" else None

    def _script(self, expression: str, args: tuple[Any, ...], seconds: float) -> Answer:
        body = CALL.replace("EXPRESSION", expression)
        script = f"""const done = arguments[3], arguments_ = [...arguments];
          (async () => {{ {body} done(answer); }})();"""
        answer: Answer = self.send(
            "ExecuteAsyncScript", {"script": script, "args": [expression, args, seconds]}
        )
        return answer

    def _click_at(self, x: int, y: int) -> None:
        actions = [
            {"type": "pointerMove", "x": x, "y": y, "duration": 0},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        mouse = {"pointerType": "mouse"}
        self._act({"type": "pointer", "id": "mouse", "parameters": mouse, "actions": actions})

    def _act(self, actions: dict[str, Any]) -> None:
        self.send("PerformActions", {"actions": [actions]})


@contextmanager
def running(name: str, dark: bool = False) -> Iterator[Engine]:
    """Run an engine by its name, one of `find_browser.PACKAGES`, while the block runs."""
    programs = find_browser.programs(name)
    if programs is None:
        raise EngineError(find_browser.without(name))
    run = {"chromium": _chromium, "firefox": _firefox, "webkit": _webkit}[name]
    with (
        tempfile.TemporaryDirectory(prefix=f"{name}-", ignore_cleanup_errors=True) as home,
        run(programs, Path(home), dark) as engine,
    ):
        yield engine


@contextmanager
def _chromium(programs: list[str], home: Path, dark: bool) -> Iterator[Engine]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=programs[0])
        try:
            yield Chromium(browser, dark)
        finally:
            browser.close()


# What a reader's Firefox has, and what costs time or asks others for something when it starts.
PREFERENCES = """
user_pref("marionette.port", 0);
user_pref("layout.css.prefers-color-scheme.content-override", DARK);
user_pref("ui.prefersReducedMotion", 1);
user_pref("ui.primaryPointerCapabilities", 6);
user_pref("ui.allPointerCapabilities", 6);
user_pref("ui.useOverlayScrollbars", 1);
user_pref("widget.gtk.overlay-scrollbars.enabled", true);
user_pref("toolkit.legacyUserProfileCustomizations.stylesheets", true);
user_pref("app.normandy.enabled", false);
user_pref("app.update.disabledForTesting", true);
user_pref("browser.topsites.contile.enabled", false);
user_pref("services.settings.server", "");
user_pref("datareporting.policy.dataSubmissionEnabled", false);
"""


@contextmanager
def _firefox(programs: list[str], home: Path, dark: bool) -> Iterator[Engine]:
    preferences = PREFERENCES.replace("DARK", "0" if dark else "1")
    (home / "user.js").write_text(preferences, encoding="utf-8")
    (home / "chrome").mkdir()  # its window is else at least 500 wide
    (home / "chrome/userChrome.css").write_text(":root { min-width: 0 !important }")
    command = [programs[0], "--headless", "--marionette", "--no-remote", "--profile", str(home)]
    with _started(command, HOME=str(home)):
        port = _soon(lambda: int((home / "MarionetteActivePort").read_text()))
        with socket.create_connection(("127.0.0.1", port), timeout=START) as wire:
            stream = wire.makefile("rwb")

            def read() -> Any:
                size = b""
                while (digit := stream.read(1)) != b":":
                    if not digit:
                        raise EngineError("Firefox has ended")
                    size += digit
                return json.loads(stream.read(int(size)))

            def send(command: str, parameters: dict[str, Any]) -> Any:
                text = json.dumps([0, 1, f"WebDriver:{command}", parameters]).encode()
                stream.write(b"%d:%b" % (len(text), text))
                stream.flush()
                _, _, error, answer = read()
                if error:
                    raise EngineError(f"{command}: {error['message']}")
                return answer["value"] if set(answer) == {"value"} else answer

            read()  # its greeting
            send("NewSession", {"timeouts": TIMEOUTS})
            yield WebDriver("firefox", send)


# Marionette has WebDriver's commands under these names.
PATHS = {
    "CloseWindow": "DELETE /window",
    "ExecuteAsyncScript": "POST /execute/async",
    "GetWindowRect": "GET /window/rect",
    "Navigate": "POST /url",
    "NewWindow": "POST /window/new",
    "PerformActions": "POST /actions",
    "SetWindowRect": "POST /window/rect",
    "SwitchToWindow": "POST /window",
    "TakeScreenshot": "GET /screenshot",
}
TIMEOUTS = {"script": 1000 * DEADLINE + 5000, "pageLoad": 1000 * DEADLINE}
# The tools around the page make its window no narrower than 447; a telephone's is.
NARROW = (
    "* { min-width: 0; padding: 0; border: 0; font-size: 1px; -gtk-icon-transform: scale(0.1) }"
)


@contextmanager
def _webkit(programs: list[str], home: Path, dark: bool) -> Iterator[Engine]:
    driver, window, display = programs
    (home / "gtk-3.0").mkdir()
    (home / "gtk-3.0/gtk.css").write_text(NARROW)
    (home / "gtk-3.0/settings.ini").write_text("[Settings]\ngtk-enable-animations=0\n")
    screen = [display, "-displayfd", "1", "-screen", "0", "1600x1200x24", "-nolisten", "tcp"]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with _started(screen) as xvfb:
        assert xvfb.stdout
        number = xvfb.stdout.readline().decode().strip()
        environment = {"DISPLAY": f":{number}", "HOME": str(home), "XDG_CONFIG_HOME": str(home)}
        with _started([driver, f"--port={port}"], **environment):

            def ask(path: str, parameters: dict[str, Any]) -> Any:
                method, path = path.split()
                data = json.dumps(parameters).encode() if method == "POST" else None
                request = Request(f"http://127.0.0.1:{port}/session{path}", data, method=method)
                try:
                    with urlopen(request, timeout=START) as answer:
                        return json.load(answer)["value"]
                except HTTPError as error:
                    raise EngineError(f"{path}: {json.load(error)['value']['message']}") from None

            _soon(lambda: socket.create_connection(("127.0.0.1", port)).close())
            options = {"binary": window, "args": ["--automation", *["--dark-mode"] * dark]}
            wishes = {"webkitgtk:browserOptions": options, "timeouts": TIMEOUTS}
            session = ask("POST /", {"capabilities": {"alwaysMatch": wishes}})["sessionId"]
            try:
                yield WebDriver(
                    "webkit",
                    lambda command, parameters: ask(
                        PATHS[command].replace(" ", f" /{session}"), parameters
                    ),
                )
            finally:  # closes the window, which the driver started
                with suppress(EngineError):
                    ask(f"DELETE /{session}", {})


@contextmanager
def _started(command: list[str], **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program and all that it starts while the block runs."""
    process = subprocess.Popen(
        command,
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if "-displayfd" in command else subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_end_with_parent,
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(5)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(5)
        if process.stdout:
            process.stdout.close()


def _end_with_parent() -> None:
    """Have Linux end this process when the one that started it is killed and can end nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def _soon(attempt: Callable[[], Result]) -> Result:
    """Try until it succeeds; what it gives."""
    end = time.monotonic() + START
    while True:
        try:
            return attempt()
        except (OSError, ValueError):
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
