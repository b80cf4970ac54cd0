"""Reading study files: every mistake at once, each with its line and what was probably meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from sim.reading.dictionaries import Source, called, nodes_of, refuse_other
from sim.reading.library import locate, read_text, shown
from sim.reading.merge import place
from sim.reading.scenarios import EXAMPLE_SYSTEM, Loaded, read
from sim.reading.tree import descend, key_origin
from sim.reading.warned import warn
from sim.reading.yaml_nodes import Entries, Items, Node, Scalar, is_null, parse
from sim.scenario.base import Name
from sim.scenario.errors import Mistake, Origin, ScenarioError, did_you_mean, listed, mistake
from sim.scenario.model import Scenario
from sim.study.experiment.brought import has_levers, lost_levers, with_run
from sim.study.experiment.checking import defined, impossible_questions, measures_without_numbers
from sim.study.experiment.doubts import study_doubts
from sim.study.experiment.draft import Draft, drafted, study_shape
from sim.study.experiment.plan import KEYS, Kind, StudyPlan, named
from sim.study.experiment.study_file import POOLED, Entry, StudyFile
from sim.study.experiment.unasked import with_unasked

TREATED = "treated"
"""What tables call the streams that the policies' settlements apply to; so no stream may be called so."""


def load_study(source: Source, *, overrides: Iterable[str] = ()) -> StudyPlan:
    """Read a study file, or a dictionary of what stands in one.

    Parameters
    ----------
    source : str, Path or mapping
        A shipped name such as ``five-systems``, a file, or a dictionary; files that a dictionary names are
        looked for from the current folder.
    overrides : iterable of str
        Values of the study file to change, such as ``"replications.maximum=400"``.

    Returns
    -------
    StudyPlan

    Raises
    ------
    ScenarioError
        With every mistake found, each with its file, line and column, or with its path in the dictionary.

    Warns
    -----
    UserWarning
        Something that was given is set aside, or a value was surely meant otherwise.
    """
    plan = read_study(source, overrides=overrides)
    warn(plan.remarks, plan.doubts, stacklevel=3)
    return plan


def read_study(source: Source, *, overrides: Iterable[str] = ()) -> StudyPlan:
    """Read a study file as :func:`load_study` does; what is warned of is in the plan alone."""
    refuse_other(source, "five-systems, mine.yaml or {'title': .., 'systems': [..], 'policies': [..]}")
    if isinstance(source, Mapping):
        folder, written = Path(), nodes_of(source, called("study"))
    else:
        path = locate(source, kind="study")
        folder, written = path.parent, parse(read_text(path), shown(path))
    root = _normalised(_mapping(written))
    for override in overrides:
        root = _overridden(root, override)
    return _Reader(root, folder).plan(drafted(root))


def is_study(source: str | Path) -> bool:
    """Whether a shipped name or a file is a study, by its keys.

    Raises
    ------
    ScenarioError
        It cannot be read.
    """
    root = parse(read_text(path := locate(source)), shown(path))
    return isinstance(root, Entries) and bool({"systems", "policies"} & root.entries.keys())


def _mapping(root: Node) -> Entries:
    if not isinstance(root, Entries) or root.note is not None:
        raise mistake(root.origin, f"expected a mapping with {listed(StudyFile.model_fields, 20)}")
    return root


def _normalised(root: Entries) -> Entries:
    """Return the file with each entry as a mapping, whether it was a plain name or not."""
    entries = dict(root.entries)
    for key in KEYS.values():
        held = entries.get(key)
        if isinstance(held, Items):
            entries[key] = replace(held, items=tuple(_entry(node) for node in held.items))
    return replace(root, entries=entries)


def _entry(node: Node) -> Node:
    if isinstance(node, Scalar) and not is_null(node):
        return Entries(node.origin, {"extends": node}, {"extends": node.origin})
    if isinstance(node, Entries) and isinstance(changes := node.entries.get("set"), Entries):
        whole = {path: _with_note(value) for path, value in changes.entries.items()}
        return replace(node, entries={**node.entries, "set": replace(changes, entries=whole)})
    return node


def _with_note(node: Node) -> Node:
    """Return a value with its note as the mapping that it was written as."""
    if node.note is None:
        return node
    value, note = replace(node, note=None), node.note
    return Entries(node.origin, {"value": value, **note.entries}, {"value": node.origin, **note.keys})


def _overridden(root: Entries, override: str) -> Entries:
    path, equals, text = override.partition("=")
    said = Origin(f"--set {override}")
    if not equals or not path.strip():
        raise mistake(said, "expected path=value, such as replications.maximum=400")
    if not text.strip():
        raise mistake(said, "no value given", path.split("."))
    changed = place(root, path.strip().split("."), parse(text, said), study_shape(), said)
    assert isinstance(changed, Entries)
    return _normalised(changed)


class _Reader:
    """Loads what a study file names, and notes every mistake."""

    def __init__(self, root: Entries, folder: Path) -> None:
        self._root, self._folder = root, folder
        self._mistakes: list[Mistake] = []
        self._remarks: list[str] = []
        self._beneath: str | Path = EXAMPLE_SYSTEM

    def plan(self, draft: Draft) -> StudyPlan:
        """Return the plan, or raise every mistake.

        Some questions cannot be put to a file of which something is wrong: whether parts fit that could not
        be read. The others are put to what is good.
        """
        self._mistakes += draft.mistakes
        systems = self._parts("system", draft.entries["system"])
        draft = self._with_what_systems_say(draft, systems)
        loaded: dict[Kind, dict[str, Loaded]] = {"system": systems}
        loaded |= {kind: self._parts(kind, draft.entries[kind]) for kind in KEYS if kind != "system"}
        parts: dict[Kind, dict[str, Scenario]] = {
            kind: {name: one.scenario for name, one in held.items()} for kind, held in loaded.items()
        }
        self._check_names(draft, parts)
        self._mistakes += measures_without_numbers(draft.file, draft.sections, self._root)
        baseline = draft.file.baseline if draft.file.baseline in parts["policy"] else None
        file = draft.file.model_copy(update={"baseline": baseline})
        if all(parts.values()) and len(parts["policy"]) > 1:
            self._check_what_is_asked(StudyPlan(file, parts, draft.sections, draft.stated))
        if self._mistakes:
            raise ScenarioError(self._mistakes)
        names = {kind: list(held) for kind, held in parts.items()}
        remarks = tuple(dict.fromkeys(self._remarks))
        told = named(file, names, defined(file))
        plan = with_unasked(StudyPlan(told, parts, draft.sections, draft.stated, remarks=remarks))
        return replace(plan, doubts=tuple(study_doubts(plan, loaded, self._root)))

    def _with_what_systems_say(self, draft: Draft, systems: Mapping[str, Loaded]) -> Draft:
        """Return the draft with the run that its systems state; note what lies beneath its policies."""
        brought = with_run(draft.file, systems, self._root)
        self._remarks += [*brought.remarks, *lost_levers(systems)]
        self._mistakes += brought.mistakes
        if len(systems) == 1 and has_levers(*systems.values()):
            _, entry = draft.entries["system"][0]
            self._beneath = locate(entry.extends, folder=self._folder, kind="system")
        return draft._replace(file=brought.file)

    def _check_what_is_asked(self, plan: StudyPlan) -> None:
        before = len(self._mistakes)
        self._check_fit(plan)
        if len(self._mistakes) == before:
            self._mistakes += impossible_questions(plan, self._root)

    def _origin(self, *path: str) -> Origin:
        return descend(self._root, path)[0].origin

    def _parts(self, kind: Kind, entries: Iterable[tuple[int, Entry]]) -> dict[str, Loaded]:
        """Return what the entries of one kind name, by the names they have in the study."""
        found: dict[str, Loaded] = {}
        for i, entry in entries:
            at = (KEYS[kind], str(i))
            try:
                path = locate(entry.extends, self._origin(*at, "extends"), self._folder, kind)
                name = self._name(entry, path, at)
                if name in found:
                    said = f"{name} is here already; give one of them another name"
                    raise mistake(self._origin(*at), said, at)
                found[name] = self._loaded(kind, entry, path, at)
                self._remarks += found[name].remarks
            except ScenarioError as error:
                self._mistakes += error.problems
        return found

    def _name(self, entry: Entry, path: Path, at: Sequence[str]) -> str:
        name = entry.name or path.stem
        try:
            return TypeAdapter(Name).validate_python(name)
        except ValidationError:
            said = f"{name} is not a possible name; write {{name: .., extends: {entry.extends}}} with one of "
            said += "lower-case letters, digits and hyphens"
            raise mistake(self._origin(*at), said, at) from None

    def _loaded(self, kind: Kind, entry: Entry, path: Path, at: Sequence[str]) -> Loaded:
        wrong = [p for p in entry.set if p.split(".")[0] != kind]
        if wrong:
            raise ScenarioError(
                Mistake(
                    key_origin(self._root, (*at, "set", p)),
                    (*at, "set", p),
                    f"in {KEYS[kind]} only what stands under `{kind}.` can be changed",
                )
                for p in wrong
            )
        given: dict[str, Any] = {"system": self._beneath, kind: path}
        try:
            loaded = read(**given, overrides=entry.set)
        except ScenarioError as error:
            raise ScenarioError(self._placed(error.problems, entry, at)) from None
        written = self._written(entry, at)
        return replace(loaded, origins={p: written.get(o.file, o) for p, o in loaded.origins.items()})

    def _written(self, entry: Entry, at: Sequence[str]) -> dict[str, Origin]:
        """Return where the changes of an entry are written, by what reading calls each."""
        return {f"override of {p}": key_origin(self._root, (*at, "set", p)) for p in entry.set}

    def _placed(self, problems: Iterable[Mistake], entry: Entry, at: Sequence[str]) -> Iterator[Mistake]:
        """Yield mistakes in the changes of an entry with the place at which they were written."""
        written = self._written(entry, at)
        for problem in problems:
            if problem.message.startswith("--"):  # of an option that load() was given, so of the file as such
                said = f"{entry.extends}{problem.message[problem.message.index(' has no ') :]}"
                yield Mistake(self._origin(*at, "extends"), tuple(at), said)
            else:
                yield problem._replace(origin=written.get(problem.origin.file, problem.origin))

    def _check_names(self, draft: Draft, parts: Mapping[Kind, Mapping[str, Scenario]]) -> None:
        file = draft.file
        if POOLED in parts["system"]:
            said = f"{POOLED} is what tables call all systems together; choose another name"
            self._mistakes.append(Mistake(self._origin("systems"), ("systems",), said))
        for name, scenario in parts["system"].items():
            if TREATED in scenario.system.streams:
                said = f"{name} has a stream called {TREATED}, which tables call the treated streams together"
                self._mistakes.append(Mistake(self._origin("systems"), ("systems",), said))
        policies = parts["policy"]
        unread = {entry.name or Path(entry.extends).stem for _, entry in draft.entries["policy"]}
        if policies and file.baseline is not None and file.baseline not in {*policies, *unread}:
            said = f"no policy of this name{did_you_mean(file.baseline, policies)}"
            said += "" if "?" in said else f"; there are {listed(policies)}"
            self._mistakes.append(Mistake(self._origin("baseline"), ("baseline",), said))
        uncertainty, fewest = file.uncertainty, file.replications.minimum
        known = all(mistake.path[:1] != ("replications",) for mistake in draft.mistakes)
        if uncertainty is not None and known and uncertainty.replications > fewest:
            said = f"{uncertainty.replications} is more than the minimum of the study, {fewest}"
            path = ("uncertainty", "replications")
            self._mistakes.append(Mistake(self._origin(*path), path, said))

    def _check_fit(self, plan: StudyPlan) -> None:
        for system, assumptions in plan.situations:
            for i, policy in enumerate(plan.parts["policy"]):
                try:
                    plan.scenario(system, policy, assumptions)
                except ValidationError as error:
                    first = error.errors(include_url=False)[0]
                    what = str(first.get("ctx", {}).get("error", first["msg"]))
                    said = f"{policy} does not fit {system} under {assumptions}: {what}"
                    self._mistakes.append(
                        Mistake(self._origin("policies", str(i)), ("policies", str(i)), said)
                    )
