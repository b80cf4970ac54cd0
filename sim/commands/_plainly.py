"""What goes wrong, told as users can use it: one message, and the exit status."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli import UserError, end_stopped
from sim.errors import EngineRoomError, WorkerLostError
from sim.files.warned import FolderWarning, UndrawnWarning

if TYPE_CHECKING:
    from sim.study.experiment.results import BaseResults

_NAMES = 10  # of failed cells that the terminal names


@contextmanager
def told_plainly(
    stopped: Callable[[], str] = lambda: "No results were written.",
    lost: type[click.ClickException] = click.ClickException,
    told: Callable[[str], str] = str,
) -> Iterator[None]:
    """Turn what users can mend into one clear message and exit status 2; Ctrl-C into 130, and its like.

    Parameters
    ----------
    stopped : callable
        Says after Ctrl-C what became of the work.
    lost : type of ClickException
        What the loss of a worker process becomes: exit status 1, unless the same command goes on.
    told : callable
        Given what is said of an error, says it, and what became of the work.
    """
    try:
        yield
    except KeyboardInterrupt:
        end_stopped(f"Stopped. {stopped()}".rstrip())
    except UserError:
        raise
    except WorkerLostError as error:
        raise lost(told(_said(error))) from None
    except (EngineRoomError, OSError) as error:  # OSError: a full disk, say
        raise UserError(told(_said(error))) from None


def _said(error: Exception) -> str:
    """Return what an error says, and what was noted of it meanwhile."""
    return ". ".join([_told(error), *getattr(error, "__notes__", ())])


def _told(error: Exception) -> str:
    """Return what an error says, without the number that the system has for it."""
    if isinstance(error, EngineRoomError) or not isinstance(error, OSError) or error.strerror is None:
        return str(error)
    return f"{error.filename}: {error.strerror}" if error.filename else error.strerror


def say_remarks(remarks: Iterable[str], doubts: Iterable[object] = ()) -> None:
    """Print, once each, what is set aside of what was given or holds all the same, and what to look at."""
    for remark in dict.fromkeys([*remarks, *(f"warning: {doubt}" for doubt in doubts)]):
        click.echo(remark, err=True)


@contextmanager
def noting() -> Iterator[list[FolderWarning]]:
    """Give a list that takes what is to be known of the folder, instead of the terminal."""
    noted: list[FolderWarning] = []
    with warnings.catch_warnings():
        warnings.simplefilter("always", FolderWarning)
        show = warnings.showwarning

        def note(message: Warning | str, category: type[Warning], *where: Any, **more: Any) -> None:
            if isinstance(message, FolderWarning):
                noted.append(message)
            else:
                show(message, category, *where, **more)

        warnings.showwarning = note
        yield noted


def name_noted(noted: Sequence[FolderWarning], told: Callable[[str], str] = str) -> None:
    """Say what was noted, and end with status 1 if a picture could not be drawn."""
    for one in noted:
        click.echo(told(str(one)), err=True)
    if any(isinstance(one, UndrawnWarning) for one in noted):
        raise SystemExit(1)


def name_lost(results: BaseResults, out: Path) -> None:
    """Name the cells of which nothing is known, and end with status 1 if there are some."""
    if not results.lost:
        return
    lost = [n for n in results.lost if n in results.empty or n.rpartition("/")[0] not in results.empty]
    lines = ["Every replication failed, so that numbers are empty, of", *_some(lost)]
    if results.unanswered:
        lines += ["For want of them there is no answer to", *_some(results.unanswered)]
    if results.empty:
        lines.append("No pictures are drawn meanwhile.")
    lines.append(f"{out / 'failures'} tells why; the same command tries them again.")
    click.echo("\n".join(lines), err=True)
    raise SystemExit(1)


def _some(names: Sequence[str]) -> list[str]:
    """Return names as lines, no more than fit on a screen."""
    more = [f"  and {len(names) - _NAMES:,} more, in manifest.json"] if len(names) > _NAMES else []
    return [*(f"  {name}" for name in names[:_NAMES]), *more]
