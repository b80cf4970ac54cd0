"""What the optional sections of a plan answer: asked of every contrast, the answers beneath each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from sim.errors import NothingLeftError
from sim.study.experiment.analyses import ANALYSES
from sim.study.experiment.plan import Plan
from sim.study.runner.cells import SampleSource

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
        for system, assumptions in plan.situations:
            contrasts = plan.contrasts(system, assumptions)
            for policy, contrast in zip(plan.policies[1:], contrasts, strict=True):
                where: dict[str, Any] = plan.where(system, policy, assumptions)._asdict()
                where |= {"question": number} if analysis.several else {}
                try:
                    answer = import_module(analysis.module).answer(contrast, section, runner)
                except NothingLeftError:
                    unanswered.append(f"{key} of {contrast.policy.name}")
                    continue
                for name, table in _named_tables(analysis.table, answer):
                    pieces.setdefault(name, []).append(_beside(where, table))
    for name, tables in pieces.items():
        yield name, pd.concat(tables, ignore_index=True)


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
