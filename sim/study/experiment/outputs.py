"""What a study or a comparison writes when it has been simulated, by name, known before it is."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from itertools import product

from sim.files.names import file_name
from sim.study.experiment.analyses import ANALYSES
from sim.study.experiment.comparison import Comparison
from sim.study.experiment.plan import Plan

TABLES = ("differences", "summary", "curves")
"""The tables of every study."""
OF_COMPARISON = ("summary", "monthly", "retention", "exits_by_cause", "lost_knowledge", "why")
"""The tables of every comparison, but why, which is asked for."""
HEADLINES = ("retention", "lost_knowledge", "why")
"""The pictures of every comparison."""
REPLICATIONS = "replications.parquet"
SUMMARY = "study.json"
FINISHED = "run.json"
"""Written last: a folder without it is not that of a finished study."""
PICTURES = ("csv", "png", "svg")
"""What a picture is written as: its data, and it."""


def tables_of(plan: Plan) -> Iterator[str]:
    """Yield the names of all tables that a study may have, without their ending."""
    yield from TABLES
    for key in plan.sections:
        module, table = import_module(ANALYSES[key].module), ANALYSES[key].table
        made = getattr(module, module.answer.__annotations__["return"], None)
        for field in getattr(made, "_fields", ("table",)):
            yield table if field == "table" else f"{table}_{field}"


def pictures_of(plan: Plan) -> Iterator[str]:
    """Yield the names of all pictures that a study may have, without their ending."""
    policies = ["", *(f"_{policy}" for policy in plan.policies[1:])]
    under = [f"_{name}" for name in plan.assumptions] if len(plan.assumptions) > 1 else [""]
    kinds = ["curves", "difference_retention", "difference_lost_knowledge"]
    kinds += [f"differences{policy}" for policy in policies]
    for key, asked in plan.sections.items():
        table = ANALYSES[key].table
        several = [f"{table}_{number}" for number in range(1, len(asked) + 1)]
        for kind, policy in product([table, *several], policies):
            yield file_name(f"{kind}_{plan.systems[0]}{policy}")
    yield from (file_name(f"{kind}{word}") for kind, word in product(kinds, under))


def files_of(plan: Plan) -> list[str]:
    """Return the paths of all that may be written for a plan; of a comparison, not those in figures/."""
    if isinstance(plan, Comparison):
        tables = [f"{name}.csv" for name in OF_COMPARISON]
        pictures = [f"{name}.{kind}" for name, kind in product(HEADLINES, ("png", "svg", "pdf"))]
        return [*tables, *pictures, REPLICATIONS, "manifest.json", "events.parquet"]
    tables = [f"{name}.csv" for name in tables_of(plan)]
    pictures = [f"figures/{name}.{kind}" for name, kind in product(pictures_of(plan), PICTURES)]
    return [*tables, *pictures, REPLICATIONS, SUMMARY, FINISHED]
