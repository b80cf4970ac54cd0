"""Write results into a folder: tables, pictures, and a manifest that says how they were made.

Times and the machine stand only in the manifest: every other file is the same bytes for the same scenarios,
seed and version.
"""

from __future__ import annotations

import json
import platform
import shutil
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.scenario import Scenario, to_plain

if TYPE_CHECKING:
    import pandas as pd

    from sim.study.results import Results

_LIBRARIES = ("simpy", "numpy", "scipy", "pandas", "pyarrow", "matplotlib", "pydantic", "PyYAML")


def write_results(results: Results, folder: Path) -> None:
    """Write every file of the results into an existing folder."""
    from sim.report.style import save_figure

    for table in ("summary", "monthly", "retention", "lost_knowledge"):
        _write_csv(getattr(results, table), folder / f"{table}.csv")
    results.replications.to_parquet(folder / "replications.parquet", index=False, compression="zstd")
    if results.events_file is not None:
        shutil.copyfile(results.events_file, folder / "events.parquet")
    save_figure(results.plot_retention(), folder / "retention")
    save_figure(results.plot_lost_knowledge(), folder / "lost_knowledge")
    text = json.dumps(_manifest(results), indent=2, ensure_ascii=False) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8", newline="\n")


def _write_csv(table: pd.DataFrame, path: Path) -> None:
    table.to_csv(path, index=False, float_format="%.10g", lineterminator="\n", encoding="utf-8")


def fingerprint(scenario: Scenario) -> str:
    """Return the SHA-256 of a merged scenario, whatever files it came from."""
    text = json.dumps(to_plain(scenario), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


def _manifest(results: Results) -> dict[str, Any]:
    from sim import __version__

    run = results.baseline.scenario.run
    ranges = results.ranges
    return {
        "engine_room": __version__,
        "command": results.command or "from Python",
        "started": results.started.isoformat(timespec="seconds"),
        "finished": results.finished.isoformat(timespec="seconds"),
        "seed": run.seed,
        "replications": run.replications,
        "years": run.years,
        "baseline": results.baseline.name,
        "assumptions_range": ranges and {"points": ranges.points, "replications": ranges.replications},
        "python": platform.python_version(),
        "platform": platform.platform(),
        "libraries": {name: version(name) for name in _LIBRARIES},
        "scenarios": [
            {"name": s.name, "sha256": fingerprint(s), "scenario": to_plain(s)} for s in results.scenarios
        ],
    }
