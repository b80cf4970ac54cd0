"""Posts over time: who fills them, on what contract, and which stand vacant or frozen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.report.figures.bands import WHISKERS, described, months_across, panels_across, top, whiskers
from sim.report.figures.page import Grid, Key, Words, page
from sim.report.figures.stacks import Values, draw_areas, fill, stack_key
from sim.report.figures.style import FAINT, INK, WIDTH_INCHES, house_style, is_narrow
from sim.report.words.headlines import Headlines, Subject, measure_headlines
from sim.report.words.naming import titles_drawn
from sim.report.words.origin import origin_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.study.experiment.results import BaseResults
    from sim.study.outcome import Outcome


def _of(measure: str) -> Callable[[Outcome], Values]:
    return lambda outcome: outcome.monthly(measure)


_EMPTY: dict[str, Any] = {"facecolor": "#FFFFFF", "edgecolor": FAINT, "linewidth": 0.4}

PEOPLE: dict[str, Callable[[Outcome], Values]] = {
    "permanent": _of("headcount_permanent"),
    "fixed-term": _of("headcount_fixed_term"),
    "secondment": _of("headcount_secondment"),
    "gifted": _of("headcount_gifted"),
    "aligned": _of("headcount_aligned"),
}
EMPTY: dict[str, Callable[[Outcome], Values]] = {
    "vacant": lambda outcome: outcome.monthly("vacancies") - outcome.monthly("frozen_posts"),
    "vacant, search frozen": _of("frozen_posts"),
}
_LOOKS = {kind: fill(i) for i, kind in enumerate(PEOPLE)} | {
    "vacant": {**_EMPTY, "hatch": ""},
    "vacant, search frozen": {**_EMPTY, "hatch": "//////"},
}
_INTERIMS: dict[str, Any] = {"color": INK, "linestyle": (0, (1.2, 1.2)), "lw": 1.4}


def posts_headlines(study: BaseResults) -> Headlines:
    """Return what the picture of posts shows."""
    return measure_headlines(
        study,
        Subject(
            "vacancy_rate", "On average {} of the time for which posts are open they are vacant",
            "posts stand vacant for {} points more of their time",
            "posts stand vacant for {} points less of their time",
            "difference in vacancies", "points of posts' time vacant",
        ),
    )  # fmt: skip


def posts_table(study: BaseResults) -> pd.DataFrame:
    """Return people by contract, vacant posts and interims, by scenario and month.

    Columns: scenario, month, part, and mean, ci_low, ci_high, p5, p25, p50, p75, p95 over replications.
    Parts: the kinds of contract, ``in post`` (all of them), ``vacant``, ``vacant, search frozen``,
    ``interims``.
    """
    parts = {**PEOPLE, "in post": _of("headcount"), **EMPTY, "interims": _of("interims")}
    tables = []
    for outcome in study.outcomes:
        for part, values in parts.items():
            monthly = values(outcome)
            words = {"scenario": outcome.name, "month": np.arange(monthly.shape[1]), "part": part}
            tables.append(pd.DataFrame(words | described(monthly)))
    return pd.concat(tables, ignore_index=True)


def posts_figure(study: BaseResults, width: float = WIDTH_INCHES) -> Figure:
    """Return the picture of posts by month: people by contract, vacancies above, interims as a line."""
    table = posts_table(study)
    means = table.pivot_table(index=["scenario", "month"], columns="part", values="mean", dropna=False)
    drawn = [part for part in _LOOKS if (means[part] > 0).any()]
    words = Words(
        posts_headlines(study),
        f"People and posts of one team, means. On people in post: {WHISKERS}",
        origin_of(study),
    )
    called, narrow = titles_drawn(study), is_narrow(width)
    grid = Grid(len(called), panels_across(len(called), width), height=1.6 if narrow else 2.3)
    key = stack_key([_said(part) for part in drawn], [_LOOKS[part] for part in drawn])
    if (means["interims"] > 0).any():
        key.append(Key("With agency interims", _INTERIMS))
    with house_style(width):
        figure, panels = page(
            words, grid, width, titles=list(called.values()), key=key, upwards="People and posts"
        )
        most = top(means[list(_LOOKS)].sum(axis=1).to_numpy(), least=1)
        for i, (axes, name) in enumerate(zip(panels, called, strict=True)):
            rows = means.loc[name]
            month = rows.index.to_numpy()
            draw_areas(
                axes, month, [rows[part].to_numpy() for part in drawn], [_LOOKS[part] for part in drawn]
            )
            if len(key) > len(drawn):
                axes.plot(month, rows["in post"] + rows["interims"], **_INTERIMS)
            years = month[12:-1:12]
            in_post = table[(table["scenario"] == name) & (table["part"] == "in post")].iloc[years]
            whiskers(axes, years, in_post)
            axes.set_ylim(0, most)
            axes.set_ylabel("People and posts" if grid.first(i) else "")
            months_across(axes, study, month[-1], grid.width(width), lowest=grid.lowest(i))
    return figure


def _said(part: str) -> str:
    kind = f"{part} contract" if part in ("permanent", "fixed-term") else part
    return kind[0].upper() + kind[1:]
