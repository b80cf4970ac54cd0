"""The one-command start: its messages, and that it knows when an installation is stale."""

from __future__ import annotations

import importlib.util
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

from sim.cli import COMMANDS

ROOT = Path(__file__).parents[2]


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("start", ROOT / "start.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "HERE", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "PYTHON", tmp_path / ".venv" / "python")
    (tmp_path / "requirements").mkdir()
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    for name in ("run.txt", "page.txt", "test.txt"):
        (tmp_path / "requirements" / name).write_text(f"# {name}\n")
    return module


@pytest.fixture
def steps(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Installing is only noted: the environment appears, and each step is kept."""
    taken: list[list[str]] = []

    def call(step: list[object], *_: object, **__: object) -> int:
        start.VENV.mkdir(exist_ok=True)
        start.PYTHON.touch()
        taken.append([str(part) for part in step])
        return 0

    monkeypatch.setattr(start.subprocess, "call", call)
    monkeypatch.setattr(start, "call", call)
    return taken


def lock(start: ModuleType, name: str) -> Path:
    return start.HERE / "requirements" / name


def test_an_old_python_is_told_what_to_get(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 18, "final", 0))
    assert start.main([]) == 2
    assert "needs Python 3.11 or newer; this is 3.9.18" in capsys.readouterr().err


def test_it_installs_once_with_hashes_and_again_when_the_lock_changes(
    start: ModuleType, steps: list[list[str]]
) -> None:
    run = lock(start, "run.txt")
    assert start.install(run) is None
    assert any("--require-hashes" in step for step in steps)
    first = len(steps)
    assert start.install(run) is None
    assert len(steps) == first
    run.write_text("# changed\n")
    assert start.install(run) is None
    assert len(steps) > first


def test_the_test_installation_serves_the_main_job_too_but_not_the_other_way(
    start: ModuleType, steps: list[list[str]]
) -> None:
    start.install(lock(start, "run.txt"))
    before = len(steps)
    start.install(lock(start, "test.txt"))
    assert len(steps) > before
    after = len(steps)
    start.install(lock(start, "run.txt"))
    assert len(steps) == after


def test_a_failed_step_is_named_and_tried_again_next_time(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start.subprocess, "call", lambda *_, **__: 1)
    assert "this step failed" in start.install(lock(start, "run.txt"))
    assert not (start.VENV / "engine-room-stamp").exists()


def test_commands_call_themselves_by_the_words_typed(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: dict[str, object] = {}
    monkeypatch.setattr(start, "call", lambda words, env: called.update(words=words, env=env) or 0)
    monkeypatch.setattr(sys, "orig_argv", ["/usr/bin/python3.exe", "start.py", "list"])
    monkeypatch.setattr(sys, "argv", ["start.py", "list"])
    assert start.engine_room(["list"]) == 0
    assert called["words"] == [start.PYTHON, "-P", "-m", "sim", "list"]
    assert called["env"]["ENGINE_ROOM_PROGRAM"] == "python3 start.py"


def test_help_names_every_command_whether_or_not_anything_is_installed(
    start: ModuleType, steps: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert start.main(["--help"]) == 0
    words = re.findall(r"[a-z]+", capsys.readouterr().out)
    assert set(COMMANDS) <= set(words)
    assert steps == []
    start.install(lock(start, "run.txt"))
    steps.clear()
    assert start.main(["--help"]) == 0
    assert [step[-1] for step in steps] == ["--help"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send to one process")
@pytest.mark.parametrize("by_whom", ["a terminal", "somebody who knows this process alone"])
def test_ctrl_c_and_its_like_are_left_to_the_command_which_tidies_up(tmp_path: Path, by_whom: str) -> None:
    code = (
        "import importlib.util as u, sys; spec = u.spec_from_file_location('start', sys.argv[1]); "
        "start = u.module_from_spec(spec); spec.loader.exec_module(start); start.PYTHON = sys.executable; "
        "sys.exit(start.engine_room(['run', 'dorset', '--replications', '6000']))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, ROOT / "start.py"], cwd=tmp_path, stderr=subprocess.PIPE, text=True,
        start_new_session=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    deadline = time.monotonic() + 30
    while not list(tmp_path.iterdir()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    if by_whom == "a terminal":
        os.killpg(process.pid, signal.SIGINT)
    else:
        process.terminate()
    _, err = process.communicate(timeout=30)
    status = 130 if by_whom == "a terminal" else 143
    assert (process.returncode, err) == (status, "Stopped. No results were written.\n")
    assert list(tmp_path.iterdir()) == []


def test_the_locks_hold_hashes_and_no_address() -> None:
    for name in ("run.txt", "test.txt", "peers.txt"):
        text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
        assert "://" not in text
        pins = [line for line in text.splitlines() if "==" in line and not line.startswith(" ")]
        assert len(pins) > 20
        assert text.count("--hash=sha256:") >= len(pins)
