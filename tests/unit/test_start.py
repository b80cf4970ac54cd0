"""The one-command start: its messages, and that it knows when an installation is stale."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

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
    for name in ("run.txt", "test.txt"):
        (tmp_path / "requirements" / name).write_text(f"# {name}\n")
    return module


@pytest.fixture
def steps(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Installing is only noted: the environment appears, and each step is kept."""
    taken: list[list[str]] = []

    def call(step: list[object], **_: object) -> int:
        start.VENV.mkdir(exist_ok=True)
        start.PYTHON.touch()
        taken.append([str(part) for part in step])
        return 0

    monkeypatch.setattr(start.subprocess, "call", call)
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


def test_the_locks_hold_hashes_and_no_address() -> None:
    for name in ("run.txt", "test.txt"):
        text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
        assert "://" not in text
        pins = [line for line in text.splitlines() if "==" in line and not line.startswith(" ")]
        assert len(pins) > 20
        assert text.count("--hash=sha256:") >= len(pins)
