"""What a study cannot ask: measures that the model does not yield, levers that there are not."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from importlib import import_module

from sim.errors import RangeError, StudyError
from sim.reading.tree import key_origin, walk
from sim.reading.yaml_nodes import Entries, Node, Scalar
from sim.scenario.base import Part
from sim.scenario.errors import Mistake, ScenarioError, did_you_mean
from sim.study.experiment.analyses import ANALYSES
from sim.study.experiment.plan import Plan
from sim.study.experiment.study_file import StudyFile

Sections = Mapping[str, tuple[Part, ...]]


def measures_without_numbers(file: StudyFile, sections: Sections, root: Entries) -> Iterator[Mistake]:
    """Yield the measures asked for that the model does not yield, or not in so short a run."""
    yield from _unknown_measures(file, root)
    yield from _undefined_unless_named(file, sections, root)


def impossible_questions(plan: Plan, root: Entries) -> Iterator[Mistake]:
    """Yield what else is asked of a plan that cannot be answered, with its place in the file."""
    yield from _impossible_levers(plan, root)
    yield from _no_ranges(plan, root)


def _unknown_measures(file: StudyFile, root: Entries) -> Iterator[Mistake]:
    from sim.measures.registry import KINDS  # with numpy, which `list` and `check` need not wait for

    listed = file.measures if "measures" in root.entries and "measures" in file.model_fields_set else ()
    asked: list[tuple[tuple[str, ...], str]] = [(("measures", str(i)), m) for i, m in enumerate(listed)]
    widths = file.precision.half_widths if file.precision else {}
    asked += [(("precision", m), m) for m in widths]
    present = [key for key in ANALYSES if key in root.entries]
    asked += [found for key in present for found in _measures_below((key,), root.entries[key])]
    seen = set()
    for path, name in asked:
        origin = key_origin(root, path)
        if (path[:-1], name) in seen:
            yield Mistake(origin, path, f"{name} is in this list already")
        elif name not in KINDS:
            hint = did_you_mean(name, KINDS) or (
                "; docs/model/measures.md lists them, and one of your own is known by --with FILE.py or "
                "once it is defined"
            )
            yield Mistake(origin, path, f"no measure of this name{hint}")
        elif not _is_defined(name, file.run.years):
            yield Mistake(origin, path, f"has no value in a run of {12 * file.run.years} months")
        elif path[0] == "precision" and (said := too_wide(name, widths.get(name, 0))):
            yield Mistake(origin, path, said)
        seen.add((path[:-1], name))


def too_wide(measure: str, half_width: float) -> str:
    """Return why a half-width asked of a share is none, if so: a share is never known less well."""
    from sim.measures.registry import KINDS

    if KINDS[measure].unit != "share" or half_width < 1:
        return ""
    points = f"a half-width of {100 * half_width:g} percentage points asks for nothing"
    return f"{points}; write {half_width / 100:g} for {half_width:g} of them"


def _measures_below(path: tuple[str, ...], node: Node) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the measures that an optional section names, each with its path."""
    for inner, held in walk(node, path):
        if isinstance(held, Scalar) and {"measure", "measures", "cost"} & {*inner[-2:]}:
            yield inner, held.text


def _undefined_unless_named(file: StudyFile, sections: Sections, root: Entries) -> Iterator[Mistake]:
    """Yield the sections that, as they name no measure, are about one without a value in so short a run."""
    for path, section in _each(sections):
        for key in {"measure", "measures"} & type(section).model_fields.keys() - section.model_fields_set:
            held = getattr(section, key)
            for name in [held] if isinstance(held, str) else held:
                if not _is_defined(name, file.run.years):
                    said = f"is about {name}, which has no value in a run of {12 * file.run.years} months"
                    yield Mistake(
                        key_origin(root, path), path, f"{said}, unless it says otherwise; add {key}:"
                    )


def _no_ranges(plan: Plan, root: Entries) -> Iterator[Mistake]:
    """Yield the sections that would move assumptions, where there is none to move."""
    from sim.study.questions import sensitivity, tornado
    from sim.study.questions.points import varied_by

    moving: list[tuple[tuple[str, ...], Part]] = [
        (path, section) for path, section in _each(plan.sections) if ANALYSES[path[0]].ranges
    ]
    if plan.file.uncertainty is not None:
        moving.append((("uncertainty",), plan.file.uncertainty))
    for path, section in moving:
        for assumptions in plan.assumptions:
            try:
                contrast = next(plan.contrasts(plan.systems[0], assumptions))
                varied = varied_by(contrast)
                if isinstance(section, sensitivity.Section):
                    sensitivity.factors_of(varied, section.factors)
                elif isinstance(section, tornado.Section):
                    tornado.chosen(contrast, section)
            except RangeError as error:
                yield Mistake(key_origin(root, path), path, str(error))


def _each(sections: Sections) -> Iterator[tuple[tuple[str, ...], Part]]:
    """Yield the optional sections, each with its path."""
    for key, of_key in sections.items():
        for i, section in enumerate(of_key):
            yield (key, str(i)) if ANALYSES[key].several else (key,), section


def _impossible_levers(plan: Plan, root: Entries) -> Iterator[Mistake]:
    """Yield what is wrong with the levers of the optional sections, as their modules say it."""
    from sim.study.ranges import RangeError

    system, _, assumptions = _first(plan)
    for path, section in _each(plan.sections):
        analysis = ANALYSES[path[0]]
        if not analysis.levers:
            continue
        module = import_module(analysis.module)
        try:
            for contrast in plan.contrasts(system, assumptions):
                (module.tries if analysis.tries else module.asks)(contrast, section)
        except (StudyError, RangeError, ScenarioError) as error:
            said = str(error.problems[0]) if isinstance(error, ScenarioError) else str(error)
            yield Mistake(key_origin(root, path), path, said)


def _first(plan: Plan) -> tuple[str, str, str]:
    return plan.systems[0], plan.baseline, plan.assumptions[0]


def _is_defined(measure: str, years: int) -> bool:
    """Whether a measure has a value in a run of so many years; an unknown one is told of elsewhere."""
    from sim.measures.registry import KINDS

    return measure not in KINDS or KINDS[measure].defined_in(years)


def defined(file: StudyFile) -> tuple[str, ...]:
    """Return the measures of the tables: those asked for, and those a precision is asked for.

    Where none are named, the user's own are there too.
    """
    own = () if "measures" in file.model_fields_set else _own_measures()
    wanted = (*file.measures, *own, *(file.precision.half_widths if file.precision else ()))
    return tuple(m for m in dict.fromkeys(wanted) if _is_defined(m, file.run.years))


def _own_measures() -> tuple[str, ...]:
    """Return the names of the user's own measures; there are none before their module was imported."""
    if "sim.measures.own" not in sys.modules:  # with numpy, which `list` and `check` need not wait for
        return ()
    from sim.measures.own import measures

    return tuple(measure.kind.name for measure in measures())
