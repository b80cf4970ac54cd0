"""What the analyst could still ask: said in the terminal, and never in the briefing that goes round."""

from __future__ import annotations

from collections.abc import Iterator

from sim.report.briefing.sceptic import makes_permanent
from sim.report.recorded import Recorded
from sim.report.words.findings import FullFindings
from sim.report.words.structure import beyond_phase

_MONEY = "funded_post_months"


def to_the_analyst(results: Recorded, first: FullFindings | str) -> Iterator[str]:
    """Yield what the briefing leaves out because it was not asked, and how to ask for it.

    Parameters
    ----------
    results : Recorded
        What the briefing is of.
    first : FullFindings or str
        All that was measured in the first system, or why it is not known.
    """
    study = results.studies
    if isinstance(first, str):
        yield f"the questions that a sceptic asks first: {first}"
    if len(results.plan.policies) > 1:
        if "why" not in results.answers:
            yield f"why the differences come about: {'a section why' if study else '--why'} splits them"
        measures = results.plan.file.measures
        if measures and _MONEY not in measures:
            yield f"whether it is just more money: name {_MONEY} among the measures of the study"
        if not any(makes_permanent(scenario) for scenario in results.whole.scenarios):
            yield "why not make the posts permanent: compare the policy permanent-at-risk too"
    if results.points is None:
        how = "a section uncertainty" if study else "--assumptions-range"
        yield f"how far the results move over the assumptions: {how} computes it"
    if not beyond_phase(results.answers.get("structure")):
        how = "a section structure" if study else "--structure"
        yield f"what if the system works otherwise: {how} varies the shape of the model"
