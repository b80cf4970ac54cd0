"""The board in miniature at points of the assumptions: the scenario, and the counts of its replications.

It is the whole board of :mod:`sim.calibration.model`, under annual settlements as boards had them: whatever
system and policies a study is about, and whoever asks, the assumptions alone decide what it gives.
"""

from __future__ import annotations

from sim.errors import RangeError
from sim.published.figures import WHOLE_BOARD, Counts
from sim.reading import load
from sim.scenario import Scenario
from sim.scenario.model import cross_checks
from sim.study.runner.cells import Sample

POLICY = "annual-settlement"

_A_YEAR = {
    "exits": ("exits_per_year",),
    "resigned": ("exits_resigned_per_year", "exits_left_in_limbo_per_year"),
    "retired": ("exits_retired_per_year",),
    "ran_out": ("fixed_terms_run_out_per_year",),
    "redundancies": ("redundancies_per_year",),
    "joined": ("joiners_per_year",),
}
"""What the figures of boards are made of, by the measures of the team that add to it."""


def board_under(scenario: Scenario) -> Scenario:
    """Return the board under the assumptions of a scenario, with its seed.

    Raises
    ------
    RangeError
        They do not fit the board.
    """
    board = load(system=WHOLE_BOARD, policy=POLICY, assumptions="central")
    misfit = next(cross_checks(board.system, board.policy, scenario.assumptions), None)
    if misfit is not None:
        raise RangeError(
            f"the assumptions do not fit {WHOLE_BOARD}, whose published figures the range over them is "
            f"conditioned on: {'.'.join(misfit.path)}: {misfit.message}; ask for a range that is not "
            "conditioned"
        )
    prefix = "assumptions."
    notes = {path: note for path, note in board.notes.items() if not path.startswith(prefix)}
    notes |= {path: note for path, note in scenario.notes.items() if path.startswith(prefix)}
    run = board.run.model_copy(update={"seed": scenario.run.seed})
    return board.model_copy(update={"assumptions": scenario.assumptions, "run": run, "notes": notes})


def counts_of_sample(sample: Sample, years: int) -> Counts:
    """Return what the figures of boards are made of, from the measures of some replications, arrays [R]."""
    found = {"staff_years": sample.column("staff_months") / 12}
    for name, parts in _A_YEAR.items():
        found[name] = years * sum((sample.column(part) for part in parts[1:]), sample.column(parts[0]))
    return found
