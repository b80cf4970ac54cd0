"""`engine-room study` and `engine-room merge` as a user meets them."""

import filecmp
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

import sim
from sim.cli import main
from tests.kills import COLD

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-c", "from sim.cli import main; main(prog_name='engine-room')"]
BLANK = [sys.executable, "-P", "-c", COLD]  # with blank pictures: to draw takes longer than to simulate

pytestmark = pytest.mark.usefixtures("sketches")
SMALL = """\
title: Small
question: What if?
systems:
  - one-gloucestershire
  - {name: larger, extends: one-gloucestershire, set: {system.posts.project-manager.count: 2}}
policies: [annual-settlement, bridge-fund]
run: {years: 2}
measures: [retention_12m, lost_knowledge, cost_total_gbp, funded_post_months]
replications: {minimum: 6, maximum: 6}
precision: {retention_12m: .001}
uncertainty: {points: 2, replications: 3, conditioned: false}
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def first(tmp_path_factory, sketching):
    """What the command said of the small study, run once, and its folder, for reading and copying."""
    place = tmp_path_factory.mktemp("small")
    (place / "small.yaml").write_text(SMALL, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch, sketching():
        patch.chdir(place)
        result = call("study", "small.yaml", "--workers", "1", "--detail")
    return result, place / "results" / "small"


@pytest.fixture(scope="module")
def small(first):
    result, folder = first
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture
def ran(here, small):
    """A folder where the small study has been run already."""
    shutil.copytree(small, here / "results" / "small")
    return here


def call(*args):
    return CliRunner().invoke(main, args)


def files(folder, but=("run.json",)):
    found = (path for path in Path(folder).rglob("*") if path.is_file() and path.name not in but)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def tables(folder):
    return {name: data for name, data in files(folder).items() if "/" not in name}


def test_a_study_writes_its_differences_first_and_goes_on_with_the_same_command(first, ran):
    result, _ = first
    assert result.exit_code == 0, result.output
    assert all(len(line) <= 100 for line in result.stdout.splitlines())
    assert "2 systems are titled One Gloucestershire: each meets luck of its own" in result.stderr
    assert "with `--set run.place=NAME` `run`, `compare` and `story` meet that of NAME" in result.stderr
    assert re.search(
        r"To simulate: up to 48 replications for four scenarios, on one\sprocessor", result.stderr
    )
    told = " ".join(result.output.split())
    said = "larger: the maximum of 6 replications came first; In post, month 12 (1 April) with a bridge fund"
    assert said in told
    assert "All systems together" in result.output
    differences = pd.read_csv("results/small/summary.csv").query("scenario != 'annual-settlement'")
    assert set(differences["system"]) == {"one-gloucestershire", "larger", "pooled"}
    assert set(differences["scenario"]) == {"bridge-fund"}
    assert set(differences["group"]) == {"team", "transformation", "treated"}
    assert (differences["diff_range_points"] == 2).all()
    assert differences["diff_range_low_ci_low"].notna().all()
    replications = pd.read_parquet("results/small/replications.parquet")
    of_larger = replications.query("system == 'larger' and measure == 'cost_total_gbp' and group == 'team'")
    one = of_larger.pivot_table(index="replication", columns="scenario", values="value", observed=True)
    row = differences.query(
        "system == 'larger' and measure == 'cost_total_gbp' and group == 'team' and scenario == 'bridge-fund'"
    )
    assert row["diff_mean"].item() == pytest.approx((one["bridge-fund"] - one["annual-settlement"]).mean())
    manifest = json.loads(Path("results/small/manifest.json").read_text(encoding="utf-8"))
    assert [(s["system"], s["why"]) for s in manifest["stopped"]] == [
        ("one-gloucestershire", "maximum"), ("larger", "maximum"),
    ]  # fmt: skip
    assert manifest["precision"] == {"of": "each-system", "retention_12m": 0.001}

    before = files("results/small")
    again = call("study", "small.yaml", "--workers", "1")
    assert "No replication was simulated; 48 were there already." in again.output
    assert files("results/small") == before

    more = call("study", "small.yaml", "--workers", "1", "--set", "replications.maximum=8")
    assert "8 replications simulated" in more.output
    other = call("study", "small.yaml", "--set", "run.seed=1")
    assert other.exit_code == 2
    assert "run.seed is 2020 there and 1 here" in other.output

    told = call("report", "results/small", "--out", "small.html")
    assert told.exit_code == 0, told.output
    assert "intervals a little too narrow" in Path("small.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_shards_merge_to_the_same_bytes_and_what_is_missing_is_made_up(here, small):
    for part in ("1/3", "2/3", "3/3"):
        assert call("study", "small.yaml", "--workers", "1", "--shard", part).exit_code == 0
    shards = [f"results/small-shard-{i}-of-3" for i in (1, 2, 3)]
    result = call("merge", *shards, "--out", "merged", "--workers", "1")
    assert result.exit_code == 0, result.output
    assert "No replication was simulated" in result.output
    assert tables("merged") == tables(small)
    assert call("merge", *shards[:2], "--out", "made-up", "--workers", "1").exit_code == 0
    assert tables("made-up") == tables(small)
    (here / "other.yaml").write_text(SMALL.replace("years: 2", "years: 3"), encoding="utf-8")
    call("study", "other.yaml", "--workers", "1", "--shard", "1/50")
    refused = call("merge", shards[0], "results/other-shard-1-of-50", "--out", "mixed")
    assert refused.exit_code == 2
    assert "run.years" in refused.output


def test_python_gives_the_same_tables_and_writes_nothing_unless_asked_to(ran):
    results = sim.run_study(sim.load_study("small.yaml"))
    written = pd.read_csv("results/small/summary.csv")
    pd.testing.assert_frame_equal(results.summary, written, check_dtype=False)
    assert results.stop_of(("larger", "central")).replications == 6
    assert sorted(path.name for path in ran.iterdir()) == ["results", "small.yaml"]


def test_a_study_answers_its_optional_sections_in_tables_of_their_own(ran):
    sweep = "\nsweeps:\n  - {lever: {path: policy.renewal.lead_weeks, values: [8, 26]}, replications: 4, "
    (ran / "small.yaml").write_text(SMALL + sweep + "measures: [retention_12m]}\n", encoding="utf-8")
    assert call("study", "small.yaml", "--workers", "1").exit_code == 0
    swept = pd.read_csv("results/small/sweep.csv")
    assert list(swept.columns[:4]) == ["assumptions", "system", "scenario", "question"]
    assert len(swept) == 2 * 1 * 2  # systems x policies x values
    (ran / "small.yaml").write_text(SMALL, encoding="utf-8")
    assert call("study", "small.yaml", "--workers", "1").exit_code == 0
    assert not Path("results/small/sweep.csv").exists()


def test_one_replication_is_repeated_alone_by_its_number(ran):
    cell = "larger/bridge-fund/central"
    result = call("study", "small.yaml", "--only", cell, "--replication", "4")
    kept = pd.read_parquet("results/small/replications.parquet").query(
        "system == 'larger' and scenario == 'bridge-fund' and replication == 4 and group == 'team'"
    )
    share = kept.set_index("measure")["value"]["retention_12m"]
    assert f"retention_12m  {share:.1%}" in result.output
    told = kept.set_index("measure")["value"]
    assert f"cost_total_gbp  £{told['cost_total_gbp']:,.0f}\n" in result.output
    assert f"funded_post_months  {told['funded_post_months']:,.1f} post-months\n" in result.output
    short = call("study", "small.yaml", "--only", f"{cell}/point-001", "--replication", "0")
    (point,) = re.findall(rf"did you mean ({cell}/point-001-\w+)\?", short.output)
    assert call("study", "small.yaml", "--only", point, "--replication", "0").exit_code == 0
    unknown = call("study", "small.yaml", "--only", "larger/bridge-fond/central", "--replication", "0")
    assert unknown.exit_code == 2
    assert f"did you mean {cell}?" in unknown.output


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["study", "smal.yaml"], "did you mean small.yaml?"),
        (["study", "one-sistem"], "did you mean one-system?"),
        (["study", "nothing.yaml"], "no file and no shipped study is called nothing.yaml"),
        (
            ["study", "small.yaml", "--set", "precision.retention_36=.01"],
            "precision.retention_36: no measure",
        ),
        (["study", "small.yaml", "--shard", "3/2"], "--shard: expected a part and how many there are"),
        (["study", "small.yaml", "--only", "x"], "--only and --replication belong together"),
        (["study", "small.yaml", "--out", "taken"], "taken is not empty and holds no results of such a run"),
        (["study", "small.yaml", "--dask", "tcp://127.0.0.1:1"], "tcp://127.0.0.1:1"),
        (["study", "small.yaml", "--dask", "tcp://127.0.0.1:1", "--workers", "2"], "--workers and --dask"),
        (["merge", "taken", "--out", "out"], "taken holds no study: it has no study.yaml"),
    ],
)
def test_mistakes_are_said_on_one_screen_with_status_2(here, args, said):
    (here / "taken").mkdir()
    (here / "taken" / "file").write_text("mine")
    result = call(*args)
    assert result.exit_code == 2, result.output
    assert said in result.output
    assert "Traceback" not in result.output
    assert len(result.output.splitlines()) < 7  # what is told before the mistake is met is three lines
    assert [path.name for path in (here / "taken").iterdir()] == ["file"]


def test_check_list_new_and_schema_know_studies(here):
    assert call("check", "small.yaml").stdout == "small.yaml: good (2 systems x 2 policies)\n"
    assert "five-systems" in call("list").output
    made = call("new", "my-study", "--study")
    assert "engine-room study my-study.yaml" in made.output
    assert call("check", "my-study.yaml").output == "my-study.yaml: good (2 systems x 3 policies)\n"
    assert '"title": "engine-room study"' in call("schema", "--study").output


def test_help_and_checking_a_scenario_import_nothing_heavy():
    code = (
        "import sys; from click.testing import CliRunner; from sim.cli import main\n"
        "for words in (['study', '--help'], ['merge', '--help'], ['check', 'dorset']):\n"
        "    assert CliRunner().invoke(main, words).exit_code == 0\n"
        "print(sorted({'numpy', 'scipy', 'pandas', 'matplotlib', 'pyarrow', 'simpy'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment(), check=True
    )
    assert done.stdout.strip() == "[]"


def environment():
    return {**os.environ, "PYTHONPATH": str(ROOT)}


@pytest.fixture
def started():
    """Start commands in a group of their own; what a failed test leaves running is ended."""
    processes = []

    def start(*args, command=COMMAND):
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        processes.append(
            subprocess.Popen([*command, *args], env=environment(), start_new_session=True, **pipes)
        )
        return processes[-1]

    yield start
    for process in processes:
        kill(process)
        process.communicate()


def kill(process):
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def wait_for(process, folder, blocks):
    """Wait until so many blocks are kept, or the process has ended."""
    deadline = time.monotonic() + 300
    while len(list(Path(folder).rglob("*.npz"))) < blocks and process.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.05)


needs_groups = pytest.mark.skipif(not hasattr(os, "killpg"), reason="kills a group of processes")


@needs_groups
def test_ctrl_c_says_what_is_kept_and_how_to_go_on(here, started):
    slow = SMALL.replace("{minimum: 6, maximum: 6}", "{minimum: 2000, maximum: 2000}")
    (here / "slow.yaml").write_text(slow, encoding="utf-8")
    process = started("study", "slow.yaml", "--workers", "2", "--out", "slow")
    wait_for(process, "slow", 2)
    os.kill(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "replications are kept in slow; the same command goes on from there." in said
    assert "Traceback" not in said


@needs_groups
@pytest.mark.slow
def test_a_study_killed_twice_ends_with_the_bytes_of_one_that_was_not(here, started):
    """Two systems x two policies, with a precision and a range over the assumptions, small."""
    (here / "two.yaml").write_text(
        """\
title: Two
systems: [dorset, one-gloucestershire]
policies: [annual-settlement, three-year-settlement]
run: {years: 2}
replications: {minimum: 4, maximum: 8, look_ahead: 4}
precision: {retention_12m: .01}
uncertainty: {points: 2, replications: 2, conditioned: false}
""",
        encoding="utf-8",
    )
    whole = started("study", "two.yaml", "--workers", "2", "--out", "whole", command=BLANK)
    assert whole.wait(timeout=900) == 0
    in_all = len(list(Path("whole").rglob("*.npz")))
    for share in (0.2, 0.6):
        process = started("study", "two.yaml", "--workers", "2", "--out", "cut", command=BLANK)
        wait_for(process, "cut", share * in_all)
        assert process.poll() is None
        kill(process)
        process.communicate()
        assert not Path("cut/manifest.json").exists()
    last = started("study", "two.yaml", "--workers", "1", "--out", "cut", command=BLANK)
    assert last.wait(timeout=900) == 0
    assert files("cut") == files("whole")
    assert not filecmp.cmp("cut/run.json", "whole/run.json")
