"""Make the pictures of the gallery anew: ``python -m docs.images.make``.

They are the pictures that the commands shown on the page write, made smaller. It takes about half an hour
on two idle processors; name jobs (``compare``, ``how-sure``, ``conditioning``, ``structure``, ``why``,
``story``, ``listed``, ``study``, ``sections``, ``value``) to make only their pictures.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from PIL import Image

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
WEST_YORKSHIRE = "west-yorkshire-harrogate"
SCALE = 0.7
TEAM = "kestrel.yaml"
"""The team whose people are listed, as it stands in docs/how-to/write-a-team.md."""


class Job(NamedTuple):
    """A command, and which of the pictures in its folder of results are shown under which name."""

    command: str
    pictures: dict[str, str]


JOBS = {
    "compare": Job(
        "compare --system west-yorkshire-harrogate --policy annual-settlement --policy three-year-settlement "
        "--policy three-year-same-money --policy contracts-end-with-the-money "
        "--assumptions-range 100 --figures",
        {
            "retention": "retention",
            "lost-knowledge": "lost_knowledge",
            "difference-retention": "figures/difference_retention",
            "difference-lost-knowledge": "figures/difference_lost_knowledge",
            "exits": "figures/exits",
            "exits-by-cause": "figures/exits_by_cause",
            "posts": "figures/posts",
            "limbo": "figures/limbo",
            "partners": "figures/partners",
            "maturity": "figures/maturity",
            "spending": "figures/spending",
        },
    ),
    "how-sure": Job(
        "compare --system lincolnshire --policy annual-settlement --policy three-year-settlement "
        "--replications 60 --assumptions-range 40 --figures",
        {"how-sure": "figures/how_sure"},
    ),
    "conditioning": Job(
        "study docs/images/conditioning.yaml",
        {"conditioning": "figures/conditioning"},
    ),
    "structure": Job(
        "compare --system west-yorkshire-harrogate --policy annual-settlement --policy three-year-settlement "
        "--replications 60 --structure 60 --figures",
        {"structure": "figures/structure"},
    ),
    "why": Job(
        "compare --system west-yorkshire-harrogate --policy annual-settlement --policy three-year-settlement "
        "--replications 60 --why",
        {"why": "why"},
    ),
    "story": Job(
        "story --system west-yorkshire-harrogate --policy annual-settlement --policy three-year-settlement "
        "--replication 3",
        {"story": "swimlanes"},
    ),
    "listed": Job(
        f"compare {TEAM} --policy annual-settlement --policy three-year-settlement --replications 100 "
        "--figures",
        {"posts-page": "figures/posts_page", "contract-ends": "figures/contract_ends"},
    ),
    "study": Job(
        "study five-systems --set replications.maximum=100 --set uncertainty.points=50 "
        "--set uncertainty.replications=10",
        {
            "study-differences": "figures/differences",
            "study-curves": "figures/curves",
            "study-difference-retention": "figures/difference_retention",
        },
    ),
    "sections": Job(
        "study docs/images/sections.yaml",
        {
            "tornado": f"figures/tornado_{WEST_YORKSHIRE}_three-year-settlement",
            "sensitivity": f"figures/sensitivity_{WEST_YORKSHIRE}_three-year-settlement",
            "sweep": f"figures/sweep_1_{WEST_YORKSHIRE}",
            "heat-map": f"figures/sweep_2_{WEST_YORKSHIRE}_three-year-settlement",
        },
    ),
    "value": Job(
        "study docs/images/value.yaml",
        {"acceptability": f"figures/acceptability_{WEST_YORKSHIRE}_three-year-settlement"},
    ),
}


def main(names: list[str]) -> None:
    """Make the pictures of the named jobs, or of all."""
    with tempfile.TemporaryDirectory() as place:
        team = Path(place) / TEAM
        team.write_text(_listed_team(), encoding="utf-8")
        for name in names or JOBS:
            job, folder = JOBS[name], Path(place) / name
            words = [str(team) if word == TEAM else word for word in shlex.split(job.command)]
            command = [sys.executable, "-m", "sim", *words, "--out", str(folder)]
            subprocess.run(command, cwd=ROOT, check=True)
            for shown, written in job.pictures.items():
                shrink(folder / f"{written}.png", HERE / f"{shown}.png")


def _listed_team() -> str:
    page = (ROOT / "docs" / "how-to" / "write-a-team.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"(?s)```yaml\n(name: Kestrel.*?)```", page)
    return str(text)


def shrink(source: Path, target: Path) -> None:
    """Write a picture small and in few colours, the palest bands among them: light in a repository."""
    with Image.open(source) as picture:
        size = (round(picture.width * SCALE), round(picture.height * SCALE))
        small = picture.convert("RGB").resize(size, Image.Resampling.LANCZOS)
        palette = small.quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        palette.save(target, optimize=True)


if __name__ == "__main__":
    main(sys.argv[1:])
