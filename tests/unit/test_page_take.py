"""What is taken away from the page of a team whose people are listed."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from types import SimpleNamespace

import pytest

pytest.importorskip("streamlit")

import sim
from sim.files.private import ADVICE, NOTICE
from sim.page.files import pictures_zip, scenarios_zip
from sim.page.limits import limits
from sim.page.own import team_from_text
from sim.page.tabs import take
from sim.page.work import Desk
from sim.scenario import Scenario

LIST = "Position Title\tBand\tStart Date\tContract Type\nDirector\t8d\t01/04/2020\tPermanent\n"
LIMITS = SimpleNamespace(posts=60, years=12, upload_megabytes=5)


def listed() -> Scenario:
    scenario = team_from_text(LIST, title="Kestrel", limits=LIMITS).scenario
    assert scenario is not None
    return scenario


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize(("whose", "private"), [(listed, True), (lambda: sim.load("dorset"), False)])
def test_each_zip_of_a_listed_team_says_that_it_is_personal_data(whose, private) -> None:
    results = sim.run(whose(), replications=2, years=1)
    for make in (pictures_zip, scenarios_zip):
        with zipfile.ZipFile(io.BytesIO(make(results))) as held:
            assert (NOTICE in held.namelist()) == private
            assert not private or held.read(NOTICE).decode() == ADVICE
            modes = {entry.external_attr >> 16 & 0o777 for entry in held.infolist()}
            assert modes == {0o600 if private else 0o644}


def test_a_file_that_a_process_makes_is_the_file_that_is_made_here() -> None:
    results = sim.run(sim.load("dorset"), replications=2, years=1)
    here = scenarios_zip(results)
    desk = Desk(replace(limits(), workers=1, points=0))
    try:
        assert take._made(desk, "ann", results, scenarios_zip) == here
    finally:
        desk.close()
    assert take._made(desk, "ann", results, scenarios_zip) == here  # no process comes to it any more
