"""The model compiled to C, and how much faster it is: ``python benchmarks/compiled.py``.

The build needs a C compiler and the extras "build" and "compiled". It takes a minute or two, and is done in a
copy: mypyc leaves what it makes beside the sources, and Python would prefer it to them.
With a folder as its argument, the program only builds, without optimising, and unpacks into that folder.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NEEDED = ("pyproject.toml", "README.md", "LICENSE", "sim", "scenarios")
NOT_SOURCES = shutil.ignore_patterns("__pycache__", "*.so", "*.pyd")


def build(into: Path, *, optimised: bool = True) -> None:
    """Build the wheel with the model compiled, and unpack it into a folder, which can go on the path.

    What is not optimised is the same C, built in half the time.
    """
    with tempfile.TemporaryDirectory() as scratch:
        copy, dist = Path(scratch, "copy"), Path(scratch, "dist")
        copy.mkdir()
        for name in NEEDED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, copy / name, ignore=NOT_SOURCES)
            else:
                shutil.copy(ROOT / name, copy)
        if not optimised:
            settings = copy / "pyproject.toml"
            text = settings.read_text(encoding="utf-8")
            quick = 'opt_level = "0", debug_level = "0"'
            settings.write_text(text.replace('opt_level = "3"', quick), encoding="utf-8")
        subprocess.run(
            [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", dist],
            cwd=copy,
            env={**os.environ, "HATCH_BUILD_HOOK_ENABLE_MYPYC": "true"},
            check=True,
        )
        (wheel,) = dist.glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(into)


def main() -> None:
    """Build; and, if no folder was named for it, time the plain model and then the compiled one."""
    if sys.argv[1:]:
        build(Path(sys.argv[1]), optimised=False)
        return
    with tempfile.TemporaryDirectory() as built:
        build(Path(built))
        for path in (ROOT, Path(built)):
            subprocess.run(
                [sys.executable, ROOT / "benchmarks" / "replication.py"],
                cwd=path,
                env={**os.environ, "PYTHONPATH": str(path)},
                check=True,
            )


if __name__ == "__main__":
    main()
