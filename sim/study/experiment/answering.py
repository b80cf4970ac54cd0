"""What the sections of a plan answer: asked of every contrast, the answers beneath each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from sim.errors import NothingLeftError
from sim.scenario.base import Part
from sim.study.experiment.analyses import ANALYSES
from sim.study.experiment.plan import Plan
from sim.study.experiment.study_file import POOLED
from sim.study.runner.cells import Contrast, SampleSource
from sim.study.where import Where

if TYPE_CHECKING:
    import pandas as pd


def answers(
    plan: Plan, key: str, runner: SampleSource, unanswered: list[str]
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the tables of one kind of section by name, all contrasts beneath each other.

    Parameters
    ----------
    unanswered : list of str
        Contrasts of which nothing is left are named here.
    """
    import pandas as pd

    analysis, pieces = ANALYSES[key], dict[str, list[Any]]()
    for number, section in enumerate(plan.sections[key], 1):
        for about, name, asked in _asked(plan, key, section, runner):
            try:
                answer = asked()
            except NothingLeftError:
                unanswered.append(f"{key} of {name}")
                continue
            where = about._asdict() | ({"question": number} if analysis.several else {})
            for table, held in _named_tables(analysis.table, answer):
                pieces.setdefault(table, []).append(_beside(where, held))
    for name, tables in pieces.items():
        yield name, pd.concat(tables, ignore_index=True)


def _asked(
    plan: Plan, key: str, section: Part, runner: SampleSource
) -> Iterator[tuple[Where, str, Callable[[], Any]]]:
    """Yield what each answer is about, its name, and what gives it: each system, and all together."""
    module = import_module(ANALYSES[key].module)
    together = ANALYSES[key].pooled and len(plan.systems) > 1
    for assumptions in plan.assumptions:
        of_policy: dict[str, list[Contrast]] = {policy: [] for policy in plan.policies[1:]}
        for system in plan.systems:
            contrasts = plan.contrasts(system, assumptions)
            for policy, contrast in zip(plan.policies[1:], contrasts, strict=True):
                where = plan.where(system, policy, assumptions)
                yield where, contrast.policy.name, partial(module.answer, contrast, section, runner)
                of_policy[policy].append(contrast)
        posts = [sum(plan.posts(system).values()) for system in plan.systems]
        for policy, contrasts_of in of_policy.items() if together else ():
            where = plan.where(POOLED, policy, assumptions)
            name = f"{POOLED}/{policy}/{assumptions}"
            yield where, name, partial(module.pooled, contrasts_of, section, runner, posts)


def _named_tables(name: str, answer: Any) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the tables of an answer: it is one, or has several as its fields."""
    import pandas as pd

    if isinstance(answer, pd.DataFrame):
        yield name, answer
        return
    for field in answer._fields:
        held = getattr(answer, field)
        if isinstance(held, pd.DataFrame):
            yield name if field == "table" else f"{name}_{field}", held


def _beside(where: Mapping[str, Any], table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with what it is about in its first columns."""
    import pandas as pd

    known = {k: v for k, v in where.items() if k not in table.columns}
    about = pd.DataFrame(known, index=table.index)
    return pd.concat([about, table], axis=1)
