"""Results opened again and run again, scenarios written and read back, and what a folder says made them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import sim
from sim.cli import main
from sim.reading import load, shipped
from sim.study.experiment.provenance import Commit, commit_of, hash_of, source_hash

POLICIES = ("annual-settlement", "three-year-settlement")
STUDY = {
    "title": "Small", "systems": ["dorset"], "policies": [*POLICIES], "run": {"years": 1},
    "replications": {"minimum": 3, "maximum": 3, "look_ahead": 0}, "measures": ["lost_knowledge"],
}  # fmt: skip


@pytest.fixture(scope="module")
def made(
    tmp_path_factory: pytest.TempPathFactory, undrawing: Callable[[], AbstractContextManager[None]]
) -> Path:
    """A folder of a comparison, `out`, and one of a study, `study`; to be copied before a change."""
    folder = tmp_path_factory.mktemp("made")
    scenarios = [sim.load("dorset", policy=policy) for policy in POLICIES]
    with undrawing():
        sim.compare(scenarios, replications=3, years=1, out=folder / "out", formats=["svg"], by=["contract"])
        sim.run_study(sim.load_study(STUDY), out=folder / "study", formats=["svg"], each_system=True)
    return folder


@pytest.fixture
def copies(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "made")
    return tmp_path / "made"


# --- scenarios

SYSTEMS = [s.full_name for s in shipped("system")]


@settings(max_examples=12)
@given(
    case=st.sampled_from(SYSTEMS), policy=st.sampled_from(shipped("policy")),
    rate=st.floats(0, 0.5), known=st.booleans(),
    text=st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]), max_size=60).filter(
        str.strip
    ),
    name=st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=240),
)  # fmt: skip
def test_a_scenario_that_is_written_is_read_back_equal_with_all_that_is_known(
    tmp_path_factory: pytest.TempPathFactory,
    case: str,
    policy: Any,
    rate: float,
    known: bool,
    text: str,
    name: str,
) -> None:
    value = sim.value(rate, low=rate / 2, high=rate + 0.1, source=text, grade="C") if known else rate
    changes = {
        "name": name, "assumptions.attrition.resignation_per_year": value, "policy.title": text,
        "policy.contracts.fixed_terms": sim.value([{"months": 12, "share": 1.0}], source=text),
    }  # fmt: skip
    scenario = load(case, policy=policy.full_name).replace(changes)
    path = scenario.to_yaml(tmp_path_factory.mktemp("case") / "mine.yaml")
    assert load(path) == scenario


def test_a_file_is_written_whole_or_what_was_there_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.yaml").write_text("before")
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left")))
    with pytest.raises(sim.WriteError):
        sim.load("dorset").to_yaml(tmp_path / "mine.yaml")
    monkeypatch.undo()
    assert [path.name for path in tmp_path.iterdir()] == ["mine.yaml"]
    assert (tmp_path / "mine.yaml").read_text() == "before"


def test_a_scenario_comes_back_from_the_results_that_it_made(made: Path, tmp_path: Path) -> None:
    asked = {"run.years": 1, "run.replications": 3}
    longer = sim.load("dorset", policy=POLICIES[1], overrides=asked)
    assert sim.Scenario.from_manifest(made / "out", "three-year-settlement") == longer
    manifest = json.loads((made / "out" / "manifest.json").read_text(encoding="utf-8"))
    (tmp_path / "x.yaml").write_text(json.dumps(manifest["scenarios"][1]["whole"]), encoding="utf-8")
    assert sim.load(tmp_path / "x.yaml") == longer
    done = CliRunner().invoke(main, ["check", str(tmp_path / "x.yaml")])
    assert (done.exit_code, done.output.splitlines()[0]) == (0, f"{tmp_path / 'x.yaml'}: good (17 posts)")
    of_study = sim.Scenario.from_manifest(
        made / "study" / "manifest.json", "dorset/three-year-settlement/central"
    )
    assert of_study == sim.load_study(STUDY).scenario("dorset", "three-year-settlement", "central")


@pytest.mark.parametrize(
    ("source", "name", "said"),
    [
        ("out", "", "has 2 scenarios; name one; there are dorset/annual-settlement, dorset/three-year"),
        ("out", "three-yaer-settlement", "has no scenario called three-yaer-settlement"),
        ("nothing", "", "nothing: no such folder or file"),
        ("out/summary.csv", "", r"summary\.csv: garbled or cut short"),
    ],
)
def test_what_has_no_such_scenario_says_which_it_has(made: Path, source: str, name: str, said: str) -> None:
    with pytest.raises(sim.StoreError, match=said):
        sim.Scenario.from_manifest(made / source, name)


def test_a_manifest_is_told_apart_from_a_scenario(made: Path) -> None:
    with pytest.raises(
        sim.ScenarioError, match=r"is the manifest of results, .* sim\.Scenario\.from_manifest"
    ):
        sim.load(made / "out" / "manifest.json")


# --- folders


def test_opening_a_study_again_simulates_nothing_and_gives_the_same(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.study.runner.attempt.simulate_block", None)
    before = {path: path.read_bytes() for path in made.rglob("*") if path.is_file()}
    read, live = sim.open(made / "study"), json.loads((made / "study" / "run.json").read_text())
    assert (read.statistics.simulated, read.command) == (live["replications_simulated"], "")
    assert (
        read.summary.to_csv(index=False, float_format="%.10g").encode()
        == before[made / "study" / "summary.csv"]
    )
    assert {path: path.read_bytes() for path in made.rglob("*") if path.is_file()} == before


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100])


def of_another_version(path: Path) -> None:
    path.write_text(path.read_text().replace(sim.__version__, "0.2.0", 1))


def without_what_only_we_say(path: Path) -> None:
    told = json.loads(path.read_text())
    path.write_text(json.dumps({"engine_room": "0.2.0", "scenarios": told["scenarios"]}))


def first_block(folder: Path) -> str:
    return min(path.relative_to(folder).as_posix() for path in (folder / "blocks").rglob("*.npz"))


@pytest.mark.parametrize(
    ("file", "harm", "said"),
    [
        ("manifest.json", cut, r"manifest\.json: garbled or cut short"),
        ("manifest.json", Path.unlink, r"manifest\.json: missing"),
        ("manifest.json", of_another_version, r"manifest\.json: made by engine-room 0\.2\.0, and this is"),
        ("manifest.json", without_what_only_we_say, r"manifest\.json: made by engine-room 0\.2\.0"),
        ("run.json", cut, r"run\.json: garbled or cut short"),
        ("run.json", Path.unlink, "not finished; run it again"),
        ("study-store.json", Path.unlink, r"study-store\.json: missing"),
        ("blocks", shutil.rmtree, "blocks: what was simulated is not there"),
        ("", cut, "blocks.dorset.*: the file with replications 0 to 2 is missing or cut short"),
    ],
)
def test_a_folder_that_is_not_whole_cannot_be_opened_and_stays_as_it_is(
    copies: Path, file: str, harm: Callable[[Path], Any], said: str
) -> None:
    out = copies / "out"
    harm(out / (file or first_block(out)))
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    with pytest.raises(sim.StoreError, match=said):
        sim.open(out)
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


def test_a_folder_of_something_else_is_said_to_be_that(copies: Path) -> None:
    (copies / "mine").mkdir()
    for folder, said in (("mine", "not a folder of results"), ("nothing", "no such folder")):
        with pytest.raises(sim.StoreError, match=said):
            sim.open(copies / folder)
    (copies / "study" / "study.yaml").unlink()
    with pytest.raises(sim.StoreError, match=r"study\.yaml: missing"):
        sim.open(copies / "study")


# --- run again


def rerun(*words: object) -> tuple[int, list[str]]:
    done = CliRunner().invoke(main, ["rerun", *map(str, words)])
    return done.exit_code, done.output.splitlines()


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize("kind", ["out", "study"])
def test_results_run_again_have_the_same_bytes_file_by_file(made: Path, kind: str, tmp_path: Path) -> None:
    status, lines = rerun(made / kind, "--out", tmp_path / "again")
    written = {
        (record.parent.relative_to(made / kind) / name).as_posix()
        for record in (made / kind).rglob("written.json")
        for name in {*json.loads(record.read_text())} - {"run.json"}
    }
    assert ("systems/dorset/manifest.json" in written) == (kind == "study")
    assert status == 0
    same = {line.removeprefix("the same  ") for line in lines if line.startswith("the same  ")}
    assert same == written
    assert lines[-1] == f"All {len(written)} files agree to the byte."
    assert (tmp_path / "again" / "manifest.json").read_bytes() == (made / kind / "manifest.json").read_bytes()


@pytest.mark.usefixtures("undrawn")
def test_each_file_that_does_not_agree_is_named_with_the_reason(
    copies: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = copies / "out"
    (out / "monthly.csv").unlink()
    cut(out / "summary.csv")
    monkeypatch.setattr(
        "sim.study.experiment.manifest.source_hash", lambda: "f" * 64
    )  # as if code had changed
    status, lines = rerun(out)
    told = {
        line.split()[-1]: line.split("  ")[0].strip() for line in lines if not line.startswith("the same")
    }
    assert status == 1
    assert told["monthly.csv"] == "MISSING from the folder"
    assert told["summary.csv"] == "CHANGED since it was written"
    assert told["manifest.json"] == "DIFFERS"
    assert any(
        line.startswith(f"The code is not the one they were made by: source {source_hash()[:12]}")
        for line in lines
    )
    assert not (out / "monthly.csv").exists()


@pytest.mark.parametrize(
    ("kind", "file", "harm", "said"),
    [
        ("out", "manifest.json", of_another_version, "manifest.json: made by engine-room 0.2.0"),
        ("out", "manifest.json", cut, "manifest.json: garbled or cut short"),
        ("out", "written.json", cut, "written.json: missing or garbled"),
        ("out", "scenarios/dorset--annual-settlement.yaml", Path.unlink, "annual-settlement.yaml: missing"),
        ("study", "scenarios/systems/dorset.yaml", cut, "dorset.yaml: changed since it was written"),
        ("study", "run.json", Path.unlink, "not finished"),
    ],
)
def test_what_does_not_say_what_was_asked_is_not_run_again(
    copies: Path, kind: str, file: str, harm: Callable[[Path], Any], said: str
) -> None:
    harm(copies / kind / file)
    status, lines = rerun(copies / kind)
    assert status == 2
    assert said in lines[-1]


# --- the code


def test_the_code_is_known_by_its_source_whatever_the_ends_of_lines(tmp_path: Path) -> None:
    for folder, end in (("unix", b"\n"), ("windows", b"\r\n")):
        (tmp_path / folder / "sim" / "__pycache__").mkdir(parents=True)
        (tmp_path / folder / "sim" / "model.py").write_bytes(b"a = 1" + end)
        (tmp_path / folder / "sim" / "__pycache__" / "model.pyc").write_bytes(end)
        (tmp_path / folder / "scenarios").mkdir()
        (tmp_path / folder / "scenarios" / "a.yaml").write_bytes(b"a: 1" + end)
    unix, windows = (
        hash_of(tmp_path / name / "sim", tmp_path / name / "scenarios") for name in ("unix", "windows")
    )
    assert unix == windows
    (tmp_path / "unix" / "sim" / "model.py").write_bytes(b"a = 2\n")
    assert hash_of(tmp_path / "unix" / "sim", tmp_path / "unix" / "scenarios") != unix


def git(folder: Path, *words: str) -> None:
    who = ["-c", "user.name=a", "-c", "user.email=a@b.invalid", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    if shutil.which("git") is None:
        pytest.skip("there is no git")
    (tmp_path / "sim").mkdir()
    (tmp_path / "sim" / "a.py").write_text("a = 1\n")
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "engine-room"\n')
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "first")
    return tmp_path


def test_a_checkout_says_its_commit_and_whether_it_was_changed(checkout: Path) -> None:
    first = commit_of(checkout)
    assert isinstance(first, Commit)
    assert (len(first.commit), first.changed) == (40, False)
    (checkout / "results").mkdir()
    (checkout / "results" / "run.json").write_text("{}")
    assert commit_of(checkout) == first  # results are no change of the code
    (checkout / "sim" / "a.py").write_text("a = 2\n")
    assert commit_of(checkout) == Commit(first.commit, True)


def test_nothing_is_asked_of_a_repository_that_is_not_ours(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(subprocess, "run", lambda *words, **_: asked.append(words))
    (checkout / "site-packages" / "sim").mkdir(parents=True)  # the package installed in somebody's project
    assert commit_of(checkout / "site-packages") is None
    (checkout / "pyproject.toml").write_text('[project]\nname = "theirs"\n')
    assert commit_of(checkout) is None
    assert asked == []


def test_git_that_does_not_answer_is_not_waited_for(
    checkout: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    tools = tmp_path_factory.mktemp("tools")
    (tools / "git").write_text("#!/bin/sh\nexec sleep 60\n")
    (tools / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr("sim.study.experiment.provenance._SECONDS", 0.2)
    assert commit_of(checkout) is None
