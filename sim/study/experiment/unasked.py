"""What every study is asked though its file does not ask it: the phase of settlements, and money.

A study whose file has the section keeps what it says.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sim.study.experiment.plan import StudyPlan

if TYPE_CHECKING:
    from sim.scenario.base import Part


def with_unasked(plan: StudyPlan) -> StudyPlan:
    """Return a plan with what is asked of it unasked, where that can be answered."""
    asked = {"structure": _phase, "more_money": _money}
    found = {key: section for key, of in asked.items() if (section := of(plan)) is not None}
    return replace(plan, sections={**plan.sections, **{key: (section,) for key, section in found.items()}})


def _phase(plan: StudyPlan) -> Part | None:
    """Return what is asked of the phase of settlements of several years."""
    if "structure" in plan.sections:
        return None
    from sim.study.questions.structure import phase_section  # with numpy, which `check` need not wait for

    policies = (scenario.policy for scenario in plan.parts["policy"].values())
    return phase_section(policies, plan.file.run.years, plan.file.replications.minimum)


def _money(plan: StudyPlan) -> Part | None:
    """Return what is asked of how much is the amount of money, of what the tables have.

    Where the scenarios of the study are others with the amount taken away, they are not simulated again.
    """
    from sim.study.questions.money import AmongSection, section_of
    from sim.study.questions.structure import measures_in

    among = [cell for situation in plan.situations for cell in plan.cells(*situation)]
    if "more_money" in plan.sections:
        (said,) = plan.sections["more_money"]
        return AmongSection(**said.model_dump(), among=tuple(among))
    file = plan.file
    measures = [m for m in measures_in(file.run.years) if m in file.measures]
    if "funded_post_months" not in file.measures:
        return None
    contrasts = (c for situation in plan.situations for c in plan.contrasts(*situation))
    return section_of(contrasts, among, measures, file.replications.minimum)
