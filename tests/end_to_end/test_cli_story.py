"""`engine-room story` as a user meets it."""

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli import main

ROOT = Path(__file__).parents[2]
DORSET = ["--system", "dorset", "--policy", "annual-settlement"]


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def call(*args):
    return CliRunner().invoke(main, ["story", *args])


def test_a_story_is_told_and_kept_in_a_folder_of_its_own(here):
    first, again = (call(*DORSET, "--replication", "2", "--years", "2") for _ in range(2))
    assert first.exit_code == again.exit_code == 0, first.output
    folders = sorted((here / "results").iterdir())
    assert [folder.name for folder in folders] == [f"story-dorset-annual-settlement-{n}" for n in (1, 2)]
    assert sorted(p.name for p in folders[0].iterdir()) == [
        "story.md", "story.txt", "swimlanes.png", "swimlanes.svg",
    ]  # fmt: skip
    for file in folders[0].iterdir():
        assert file.read_bytes() == (folders[1] / file.name).read_bytes()
    text = (folders[0] / "story.txt").read_text(encoding="utf-8")
    assert first.output.startswith(text)
    assert text.startswith("Dorset: April 2020 to March 2022")
    assert "\n2021/22  " in text
    assert all(len(line) <= 100 for line in text.splitlines())
    assert str(Path("results/story-dorset-annual-settlement-1/swimlanes.png")) in first.output


@pytest.mark.usefixtures("sketches")
def test_the_replication_and_the_settings_reach_the_story(here):
    told = [
        call(*DORSET, "--years", "1", "--out", f"out-{i}", *more).output
        for i, more in enumerate(
            [[], ["--replication", "1"], ["--seed", "7"], ["--set", "assumptions.knowledge.tau_months=24"]]
        )
    ]
    assert len({text.split("Story ")[0] for text in told}) == 4
    assert "replication 1 with seed 2020" in told[1]
    assert "replication 0 with seed 7" in told[2]


@pytest.mark.usefixtures("sketches")
def test_a_story_says_which_years_pay_for_less_because_that_was_settled(here):
    """On day one, to bring what annual settlements bring on average; nobody decided it in that year."""
    policy = ["--system", "west-yorkshire-harrogate", "--policy", "three-year-same-money", "--years", "3"]
    told = call(*policy, "--replication", "0").output.replace("\n", " ")
    assert "transformation money pays for eight of 10 posts, as was settled before" in re.sub(" +", " ", told)


def test_two_scenarios_are_told_person_by_person(here):
    result = call(*DORSET, "--policy", "three-year-settlement", "--years", "4", "--out", "out")
    assert result.exit_code == 0, result.output
    assert "Under annual settlements" in result.output
    assert "Under three-year settlements" in result.output
    with (here / "out" / "people.csv").open(encoding="utf-8", newline="") as file:
        people = list(csv.DictReader(file))
    assert len(people) == 17
    stayed = sum(p["three-year settlements: reason and destination"] == "stayed" for p in people)
    assert {p["stream"] for p in people} == {"pooled", "transformation"}
    assert 0 < stayed < 17


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ([], "engine-room list"),
        (["dorsett"], "did you mean dorset"),
        (["west-yorkshire-annual", "west-yorkshire-three-year", "west-yorkshire-same-money"], "not of 3"),
        (["west-yorkshire-annual", "west-yorkshire-annual"], "given twice"),
        (["west-yorkshire-annual", "dorset"], "do not begin with the same team"),
        ([*DORSET, "--replication", "-1"], "--replication"),
        ([*DORSET, "--out", "taken"], "never overwritten"),
    ],
)
def test_mistakes_are_said_on_one_screen_with_status_2(here, args, said):
    (here / "taken").mkdir()
    (here / "taken" / "file").write_text("mine")
    result = call(*args)
    assert result.exit_code == 2
    assert said in result.output
    assert "Traceback" not in result.output
    assert [p.name for p in here.iterdir()] == ["taken"]


def test_help_imports_nothing_heavy():
    code = (
        "import sys; from click.testing import CliRunner; from sim.cli import main\n"
        "assert CliRunner().invoke(main, ['story', '--help']).exit_code == 0\n"
        "heavy = {'numpy', 'scipy', 'pandas', 'matplotlib', 'pyarrow', 'simpy'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True
    )
    assert done.stdout.strip() == "[]"
