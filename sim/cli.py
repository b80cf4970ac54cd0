"""The command line: a table of commands, each loaded when it is called.

``--help`` imports none of them, so it answers at once.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

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
    "new": ("sim.commands.scenarios:new", "Write a commented scenario to start from."),
    "schema": ("sim.commands.scenarios:schema", "JSON Schema of scenario files, for editors."),
    "run": ("sim.commands.experiments:run", "Run a scenario."),
    "compare": ("sim.commands.experiments:compare", "Compare scenarios; the first is the baseline."),
}
"""Name of each command: where it lies, and its line in the help."""


class UserError(click.ClickException):
    """A mistake of the user: said as it is, exit status 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """Print the message to standard error."""
        click.echo(self.message, file=file, err=file is None)


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names of the commands, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return a command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the table of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; a scenario that cannot be read is the user's to mend."""
        from sim.scenario.errors import ScenarioError

        try:
            return super().invoke(ctx)
        except ScenarioError as error:
            raise UserError(str(error)) from None


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
def main() -> None:
    """Simulate the small teams that run England's integrated care systems, under funding uncertainty.

    A SCENARIO is a YAML file or a shipped name; start with `list`, `explain` and `new`.
    """
