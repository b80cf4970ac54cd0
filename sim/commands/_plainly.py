"""What goes wrong, told as users can use it: one message, and the exit status."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from sim.cli import UserError
from sim.errors import EngineRoomError, WorkerLostError


@contextmanager
def told_plainly(
    stopped: Callable[[], str] = lambda: "No results were written.",
    lost: type[click.ClickException] = click.ClickException,
) -> Iterator[None]:
    """Turn what users can mend into one clear message and exit status 2; Ctrl-C into 130.

    Parameters
    ----------
    stopped : callable
        Says after Ctrl-C what became of the work.
    lost : type of ClickException
        What the loss of a worker process becomes: exit status 1, unless the same command goes on.
    """
    try:
        yield
    except KeyboardInterrupt:
        click.echo(f"Stopped. {stopped()}".rstrip(), err=True)
        raise SystemExit(130) from None
    except UserError:
        raise
    except WorkerLostError as error:
        raise lost(str(error)) from None
    except (EngineRoomError, OSError) as error:  # OSError: a full disk, say
        raise UserError(_said(error)) from None


def _said(error: Exception) -> str:
    """Return what an error says, without the number that the system has for it."""
    if isinstance(error, EngineRoomError) or not isinstance(error, OSError) or error.strerror is None:
        return str(error)
    return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
