"""The curves of a first look are drawn by the processes, and are the pictures that are drawn anywhere."""

from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from functools import partial

import pytest

pytest.importorskip("streamlit")

from sim.errors import WorkerLostError
from sim.page.drawing import CURVES, Drawn, curve_figure, curves_ahead, drawn
from sim.page.limits import limits
from sim.page.tabs.front import begun
from sim.page.work import Desk, Stage
from sim.reading import read
from sim.report.figures.style import COLUMN_INCHES, WIDTH_INCHES

LONG = 60.0


LIMITS = replace(limits(), replications=10, points=0, sessions=1, idle_seconds=60)


@pytest.fixture(scope="module")
def stages() -> Iterator[tuple[Stage, Stage]]:
    """Return the first look and the stage after it, on a phone."""
    ahead = partial(curves_ahead, width=COLUMN_INCHES)
    desk = Desk(LIMITS, ahead)
    try:
        assert desk.wait_until_warm(LONG)
        policies = ("annual-settlement", "three-year-settlement")
        asked = [read(system="lincolnshire", policy=p).scenario.replace({"run.years": 2}) for p in policies]
        job = desk.ask("ann", asked, ahead=ahead)
        first = job.wait(LONG)
        assert first is not None
        second = job.wait(LONG, first.number)
        assert second is not None
        yield first, second
    finally:
        desk.close()


def test_what_a_process_draws_is_what_is_drawn_here(stages: tuple[Stage, Stage]) -> None:
    first = stages[0]
    for name in CURVES:
        shown = begun(first, name, COLUMN_INCHES)
        assert shown == drawn(curve_figure(name, first.results, COLUMN_INCHES))
        assert shown is not None
        assert shown.svg.startswith("<?xml")


def test_only_the_first_look_is_drawn_ahead_and_only_as_wide_as_the_page(
    stages: tuple[Stage, Stage],
) -> None:
    first, second = stages
    assert set(first.ahead) == {(name, COLUMN_INCHES) for name in CURVES}
    assert begun(first, CURVES[0], WIDTH_INCHES) is None
    assert second.ahead == {}


@pytest.mark.parametrize("how", ["cancelled", "lost"])
def test_a_curve_that_no_process_came_to_is_left_to_the_server(stages: tuple[Stage, Stage], how: str) -> None:
    future: Future[Drawn] = Future()
    if how == "cancelled":
        future.cancel()
    else:
        future.set_exception(WorkerLostError("gone"))
    stage = stages[0]._replace(ahead={(CURVES[0], 1.0): future})
    assert begun(stage, CURVES[0], 1.0) is None
