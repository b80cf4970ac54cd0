"""How scenarios that somebody took away are run again, and where the rest of what was found is."""

from __future__ import annotations

from typing import NamedTuple


class Beside(NamedTuple):
    """Where a briefing and a workbook say that there is more than they tell.

    Attributes
    ----------
    asked : str
        What was asked, and how it is repeated.
    posts : str
        What happens to each post.
    summary, monthly : str
        Every measure; and month by month.
    failed : str
        The replications that failed, at the end of a sentence on how many.
    """

    asked: str
    posts: str
    summary: str
    monthly: str
    failed: str


IN_THE_FOLDER = Beside(
    "What was asked is in scenarios/ beside the results, with the source of every value. To repeat:",
    "What happens to each post is in the last annex, if one team is listed, in posts.csv, and in sheets of "
    "the workbook. All three are personal data.",
    "summary.csv has every measure, stream and column.",
    "monthly.csv beside the results has every measure by month.",
    "; manifest.json names them.",
)
"""Of results whose files are beside it."""

ON_THE_PAGE = Beside(
    "What was asked is in the zip of scenarios that the same page gives, with the source of every value; its "
    "how-to-run.txt has the command that repeats it:",
    "What happens to each post is in the last annex, if one team is listed, and in sheets of the workbook. "
    "Both are personal data.",
    "The command in Contents writes every measure, stream and column, in summary.csv.",
    "The command below writes every measure by month, in monthly.csv.",
    ".",
)
"""Of results that are in memory alone."""


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
