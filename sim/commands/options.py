"""Options that several commands have, and the values that they take."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import reduce
from pathlib import Path
from typing import Any

import click

from sim.cli import UserError, WholeNumber
from sim.errors import FolderError

Command = Callable[..., None]

_POINTS = 100


class NewFolder(click.ParamType[Path]):
    """A folder for results, refused before anything is simulated where none can be made."""

    name = "folder"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:  # noqa: ARG002
        """Return the folder's path."""
        if not str(value).strip():
            raise UserError("--out: expected the name of a folder, got nothing")
        from sim.files.folder import end_of_links

        folder = Path(value)
        try:
            place = end_of_links(folder)
        except FolderError as error:
            raise UserError(f"--out: {error}") from None
        if place == Path.cwd():
            raise UserError("--out: expected the name of a new folder, got the current one")
        for parent in place.parents:
            if parent.is_file():
                raise UserError(f"--out: {parent} is a file, not a folder")
        return folder


class HalfWidth(click.ParamType["tuple[str, float]"]):
    """A measure and a half-width, written retention_42m=0.01."""

    name = "precision"

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,  # noqa: ARG002
        ctx: click.Context | None,  # noqa: ARG002
    ) -> tuple[str, float]:
        """Return the measure and the half-width."""
        measure, _, width = str(value).partition("=")
        with suppress(ValueError):
            if measure.strip() and float(width) > 0:
                return measure.strip(), float(width)
        raise UserError(f"--precision: expected MEASURE=HALFWIDTH, such as retention_42m=0.01, got {value}")


PARTS: list[Callable[[Command], Command]] = [
    click.option("--system", metavar="NAME", help="A shipped system or a file."),
    click.option("--assumptions", metavar="NAME", help="Shipped assumptions or a file."),
    click.option(
        "--set", "overrides", metavar="PATH=VALUE", multiple=True,
        help="Change one value, such as policy.renewal.lead_weeks=26. Repeat for more.",
    ),
]  # fmt: skip

BY = click.option(
    "--by", type=click.Choice(["team", "stream", "contract", "band", "role"]), multiple=True,
    help="Also write who stays and why others leave by this, in retention_by_group.csv and "
    "exits_by_group.csv; repeat for more.",
)  # fmt: skip

FORCE = click.option(
    "--force", is_flag=True,
    help="Begin without a question also what takes long, or more than this machine has.",
)  # fmt: skip

SETTINGS: list[Callable[[Command], Command]] = [
    click.option("--replications", type=WholeNumber(1, 1_000_000), help="How many teams are simulated."),
    click.option(
        "--replication", "chosen", type=WholeNumber(0, 999_999), metavar="NUMBER", multiple=True,
        help="Simulate this one alone, by its number from 0; repeat for more.",
    ),
    click.option("--seed", type=WholeNumber(0, 2**63 - 1), help="The random seed."),
    click.option("--years", type=WholeNumber(1, 500), help="Length in years."),
    click.option(
        "--workers", type=WholeNumber(1, 1024),
        help="Processes; results are the same for any number.  [default: the processors there are]",
    ),
    click.option(
        "--out", type=NewFolder(), metavar="DIR",
        help="Folder for the results: new, empty, or of the same comparison, which is then gone on with.  "
        "[default: results/NAME-1, -2, ...]",
    ),
    click.option(
        "--assumptions-range", "points", type=WholeNumber(2, 10_000), is_flag=False, flag_value=_POINTS,
        metavar="[N]",
        help=f"Also vary assumptions with a range that act, together, at N points ({_POINTS} if left out).",
    ),
    click.option(
        "--assumptions-seed", "points_seed", type=WholeNumber(0, 2**63 - 1),
        help="The seed of these points.  [default: always the same]",
    ),
    click.option(
        "--unconditioned", is_flag=True,
        help="Keep points of the range that disagree with what integrated care boards published.",
    ),
    click.option(
        "--precision", type=HalfWidth(), metavar="MEASURE=HALFWIDTH", multiple=True,
        help="Stop as soon as the 95% interval of this measure's mean difference is so narrow, such as "
        "retention_42m=0.01; --replications are then the most.",
    ),
    click.option("--figures", is_flag=True, help="Draw every picture, and not the main ones alone."),
    click.option(
        "--format", "formats", type=click.Choice(["png", "svg", "pdf"]), multiple=True,
        default=("png", "svg"), help="Format of the pictures; repeat for more.  [default: png and svg]",
    ),
    BY,
    FORCE,
    click.option(
        "--no-events", is_flag=True,
        help="Leave out events.parquet, the log of all that happened, and people.parquet, who came and left.",
    ),
]  # fmt: skip

WORDS: list[Callable[[Command], Command]] = [
    click.option("--title", metavar="TEXT", default="", help="A title of your own, kept with the results."),
    click.option(
        "--question", metavar="TEXT", default="", help="The question in your own words, kept too."
    ),
]  # fmt: skip

DETAIL: list[Callable[[Command], Command]] = [
    click.option(
        "--detail", is_flag=True, help="Print every interval, range and month after the front page."
    ),
]  # fmt: skip


def with_options(options: Sequence[Callable[[Command], Command]]) -> Callable[[Command], Command]:
    """Return a decorator that gives a command these options, in their order."""
    return lambda command: reduce(lambda made, option: option(made), reversed(options), command)
