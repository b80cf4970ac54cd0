"""The documentation site builds without a warning, and what its pages show works when it is typed."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [DOCS / "tutorial.md", *sorted((DOCS / "how-to").glob("*.md"))]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```\n(?:\s*Save it as `([^`]+)`)?", re.DOTALL | re.MULTILINE)
INSTALLING = "python start.py"  # .ci/run types this one


def run(*command: str, cwd: Path) -> None:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, encoding="utf-8")
    assert done.returncode == 0, f"{shlex.join(command)}\n{done.stdout}\n{done.stderr}"


@pytest.mark.slow
def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    run(sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "docs", str(tmp_path), cwd=ROOT)
    keys = (tmp_path / "reference" / "scenario-keys.html").read_text(encoding="utf-8")
    assert "resignation_per_year" in keys
    assert "settlement" in keys


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_and_example_of_a_page_runs(page: Path, tmp_path: Path) -> None:
    ran = 0
    program = []  # the page's Python, one session
    for language, text, name in BLOCK.findall(page.read_text(encoding="utf-8")):
        if name:
            (tmp_path / name).write_text(text, encoding="utf-8")
        elif language == "python":
            program.append(text)
        elif not language:
            for line in text.strip().splitlines():
                if line != INSTALLING:
                    command, *words = shlex.split(line)
                    assert command == "engine-room", line
                    run(sys.executable, "-m", "sim", *words, cwd=tmp_path)
                    ran += 1
    if program:
        run(sys.executable, "-c", "\n".join(program), cwd=tmp_path)
    assert ran or program
