"""The command that opens the page: how the server is started, and what is said when it cannot be."""

from __future__ import annotations

import socket
from pathlib import Path

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


def test_a_port_in_use_is_told_with_another_to_try() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = CliRunner().invoke(main, ["page", "--port", str(port), "--no-browser"])
    assert result.exit_code == 2
    assert f"cannot listen at 127.0.0.1:{port}" in result.output
    assert "--port" in result.output


def test_without_streamlit_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "find_spec", lambda _: None)
    result = CliRunner().invoke(main, ["page", "--no-browser"])
    assert result.exit_code == 2
    assert "start.py page" in result.output


def test_limits_that_cannot_be_read_are_told_before_anything_starts(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["page", "--no-browser", "--limits", str(tmp_path / "none.toml")])
    assert result.exit_code == 2
    assert "none.toml" in result.output
