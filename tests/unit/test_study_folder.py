"""The folder of a study: what is gone on with, what is refused, and what is left alone."""

import json
import re
import shutil
import subprocess
import sys
import tracemalloc
from hashlib import sha256
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

import sim
from sim.cli import main
from sim.errors import StoreError
from sim.files.warned import ChangedWarning
from sim.files.written import Written
from sim.report.in_folder import ResultsError, read_recorded
from sim.study.experiment.outputs import answers_in
from sim.study.ranges import varied_in
from sim.study.runner import attempt

TINY = """\
title: Tiny
systems: [one-gloucestershire]
policies: [annual-settlement, {name: early, extends: annual-settlement, set: {policy.renewal.lead_weeks: 26}}]
run: {years: 2}
measures: [retention_12m, cost_total_gbp]
replications: {minimum: 2}
"""


def run_in(place, text, out, **options):
    (place / "tiny.yaml").write_text(text, encoding="utf-8")
    return sim.run_study(sim.load_study(place / "tiny.yaml"), out=place / out, **options)


@pytest.fixture
def run(tmp_path, monkeypatch, request):
    """Run a study in one folder, whatever its file says; pictures are drawn only where a test is slow."""
    if not request.node.get_closest_marker("slow"):
        monkeypatch.setattr("sim.report.save.write_pictures", lambda *_, **__: {})

    def run_in_one_folder(text=TINY, out="out", **options):
        return run_in(tmp_path, text, out, **options)

    return run_in_one_folder


@pytest.fixture(scope="module")
def larger(tmp_path_factory):
    """The folder of the larger study without its pictures, run once; for reading and copying."""
    place = tmp_path_factory.mktemp("larger")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.report.save.write_pictures", lambda *_, **__: {})
        run_in(place, LARGER, "out")
    return place / "out"


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def named(folder):
    """What stands in a folder, but for the times of the run."""
    return {
        path.relative_to(folder).as_posix(): b
        for path, b in contents(folder).items()
        if path.name != "run.json"
    }


def test_a_study_that_is_refused_leaves_the_folder_as_it_was(run, tmp_path):
    run()
    before = contents(tmp_path / "out")
    with pytest.raises(StoreError, match=r"lead_weeks is 26\.0 there and 20\.0 here"):
        run(TINY.replace("lead_weeks: 26", "lead_weeks: 20"))
    assert contents(tmp_path / "out") == before


def test_a_study_may_be_called_something_else_and_others_may_keep_tables_in_its_folder(run, tmp_path):
    run()
    mine = [
        tmp_path / "out" / name
        for name in ("my-notes.csv", "sweep.csv", "figures/mine.png", "scenarios/policies/my-own.yaml")
    ]
    for path in mine:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("mine", encoding="utf-8")
    again = run(TINY.replace("Tiny", "Two teams"))
    assert again.statistics.simulated == 0
    assert [path.read_text(encoding="utf-8") for path in mine] == ["mine"] * len(mine)


def test_what_a_study_wrote_and_somebody_changed_since_is_kept_under_another_name_and_told(
    run, larger, tmp_path
):
    shutil.copytree(larger, tmp_path / "out")
    changed = {tmp_path / "out" / name: name for name in ("sweep.csv", "summary.csv", "study.yaml")}
    for path in changed:
        path.write_text(path.read_text(encoding="utf-8") + "# my own row", encoding="utf-8")
    with pytest.warns(ChangedWarning) as told:
        run()
    for path in changed:
        kept = path.with_name(f"{path.stem}.changed{path.suffix}")
        assert kept.read_text(encoding="utf-8").endswith("my own row")
        said = f"{path} was changed since it was written; it is kept as {kept.name}"
        assert said in [str(one.message) for one in told]
    assert not (tmp_path / "out" / "sweep.csv").exists()
    assert "my own row" not in (tmp_path / "out" / "summary.csv").read_text(encoding="utf-8")
    assert not {"sweep", "sweep_break_evens"} & {*answers_in(tmp_path / "out")}
    assert not (tmp_path / "out" / "sweep_break_evens.csv").exists()
    assert not (tmp_path / "out" / "scenarios" / "policies" / "bridge-fund.yaml").exists()


def test_a_file_of_somebodys_own_with_the_name_of_one_of_the_study_is_refused_before_anything_is_simulated(
    run, tmp_path, monkeypatch
):
    run()
    with monkeypatch.context() as patch:
        patch.setattr(attempt, "simulate_block", None)
        for name in (
            "sweep.csv", "sweep_break_evens.csv", "figures/sweep_one-gloucestershire.csv",
            "figures/differences.svg", "scenarios/policies/bridge-fund.yaml",
        ):  # fmt: skip
            own = tmp_path / "out" / name
            own.parent.mkdir(parents=True, exist_ok=True)
            own.write_text("mine", encoding="utf-8")
            before = contents(tmp_path / "out")
            said = f"{re.escape(str(own))} is there, and no earlier run wrote it.* Move"
            with pytest.raises(StoreError, match=said):
                run(LARGER)
            assert contents(tmp_path / "out") == before, name
            own.rename(tmp_path / "mine")
    assert run(LARGER).lost == ()
    assert (tmp_path / "mine").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", ["run.json", "manifest.json", "replications.parquet", "summary.csv"])
def test_so_is_one_that_was_put_there_before_the_study_was_finished(run, tmp_path, monkeypatch, name):
    def killed(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("sim.study.experiment.running.Experiment.run", killed)
        with pytest.raises(KeyboardInterrupt):
            run()
    own = tmp_path / "out" / name
    own.write_text("mine", encoding="utf-8")
    for text in (TINY, LARGER):
        with pytest.raises(StoreError, match=name):
            run(text)
    assert own.read_text(encoding="utf-8") == "mine"


def test_what_is_put_there_while_the_study_runs_is_not_overwritten(run, tmp_path, monkeypatch):
    own = tmp_path / "out" / "figures" / "differences.svg"

    def draw(results, folder, **_):
        own.parent.mkdir()
        own.write_text("mine", encoding="utf-8")
        Written(folder).write({"figures/differences.svg": b"drawn"})

    monkeypatch.setattr("sim.report.save.write_pictures", draw)
    with pytest.raises(StoreError, match="no earlier run wrote it"):
        run()
    assert own.read_text(encoding="utf-8") == "mine"


def test_a_picture_of_an_earlier_run_that_somebody_changed_is_kept_and_drawn_anew(run, tmp_path, monkeypatch):
    def draw(results, folder, **_):
        Written(folder).write({"figures/differences.svg": b"drawn"})
        return {}

    monkeypatch.setattr("sim.report.save.write_pictures", draw)
    run()
    picture = tmp_path / "out" / "figures" / "differences.svg"
    for mine in (b"annotated", b"annotated again"):
        picture.write_bytes(mine)
        with pytest.warns(ChangedWarning, match="kept as differences.changed"):
            run()
        assert picture.read_bytes() == b"drawn"
    found = {path.name: path.read_bytes() for path in picture.parent.iterdir()}
    del found["differences.svg"]
    assert found == {
        "differences.changed.svg": b"annotated", "differences.changed-2.svg": b"annotated again"
    }  # fmt: skip


def test_a_study_that_is_killed_while_it_draws_has_no_old_pictures_and_is_not_finished(
    run, tmp_path, monkeypatch
):
    out = tmp_path / "out"

    def draw(results, folder, **_):
        Written(folder).write({"figures/differences.svg": b"drawn"})
        return {}

    def killed(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.report.save.write_pictures", draw)
    run()
    assert (out / "figures" / "differences.svg").exists()
    read_recorded(out)
    monkeypatch.setattr("sim.report.save.write_pictures", killed)
    with pytest.raises(KeyboardInterrupt):
        run()
    assert not (out / "figures").exists()
    with pytest.raises(ResultsError, match="not finished"):
        read_recorded(out)


def test_a_study_that_is_killed_on_the_way_to_a_larger_one_is_not_taken_for_the_smaller(
    run, tmp_path, monkeypatch
):
    run()

    def killed(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.study.experiment.running.Experiment.run", killed)
    with pytest.raises(KeyboardInterrupt):
        run(LARGER)
    with pytest.raises(ResultsError, match="not finished"):
        read_recorded(tmp_path / "out")


def test_what_is_said_to_be_written_outside_the_folder_is_not_taken_away(tmp_path):
    own = tmp_path / "own.csv"
    own.write_bytes(b"mine")
    folder = tmp_path / "out"
    folder.mkdir()
    said = {"../own.csv": sha256(b"mine").hexdigest(), str(own): sha256(b"mine").hexdigest()}
    (folder / "written.json").write_text(json.dumps(said), encoding="utf-8")
    written = Written(folder)
    written.remove(["../own.csv", str(own)])
    assert own.read_bytes() == b"mine"
    assert written.names == ()


@pytest.mark.parametrize("how", ["one of several", "alone"])
@pytest.mark.parametrize("left", [b"before", b"after"], ids=["before it is written", "after"])
def test_a_kill_while_a_file_is_written_leaves_it_ours(tmp_path, monkeypatch, left, how):
    """Nothing more is done than was done until then, as the test has it happen by an error."""
    replace = Path.replace

    def killed(path, target):
        if target.name == "a.csv":
            if left == b"after":
                replace(path, target)
            raise KeyboardInterrupt
        return replace(path, target)

    def write(data):
        written = Written(tmp_path)
        if how == "one of several":
            written.write({"a.csv": data, "b.csv": data})
        else:
            with written.writing("a.csv") as partial:
                partial.write_bytes(data)

    write(b"before")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            write(b"after")
    assert (tmp_path / "a.csv").read_bytes() == left
    assert not Written(tmp_path).is_changed("a.csv")
    write(b"again")  # a warning that it was changed would be an error
    assert json.loads((tmp_path / "written.json").read_bytes())["a.csv"] == sha256(b"again").hexdigest()
    (tmp_path / "a.csv").write_bytes(b"before")
    assert Written(tmp_path).is_changed("a.csv")


def test_whether_a_file_is_changed_is_seen_without_all_of_it_in_memory(tmp_path):
    size = 32 * 2**20
    written = Written(tmp_path)
    with written.writing("events.parquet") as partial, partial.open("wb") as file:
        file.truncate(size)
    tracemalloc.start()
    try:
        assert not written.is_changed("events.parquet")
        assert tracemalloc.get_traced_memory()[1] < size / 8
    finally:
        tracemalloc.stop()


def test_the_replications_in_the_file_are_those_of_the_tables(run, tmp_path):
    results = run()
    found = pd.read_parquet(tmp_path / "out" / "replications.parquet")
    means = found.groupby(["scenario", "measure", "group"], observed=True)["value"].mean()
    for row in results.summary.itertuples():
        if row.group != "treated":  # made of the streams
            assert means[row.scenario, row.measure, row.group] == pytest.approx(row.mean)


# --- a study that grows and shrinks

LARGER = """\
title: Tiny
systems: [one-gloucestershire, dorset]
policies:
  - annual-settlement
  - bridge-fund
  - {name: early, extends: annual-settlement, set: {policy.renewal.lead_weeks: 26}}
run: {years: 2}
measures: [retention_12m, cost_total_gbp]
replications: {minimum: 2}
uncertainty: {points: 2, replications: 2, conditioned: false}
sweeps:
  - {lever: {path: policy.renewal.lead_weeks, values: [4, 12]}, replications: 2, measures: [retention_12m]}
"""


@pytest.mark.slow
@pytest.mark.usefixtures("undrawn")
def test_a_study_may_get_systems_policies_and_sections_to_the_bytes_of_a_fresh_run(run, tmp_path):
    run()
    grown = run(LARGER)
    assert grown.statistics.found == 2 * 2  # the replications of the cells that both have
    fresh = run(LARGER, "fresh")
    assert grown.statistics.simulated == fresh.statistics.simulated - 4
    assert named(tmp_path / "out") == named(tmp_path / "fresh")


def test_a_study_may_lose_systems_policies_and_sections_and_keeps_their_replications(run, larger, tmp_path):
    shutil.copytree(larger, tmp_path / "out")
    kept = {name for name in named(tmp_path / "out") if name.startswith("blocks/")}
    shrunk = run()
    assert shrunk.statistics.simulated == 0
    run(out="fresh")
    blocks = {name: data for name, data in named(tmp_path / "out").items() if name in kept}
    assert blocks.keys() == kept
    assert named(tmp_path / "out") == named(tmp_path / "fresh") | blocks
    assert run(LARGER).statistics.simulated == 0


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("years: 2", "years: 3", r"run\.years is 2 there and 3 here"),
        ("years: 2", "years: 2, seed: 9", r"run\.seed is 2020 there and 9 here"),
        ("[one-gloucestershire]", "[dorset]", r"systems are one-gloucestershire there and dorset here"),
        ("lead_weeks: 26", "lead_weeks: 20", r"lead_weeks is 26\.0 there .* another name"),
    ],
)  # fmt: skip
def test_what_would_make_other_numbers_of_what_is_kept_is_refused_before_anything_is_simulated(
    run, tmp_path, monkeypatch, old, new, said
):
    run()
    before = contents(tmp_path / "out")
    monkeypatch.setattr(attempt, "simulate_block", None)
    larger = TINY.replace(old, new) + "uncertainty: {points: 2, replications: 2}"
    with pytest.raises(StoreError, match=said):
        run(larger)
    assert contents(tmp_path / "out") == before


def test_other_points_factors_and_ranges_are_other_cells_and_not_refused(run, tmp_path):
    moved = ("assumptions.attrition.", "assumptions.recruitment.")
    varied = varied_in(sim.load("one-gloucestershire"))
    plain = {v.path: v.value for v in varied if not v.path.startswith((*moved, "system."))}
    system = json.dumps({v.path: v.value for v in varied if v.path.startswith("system.")})

    def text(points, factors, low):
        rate = {"value": 0.12, "low": low, "high": 0.2}
        own = json.dumps(plain | {"assumptions.attrition.resignation_per_year": rate})
        year = TINY.replace("years: 2", "years: 1").replace(
            "[retention_12m, cost_total_gbp]", "[cost_total_gbp]"
        )
        year = year.replace(
            "[one-gloucestershire]", f"[{{name: one, extends: one-gloucestershire, set: {system}}}]"
        )
        return year.replace("replications: {", (
            f"assumptions: [{{name: own, extends: central, set: {own}}}]\n"
            f"uncertainty: {{points: {points}, replications: 2, conditioned: false}}\n"
            f"sensitivity: {{points: 8, replications: 4, factors: {factors}, measures: [cost_total_gbp]}}\n"
            "replications: {"
        ))  # fmt: skip

    first = text(2, "[assumptions]", 0.1)
    second = text(3, "[assumptions.attrition, assumptions.recruitment]", 0.05)
    run(first)
    again = run(second)
    fresh = run(second, "fresh")
    assert 0 < again.statistics.simulated < fresh.statistics.simulated
    ours, theirs = (
        {n: data for n, data in named(tmp_path / f).items() if not n.startswith("blocks/")}
        for f in ("out", "fresh")
    )
    assert ours == theirs


# --- a cell of which every replication fails


@pytest.fixture
def failing(monkeypatch):
    """Every replication of some cells fails."""
    simulate = attempt.simulate_block

    def fail(*beginnings):
        def simulate_or_fail(block):
            if block.scenario.name.startswith(beginnings):
                raise ZeroDivisionError("the office burnt down")
            return simulate(block)

        monkeypatch.setattr(attempt, "simulate_block", simulate_or_fail if beginnings else simulate)

    return fail


def test_a_cell_that_fails_leaves_the_others_their_tables_and_is_tried_again(run, larger, tmp_path, failing):
    run()
    Written(tmp_path / "out").write({"figures/differences.svg": b"of the smaller study"})
    failing("dorset / bridge-fund")
    lost = "dorset/bridge-fund/central"
    results = run(LARGER)
    assert lost in results.lost
    assert all(name.startswith(lost) for name in results.lost)
    assert results.unanswered == (f"sweeps of {lost}",)
    out = tmp_path / "out"
    said = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert (said["failed_cells"], said["unanswered"]) == ([*results.lost], [*results.unanswered])
    assert not (out / "figures").exists()

    failing()
    keys = ["system", "scenario", "measure", "group"]
    ours, whole = (pd.read_csv(folder / "summary.csv").set_index(keys) for folder in (out, larger))
    wanting = [(s in ("dorset", "pooled")) and p == "bridge-fund" for s, p, *_ in ours.index]
    here = ours[wanting]
    assert (here[["replications", "diff_replications"]] == 0).all(axis=None)
    assert here.filter(regex="mean|ci_|share_better").isna().all(axis=None)
    others = [not w for w in wanting]
    pd.testing.assert_frame_equal(ours[others], whole[others])
    assert len(pd.read_csv(out / "sweep.csv")) == 6  # 3 of 4 contrasts at two values

    again = run(LARGER)
    assert again.lost == ()
    assert again.statistics.simulated == 2 + 2 * 2 + 2 * 2  # itself, at two points, and swept
    assert named(out) == named(larger)


def test_a_baseline_that_fails_leaves_the_levels_of_the_others(run, failing):
    failing("one-gloucestershire / annual-settlement")
    results = run()
    levels = results.summary.set_index(["scenario", "measure", "group"])["mean"]
    assert levels["early", "cost_total_gbp", "team"] > 0
    assert pd.isna(levels["annual-settlement", "cost_total_gbp", "team"])
    assert results.differences["diff_mean"].isna().all()


def test_if_nothing_at_all_can_be_simulated_the_study_ends(run, failing):
    failing("one-gloucestershire")
    with pytest.raises(StoreError, match="no replication of one-gloucestershire/annual-settlement/central"):
        run()


def test_the_command_names_the_cell_that_failed_and_ends_with_status_1(tmp_path, failing, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "larger.yaml").write_text(LARGER, encoding="utf-8")
    failing("dorset / bridge-fund")
    result = CliRunner().invoke(main, ["study", "larger.yaml", "--workers", "1"])
    assert result.exit_code == 1
    assert "empty, of\n  dorset/bridge-fund/central\nFor want" in result.output
    assert "no answer to\n  sweeps of dorset/bridge-fund/central\n" in result.output
    assert "Traceback" not in result.output


# --- two processes in one folder

OTHER = """
import sys
import sim
from sim.study.experiment.folder import open_folder
from pathlib import Path

with open_folder(sim.load_study(sys.argv[1]), Path(sys.argv[2])):
    print("open", flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the system has no such locks")
def test_a_folder_that_another_process_has_open_is_refused_until_it_ends(run, tmp_path):
    run()
    before = contents(tmp_path / "out")
    words = [sys.executable, "-c", OTHER, str(tmp_path / "tiny.yaml"), str(tmp_path / "out")]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "open\n"
        with pytest.raises(StoreError, match="out is in use by another run"):
            run()
        other.kill()
    assert run().statistics.simulated == 0
    after = contents(tmp_path / "out")
    assert after.keys() == before.keys()  # the lock is gone too


# --- progress


@pytest.mark.parametrize("precision", ["", "precision: {retention_12m: .2}\n"])
def test_progress_counts_the_whole_study_from_its_beginning(run, precision):
    told = []
    text = LARGER.replace("{minimum: 2}", "{minimum: 4, maximum: 60, look_ahead: 2}") + precision
    run(text, progress=told.append)
    told = [p for p in told if p.total]
    done = [p.done for p in told]
    assert done == sorted(done)
    totals = [p.total for p in told]
    assert totals == sorted(totals, reverse=True)
    assert told[-1].done == told[-1].total
    besides = 2 * (3 * 2 * 2 + 2 * 2 * 2)  # systems x (points of policies + values of two policies)
    assert totals[0] == 2 * 3 * (60 if precision else 4) + besides
    assert told[0].at_most == bool(precision)
    assert not told[-1].at_most
    assert len(set(totals)) == 1 or precision
    assert told[-1].doing == "drawing the pictures"


def test_what_is_kept_counts_as_done_from_the_beginning(run, tmp_path):
    """Two blocks are lost, as if the run had been killed: one that is asked for at once, one at last."""
    run(TINY_WITH_POINTS)
    lost = ["early/central/000000-000001.npz", "annual-settlement/central/point-002*/*.npz"]
    for pattern in lost:
        (found,) = (tmp_path / "out" / "blocks" / "one-gloucestershire").glob(pattern)
        found.unlink()
    told = []
    run(TINY_WITH_POINTS, progress=told.append)
    assert told[0][:3] == (12, 16, 12)
    assert [p.done for p in told] == sorted(p.done for p in told)
    assert {p.total for p in told} == {16}
    assert told[-1].found == 12


def test_of_a_study_that_changed_only_what_it_asked_for_counts_as_found(run):
    run(TINY_WITH_POINTS)
    told = []
    run(TINY_WITH_POINTS.replace("points: 3", "points: 4"), progress=told.append)
    assert told[0][:3] == (4, 20, 4)
    assert told[-1][:3] == (20, 20, 4)


TINY_WITH_POINTS = TINY + "uncertainty: {points: 3, replications: 2, conditioned: false}\n"


@pytest.mark.usefixtures("undrawn")
def test_a_study_has_for_each_system_all_that_a_comparison_has(tmp_path):
    file = tmp_path / "two.yaml"
    file.write_text(
        "title: Two\nsystems: [dorset, one-gloucestershire]\n"
        "policies: [annual-settlement, three-year-settlement]\n"
        "run: {years: 2}\nreplications: {minimum: 4, maximum: 4}\n"
        "more_money: {replications: 4, measures: [retention_18m, months_kept, lost_knowledge]}\n"
    )
    out = tmp_path / "out"
    results = sim.run_study(sim.load_study(file), out=out, each_system=True, events=True)
    scenarios = [sim.load(system="dorset", policy=p) for p in results.plan.policies]
    alone = sim.compare(scenarios, replications=4, years=2, events=True)
    for table in ("summary", "monthly", "retention", "exits_by_cause", "lost_knowledge", "events"):
        assert getattr(results.comparison("dorset"), table).equals(getattr(alone, table)), table
    alone.save(tmp_path / "alone", figures=True)
    ours, theirs = (
        {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.suffix != ".yaml"}
        for folder in (out / "systems/dorset", tmp_path / "alone")
    )
    assert ours == theirs
    with pytest.raises(sim.StudyError, match="no frimley under central in this study"):
        results.comparison("frimley")
    sim.run_study(sim.load_study(file), out=out)
    assert not (out / "systems").exists()  # they would be of an earlier run
    kept = sim.run_study(sim.load_study(file), events=True)  # in memory, after the study has ended
    assert kept.comparison("dorset").events.equals(alone.events)
