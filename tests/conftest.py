"""What all tests share.

Property tests meet the same examples on every run, so that a change is judged by what it changed and a
failure can be repeated. To search for new counterexamples: ``pytest --hypothesis-profile=explore``.
How long examples take says more of the machine than of the code, so no test fails by it.
"""

from __future__ import annotations

import io
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

_AT_LEISURE: dict[str, Any] = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("repeatable", derandomize=True, **_AT_LEISURE)
settings.register_profile("explore", max_examples=1000, **_AT_LEISURE)
settings.load_profile("repeatable")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that hold slow tests: workers who take file after file then end together."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session", autouse=True)
def one_processor() -> Iterator[None]:
    """Simulate in this process where a test does not ask for workers: to start others takes longer."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.study.executor.available_cpus", lambda: 1)
        yield


@pytest.fixture(autouse=True)
def no_ctrl_c_left() -> Iterator[None]:
    """Forget a Ctrl-C that a test sends: a command remembers it, and no later work would begin."""
    numbers = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    yield
    for number, answer in before.items():
        signal.signal(number, answer)
    if "sim.interrupts" in sys.modules:
        sys.modules["sim.interrupts"].forget()


@pytest.fixture(autouse=True)
def nothing_of_ones_own() -> Iterator[None]:
    """Forget the measures and pictures that a test made known."""
    yield
    for module in ("sim.measures.own", "sim.report.figures.own"):
        if module in sys.modules:
            sys.modules[module].forget_all()


@pytest.fixture(scope="session")
def sketching() -> Callable[[], AbstractContextManager[None]]:
    """Within it a picture is a small blank one, and text is measured roughly.

    Drawing the pictures of a comparison takes ten seconds, its numbers one. For tests of something else.
    """
    from matplotlib.figure import Figure
    from matplotlib.textpath import text_to_path

    draw = Figure.savefig

    @cache
    def blank(kind: str) -> bytes:
        file = io.BytesIO()
        draw(Figure(figsize=(1, 1)), file, format=kind)
        return file.getvalue()

    def savefig(_: Figure, file: io.BytesIO | str | Path, *, format: str = "png", **__: Any) -> None:
        if isinstance(file, str | Path):
            Path(file).write_bytes(blank(Path(file).suffix[1:] or format))
        else:
            file.write(blank(format))

    def measured(text: str, font: Any, ismath: bool) -> tuple[float, float, float]:
        return 0.6 * font.get_size() * len(text), font.get_size(), 0.0

    @contextmanager
    def within() -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Figure, "savefig", savefig)
            patch.setattr(text_to_path, "get_text_width_height_descent", measured)
            yield

    return within


@pytest.fixture
def sketches(sketching: Callable[[], AbstractContextManager[None]]) -> Iterator[None]:
    """Draw no picture properly in this test."""
    with sketching():
        yield
