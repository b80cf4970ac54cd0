"""What the README shows works as it is shown."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli import COMMANDS, main
from tests.in_a_notebook import run_cells

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    found = re.findall(r"^```(\w*)\n(.*?)^```$", README, flags=re.DOTALL | re.MULTILINE)
    return [text for word, text in found if word == language]


def commands_about(name: str) -> list[list[str]]:
    """The commands of the README that speak of something, in words."""
    lines = [line for block in blocks("") for line in block.splitlines() if name in line]
    return [line.removeprefix("python start.py ").split() for line in lines]


def run(*command: str, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_python_example_is_short_and_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a script, and in a notebook."""
    monkeypatch.delenv("MPLBACKEND", raising=False)  # which Streamlit sets for the whole process
    example, sweep = blocks("python")
    assert len([line for line in example.splitlines() if line.strip()]) < 10
    assert len(sweep.splitlines()) == 3
    quick = (example + sweep).replace("replications=200", "replications=5")
    assert quick.count("replications=5") == 2
    (tmp_path / "example.py").write_text(quick, encoding="utf-8")
    shown = run(sys.executable, "example.py", cwd=tmp_path)
    assert "retention_42m" in shown
    assert "diff_mean" in shown
    assert all(f"{n} years" in shown for n in (1, 2, 3, 5))
    picture = (tmp_path / "retention.png").read_bytes()
    assert len(picture) > 10_000
    (tmp_path / "retention.png").unlink()
    run_cells([quick], tmp_path)
    assert (tmp_path / "retention.png").read_bytes() == picture


def call(*words: str) -> None:
    """Run a command in this process: a test of the module starts one as it is typed."""
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output


@pytest.mark.slow
@pytest.mark.usefixtures("sketches")
def test_the_commands_of_your_own_question_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    commands = commands_about("my-system")
    assert [words[0] for words in commands] == ["new", "explain", "compare"]
    for words in commands:
        few = ["--replications", "5", "--years", "3"] if words[0] == "compare" else []
        call(*words, *few)
    assert (tmp_path / "results" / "my-system" / "retention.png").is_file()


def test_every_command_is_in_the_table_and_nothing_else() -> None:
    named = re.findall(r"^\| `([a-z]+)[^`]*` \|", README, flags=re.MULTILINE)
    assert sorted(named) == sorted(COMMANDS)


@pytest.mark.slow
@pytest.mark.usefixtures("sketches")
def test_the_study_runs_and_becomes_a_briefing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (text,) = blocks("yaml")
    assert len(text.splitlines()) <= 8
    (tmp_path / "longer.yaml").write_text(text, encoding="utf-8")
    study, report = commands_about("longer")
    assert (study[0], report[0]) == ("study", "report")
    few = {"replications.minimum": 4, "replications.maximum": 4, "replications.look_ahead": 0, "run.years": 4}
    few |= {"uncertainty.points": 2, "uncertainty.replications": 2, "why.replications": 2}
    few |= {"uncertainty.conditioned": "false"}  # the board is simulated in tests of its own
    settings = [word for path, value in few.items() for word in ("--set", f"{path}={value}")]
    call(*study, *settings)
    call(*report)
    written = {path.name for path in (tmp_path / "results" / "longer").iterdir()}
    assert {"summary.csv", "monthly.csv", "why.csv", "figures", "briefing.docx"} <= written


@pytest.mark.slow
@pytest.mark.usefixtures("sketches")
def test_changing_the_funding_mix_moves_the_curves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(main, ["new", "mine"]).exit_code == 0
    path = tmp_path / "mine.yaml"
    text = path.read_text(encoding="utf-8")
    changed = text.replace("transformation: 0.4", "transformation: 0.8").replace(
        "pooled: 0.25", "pooled: 0.05"
    )
    changed = changed.replace("aligned: 0.25", "aligned: 0.1").replace("gifted: 0.1\n", "gifted: 0.05\n")
    assert changed != text
    path.write_text(changed, encoding="utf-8")
    few = ["--replications", "60", "--years", "3", "--out", "moved", "--no-events"]
    done = CliRunner().invoke(main, ["compare", "west-yorkshire-annual", "mine.yaml", *few])
    assert done.exit_code == 0, done.output
    import pandas as pd

    summary = pd.read_csv(tmp_path / "moved" / "summary.csv")
    team = summary[(summary.group == "team") & (summary.scenario != summary.scenario.iloc[0])]
    moved = team.set_index("measure")
    # more posts on money that is decided late: more limbo, beyond the error of the mean
    assert moved.loc["limbo_weeks", "diff_ci_low"] > 0
    assert moved.loc["retention_24m", "diff_mean"] != 0


@pytest.mark.slow
def test_shipped_scenarios_are_found_in_an_installed_wheel_from_any_folder(tmp_path: Path) -> None:
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist"), cwd=ROOT)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    installed, elsewhere = tmp_path / "installed", tmp_path / "elsewhere"
    elsewhere.mkdir()
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    program = (
        f"import sys; sys.path.insert(0, {str(installed)!r}); import sim; "
        "from sim.reading import library; print(library.root()); "
        "print(len(sim.load('west-yorkshire-annual').posts()))"
    )
    where, posts = run(sys.executable, "-I", "-c", program, cwd=elsewhere).split()
    assert Path(where).is_relative_to(installed)
    assert posts == "25"
