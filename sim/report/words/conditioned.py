"""How many points of the assumptions agree with what integrated care boards published."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.published.matching import enough
from sim.report.words.english import count, small
from sim.study.experiment.outputs import CONDITIONING

if TYPE_CHECKING:
    import pandas as pd

    from sim.study.experiment.results import BaseResults


def conditioned_lines(study: BaseResults) -> Iterator[str]:
    """Yield, for each set of assumptions, how many points the range is over; nothing if it is over all."""
    table = study.answers.get(CONDITIONING[0])
    if table is None:
        return
    names = list(dict.fromkeys(table["assumptions"]))
    for name in names:
        said = points_kept(table[table["assumptions"] == name])
        if len(study.situations) == 1 and any(
            s.assumptions != study.scenarios[0].assumptions for s in study.scenarios
        ):
            said += " That is under the assumptions of the first scenario."
        yield f"{name}: {said}" if len(names) > 1 else said


def points_kept(rows: pd.DataFrame) -> str:
    """Return how many points are left, and which figure rules out most, of the rows of one set."""
    whole = rows[rows["figure"] == "all"]
    points, kept, effective = (float(whole[name].iloc[0]) for name in ("points", "kept", "effective"))
    said = (
        f"Of {count(int(points), 'point')} over the assumptions {kept:.0f} agree with what integrated care "
        "boards published (leavers by reason, redundancies, joiners)"
    )
    if not enough(effective, int(points)):
        return f"{said}: too few for a range, so none is given."
    figures = rows[(rows["figure"] != "all") & (rows["ruled_out"] > 0)]
    if figures.empty:
        return f"{said}."
    most = figures.sort_values("ruled_out", ascending=False, kind="stable")
    fails, figure = points - float(most["kept"].iloc[0]), str(most["figure"].iloc[0])
    return f"{said}; the range is over these. {fails:.0f} fail by {small(figure)}, the most."
