"""Write results into a folder: tables, then pictures, then what it took."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import OwnCodeError
from sim.files.folder import working_folder
from sim.files.lock import alone_in
from sim.files.warned import UndrawnWarning
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

    A picture that cannot be drawn costs no other file: it is left out, which ``run.json`` says and an
    :class:`~sim.files.warned.UndrawnWarning`.

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
    undrawn: dict[str, str] = {}
    if not results.empty:
        say("drawing the pictures")
        undrawn = write_pictures(results, folder, figures=figures, formats=formats)
        if each_system:
            _write_each_system(results, folder, formats, by, say)
    write_finished(results, folder, undrawn)
    _warn(undrawn, folder)


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
) -> dict[str, str]:
    """Draw the pictures, and write them when the last is drawn; return why some are not, by name.

    Parameters are as of :func:`write_results`.
    """
    with working_folder(folder, ".pictures-") as place:
        if isinstance(results.plan, StudyPlan):
            undrawn = _save(pictures_of(results), place, formats)
        else:
            undrawn = _save(main_pictures(results), place, formats)
            if figures:
                undrawn |= draw_figures(results, place, formats)
            elif asked := [*unasked(results)]:
                undrawn |= draw_figures(results, place, formats, names=asked)
        Written(folder).write({name: (place / name).read_bytes() for name in _files(place)})
    return undrawn


def draw_missing(
    results: BaseResults, folder: Path, names: Container[str], formats: Sequence[str] = FORMATS
) -> None:
    """Draw pictures of a comparison, main or registered, into a folder of results that lacks them."""
    with alone_in(folder, reading=True), working_folder(folder, ".pictures-") as place:
        undrawn = _save((one for one in main_pictures(results) if one.name in names), place, formats)
        undrawn |= draw_figures(results, place, formats, names=names)
        Written(folder).write({name: (place / name).read_bytes() for name in _files(place)})
    _warn(undrawn, folder)


def draw_figures(
    results: BaseResults, folder: Path, formats: Sequence[str] = FORMATS, names: Container[str] | None = None
) -> dict[str, str]:
    """Write the registered pictures of a comparison into ``figures/``, each with its data.

    Why some could not be drawn is returned, by name.

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
    return _save((one for one in made if names is None or one.name in names), folder, formats)


def _save(pictures: Iterable[Drawn], folder: Path, formats: Sequence[str]) -> dict[str, str]:
    """Write pictures into a folder, those in ``figures/`` with their data: others draw tables there are.

    Why some could not be drawn is returned, by name.
    """
    undrawn = {}
    for picture in pictures:
        stem = folder / picture.stem
        try:
            files = {kind: picture.as_kind(kind) for kind in formats}
            if stem.parent != folder:
                files["csv"] = picture.csv
        except Exception as error:  # of whatever kind, one's own too: it costs this picture
            undrawn[picture.stem] = str(error) if isinstance(error, OwnCodeError) else repr(error)
            continue
        stem.parent.mkdir(exist_ok=True)
        for kind, data in files.items():
            stem.with_suffix(f".{kind}").write_bytes(data)
    return undrawn


def _warn(undrawn: Mapping[str, str], folder: Path) -> None:
    for name, why in undrawn.items():
        said = f"{folder / name}: could not be drawn, and is left out: {why}"
        warnings.warn(said, UndrawnWarning, stacklevel=3)


def _files(place: Path) -> Iterator[str]:
    return (path.relative_to(place).as_posix() for path in sorted(place.rglob("*")) if path.is_file())
