"""The command that opens the page: how the server is started, and what is said when it cannot be."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib import import_module
from pathlib import Path
from textwrap import dedent
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from sim.cli import main
from sim.commands import page


def test_the_server_listens_to_this_machine_alone_and_tells_nobody_anything() -> None:
    said = page.flags("127.0.0.1", 8600, 7)
    assert "--server.address=127.0.0.1" in said
    assert "--browser.gatherUsageStats=false" in said
    assert "--server.headless=true" in said
    assert "--client.toolbarMode=viewer" in said
    assert "--server.fileWatcherType=none" in said
    assert "--server.maxUploadSize=7" in said
    assert "--client.showErrorDetails=none" in said
    assert "--runner.postScriptGC=false" in said


def test_a_port_in_use_is_told_with_another_to_try() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = CliRunner().invoke(main, ["page", "--port", str(port), "--no-browser"])
    assert result.exit_code == 2
    assert f"cannot listen at 127.0.0.1:{port}" in result.output
    assert "--port" in result.output


@pytest.mark.parametrize("address", ["300.1.1.1", "192.0.2.1"])
def test_an_address_that_is_not_of_this_machine_is_no_open_page(address: str) -> None:
    result = CliRunner().invoke(main, ["page", "--address", address, "--no-browser"])
    assert result.exit_code == 2
    assert "--address is an address of this machine, such as 127.0.0.1" in result.output
    assert "is a page open" not in result.output


def test_without_streamlit_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "find_spec", lambda _: None)
    result = CliRunner().invoke(main, ["page", "--no-browser"])
    assert result.exit_code == 2
    assert "start.py page" in result.output


def test_limits_that_cannot_be_read_are_told_before_anything_starts(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["page", "--no-browser", "--limits", str(tmp_path / "none.toml")])
    assert result.exit_code == 2
    assert "none.toml" in result.output


@pytest.mark.parametrize(
    ("address", "url", "alone"),
    [
        ("127.0.0.1", "http://127.0.0.1:8501", True),
        ("localhost", "http://localhost:8501", True),
        ("::1", "http://[::1]:8501", True),
        ("0.0.0.0", "http://127.0.0.1:8501", False),
        ("::", "http://[::1]:8501", False),
        ("10.1.2.3", "http://10.1.2.3:8501", False),
    ],
)
def test_the_address_is_one_that_a_browser_takes(address: str, url: str, alone: bool) -> None:
    assert page._url(address, 8501) == url
    assert page._is_of_this_machine(address) == alone


def test_the_page_is_waited_for_without_the_proxy_for_the_internet(monkeypatch: pytest.MonkeyPatch) -> None:
    class Up(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(page, "_SECONDS_TO_START", 5.0)
    with HTTPServer(("127.0.0.1", 0), Up) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page._wait_until_up(SimpleNamespace(poll=lambda: None), f"http://127.0.0.1:{server.server_port}")
        server.shutdown()


def test_nobody_on_the_internet_is_asked_for_this_machines_address() -> None:
    """A site of another name that tries to reach the page is refused, and nothing is asked because of it."""
    pytest.importorskip("streamlit")
    script = """
        import sys
        from importlib import import_module
        import_module(sys.argv[1])
        from streamlit.web.server.server_util import is_url_from_allowed_origins
        sys.addaudithook(lambda event, args: event.startswith("socket.") and sys.exit(f"{event} {args}"))
        assert not is_url_from_allowed_origins("http://example.org")
    """
    done = subprocess.run(
        [sys.executable, "-c", dedent(script), page._SERVER], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_file_made_at_a_click_is_there_for_a_browser_that_is_slow_and_not_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    library = pytest.importorskip("streamlit.runtime.media_file_manager")
    storage = pytest.importorskip("streamlit.runtime.memory_media_file_storage")
    net_util = pytest.importorskip("streamlit.net_util")
    for place, name in (
        (library, "MediaFileMetadata"),
        (net_util, "get_external_ip"),
        (net_util, "get_internal_ip"),
    ):
        monkeypatch.setattr(place, name, getattr(place, name))  # what the server changes is put back
    monkeypatch.delitem(sys.modules, page._SERVER, raising=False)
    serve = import_module(page._SERVER)
    held = storage.MemoryMediaFileStorage("/media")
    manager = library.MediaFileManager(held)
    button = manager.add_deferred(lambda: b"a zip", "application/zip", "button", file_name="scenarios.zip")
    file = Path(manager.execute_deferred(button)).name
    for _ in range(5):  # scripts that end before the browser asks
        manager.remove_orphaned_files()
    assert held.get_file(file).content == b"a zip"
    monkeypatch.setattr(serve, "SECONDS_TO_FETCH", -1.0)
    manager.remove_orphaned_files()
    with pytest.raises(storage.MediaFileStorageError):
        held.get_file(file)
