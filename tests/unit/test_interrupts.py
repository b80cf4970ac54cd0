"""Ctrl-C that something swallows, or makes another error of, stops the work all the same."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim import cli, interrupts
from sim.study.executor import in_order

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _as_at_the_start(monkeypatch):
    before = {number: signal.getsignal(number) for number in interrupts.SIGNALS}
    for number in before:
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    monkeypatch.setattr(interrupts, "_asked", threading.Event())
    monkeypatch.setattr(interrupts, "_first", [])
    yield
    for number, answer in before.items():
        signal.signal(number, answer)


def _swallowed(_: object = None) -> None:
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def _made_another_error() -> None:
    try:
        signal.raise_signal(signal.SIGINT)
    except KeyboardInterrupt as error:
        raise RuntimeError("error calling __set_name__") from error


def test_work_ends_after_a_ctrl_c_that_was_swallowed():
    interrupts.remember_interrupts()
    work = in_order(_swallowed, range(3), workers=1)
    assert next(work) is None
    with pytest.raises(KeyboardInterrupt):
        next(work)


@pytest.mark.parametrize("number", interrupts.SIGNALS, ids=lambda number: number.name)
def test_what_asks_to_stop_is_answered_as_ctrl_c_is_and_told_apart_by_the_status(number):
    def asked(*_: object) -> None:
        with pytest.raises(KeyboardInterrupt), interrupts.interrupts_held():
            signal.raise_signal(number)
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cli.LazyGroup, "get_command", asked)
        result = CliRunner().invoke(cli.main, ["run", "dorset"])
    assert (result.exit_code, result.output) == (128 + number, "Stopped.\n")


def test_a_second_signal_at_once_does_not_break_off_what_tidies_up(monkeypatch):
    interrupts.remember_interrupts()
    now = [100.0]
    monkeypatch.setattr(interrupts.time, "monotonic", lambda: now[0])
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGTERM)
    signal.raise_signal(signal.SIGTERM)
    now[0] += 1.5
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
    assert interrupts.status() == 143


def test_ctrl_c_that_was_held_comes_even_if_the_block_fails():
    def fails() -> None:
        with interrupts.interrupts_held():
            signal.raise_signal(signal.SIGINT)
            raise RuntimeError("half made")

    with pytest.raises(KeyboardInterrupt):
        fails()


def test_work_goes_on_where_nobody_asked_to_stop():
    interrupts.remember_interrupts()
    assert list(in_order(str, range(3), workers=1)) == ["0", "1", "2"]


def test_ctrl_c_that_is_ignored_stays_ignored():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    interrupts.remember_interrupts()
    with interrupts.interrupts_held():
        signal.raise_signal(signal.SIGINT)
    assert not interrupts.stop_asked()


def test_ctrl_c_that_came_out_as_another_error_is_one_line(monkeypatch):
    monkeypatch.setattr(cli.LazyGroup, "get_command", lambda *_: _made_another_error())
    result = CliRunner().invoke(cli.main, ["run", "dorset"])
    assert (result.exit_code, result.output) == (130, "Stopped.\n")


def test_another_error_is_not_called_a_stop(monkeypatch):
    def broken(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(cli.LazyGroup, "get_command", broken)
    assert isinstance(CliRunner().invoke(cli.main, ["run", "dorset"]).exception, RuntimeError)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send to one process")
def test_ctrl_c_in_a_text_that_is_executed_is_a_status_and_no_death_by_the_signal(tmp_path):
    own = tmp_path / "own.py"
    own.write_text("import signal\nexec('signal.raise_signal(signal.SIGINT)')\n", encoding="utf-8")
    command = [sys.executable, "-m", "sim", "--with", str(own), "list"]
    result = subprocess.run(
        command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )
    assert (result.returncode, result.stderr) == (130, "Stopped.\n")
