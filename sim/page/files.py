"""The files that are taken away from the page, as bytes: nothing is written to any disk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sim.report.live import pictures_of, scenario_files, zip_of

if TYPE_CHECKING:
    from sim.report.results import Results


def pictures_zip(results: Results) -> bytes:
    """Return every picture of some results, with its numbers."""
    files: dict[str, str | bytes] = {}
    for made in pictures_of(results):
        files |= {f"{made.name}.svg": made.svg, f"{made.name}.png": made.png, f"{made.name}.csv": made.csv}
    return _zipped(results, files)


def scenarios_zip(results: Results) -> bytes:
    """Return the scenarios of some results as files, with the command that runs them."""
    return _zipped(results, scenario_files(results))


def _zipped(results: Results, files: Mapping[str, str | bytes]) -> bytes:
    """Return files in a zip; of a listed team with a file that says that they are personal data."""
    from sim.files.private import ADVICE, NOTICE
    from sim.study.experiment.personal import is_personal

    if not is_personal(results.plan):
        return zip_of(files)
    return zip_of({NOTICE: ADVICE, **files}, private=True)
