"""The command line: a table of commands, each loaded when it is called.

``--help`` imports none of them, so it answers at once.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import click

from sim.errors import EngineRoomError, OwnCodeError
from sim.interrupts import interrupts_held, remember_interrupts, status, stop_asked

COMMANDS = {
    "list": (
        "sim.commands.scenarios:list_shipped",
        "What is shipped: systems, policies, assumptions, scenarios.",
    ),
    "check": ("sim.commands.scenarios:check", "Check scenario files; every mistake with its place."),
    "explain": (
        "sim.commands.scenarios:explain",
        "The merged scenario, where each value comes from, its source.",
    ),
    "team": ("sim.commands.team:team", "A system file from a staff list, and what was understood of it."),
    "new": ("sim.commands.scenarios:new", "Write a commented scenario to start from."),
    "schema": ("sim.commands.scenarios:schema", "JSON Schema of scenario files, for editors."),
    "run": ("sim.commands.experiments:run", "Run a scenario."),
    "compare": ("sim.commands.experiments:compare", "Compare scenarios; the first is the baseline."),
    "page": ("sim.commands.page:page", "The what-if page, in the browser: move levers, see what happens."),
    "study": ("sim.commands.studies:study", "Run a study file: systems x policies; it can be stopped."),
    "merge": ("sim.commands.studies:merge", "Put the shards of a study together."),
    "rerun": ("sim.commands.rerun:rerun", "Run results again: whether each file has the same bytes."),
    "report": ("sim.commands.report:report", "A briefing (HTML, Word, PDF) or workbook from results."),
    "story": ("sim.commands.story:story", "One team's years in plain English, and its swimlanes."),
    "estimate": ("sim.commands.estimate:estimate", "Rates, with intervals, from a history of your staff."),
    "calibrate": (
        "sim.commands.calibrate:calibrate",
        "The model against what its assumptions were set against.",
    ),
    "validate": (
        "sim.commands.validate:validate",
        "The model against measured figures; misses first.",
    ),
}
"""Name of each command: where it lies, and its line in the help."""


class UserError(EngineRoomError, click.ClickException):
    """A mistake of the user: said as it is, exit status 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """Print the message to standard error."""
        click.echo(self.message, file=file, err=file is None)


class WholeNumber(click.IntRange):
    """A whole number within limits, refused in the words in which a scenario file is."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number."""
        try:
            return int(super().convert(value, param, ctx))
        except click.BadParameter:
            name = param.opts[0] if param is not None else "number"
            expected = f"a whole number from {self.min:,} to {self.max:,}"
            raise UserError(f"{name}: expected {expected}, got {value or 'nothing'}") from None


def program() -> str:
    """Return what the user types to call this command line; start.py and ``python -m sim`` say theirs."""
    return os.environ.get("ENGINE_ROOM_PROGRAM", "engine-room")


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports one when it is called."""

    def main(self, *args: Any, **options: Any) -> Any:
        """Do what a command line says; what it prints may go anywhere."""
        from sim.commands._streams import unbroken

        # Pictures are drawn without a display, whatever is set for others.
        os.environ["MPLBACKEND"] = "agg"
        with unbroken():
            return super().main(*args, **options)

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Read the words of the command line."""
        with _told_when_stopped():
            if parent is None:
                remember_interrupts()
                _refuse_nowhere()
            return super().make_context(program() if parent is None else info_name, args, parent, **extra)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the first word names."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from sim.scenario.errors import near

            meant = near(args[0], COMMANDS)
            hint = f"did you mean {meant}?" if meant else f"there are {', '.join(COMMANDS)}"
            raise UserError(f"no such command: {args[0]}; {hint}")
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names of the commands, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return a command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        with interrupts_held():
            command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the table of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; a scenario that cannot be read is the user's to mend, and Ctrl-C is no mistake."""
        with _told_when_stopped():
            with interrupts_held():
                from sim.scenario.errors import ScenarioError

            try:
                return super().invoke(ctx)
            except ScenarioError as error:
                raise UserError(str(error)) from None


def _refuse_nowhere() -> None:
    try:
        Path.cwd()
    except OSError:
        raise UserError("the current folder is not there any more; change to another one") from None


@contextmanager
def _told_when_stopped() -> Iterator[None]:
    """End with one line after Ctrl-C and its like, also where it came out as another error."""
    try:
        yield
    except (click.ClickException, click.exceptions.Exit):
        raise
    except (KeyboardInterrupt, Exception) as error:
        if not isinstance(error, KeyboardInterrupt) and not stop_asked():
            raise
        end_stopped("Stopped.")


def end_stopped(said: str) -> NoReturn:
    """End after Ctrl-C or its like, with a line and the status that tells which it was."""
    with suppress(OSError):  # the terminal is gone, and that is why
        click.echo(said, err=True)
    raise SystemExit(status()) from None


def _say_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        import sim

        click.echo(f"engine-room {sim.__version__}")
        ctx.exit()


@click.command(
    cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_say_version,
    help="Print the version.",
)
@click.option(
    "--with",
    "own_code",
    metavar="FILE.py",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Run this Python file first, for measures, pictures and mechanisms of your own.",
)
def main(own_code: tuple[Path, ...]) -> None:
    """Simulate the small teams that run England's integrated care systems, under funding uncertainty.

    A SCENARIO is a YAML file or a shipped name; start with `list`, `explain` and `new`.
    """
    if own_code:
        from sim.commands.own_code import run_first

        try:
            for path in own_code:
                run_first(path)
        except OwnCodeError as error:
            raise UserError(str(error)) from None
