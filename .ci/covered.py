"""Say how much of the model and the measures the tests just run have met; refuse a module with too little.

Both lines and branches count. Reads what ``python start.py test --cov`` has left.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from coverage import Coverage

LEAST_PERCENT = 95


def main() -> int:
    """Print the coverage of each module and of all; return 1 if one has less than it should."""
    measured = Coverage()
    measured.load()
    measured.report(skip_covered=True, show_missing=True)
    with TemporaryDirectory() as place:
        measured.json_report(outfile=f"{place}/coverage.json")
        files = json.loads(Path(place, "coverage.json").read_text(encoding="utf-8"))["files"]
    shares = {name: found["summary"]["percent_covered"] for name, found in files.items()}
    low = {name: share for name, share in shares.items() if share < LEAST_PERCENT}
    for name, share in low.items():
        print(f"{name}: {share:.1f}% covered; no module may have less than {LEAST_PERCENT}%", file=sys.stderr)
    return 1 if low or not shares else 0


if __name__ == "__main__":
    sys.exit(main())
