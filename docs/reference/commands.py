"""Write commands.md: every command with its options, from the commands themselves.

``python -m docs.reference.make`` makes it anew.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click

from sim.cli import COMMANDS, main

HEAD = """# Commands

Made from the commands themselves: what `engine-room COMMAND --help` says. The exit status is 0 if all went
well, 2 after a mistake, which is said in words, 130 after Ctrl-C, 143 after SIGTERM and 129 after SIGHUP.
On this page `engine-room` stands for `python start.py`, typed in the project's folder; it is also the name of
the command once the environment is active. Before a command, `--with FILE.py` runs a Python file of yours,
for [measures, pictures and mechanisms of your own](../how-to/extend.md).
"""


def page() -> str:
    """Return the page: a section for each command."""
    context = click.Context(main, info_name="engine-room")
    sections = [HEAD]
    for name in COMMANDS:
        command = main.get_command(context, name)
        assert command is not None
        sections += _section(command, click.Context(command, context, name))
    return "\n".join(sections)


def _section(command: click.Command, context: click.Context) -> Iterator[str]:
    yield f"## {context.info_name}\n"
    yield f"    {context.command_path} {' '.join(command.collect_usage_pieces(context))}\n"
    yield inspect.cleandoc(command.help or "") + "\n"
    options = [p.get_help_record(context) for p in command.params if isinstance(p, click.Option)]
    if options:
        yield "| option | what it does |\n|---|---|"
        yield from (f"| `{_cell(record[0])}` | {_cell(record[1])} |" for record in options if record)
        yield ""


def _cell(text: str) -> str:
    """Return a text that does not end a cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")
