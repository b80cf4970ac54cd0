"""Write results into a folder: tables, pictures, and a manifest that says how they were made.

Times and the machine stand only in the manifest: every other file is the same bytes for the same scenarios,
seed and version.
"""

from __future__ import annotations

import json
import platform
import shutil
from collections.abc import Container, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.files.folder import working_folder
from sim.files.written import Written
from sim.model import engine_room
from sim.report.figures import lost_knowledge_figure, retention_figure
from sim.report.figures.registry import figures_of
from sim.report.style import save_figure
from sim.report.waterfall import why_figure
from sim.scenario import fingerprint, to_plain
from sim.version import __version__

if TYPE_CHECKING:
    import pandas as pd

    from sim.study.study import Study

MANIFEST = "manifest.json"
FORMATS = ("png", "svg")
"""In which pictures are written if nothing else is asked for."""

_LIBRARIES = ("simpy", "numpy", "scipy", "pandas", "pyarrow", "matplotlib", "pydantic", "PyYAML")


def write_results(
    study: Study, folder: Path, *, figures: bool = False, formats: Sequence[str] = FORMATS
) -> None:
    """Write the files of the results into an existing folder.

    Parameters
    ----------
    study : Study
        The results.
    folder : Path
        Where to.
    figures : bool
        Whether to draw every picture, each with its data, besides retention, lost knowledge and why.
    formats : sequence of str
        Of the pictures: ``png``, ``svg``, ``pdf``.
    """
    for table in ("summary", "monthly", "retention", "exits_by_cause", "lost_knowledge"):
        _write_csv(getattr(study, table), folder / f"{table}.csv")
    study.replications.to_parquet(folder / "replications.parquet", index=False, compression="zstd")
    if study.events_file is not None:
        shutil.copyfile(study.events_file, folder / "events.parquet")
    save_figure(retention_figure(study), folder / "retention", formats)
    save_figure(lost_knowledge_figure(study), folder / "lost_knowledge", formats)
    if study.why is not None:
        _write_csv(study.why, folder / "why.csv")
        save_figure(why_figure(study), folder / "why", formats)
    if figures:
        draw_figures(study, folder, formats)
    text = json.dumps(_manifest(study), indent=2, ensure_ascii=False) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8", newline="\n")


def draw_figures(
    study: Study, folder: Path, formats: Sequence[str] = FORMATS, names: Container[str] | None = None
) -> None:
    """Write the registered pictures into ``figures/``, each with its data.

    Parameters
    ----------
    study : Study
        The results.
    folder : Path
        Their folder.
    formats : sequence of str
        Of the pictures.
    names : container of str, optional
        Which; all if none are named.
    """
    place = folder / "figures"
    place.mkdir(exist_ok=True)
    for kind in figures_of(study):
        if names is None or kind.name in names:
            _write_csv(kind.table(study), place / f"{kind.name}.csv")
            save_figure(kind.draw(study), place / kind.name, formats)


def write_into(
    study: Study, folder: Path, *, figures: bool = False, formats: Sequence[str] = FORMATS
) -> None:
    """Write the files of the results into the folder in which the numbers were kept, the manifest last.

    Until that is there, the folder does not hold finished results. Parameters are those of
    :func:`write_results`.
    """
    written = Written(folder)
    (folder / MANIFEST).unlink(missing_ok=True)
    with working_folder(folder, ".results-") as place:
        write_results(study, place, figures=figures, formats=formats)
        made = [path.relative_to(place).as_posix() for path in sorted(place.rglob("*")) if path.is_file()]
        kept = {*made, *(name for name in written.names if name.startswith("scenarios/"))}
        written.remove([name for name in written.names if name not in kept])
        for name in sorted(made, key=lambda name: name == MANIFEST):
            written.write({name: (place / name).read_bytes()})


def _write_csv(table: pd.DataFrame, path: Path) -> None:
    table.to_csv(path, index=False, float_format="%.10g", lineterminator="\n", encoding="utf-8")


def _manifest(study: Study) -> dict[str, Any]:
    run = study.baseline.scenario.run
    ranges = study.ranges
    return {
        "engine_room": __version__,
        "command": study.command or "from Python",
        "started": study.started.isoformat(timespec="seconds"),
        "finished": study.finished.isoformat(timespec="seconds"),
        "seed": run.seed,
        "replications": run.replications,
        "years": run.years,
        "baseline": study.baseline.name,
        "assumptions_range": ranges and {"points": ranges.points, "replications": ranges.replications},
        "python": platform.python_version(),
        "platform": platform.platform(),
        "model": "plain Python" if engine_room.__file__.endswith(".py") else "compiled",
        "libraries": {name: version(name) for name in _LIBRARIES},
        "scenarios": [
            {"name": s.name, "sha256": fingerprint(s), "scenario": to_plain(s)} for s in study.scenarios
        ],
    }
