"""What is taken away from the page of a team whose people are listed."""

from __future__ import annotations

import io
import zipfile
from types import SimpleNamespace

import pytest

pytest.importorskip("streamlit")

import sim
from sim.files.private import ADVICE, NOTICE
from sim.page.own import team_from_text
from sim.page.tabs import take
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
    stage = SimpleNamespace(results=sim.run(whose(), replications=2, years=1))
    for make in (take._pictures, take._scenarios):
        with zipfile.ZipFile(io.BytesIO(make(stage))) as held:
            assert (NOTICE in held.namelist()) == private
            assert not private or held.read(NOTICE).decode() == ADVICE
            modes = {entry.external_attr >> 16 & 0o777 for entry in held.infolist()}
            assert modes == {0o600 if private else 0o644}
