"""A page that is served, and Debian's Chromium to look at it with.

Without a browser or axe-core these tests are skipped; ``ENGINE_ROOM_BROWSER=required``, as in ``.ci/run``,
makes that an error. ``ENGINE_ROOM_CHROMIUM`` and ``ENGINE_ROOM_AXE`` name the files, if they lie elsewhere.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.error import URLError
from urllib.request import urlopen

import psutil
import pytest

from tests.page.visiting import REPLICATIONS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).parents[2]
AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
FEW = f"replications = {REPLICATIONS}\npoints = 0\nidle_seconds = 5\n"
SECONDS_TO_START = 60
SECONDS_TO_END = 15
PATIENCE = 60_000  # milliseconds; two processors may be busy with other tests


_CLOSED_TWICE = re.compile(
    r'Exception in ASGI application\n(?:.*\n)*?.*Cannot call "send" once a close message has been sent\.\n?'
)
"""What the library's server says, now and then, where a browser goes in the instant it comes."""


class Server(NamedTuple):
    """A page that is served by processes of its own."""

    url: str
    process: psutil.Process

    def tree(self) -> list[psutil.Process]:
        """Return the processes of the page: the command, the server and its workers."""
        return [self.process, *self.process.children(recursive=True)]

    def cpu(self) -> float:
        """Return the seconds of processor time that all of them have used."""
        used = 0.0
        for process in self.tree():
            try:
                times = process.cpu_times()
            except psutil.NoSuchProcess:
                continue
            used += times.user + times.system
        return used


def missing(what: str) -> None:
    """Skip what cannot be tested here, or fail where it must be tested."""
    if os.environ.get("ENGINE_ROOM_BROWSER") == "required":
        pytest.fail(f"{what}, and ENGINE_ROOM_BROWSER says that it is required")
    pytest.skip(what)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of a browser."""
    found = os.environ.get("ENGINE_ROOM_CHROMIUM") or shutil.which("chromium")
    if not found or not Path(found).is_file():
        missing("there is no Chromium (apt install chromium)")
    return str(found)


@pytest.fixture(scope="session")
def axe() -> str:
    """Return the text of axe-core."""
    file = Path(os.environ.get("ENGINE_ROOM_AXE") or AXE)
    if not file.is_file():
        missing("there is no axe-core (npm ci in tests/page)")
    return file.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def server(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve the page of this tree with small limits; end it, and see that no process of it is left."""
    place = tmp_path_factory.mktemp("page")
    url = f"http://127.0.0.1:{(port := free_port())}"
    command = [sys.executable, "-m", "sim", "page", "--no-browser", "--port", str(port)]
    (place / "limits.toml").write_text(FEW, encoding="utf-8")
    command += ["--limits", str(place / "limits.toml")]
    with (place / "said").open("wb") as said:
        started = subprocess.Popen(
            command,
            cwd=place,
            env={**os.environ, "PYTHONPATH": str(ROOT), "ENGINE_ROOM_PROGRAM": "engine-room"},
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
        up = Server(url, psutil.Process(started.pid))
        try:
            wait_until_up(up, started, place / "said")
            yield up
        finally:
            tree = up.tree() if started.poll() is None else []
            started.send_signal(signal.SIGTERM)
            left = psutil.wait_procs(tree, timeout=SECONDS_TO_END)[1]
            for process in left:
                process.kill()
            started.wait()
    assert [process.pid for process in left] == []
    told = (place / "said").read_text(encoding="utf-8")
    told = _CLOSED_TWICE.sub("", told)
    assert "Traceback" not in told, told


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_up(server: Server, started: subprocess.Popen[bytes], said: Path) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and started.poll() is None:
        try:
            with urlopen(f"{server.url}/_stcore/health", timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"the page did not start:\n{said.read_text(encoding='utf-8')}")


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Start the browser, which asks nobody for anything by itself."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=chromium, args=list(QUIET))
        yield started
        started.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Open a window of a user who has none of another's cookies."""
    opened = browser.new_context(
        viewport={"width": 1280, "height": 900}, reduced_motion="reduce", accept_downloads=True
    )
    opened.set_default_timeout(PATIENCE)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """Return a tab that shows nothing yet."""
    return context.new_page()
