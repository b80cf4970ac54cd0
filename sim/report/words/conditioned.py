"""How many points of the assumptions agree with what integrated care boards published."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.calibration.conditioning import enough
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
    several = table["assumptions"].nunique() > 1
    for name, rows in table.groupby("assumptions", sort=False):
        yield f"{f'{name}: ' if several else ''}{points_kept(rows)}"


def points_kept(rows: pd.DataFrame) -> str:
    """Return how many points are left, and which figure rules out most, of the rows of one set."""
    whole = rows[rows["figure"] == "all"].iloc[0]
    points, kept = int(whole["points"]), int(whole["kept"])
    said = (
        f"Of {count(points, 'point')} over the assumptions {kept} agree with what integrated care boards "
        "published (leavers by reason, redundancies, joiners)"
    )
    if not enough(float(whole["effective"]), points):
        return f"{said}: too few for a range, so none is given."
    figures = rows[(rows["figure"] != "all") & (rows["ruled_out"] > 0)]
    if figures.empty:
        return f"{said}."
    most = figures.loc[figures["ruled_out"].idxmax()]
    ruled_out = points - int(most["kept"])
    return f"{said}; the range is over these. {ruled_out} fail by {small(most['figure'])}, the most."
