"""What a staff list leaves open, asked in the terminal one by one; Enter takes the likeliest."""

from __future__ import annotations

import sys

import click

from sim.reading.staff.questions import MATURE, Question, questions, with_answers
from sim.reading.staff.understanding import Understood
from sim.reading.staff.writing import MEANINGS


def may_ask() -> bool:
    """Return whether somebody is before the terminal who can be asked."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def answered(team: Understood) -> tuple[Understood, float | None]:
    """Ask what a list leaves open; return the team with the answers, and how mature its partnership is.

    Asked are the kinds of money and of partners that the list names. What takes more than a word stays a
    question of the file: shares, ends of contracts, partners that the list does not name.
    """
    click.echo(
        "\nA few questions. Enter takes what stands in brackets; Ctrl-C stops, and nothing is written."
    )
    if any(stream.asked for stream in team.streams):
        click.echo("\nKinds of money:")
        wide = max(map(len, MEANINGS))
        click.echo("\n".join(f"  {kind.ljust(wide)}  {meaning}" for kind, meaning in MEANINGS.items()))
    return with_answers(team, {question.key: _answer(question) for question in questions(team)})


def _answer(question: Question) -> str | float:
    if question.key == MATURE:
        mature: float = click.prompt(
            f"\n{question.text}", default=question.likeliest, type=click.FloatRange(0, 1)
        )
        return mature
    kinds = [value for value, _ in question.choices]
    chosen = click.prompt(
        f"\n{question.text}\n ",
        default=question.likeliest,
        type=click.Choice(kinds, case_sensitive=False),
    )
    return str(chosen)
