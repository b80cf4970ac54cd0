"""Scenarios of several systems: what each is held against, and the study that they make.

One system's scenarios are a comparison. Those of several systems under the same policies are a study, in
which every policy is held against the baseline policy of the same system. Only who asks for it holds one
system against another.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

from pydantic import ValidationError

from sim.errors import StudyError
from sim.scenario import Scenario, to_plain
from sim.scenario.errors import did_you_mean, listed
from sim.study.experiment.checking import defined
from sim.study.experiment.comparison import Comparison, check_together, compared
from sim.study.experiment.plan import KEYS, Kind, StudyPlan, named
from sim.study.experiment.study_file import StudyFile
from sim.study.experiment.unasked import with_unasked
from sim.study.outcome import JOINT, labels

_UNASKED = "structure"
"""A section that a study is asked too, if it is not asked otherwise."""


def planned(
    scenarios: Sequence[Scenario], *, baseline: str | None = None, **settings: Any
) -> Comparison | StudyPlan:
    """Return what a comparison of scenarios asks: of several systems a study, each with its own baseline.

    Parameters
    ----------
    scenarios : sequence of Scenario
        They must agree on how to run.
    baseline : str, optional
        What the others are held against: a scenario, by its name or by what tables call it; of several
        systems also a policy, and each system's others are held against its own. The first, if not given.
    **settings
        As of :func:`sim.study.experiment.comparison.compared`.

    Raises
    ------
    StudyError
        There is no such baseline; or the scenarios are of several systems, and are not the same policies of
        each; or a setting is not possible.
    """
    check_together(scenarios)
    if baseline is not None:
        names = [s.name for s in scenarios]
        for called in (names, labels(names)):
            if baseline in called:
                first = called.index(baseline)
                return compared([scenarios[first], *scenarios[:first], *scenarios[first + 1 :]], **settings)
    if len({s.place() for s in scenarios}) > 1:
        return _studied(scenarios, baseline, settings)
    if baseline is not None:
        raise _no_baseline(baseline, labels([s.name for s in scenarios]))
    return compared(scenarios, **settings)


def _studied(scenarios: Sequence[Scenario], baseline: str | None, settings: Mapping[str, Any]) -> StudyPlan:
    """Return the study of scenarios of several systems."""
    if settings.get("chosen") is not None:
        raise StudyError(
            "replications: of scenarios of several systems give their number, not a list of them"
        )
    places = list(dict.fromkeys(s.place() for s in scenarios))
    parts: dict[Kind, dict[str, Scenario]] = {}
    of: dict[Kind, list[str]] = {}
    for kind in KEYS:
        of[kind] = _names(scenarios, kind)
        parts[kind] = dict(zip(reversed(of[kind]), reversed(scenarios), strict=True))  # the first of each
        parts[kind] = {name: parts[kind][name] for name in dict.fromkeys(of[kind])}
    cells = list(zip(of["system"], of["policy"], of["assumptions"], strict=True))
    lacking = sorted({*product(*parts.values())} - {*cells})
    if lacking or len(parts["policy"]) < 2:
        why = f"; {lacking[0][0]} is not there under {lacking[0][1]}" if len(parts["policy"]) > 1 else ""
        raise StudyError(
            f"these are scenarios of {len(places)} systems ({listed(places, 5)}), and a difference between "
            "two systems says nothing of a policy. Give the same policies, two or more, of each (sim.grid): "
            "each is then held against the baseline of its own system; or name the scenario that all are "
            f"held against: baseline={scenarios[0].name!r}, --baseline on the command line{why}"
        )
    if baseline is not None and baseline not in parts["policy"]:
        raise _no_baseline(baseline, [*parts["policy"], *(s.name for s in scenarios)])
    file, sections, stated = _asked(scenarios, cells, baseline or cells[0][1], settings, parts)
    plan = StudyPlan(file, parts, sections, stated, keep_log=bool(settings.get("keep_log")))
    for scenario, (system, policy, assumptions) in zip(scenarios, cells, strict=True):
        if plan.scenario(system, policy, assumptions).place() != scenario.place():
            raise StudyError(
                f"{scenario.name} would meet other luck than by itself, as two systems have one title or it "
                "names a place (run.place); give each system a title of its own (system.title)"
            )
    return with_unasked(plan)


def _asked(
    scenarios: Sequence[Scenario],
    cells: Sequence[tuple[str, str, str]],
    baseline: str,
    settings: Mapping[str, Any],
    parts: Mapping[Kind, Mapping[str, Scenario]],
) -> tuple[StudyFile, dict[str, Any], dict[str, Any]]:
    """Return what a study's file says, its sections and these as plain data: as of its first system."""
    system, _, assumptions = cells[0]
    of_cell = dict(zip(cells, scenarios, strict=True))
    of_first = {policy: of_cell[system, policy, assumptions] for policy in parts["policy"]}
    first = compared([of_first[baseline], *(s for p, s in of_first.items() if p != baseline)], **settings)
    given = first.file
    if given.replications.minimum < 2:
        raise StudyError("scenarios of several systems need two replications or more")
    whole: dict[str, Any] = {KEYS[kind]: [{"extends": name} for name in held] for kind, held in parts.items()}
    for key in ("replications", "precision", "uncertainty"):
        if (held := getattr(given, key)) is not None:
            whole[key] = held.model_dump()
    whole |= {"title": JOINT.join(parts["policy"]), "baseline": baseline, "run": given.run.model_dump()}
    try:
        file = StudyFile.model_validate(whole)
    except ValidationError as error:
        wrong = error.errors(include_url=False)[0]
        raise StudyError(f"{'.'.join(map(str, wrong['loc']))}: {wrong['msg']}") from None
    kept = ["why", "tornado", *([_UNASKED] if settings.get("structure") else [])]
    sections = {key: first.sections[key] for key in kept if key in first.sections}
    stated = {key: asked[0].model_dump(mode="json", exclude_defaults=True) for key, asked in sections.items()}
    names = {kind: list(held) for kind, held in parts.items()}
    return named(file, names, defined(file)), sections, stated


def _names(scenarios: Sequence[Scenario], kind: Kind) -> list[str]:
    """Return what the part of each scenario is called: by a piece of the names of those that have it.

    Where no piece of their names is theirs alone, by its title.
    """
    said = [_stated(scenario, kind) for scenario in scenarios]
    pieces = [{*s.name.split(JOINT)} for s in scenarios]
    found: dict[str, str] = {}
    for part, scenario in dict(zip(said, scenarios, strict=True)).items():
        theirs = set.intersection(*(p for p, other in zip(pieces, said, strict=True) if other == part))
        others = set().union(*(p for p, other in zip(pieces, said, strict=True) if other != part))
        own = [piece for piece in scenario.name.split(JOINT) if piece in theirs - others]
        title: str = getattr(scenario, kind).title
        name = _as_name(own[0] if own and len({*said}) > 1 else title) or kind
        free = (name, *(f"{name}-{n}" for n in range(2, len(scenarios) + 2)))
        found[part] = next(one for one in free if one not in found.values())
    return [found[part] for part in said]


def _stated(scenario: Scenario, kind: Kind) -> str:
    """Return all that a scenario says in one part, with what is known of its values."""
    plain = to_plain(scenario)
    notes = {path: note for path, note in plain["notes"].items() if path.startswith(f"{kind}.")}
    return json.dumps([plain[kind], notes], sort_keys=True)


def _as_name(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:80].strip("-")


def _no_baseline(asked: str, known: Sequence[str]) -> StudyError:
    meant = did_you_mean(asked, known)
    return StudyError(f"baseline: none is called {asked}{meant}; there are {listed(known)}")
