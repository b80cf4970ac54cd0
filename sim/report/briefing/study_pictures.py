"""The pictures of a study's briefing: the differences, and why they come about or how, month by month."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.report.briefing.document import Figure
from sim.report.briefing.study_tables import told_topics
from sim.report.english import capital, count, listed
from sim.report.study_words import measure_in_text
from sim.report.wording import counted

if TYPE_CHECKING:
    from sim.report.briefing.studied import Studied


def forest_picture(study: Studied) -> Iterator[Figure]:
    """Yield the picture of all differences; nothing if the folder has none."""
    others = listed([study.called(policy) for policy in study.plan.policies[1:]], ";")
    systems = len(study.plan.systems)
    rows = (
        "one row"
        if systems == 1
        else f"a row for all systems together and one for each of {count(systems, 'system')}"
    )
    over = "; thin lines: over the assumptions" if study.points else ""
    yield from _picture(
        study,
        "differences",
        f"Differences from the baseline, with the 95% interval of the mean{over}.",
        f"Marks with intervals around a line at zero, {rows}, for {others}. {_means(study)}",
        wide=systems > 1,
    )


def curves_picture(study: Studied) -> Iterator[Figure]:
    """Yield the picture of the differences in retention by month; nothing if the folder has none."""
    yield from _picture(
        study,
        "difference_retention",
        "Difference in the day-one team still in post, by month.",
        "One line for each policy against the baseline, whose own line is zero, with the 95% interval of the "
        f"mean. {_means(study)}",
    )


def why_picture(study: Studied) -> Iterator[Figure]:
    """Yield the waterfall of the first policy, and what the difference depends on; what there is of them."""
    where = study.system_title(study.plan.systems[0])
    policy = study.called(study.plan.policies[1])
    yield from _picture(
        study,
        "why",
        f"What the difference is made of, in {where}, with {policy}.",
        f"Bars from the mean of the baseline to that of {policy}; the text above has the clear ones.",
    )


def tornado_picture(study: Studied) -> Iterator[Figure]:
    """Yield the tornado of the first policy; nothing if the folder has none."""
    where = study.system_title(study.plan.systems[0])
    policy = study.called(study.plan.policies[1])
    yield from _picture(
        study,
        "tornado",
        f"How far each assumption alone moves the difference, in {where}, with {policy}.",
        "Two bars for each assumption, at the low and at the high end of its range; the table beneath "
        "describes those that move it most.",
    )


def _picture(study: Studied, kind: str, caption: str, alt: str, *, wide: bool = False) -> Iterator[Figure]:
    stem = study.picture(kind)
    if stem is not None:
        yield Figure(stem.with_suffix(".svg"), stem.with_suffix(".png"), caption, alt.strip(), wide)


def _means(study: Studied) -> str:
    """Return the first measure's differences of all systems together, or of the only one."""
    assumptions, system = study.plan.assumptions[0], study.systems[0]
    measure = next((t.measure for t in told_topics(study)), study.differences["measure"].iloc[0])
    rows = {p: study.row(assumptions, system, p, measure) for p in study.plan.policies[1:]}
    said = [
        f"{counted(row['diff_mean'], row['unit'])} with {study.called(policy)}"
        for policy, row in rows.items()
    ]
    return f"{capital(measure_in_text(measure))}: {listed(said, ';')} (means)."
