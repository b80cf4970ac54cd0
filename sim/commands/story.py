"""The command ``story``: one team's years in plain English, with its swimlanes."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli import UserError, WholeNumber
from sim.commands._plainly import told_plainly
from sim.commands._streams import columns_shown
from sim.commands.asked import load_asked, stem
from sim.commands.options import PARTS, NewFolder, with_options

if TYPE_CHECKING:
    from sim.report.story.history import History
    from sim.report.story.pages import Piece

_WIDTH = 100


@click.command()
@click.argument("scenarios", metavar="SCENARIO [SCENARIO]", nargs=-1)
@with_options(PARTS)
@click.option(
    "--policy", "policies", metavar="NAME", multiple=True, help="A shipped policy or a file; one or two."
)
@click.option(
    "--replication",
    type=WholeNumber(0, 999_999),
    default=0,
    show_default=True,
    help="Which of the teams that chance can make of the scenario.",
)
@click.option("--seed", type=WholeNumber(0, 2**63 - 1), help="The random seed.")
@click.option("--years", type=WholeNumber(1, 500), help="Length in years.")
@click.option(
    "--out", type=NewFolder(), metavar="DIR",
    help="Folder for the story, new or empty.  [default: results/story-NAME-1, -2, ...]",
)  # fmt: skip
def story(
    scenarios: tuple[str, ...],
    policies: tuple[str, ...],
    system: str | None,
    assumptions: str | None,
    overrides: tuple[str, ...],
    replication: int,
    seed: int | None,
    years: int | None,
    out: Path | None,
) -> None:
    """Tell one team's years under a SCENARIO: a file, or a shipped name.

    With two scenarios, tell what became of the same people under both: who of the day-one team would have
    stayed. Give two SCENARIOs, or one system and two policies.
    """
    with told_plainly():
        asked = load_asked(scenarios, policies, system, assumptions, overrides)
        if len(asked) > 2:
            raise UserError(f"a story is told of one scenario or of two, not of {len(asked)}")
        from sim.files.folder import asked_folder
        from sim.files.private import kept_private
        from sim.report.story.history import History
        from sim.report.story.story import story_of, story_of_two
        from sim.study.experiment.comparison import with_settings

        asked = [with_settings(s, replications=None, seed=seed, years=years) for s in asked]
        listed = any(scenario.system.starting.people for scenario in asked)
        with kept_private(listed), asked_folder(out, f"story-{stem(asked)}") as (folder, partial):
            histories = [History.of(scenario, replication) for scenario in asked]
            pieces = story_of(*histories) if len(asked) == 1 else story_of_two(*histories)
            _write(partial, pieces, histories)
    _print(pieces, folder)
    if listed:
        from sim.report.words.personal import LINE

        click.echo(LINE)


def _write(folder: Path, pieces: Sequence[Piece], histories: Sequence[History]) -> None:
    from sim.files.cells import marked
    from sim.files.private import ADVICE, NOTICE
    from sim.report.figures.style import save_figure
    from sim.report.story.pages import markdown, plain
    from sim.report.story.story import people_table
    from sim.report.story.swimlanes import swimlanes

    listed = any(history.scenario.system.starting.people for history in histories)
    files = {NOTICE: ADVICE} if listed else {}
    files |= {
        "story.txt": plain(pieces, _WIDTH),
        "story.md": markdown(pieces) + "\n![The team's posts over time](swimlanes.png)\n",
    }
    if len(histories) == 2:
        text = StringIO()
        header, rows = people_table(*histories)
        csv.writer(text, lineterminator="\n").writerows([list(map(marked, row)) for row in [header, *rows]])
        files["people.csv"] = text.getvalue()
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8", newline="\n")
    save_figure(swimlanes(histories), folder / "swimlanes")


def _print(pieces: Sequence[Piece], folder: Path) -> None:
    from sim.report.story.pages import plain

    width = min(columns_shown() or _WIDTH, _WIDTH)
    click.echo(plain(pieces, width))
    click.echo(f"Story     {folder / 'story.md'}\nPicture   {folder / 'swimlanes.png'}")
