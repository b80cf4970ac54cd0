"""Write the tables of docs/model/structure.md: three-year settlements under every structural alternative.

``python -m docs.model.structure FOLDER`` runs it and keeps the results there, each system in its own folder;
what is there already is not simulated again.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sim
from sim.report.words.answer import begun
from sim.report.words.structure import changes
from sim.report.words.wording import amount, measure_in_text
from sim.study.executor import available_cpus

PAGE = Path(__file__).with_name("structure.md")
BEGIN, END = "<!-- written by structure.py -->", "<!-- end -->"
REPLICATIONS = 200
_PARTS = ("annual-settlement", "three-year-settlement")
COMPARED = {
    "west-yorkshire": ["west-yorkshire-annual", "west-yorkshire-three-year"],
    "lincolnshire": [("lincolnshire", policy) for policy in _PARTS],
    "dorset": [("dorset", policy) for policy in _PARTS],
}


def scenarios(names: list[Any]) -> list[sim.Scenario]:
    """Return what is compared in a system."""
    return [sim.load(n) if isinstance(n, str) else sim.load(system=n[0], policy=n[1]) for n in names]


def tables(folder: Path) -> Iterator[str]:
    """Yield the lines of the tables, one a policy."""
    for name, names in COMPARED.items():
        results = sim.compare(
            scenarios(names), replications=REPLICATIONS, structure=REPLICATIONS, events=False,
            out=folder / name, workers=available_cpus(),
        )  # fmt: skip
        assert results.structure is not None
        run = results.structure[results.structure["diff_mean"].notna()]
        for policy, rows in run.groupby("scenario", sort=False):
            measures = list(dict.fromkeys(rows["measure"]))
            yield f"**{results.baseline.scenario.system.title}: {begun(results)[policy]}**"
            yield ""
            yield f"| | {' | '.join(measure_in_text(m) for m in measures)} |"
            yield "|---" * (len(measures) + 1) + "|"
            for title, of_it in rows.groupby("title", sort=False):
                by_measure = {row["measure"]: row for _, row in of_it.iterrows()}
                yield f"| {title} | {' | '.join(cell(by_measure[m]) for m in measures)} |"
            yield ""


def cell(row: Any) -> str:
    """Return a difference with its interval, and its change from the central one where that is clear."""
    mean, low, high = (amount(row[f"diff_{end}"], row["unit"]) for end in ("mean", "ci_low", "ci_high"))
    text = f"{mean} ({low} to {high})"
    if not changes(row, row["unit"]):
        return text
    return f"{text}; changed by {amount(row['change_mean'], row['unit'])}"


if __name__ == "__main__":
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    lines = "\n".join([BEGIN, "", *tables(Path(sys.argv[1])), END])
    PAGE.write_text(before + lines + rest.split(END, 1)[1], encoding="utf-8")
