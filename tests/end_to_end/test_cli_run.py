"""`engine-room run` and `engine-room compare` as a user meets them."""

import errno
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from sim.cli import main
from sim.report.in_folder import read_recorded

pytestmark = pytest.mark.usefixtures("sketches")
QUICK = ["--replications", "6", "--years", "2", "--workers", "1"]
ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-c", "from sim.cli import main; main(prog_name='engine-room')"]


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def call(*args):
    return CliRunner().invoke(main, args)


def environment():
    return {**os.environ, "PYTHONPATH": str(ROOT)}


@pytest.mark.slow
def test_run_writes_a_folder_of_its_own_each_time(here):
    first, second = (call("run", "dorset", *QUICK, "--detail") for _ in range(2))
    assert first.exit_code == second.exit_code == 0, first.output
    assert sorted(p.name for p in (here / "results").iterdir()) == ["dorset-1", "dorset-2"]
    assert "one team should expect" in first.output
    assert "--assumptions-range" in first.output
    assert str(Path("results/dorset-1/retention.png")) in first.output
    ours, theirs = ((here / "results" / n / "summary.csv").read_bytes() for n in ("dorset-1", "dorset-2"))
    assert ours == theirs


def test_compare_prints_the_difference_in_retention_and_in_money(here):
    policies = ["--policy", "annual-settlement", "--policy", "three-year-settlement"]
    more = ["--out", "out", "--assumptions-range=2", "--detail"]
    more += ["--title", "Dorset, for the board", "--question", "What would three-year money change?"]
    result = call("compare", "--system", "dorset", *policies, *QUICK, *more)
    assert result.exit_code == 0, result.output
    assert "In post, month 18" in result.output
    assert not any(f"In post, month {n}" in result.output for n in (12, 24, 30))  # 1 April, or past the end
    assert "Three-year settlements: " in result.output
    assert "funded post-months" in result.output
    assert "Over the assumptions" in result.output
    assert all(len(line) <= 100 for line in result.stdout.splitlines())
    front, _, detail = result.stdout.partition("Dorset, a team of 17 posts")
    assert front.startswith(
        "Dorset, for the board\nWhat would three-year money change?\nDorset: a team of 17 people;"
    )
    assert "this policy reaches seven of its 17 posts" in " ".join(front.split())
    assert "Policy" in front
    assert "mean (95% interval)" in detail
    assert "mean (95% interval)" not in front
    told = json.loads((here / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert (told["title"], told["question"]) == (
        "Dorset, for the board",
        "What would three-year money change?",
    )
    plan = read_recorded(here / "out").plan
    assert plan.own_title == "Dorset, for the board"
    assert plan.in_words("Another", "").file.question == told["question"]
    assert (here / "out" / "events.parquet").exists()
    assert "engine-room" in (here / "out" / "run.json").read_text(encoding="utf-8")


def test_set_and_no_events_reach_the_run(here):
    result = call(
        "run", "dorset", *QUICK, "--out", "out", "--set", "policy.renewal.lead_weeks=26", "--no-events"
    )
    assert result.exit_code == 0, result.output
    assert not (here / "out" / "events.parquet").exists()
    assert '"lead_weeks": 26' in (here / "out" / "manifest.json").read_text(encoding="utf-8")


def test_a_replication_is_run_alone_by_its_number(here):
    few = ["--years", "1", "--workers", "1", "--replication", "17"]
    result = call("run", "dorset", *few, "--out", "out", "--by", "contract")
    assert result.exit_code == 0, result.output
    assert "Replication 17 alone." in result.stdout
    assert set(pd.read_parquet(here / "out" / "people.parquet")["replication"]) == {17}
    curves = pd.read_csv(here / "out" / "exits_by_group.csv")
    assert {"contract: permanent", "contract: fixed-term"} <= set(curves["group"])
    more = call("run", "dorset", *few, "--replication", "5", "--out", "out", "--no-events")
    assert "Replications 5 and 17 alone." in more.stdout
    assert not (here / "out" / "exits_by_group.csv").exists()


def test_scenarios_of_one_name_go_by_their_files(here):
    text = "name: mine\nextends: dorset\npolicy: {renewal: {lead_weeks: LEAD}}\n"
    for stem, lead in (("first", "13"), ("second", "26")):
        (here / f"{stem}.yaml").write_text(text.replace("LEAD", lead), encoding="utf-8")
    result = call("compare", "first.yaml", "second.yaml", *QUICK, "--out", "out", "--no-events")
    assert result.exit_code == 0, result.output
    table = (here / "out" / "summary.csv").read_text(encoding="utf-8").splitlines()
    assert {line.split(",")[2] for line in table[1:]} == {"first", "second"}


def test_several_systems_are_held_each_against_its_own_baseline(here):
    policies = ("--policy", "annual-settlement", "--policy", "three-year-settlement")
    few = ("--replications", "2", "--years", "1", "--workers", "1")
    result = call(
        "compare", "dorset", "frimley", *policies, "--baseline", "three-year-settlement", *few, "--out", "out"
    )
    assert result.exit_code == 0, result.output
    assert "Dorset and Frimley: two teams taken as one" in result.output
    told = json.loads((here / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert (told["kind"], told["baseline"]) == ("study", "three-year-settlement")


def test_without_detail_there_is_the_front_page_alone(here):
    result = call("run", "dorset", *QUICK)
    assert result.stderr == ""
    assert "\x1b" not in result.output
    assert all(len(line) <= 100 for line in result.output.splitlines())
    assert result.output.startswith(
        "Dorset: a team of 17 people; the settlement reaches seven of its 17 posts."
    )
    assert "--detail" in result.output
    assert "mean (95% interval)" not in result.output


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["run"], "engine-room list"),
        (["run", "dorsett"], "did you mean dorset"),
        (["run", "dorset", "--set", "policy.renewal.lead_weks=2"], "did you mean"),
        (["run", "dorset", "--replications", "0"], "--replications"),
        (["run", "dorset", "--replications", "9", "--replication", "3"], "give one of the two"),
        (["run", "dorset", "--replication", "3", "--replication", "3"], "3 is listed twice"),
        (["compare", "dorset"], "needs two scenarios"),
        (["compare", "dorset", "frimley"], "scenarios of 2 systems (Dorset, Frimley), and a difference"),
        (["compare", "dorset", "dorset"], "dorset is given twice"),
        (["compare", "dorset", "systems/dorset"], "dorset and systems/dorset are the same"),
        (["run", "dorset", "--years", "ten"],
         "--years: expected a whole number from 1 to 500, got ten\n"),
        (["run", "dorset", "--out", ""], "--out: expected the name of a folder, got nothing"),
        (["run", "dorset", "--out", "."], "--out: expected the name of a new folder"),
        (["run", "dorset", "--out", "taken"], "never overwritten"),
        (["run", "dorset", "--out", "taken/file/out"],
         f"{Path('taken/file')} is a file, not a folder"),
    ],
)  # fmt: skip
def test_mistakes_are_said_on_one_screen_with_status_2(here, args, said):
    (here / "taken").mkdir()
    (here / "taken" / "file").write_text("mine")
    result = call(*args)
    assert result.exit_code == 2
    assert said in result.output
    assert "Traceback" not in result.output
    assert len(result.output.splitlines()) < 12
    assert [p.name for p in here.iterdir()] == ["taken"]


@pytest.fixture
def locked(here, monkeypatch):
    """A folder that nobody may look into, not even root."""
    folder, stat = here / "locked", os.stat
    folder.mkdir()

    def refused(path, *args, **more):
        if folder.name in Path(os.fspath(path)).parts[:-1]:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return stat(path, *args, **more)

    monkeypatch.setattr(os, "stat", refused)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rules for links and long names")
@pytest.mark.parametrize("command", [["run", "dorset"], ["story", "dorset"], ["study", "one-system"]])
@pytest.mark.parametrize("out", ["locked/out", "locked/a/out", "a" * 300, "a" * 300 + "/out", "round/out"])
@pytest.mark.usefixtures("locked")
def test_a_place_out_of_reach_is_refused_in_one_line_before_anything_is_simulated(here, command, out):
    (here / "round").symlink_to(here / "about")
    (here / "about").symlink_to(here / "round")
    result = call(*command, "--out", str(Path(out)))
    assert result.exit_code == 2
    assert result.output.startswith(f"--out: cannot write results to {Path(out)}: ")
    assert result.output.endswith(". Choose another place with --out\n")
    assert result.output.count("\n") == 1
    assert "Errno" not in result.output


def test_a_full_disk_is_told_without_its_number(here, monkeypatch):
    def full(*_, **_settings):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "summary.csv")

    monkeypatch.setattr("sim.report.save.write_results", full)
    result = call("run", "dorset", *QUICK, "--no-events")
    assert result.exit_code == 2
    kept = Path("results", "dorset-1")
    assert result.output.splitlines()[-1] == (
        f"summary.csv: {os.strerror(errno.ENOSPC)}. What was simulated is in {kept}: the same command with "
        f"--out {kept} goes on from there"
    )
    assert [*(here / kept / "blocks").rglob("*.npz")]


def test_what_varied_and_what_was_too_little_is_said(here):
    (here / "mine.yaml").write_text(
        "extends: dorset\nassumptions: {attrition: {resignation_per_year: 0.13}}\n", encoding="utf-8"
    )
    ranged = call("run", "mine.yaml", *QUICK, "--no-events", "--assumptions-range=2", "--detail")
    said = " ".join(ranged.output.split())
    assert "Only 2 points over the assumptions: below 19 their range is rough" in said
    assert (
        "assumptions with a range, those that do something here, varied; fixed, since a plain value has no "
        "range: attrition.resignation_per_year." in said
    )
    assert "5% to 95%" not in said
    assert "It takes 20 replications to say what one team should expect." in said


def test_a_seed_of_points_without_points_is_refused_and_not_left_unused(here):
    result = call("run", "dorset", *QUICK, "--assumptions-seed", "3")
    assert (result.exit_code, list(here.iterdir())) == (2, [])
    assert result.output == "--assumptions-seed: it is that of the points of --assumptions-range; give both\n"


def test_help_imports_nothing_heavy():
    code = (
        "import sys; from click.testing import CliRunner; from sim.cli import main\n"
        "for name in ('run', 'compare'):\n"
        "    assert CliRunner().invoke(main, [name, '--help']).exit_code == 0\n"
        "heavy = {'numpy', 'scipy', 'pandas', 'matplotlib', 'pyarrow', 'simpy'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment(), check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.fixture
def started():
    """Start commands in the background; what a failed test leaves running is ended."""
    processes = []

    def start(args, **more):
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        if sys.platform != "win32":  # also where the tests run under nohup, which the command would respect
            more["preexec_fn"] = lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL)
        processes.append(subprocess.Popen([*COMMAND, *args], env=environment(), **pipes, **more))
        return processes[-1]

    yield start
    for process in processes:
        process.kill()
        process.wait()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send to one process")
def test_ctrl_c_is_one_line_while_it_starts_too(here, started):
    args = ["run", "dorset", "--replications", "6000", "--workers", "2", "--out", "out"]
    process = started(args, start_new_session=True)
    time.sleep(0.5)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the workers too
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert len(err.splitlines()) == 1
    assert err.startswith("Stopped.")
    assert list(here.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send to one process")
@pytest.mark.parametrize(
    ("workers", "after_seconds", "name", "status"),
    [("1", 1.5, "SIGTERM", 143), ("2", 0.5, "SIGHUP", 129), ("2", 1.5, "SIGINT", 130)],
)
def test_ctrl_c_and_its_like_stop_promptly_and_leave_nothing(
    here, started, workers, after_seconds, name, status
):
    args = ["run", "dorset", "--replications", "6000", "--workers", workers]
    process = started(args)
    deadline = time.monotonic() + 30
    while not list(here.iterdir()):
        assert time.monotonic() < deadline, "never began"
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    time.sleep(after_seconds)  # workers are being started, or at work
    process.send_signal(getattr(signal, name))
    asked = time.monotonic()
    out, err = process.communicate(timeout=30)
    assert time.monotonic() - asked < 10
    assert process.returncode == status
    size = r"(To simulate: 6,000 replications [^.]*\..*\n)?"  # told once a few replications are timed
    assert re.fullmatch(rf"{size}Stopped\. No results were written\.\n", err, re.DOTALL), err
    assert out == ""
    assert list(here.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send to one process")
def test_a_named_folder_keeps_what_was_simulated_when_stopped_and_is_gone_on_with(here, started):
    args = [
        "run",
        "dorset",
        "--years",
        "1",
        "--workers",
        "1",
        "--out",
        "out",
        "--no-events",
        "--replications",
    ]
    process = started([*args, "6000"])
    deadline = time.monotonic() + 60
    while not list(here.glob("out/blocks/**/*.npz")):
        assert time.monotonic() < deadline, "nothing was kept"
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert re.search(
        r"Stopped\. \d+ replications are kept in out; the same command goes on from there\.", err
    )
    assert not (here / "out" / "summary.csv").exists()
    result = call(*args, "30")
    assert result.exit_code == 0, result.output
    assert "replications are in out already." in result.output
    assert (here / "out" / "manifest.json").is_file()
