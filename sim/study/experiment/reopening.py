"""What a folder of finished results says of itself, read again; what is wrong with it names the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from sim.errors import EngineRoomError, StoreError
from sim.files.given import json_in, refuse_link
from sim.reading.library import read_text, shown
from sim.reading.yaml_nodes import Entries, Items, Scalar, parse
from sim.scenario import Scenario, from_plain
from sim.scenario.errors import did_you_mean, listed
from sim.scenario.plain import fingerprint
from sim.study.experiment.comparison import TOGETHER, Comparison, Settings
from sim.study.experiment.manifest import sections_in
from sim.study.experiment.manifest_shape import refuse_misshapen
from sim.study.experiment.outputs import FINISHED, MANIFEST, STUDY
from sim.study.experiment.plan import KEYS, Plan, StudyPlan
from sim.study.experiment.reading import read_study
from sim.study.experiment.study_file import Precision, Replications, StudyRun, Uncertainty
from sim.study.runner.cells import Cell
from sim.study.runner.identity import IDENTITY
from sim.version import __version__

T = TypeVar("T")

_PART = re.compile(r"scenarios/[a-z]+/[^/\\]+\.yaml")
"""How the study of a folder names the files of its parts."""


class ResultsError(StoreError):
    """The folder cannot be read; the message names the file and says what to do."""


def told_in(folder: Path) -> dict[str, Any]:
    """Return what the manifest of a folder of finished results says.

    Raises
    ------
    ResultsError
        There is no such folder, it is not one of finished results, or its manifest is missing or garbled.
    """
    if not folder.is_dir():
        what = "is a file" if folder.exists() else "no such folder"
        raise ResultsError(f"{folder}: {what}; name a folder that `run`, `compare` or `study` wrote")
    if not (folder / FINISHED).is_file():
        if (folder / IDENTITY).is_file():
            raise ResultsError(f"{folder}: not finished; run it again, and it goes on where it was")
        raise ResultsError(
            f"{folder}: not a folder of results (no {FINISHED}); name one that `run`, `compare` or `study` "
            "wrote"
        )
    return manifest_at(folder / MANIFEST)


def manifest_at(path: Path) -> dict[str, Any]:
    """Return what a manifest says.

    Raises
    ------
    ResultsError
        It is missing or garbled, or another version wrote it otherwise.
    """
    return read_file(path, _told)


def _told(path: Path) -> dict[str, Any]:
    told = json_in(path)
    try:
        refuse_misshapen(told)
    except ValueError:
        if isinstance(told, dict) and isinstance(told.get("engine_room"), str):
            refuse_other_version(path.parent, told)
        raise
    found: dict[str, Any] = told
    return found


def refuse_other_version(folder: Path, told: Mapping[str, Any]) -> None:
    """Raise ResultsError if another version wrote a folder: this one would make something else of it."""
    version = told.get("engine_room", __version__)
    if version != __version__:
        raise ResultsError(
            f"{folder / MANIFEST}: made by engine-room {version}, and this is {__version__}. Its tables and "
            f"pictures can be looked at as they are; to go on with it, use engine-room {version}. Nothing in "
            "the folder was changed"
        )


def plan_in(folder: Path, told: Mapping[str, Any]) -> Plan:
    """Return what was asked, from a folder and what its manifest says.

    Raises
    ------
    ResultsError
        Another version said it, or it is garbled.
    sim.ScenarioError
        The files of a study do not say what it asks.
    """
    if told["kind"] == "study":
        return replace(study_in(folder), keep_log=bool(told["events"]))
    return read_file(folder / MANIFEST, lambda _: _comparison(told))


def study_in(folder: Path) -> StudyPlan:
    """Return the study that the files of a folder state; they name no file but those within it.

    Raises
    ------
    ResultsError
        A file is missing, a link or garbled, or names another one.
    sim.ScenarioError
        They do not say what it asks.
    """
    path = folder / STUDY
    for name in read_file(path, _parts_named):
        refuse_link(folder, name)
        read_file(folder / name, _refuse_extending)
    return read_study(path)


def _parts_named(path: Path) -> list[str]:
    """Return the files that a study names, all of them within its folder."""
    root = parse(read_text(path), shown(path))
    found = []
    for key in KEYS.values():
        items = root.entries.get(key) if isinstance(root, Entries) else None
        for item in items.items if isinstance(items, Items) else ():
            name = item.text if isinstance(item, Scalar) else "no file"
            if _PART.fullmatch(name) is None:
                raise ResultsError(
                    f"{path}: {key} names {name}, which is no file of the results; nothing else is read. "
                    "Put the file back as it was, or run the study again"
                )
            found.append(name)
    return found


def _refuse_extending(path: Path) -> None:
    root = parse(read_text(path), shown(path))
    if isinstance(root, Entries) and "extends" in root.entries:
        raise ResultsError(f"{path}: extends another file, which no file of results does; run again")


def _comparison(told: Mapping[str, Any]) -> Comparison:
    scenarios = tuple(from_plain(one["whole"]) for one in told["scenarios"])
    run, precise, varied = scenarios[0].run, told["precision"], told["uncertainty"]
    # Not validated: a single replication, or point, is possible here and not in a study.
    settings = Settings(
        title=told["title"],
        question=told["question"],
        run=StudyRun(start_date=run.start_date, years=run.years, seed=run.seed),
        replications=Replications.model_construct(
            **{key: value for key, value in told["replications"].items() if key != "step"}
        ),
        precision=None if precise is None else Precision.model_validate(precise),
        uncertainty=None if varied is None else Uncertainty.model_construct(**varied),
    )
    listed_ones = told.get("replications_chosen")
    chosen = None if listed_ones is None else tuple(listed_ones)
    plan = Comparison(settings, scenarios, bool(told["events"]), chosen=chosen)
    return replace(plan, sections=sections_in(told, plan.cells(*TOGETHER)))


def scenario_in(source: str | Path, name: str = "") -> Scenario:
    """Return a scenario of a manifest; see :meth:`sim.Scenario.from_manifest`."""
    path = Path(source)
    if not path.exists():
        raise ResultsError(f"{path}: no such folder or file; name a folder of results, or its {MANIFEST}")
    path = path / MANIFEST if path.is_dir() else path
    told = manifest_at(path)
    plan = plan_in(path.parent, told)
    cells = cells_told(path, told, plan)
    chosen = [
        (one, cell.scenario)
        for one, cell in zip(told["scenarios"], cells, strict=True)
        if not name or name in (one["cell"], one["scenario"], cell.scenario.name)
    ]
    if len(chosen) != 1:
        known = [cell.name for cell in cells]
        which = f"{len(chosen) or 'no'} scenario{'s' if len(chosen) > 1 else ''}"
        which += f" called {name}{did_you_mean(name, known)}" if name else "; name one"
        raise ResultsError(f"{path}: has {which}; there are {listed(known, 20)}")
    (one, scenario), *_ = chosen
    if fingerprint(scenario) != one["sha256"]:
        refuse_other_version(path.parent, told)
        raise ResultsError(
            f"{path}: {one['cell']} is not the scenario that was simulated: its fingerprint differs, so a "
            "file in the folder was changed"
        )
    return scenario


def cells_told(path: Path, told: Mapping[str, Any], plan: Plan) -> list[Cell]:
    """Return the cells of a plan, as many as a manifest tells of.

    Raises
    ------
    ResultsError
        It tells of others.
    """
    cells = [cell for situation in plan.situations for cell in plan.cells(*situation)]
    if [cell.name for cell in cells] != [one["cell"] for one in told["scenarios"]]:
        refuse_other_version(path.parent, told)
        raise ResultsError(f"{path}: tells of other scenarios than were asked for; run again")
    return cells


def read_file(path: Path, read: Callable[[Path], T]) -> T:
    """Return what is read from a file of the results; say which file it is that cannot be read."""
    refuse_link(path.parent, path.name)
    if not path.is_file():
        raise ResultsError(missing(path))
    try:
        return read(path)
    except ValidationError as error:
        said = error.errors(include_url=False)[0]
        place = ".".join(map(str, said["loc"]))
        if said["type"] == "extra_forbidden" and "mechanisms" in said["loc"]:
            raise ResultsError(
                f"{path}: has the mechanism {said['loc'][-1]}, which is not defined here; import the Python "
                "module that has it first, or name it on the command line: --with FILE.py"
            ) from None
        raise ResultsError(
            f"{path}: engine-room {__version__} cannot read its scenarios ({place}: {said['msg']}); "
            "they were made by another version or changed; run again"
        ) from None
    except OSError as error:
        why = " ".join((error.strerror or str(error)).split())  # Arrow's have several lines
        raise ResultsError(f"{path}: cannot be read: {why}") from None
    except EngineRoomError:
        raise
    except Exception as error:  # what parsers raise over what was damaged: a dozen kinds
        why = "".join(c if c.isprintable() else " " for c in str(error))[:120]
        raise ResultsError(f"{path}: garbled or cut short ({why}); run again") from None


def missing(path: Path) -> str:
    """Say that a file of the results is missing."""
    return f"{path}: missing from the results; run again, or put it back"
