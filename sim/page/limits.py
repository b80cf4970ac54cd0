"""What the page allows, set in one file: how large a team, a run and an upload are, and how many people."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from sim.errors import EngineRoomError
from sim.page.settings import MOST_OPTIONS
from sim.scenario.errors import did_you_mean, listed

SHIPPED = Path(__file__).with_suffix(".toml")

_SPAN = 1, 1_000_000
_SPANS = {
    "points": (0, 1_000_000),
    "options": (2, MOST_OPTIONS),
    "workers": (1, 61),
}  # 61: all that Windows takes
_MOST_BYTES = 100_000


class LimitsError(EngineRoomError, ValueError):
    """The file of limits cannot be read, or holds what is no limit."""


@dataclass(frozen=True)
class Limits:
    """The limits in force, each a whole number.

    Attributes
    ----------
    posts : int
        The largest team.
    years : int
        The longest run.
    options : int
        The most policies in one question, the baseline among them.
    replications : int
        The most repetitions of one option.
    points : int
        The most sets of assumptions tried; 0 for none.
    upload_megabytes : int
        The largest file that can be given.
    workers : int
        Processes that simulate, for all sessions together.
    sessions : int
        People at once.
    idle_seconds : int
        After so long without a sign of life, a session's work ends.
    """

    posts: int
    years: int
    options: int
    replications: int
    points: int
    upload_megabytes: int
    workers: int
    sessions: int
    idle_seconds: int


def limits(file: Path | None = None) -> Limits:
    """Return the limits that are shipped, with those that a host's own file states in their place.

    Raises
    ------
    LimitsError
        The file cannot be read, or a key or a value of it is not possible.
    """
    stated = _stated(SHIPPED)
    return Limits(**(stated | (_stated(file) if file is not None else {})))


def _stated(file: Path) -> dict[str, int]:
    names = [field.name for field in fields(Limits)]
    found = {}
    for key, value in _parsed(file).items():
        if key not in names:
            hint = did_you_mean(key, names) or f"; there are {listed(names)}"
            raise LimitsError(f"{file.name}: no limit is called {key}{hint}")
        least, most = _SPANS.get(key, _SPAN)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise LimitsError(f"{file.name}: {key}: expected a whole number from {least} to {most:,}")
        found[key] = value
    return found


def _parsed(file: Path) -> dict[str, object]:
    try:
        with file.open("rb") as opened:
            data = opened.read(_MOST_BYTES + 1)
        if len(data) > _MOST_BYTES:
            raise LimitsError(f"{file.name}: is too large; a file of limits is a few lines")
        return tomllib.loads(data.decode("utf-8-sig"))
    except OSError as error:
        raise LimitsError(f"{file.name}: cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise LimitsError(f"{file.name}: is not text in UTF-8") from None
    except (ValueError, RecursionError) as error:  # not only its own: a number of 5,000 digits, too
        raise LimitsError(f"{file.name}: is not TOML: {error}") from None
