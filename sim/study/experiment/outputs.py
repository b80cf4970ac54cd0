"""What a study or a comparison writes when it has been simulated, by name, known before it is."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from itertools import product
from pathlib import Path

from sim.files.names import file_name
from sim.files.private import NOTICE
from sim.files.written import Written
from sim.study.experiment.analyses import ANALYSES
from sim.study.experiment.comparison import Comparison
from sim.study.experiment.personal import is_personal
from sim.study.experiment.plan import Plan

TABLES = ("summary", "monthly")
"""The tables of all results."""
OF_COMPARISON = ("retention", "exits_by_cause", "lost_knowledge")
"""Those of every comparison besides: a study has them for each of its systems."""
OF_GROUPS = ("retention_by_group", "exits_by_group")
"""Those of groups of people, if any were asked for."""
OF_LISTED = ("posts", "contract_ends")
"""Those of a study or a comparison in which a system lists its people."""
CONDITIONING = ("conditioning", "conditioning_assumptions")
"""Those of a range over the assumptions that is conditioned on what was measured."""
HEADLINES = ("retention", "lost_knowledge", "why")
"""The pictures of every comparison."""
OF_POLICY = ("why", "tornado")
"""Those of each policy of a comparison, if they were asked for."""
FIGURES = "figures"
"""The folder, within that of the results, of all other pictures and their data."""
REPLICATIONS = "replications.parquet"
EVENTS = "events.parquet"
PEOPLE = "people.parquet"
"""Written with the event log, and of a study that keeps its logs."""
MANIFEST = "manifest.json"
FINISHED = "run.json"
"""Written last: a folder without it is not that of finished results."""
PICTURES = ("csv", "png", "svg", "pdf")
"""What a picture is written as: its data, and it."""


def answers_in(folder: Path) -> list[str]:
    """Return the names of the tables of a folder that answer an optional section, if a run wrote them."""
    known = [*CONDITIONING, *(name for key in ANALYSES for name in _tables_of_section(key))]
    written = Written(folder).names
    return [name for name in known if f"{name}.csv" in written]


def tables_of(plan: Plan) -> Iterator[str]:
    """Yield the names of all tables that results may have, without their ending."""
    yield from TABLES
    if isinstance(plan, Comparison):
        yield from OF_COMPARISON
    yield from OF_GROUPS
    if is_personal(plan):
        yield from OF_LISTED
    if _conditioned(plan):
        yield from CONDITIONING
    for key in plan.sections:
        yield from _tables_of_section(key)


def _conditioned(plan: Plan) -> bool:
    """Whether there is a range over the assumptions that is conditioned on what was measured."""
    return plan.file.uncertainty is not None and plan.file.uncertainty.conditioned


def _tables_of_section(key: str) -> Iterator[str]:
    module, table = import_module(ANALYSES[key].module), ANALYSES[key].table
    made = getattr(module, module.answer.__annotations__["return"], None)
    for field in getattr(made, "_fields", ("table",)):
        yield table if field == "table" else f"{table}_{field}"


def pictures_of(plan: Plan) -> Iterator[str]:
    """Yield the names of all pictures that a study may have, without their ending."""
    policies = ["", *(f"_{policy}" for policy in plan.policies[1:])]
    under = [f"_{name}" for name in plan.assumptions] if len(plan.assumptions) > 1 else [""]
    kinds = ["how_sure", "curves", "difference_retention", "difference_lost_knowledge"]
    kinds += [f"differences{policy}" for policy in policies]
    for key, asked in plan.sections.items():
        if not ANALYSES[key].drawn:
            continue
        table = ANALYSES[key].table
        several = [f"{table}_{number}" for number in range(1, len(asked) + 1)]
        for kind, policy in product([table, *several], policies):
            yield file_name(f"{kind}_{plan.systems[0]}{policy}")
    if _conditioned(plan):
        yield "conditioning"
    yield from (file_name(f"{kind}{word}") for kind, word in product(kinds, under))


def policy_picture(kind: str, plan: Plan, policy: str) -> str:
    """Return the name of a picture of one policy of a comparison; the first's is the kind: ``why``."""
    return kind if policy == plan.policies[1] else file_name(f"{kind}_{policy}")


def system_folder(plan: Plan, system: str, assumptions: str) -> str:
    """Return the path of the folder of a single system, within that of the study."""
    return f"systems/{system}--{assumptions}" if len(plan.assumptions) > 1 else f"systems/{system}"


def files_of(plan: Plan) -> list[str]:
    """Return the paths of all that may be written for a plan; of a comparison, not those in figures/."""
    files = [*(f"{name}.csv" for name in tables_of(plan)), REPLICATIONS, PEOPLE, MANIFEST, FINISHED]
    files += [NOTICE] if is_personal(plan) else []
    if isinstance(plan, Comparison):
        kinds = product(OF_POLICY, plan.policies[1:])
        stems = dict.fromkeys([*HEADLINES, *(policy_picture(kind, plan, policy) for kind, policy in kinds)])
        pictures = [f"{name}.{kind}" for name, kind in product(stems, ("png", "svg", "pdf"))]
        tables = (f"{kind}.csv" for kind in OF_POLICY)
        return list(dict.fromkeys([*files, *tables, EVENTS, *pictures]))
    return [*files, *(f"figures/{name}.{kind}" for name, kind in product(pictures_of(plan), PICTURES))]
