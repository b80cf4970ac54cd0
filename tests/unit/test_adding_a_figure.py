"""Pictures are registered once: the example in CONTRIBUTING.md works."""

import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from textwrap import dedent

import pytest

import sim
from sim.report.figures import registry

ROOT = Path(__file__).parents[2]


@pytest.fixture
def example(tmp_path, monkeypatch):
    (code,) = re.findall(
        r"(?s)   ```python\n(   \"\"\"Staff in post .*?)   ```",
        (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"),
    )
    (tmp_path / "staff.py").write_text(dedent(code), encoding="utf-8")
    spec = spec_from_file_location("staff", tmp_path / "staff.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(registry, "_KINDS", dict(registry._KINDS))
    registry.register(module.KIND)
    return module


@pytest.mark.usefixtures("sketches")
def test_the_example_of_adding_a_picture_is_drawn_with_the_others(example, tmp_path):
    results = sim.run(sim.load("dorset"), replications=4, years=1)
    (axes,) = results.plot("staff").axes
    assert axes.get_xlabel() == "People in post at the end"
    folder = results.save(tmp_path / "out", figures=True, formats=["png"])
    assert (folder / "figures" / "staff.png").is_file()
    rows = (folder / "figures" / "staff.csv").read_text().splitlines()
    assert rows[0] == "scenario,mean,p5,p95"
    headcount = results.outcomes[0].monthly("headcount")[:, -1].mean()
    assert float(rows[1].split(",")[1]) == pytest.approx(headcount)


def test_a_picture_that_is_not_there_is_refused_with_those_that_are(example):
    results = sim.run(sim.load("dorset"), replications=2, years=1)
    with pytest.raises(ValueError, match="did you mean spending"):
        results.plot("spendin")
    with pytest.raises(ValueError, match="no picture called difference_retention of these results"):
        results.plot("difference_retention")
    with pytest.raises(ValueError, match="registered already"):
        registry.register(example.KIND)
