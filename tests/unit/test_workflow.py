"""The workflow for a public forge tests what pyproject.toml promises, and is given no more than it needs."""

from __future__ import annotations

import json
import os
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def workflow() -> dict[str, Any]:
    text = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    read: dict[str, Any] = yaml.load(text, Loader=yaml.BaseLoader)  # all text: `on` is no truth value here
    return read


def steps(workflow: dict[str, Any]) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def test_it_runs_on_three_systems_with_every_python_that_is_promised(workflow: dict[str, Any]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    versions = re.findall(r"Python :: (3\.\d+)", "\n".join(project["classifiers"]))
    quick = workflow["jobs"]["quick"]
    assert quick["runs-on"] == "${{ matrix.system }}"
    assert quick["strategy"]["matrix"] == {
        "system": ["ubuntu-latest", "macos-latest", "windows-latest"],
        "python": versions,
    }
    assert {"push", "pull_request"} <= workflow["on"].keys()


def test_everything_is_installed_from_the_lock_by_what_this_project_ships(workflow: dict[str, Any]) -> None:
    commands = [step["run"] for step in steps(workflow) if "run" in step]
    compiled = "python start.py test --all tests/end_to_end/test_compiled.py"  # which .ci/run leaves out
    peers = [
        "python -m pip install --require-hashes -r requirements/peers.txt",
        "python -m pip install --no-deps --no-build-isolation --editable .",
        'python -m pytest -n auto tests/end_to_end/test_notebooks.py -k "6- or 7-"',
    ]
    assert commands == ["python start.py test", ".ci/run", compiled, *peers]
    assert "--ignore=tests/end_to_end/test_compiled.py" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert os.name == "nt" or os.access(ROOT / ".ci" / "run", os.X_OK)


def test_actions_are_pinned_and_may_only_read(workflow: dict[str, Any]) -> None:
    used = [step for step in steps(workflow) if "uses" in step]
    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+\.\d+\.\d+", step["uses"]) for step in used)
    checkouts = [step for step in used if step["uses"].startswith("actions/checkout@")]
    assert len(checkouts) == len(workflow["jobs"])
    assert all(step["with"]["persist-credentials"] == "false" for step in checkouts)
    assert workflow["permissions"] == {"contents": "read"}
    assert not any("permissions" in job for job in workflow["jobs"].values())


def test_a_newer_push_stops_the_run_of_an_older_one(workflow: dict[str, Any]) -> None:
    assert workflow["concurrency"]["cancel-in-progress"] == "true"
    assert all(int(job["timeout-minutes"]) <= 60 for job in workflow["jobs"].values())


def test_the_page_is_tested_with_a_browser_and_with_what_npm_has_locked() -> None:
    run = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert (
        "export ENGINE_ROOM_BROWSER=required" in run
    )  # no browser is an error there, elsewhere a skipped test
    assert "(cd tests/page && npm ci " in run
    page = ROOT / "tests" / "page"
    wanted = json.loads((page / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    text = (page / "package-lock.json").read_text(encoding="utf-8")
    packages = json.loads(text)["packages"]
    assert "://" not in text
    assert {name: packages[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert all(packages[f"node_modules/{name}"]["integrity"].startswith("sha512-") for name in wanted)
