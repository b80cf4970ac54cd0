"""How scenarios that somebody took away are run again."""

from __future__ import annotations


def how_to_run(command: str, version: str) -> str:
    """Return what the file beside the scenarios says.

    Parameters
    ----------
    command : str
        The command line.
    version : str
        Of the engine room that made the results.
    """
    return (
        "To get the same numbers again, unpack these files into one folder, open a terminal there, and run:\n"
        f"\n    {command}\n\n"
        f"It needs engine-room {version}: the same scenarios, seed and version give the same numbers to the "
        "digit.\n"
    )
