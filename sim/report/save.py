"""Write results into a folder: tables, then pictures, then what it took."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.files.folder import working_folder
from sim.files.lock import alone_in
from sim.files.written import Written
from sim.report.pictures import Drawn, main_pictures, pictures_of, registered_pictures, unasked
from sim.study.experiment.folder import write_finished, write_tables
from sim.study.experiment.outputs import system_folder
from sim.study.experiment.plan import StudyPlan

if TYPE_CHECKING:
    from sim.study.experiment.results import BaseResults

FORMATS = ("png", "svg")
"""In which pictures are written if nothing else is asked for."""


def write_results(
    results: BaseResults,
    folder: Path,
    *,
    figures: bool = False,
    formats: Sequence[str] = FORMATS,
    by: Sequence[str] = (),
    each_system: bool = False,
    say: Callable[[str], None] = lambda _: None,
) -> None:
    """Write the files of the results into an existing folder, what it took last.

    Parameters
    ----------
    results : BaseResults
        The results. If of some scenario every replication failed, there are no pictures: they would be of
        something else than they say.
    folder : Path
        Where to.
    figures : bool
        Whether to draw every picture, each with its data, besides those that everybody looks at.
    formats : sequence of str
        Of the pictures: ``png``, ``svg``, ``pdf``.
    by : sequence of str
        What people are told apart by in tables of their own, if anything.
    each_system : bool
        Whether a study has, for each of its systems, the folder of a comparison too, with every picture.
    say : callable
        Told what is being done.
    """
    write_tables(results, folder, by)
    if not results.empty:
        say("drawing the pictures")
        write_pictures(results, folder, figures=figures, formats=formats)
        if each_system:
            _write_each_system(results, folder, formats, by, say)
    write_finished(results, folder)


def _write_each_system(
    results: BaseResults,
    folder: Path,
    formats: Sequence[str],
    by: Sequence[str],
    say: Callable[[str], None],
) -> None:
    """Write, for each system under each set of assumptions, the folder that a comparison writes."""
    for system, assumptions in results.situations:
        say(f"drawing the pictures of {system}")
        place = folder / system_folder(results.plan, system, assumptions)
        place.mkdir(parents=True, exist_ok=True)
        write_results(results.comparison(system, assumptions), place, figures=True, formats=formats, by=by)


def write_pictures(
    results: BaseResults, folder: Path, *, figures: bool = False, formats: Sequence[str] = FORMATS
) -> None:
    """Draw the pictures, and write them when the last is drawn; parameters as of :func:`write_results`."""
    with working_folder(folder, ".pictures-") as place:
        if isinstance(results.plan, StudyPlan):
            _save(pictures_of(results), place, formats)
        else:
            _save(main_pictures(results), place, formats)
            if figures:
                draw_figures(results, place, formats)
            elif asked := [*unasked(results)]:
                draw_figures(results, place, formats, names=asked)
        Written(folder).write({name: (place / name).read_bytes() for name in _files(place)})


def draw_missing(results: BaseResults, folder: Path, name: str) -> None:
    """Draw one of the registered pictures into a folder of results that lacks it."""
    with alone_in(folder), working_folder(folder, ".pictures-") as place:
        draw_figures(results, place, names=[name])
        Written(folder).write({name: (place / name).read_bytes() for name in _files(place)})


def draw_figures(
    results: BaseResults, folder: Path, formats: Sequence[str] = FORMATS, names: Container[str] | None = None
) -> None:
    """Write the registered pictures of a comparison into ``figures/``, each with its data.

    Parameters
    ----------
    results : BaseResults
        The results.
    folder : Path
        Their folder.
    formats : sequence of str
        Of the pictures.
    names : container of str, optional
        Which; all if none are named.
    """
    made = registered_pictures(results)
    _save((one for one in made if names is None or one.name in names), folder, formats)


def _save(pictures: Iterable[Drawn], folder: Path, formats: Sequence[str]) -> None:
    """Write pictures into a folder, those in ``figures/`` with their data: others draw tables there are."""
    for picture in pictures:
        stem = folder / picture.stem
        if stem.parent != folder:
            stem.parent.mkdir(exist_ok=True)
            stem.with_suffix(".csv").write_bytes(picture.csv)
        for kind in formats:
            stem.with_suffix(f".{kind}").write_bytes(picture.as_kind(kind))


def _files(place: Path) -> Iterator[str]:
    return (path.relative_to(place).as_posix() for path in sorted(place.rglob("*")) if path.is_file())
