"""The folder of results: whole or not there, never overwritten, the same bytes for the same question."""

import errno
import hashlib
import json
import os
import re
import signal
import sys
import threading
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

import sim
from sim.cli import UserError
from sim.commands._plainly import told_plainly
from sim.commands.progress import Teller
from sim.commands.report import _live
from sim.errors import FolderError, StoreError, WriteError
from sim.files import lock
from sim.files.folder import free_folder, new_folder
from sim.files.lock import LOCK, alone_in
from sim.study.columns import tables

FILES = {
    "manifest.json", "run.json", "written.json", "scenarios/dorset--annual-settlement.yaml",
    "scenarios/dorset--three-year-settlement.yaml", "summary.csv", "monthly.csv",
    "retention.csv", "exits_by_cause.csv",
    "lost_knowledge.csv", "replications.parquet", "events.parquet", "people.parquet",
    "retention.png", "retention.svg", "lost_knowledge.png", "lost_knowledge.svg",
}  # fmt: skip
ALWAYS = ("exits", "exits_by_cause", "posts", "limbo", "partners", "maturity", "spending")
PHASED = {"structure.csv", "more_money.csv"}
"""Of a settlement of several years: what it brings under the other phase, and how much of that is money."""
RANGED = {"conditioning.csv", "conditioning_assumptions.csv"}
"""Of a range over the assumptions."""
DIFFERENCES = ("difference_retention", "difference_lost_knowledge")


def pictures(names):
    return {f"figures/{name}.{kind}" for name in names for kind in ("csv", "png", "svg")}


def files(folder):
    return {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}


def compared(workers=1, events=True):
    scenarios = [sim.load("dorset", policy=p) for p in ("annual-settlement", "three-year-settlement")]
    return sim.compare(
        scenarios,
        replications=30,
        years=2,
        assumption_points=2,
        workers=workers,
        events=events,
        command="test",
    )


@pytest.fixture(scope="module")
def results():
    return compared()


@pytest.fixture(scope="module")
def folder(results, tmp_path_factory, sketching):
    with sketching():
        return results.save(tmp_path_factory.mktemp("results") / "one", figures=True)


def hashes(folder):
    return {
        name: hashlib.sha256(path.read_bytes()).hexdigest()
        for name, path in files(folder).items()
        if name != "run.json"
    }


def test_it_holds_what_it_promises(folder):
    drawn = pictures((*ALWAYS, *DIFFERENCES, "conditioning", "how_sure"))
    assert set(files(folder)) == FILES | PHASED | RANGED | drawn


@pytest.mark.slow
@pytest.mark.usefixtures("sketches")
def test_two_workers_write_the_same_bytes_as_one(folder, tmp_path):
    """Pictures, which the first process draws of these tables, by their names."""
    two = compared(workers=2).save(tmp_path / "two", figures=True)
    ours, theirs = (
        {
            name: None if "png" in name or "svg" in name or name == "written.json" else said
            for name, said in of
        }
        for of in (hashes(two).items(), hashes(folder).items())
    )
    assert ours == theirs


@pytest.mark.parametrize(
    "name",
    [
        "summary", "monthly", "retention", "exits_by_cause", "lost_knowledge", "conditioning",
        "conditioning_assumptions",
    ],
)  # fmt: skip
def test_tables_have_the_columns_that_are_documented(folder, name):
    text = (folder / f"{name}.csv").read_bytes()
    assert text.splitlines()[0].decode().split(",") == [c.name for c in tables()[name].columns]
    assert b"\r" not in text


def test_the_saved_tables_are_those_in_python(folder, results):
    pd.testing.assert_frame_equal(
        pd.read_csv(folder / "summary.csv"), results.summary, rtol=1e-9, check_dtype=False
    )
    saved = pd.read_parquet(folder / "replications.parquet")
    assert list(saved) == [c.name for c in tables()["replications"].columns] == list(results.replications)
    words = [c.name for c in tables()["replications"].columns if c.words]
    pd.testing.assert_frame_equal(
        saved.astype(dict.fromkeys(words, "str")), results.replications, check_dtype=False
    )


def test_the_manifest_says_what_was_asked_and_the_run_how(folder, results):
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["kind"], manifest["seed"], manifest["years"]) == ("comparison", 2020, 2)
    assert [stop["replications"] for stop in manifest["stopped"]] == [30]
    over = manifest["uncertainty"]
    assert (over["points"], over["replications"], over["seed"]) == (2, 25, 1979)
    again = [sim.scenario.from_plain(s["whole"]) for s in manifest["scenarios"]]
    assert [s.model_dump() for s in again] == [s.model_dump() for s in results.scenarios]
    assert len({s["sha256"] for s in manifest["scenarios"]}) == 2
    run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert {"python", "platform", "libraries", "started", "finished", "command"} <= set(run)


def test_the_event_log_accounts_for_the_exits_that_are_reported(folder, results):
    events = pd.read_parquet(folder / "events.parquet")
    left = events[events["event"] == "left"].groupby("scenario", observed=True).size()
    rows = results.summary[
        (results.summary["measure"] == "exits_per_year") & (results.summary["group"] == "team")
    ]
    for row in rows.itertuples():
        assert left[row.scenario] == pytest.approx(row.mean * 30 * 2)


def test_what_left_with_whom_adds_up_in_the_table_by_month(folder, results):
    table = pd.read_csv(folder / "lost_knowledge.csv")
    last = table[table["month"] == table["month"].max()].set_index(["scenario", "part"])["mean"]
    rows = results.summary[results.summary["group"] == "team"].set_index(["scenario", "measure"])["mean"]
    for scenario in (s.name for s in results.outcomes):
        parts = {p: last[scenario, p] for p in last[scenario].index if p.startswith("lost_on_exit_")}
        assert {p: rows[scenario, p] for p in parts} == pytest.approx(parts)
        for to in (True, False):
            some = [v for p, v in parts.items() if p.startswith("lost_on_exit_to_") == to]
            assert sum(some) == pytest.approx(rows[scenario, "lost_on_exit"])


def test_the_event_log_is_in_words(folder):
    events = pd.read_parquet(folder / "events.parquet")
    assert list(events)[3:9] == ["event", "post", "role", "band", "person", "stream"]
    left = events[events["event"] == "left"]
    assert set(left["reason"].dropna()) & {"resigned", "contract_not_renewed"}
    assert left["person"].str.fullmatch(r"[a-z0-9-]+#\d+").all()
    assert (left["person"].str.split("#").str[0].isin(events["post"].unique())).all()


def test_rows_about_ties_say_with_which_partner(folder, results):
    events = pd.read_parquet(folder / "events.parquet")
    ties = events[events["event"].str.startswith("tie_")]
    partners = {name for s in results.scenarios for name in s.system.partners}
    assert len(ties)
    assert set(ties["partner"]) <= partners
    assert events.loc[events["event"] == "left", "partner"].isna().all()


@pytest.mark.usefixtures("sketches")
def test_without_events_there_is_no_log(tmp_path):
    results = sim.run(sim.load("dorset"), replications=2, years=1)
    written = set(files(results.save(tmp_path / "quiet")))
    scenarios = {name for name in FILES if name.startswith("scenarios/")}
    assert written == FILES - {"events.parquet", "people.parquet"} - scenarios | {"scenarios/dorset.yaml"}


def test_other_pictures_and_formats_are_written_when_they_are_asked_for(tmp_path):
    results = sim.run(sim.load("dorset"), replications=2, years=1)
    folder = results.save(tmp_path / "asked", figures=True, formats=["pdf"])
    kinds = {name.rpartition(".")[2] for name in files(folder)}
    assert kinds == {"pdf", "csv", "json", "parquet", "yaml"}
    assert {f"figures/{name}.pdf" for name in ALWAYS} <= set(files(folder))


def test_pictures_and_tables_hold_no_dates(results, tmp_path):
    folder = results.save(tmp_path / "drawn")
    svg = (folder / "retention.svg").read_text(encoding="utf-8")
    assert "<dc:date>" not in svg
    assert b"Software" not in (folder / "retention.png").read_bytes()


def test_a_folder_with_something_in_it_is_left_alone(results, tmp_path):
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "mine.txt").write_text("mine")
    with pytest.raises(FolderError, match="taken-1"):
        results.save(taken)
    assert [p.name for p in tmp_path.iterdir()] == ["taken"]
    assert (taken / "mine.txt").read_text() == "mine"


def test_a_file_in_the_way_is_left_alone(results, tmp_path):
    (tmp_path / "taken").write_text("mine")
    with pytest.raises(FolderError, match="is a file"):
        results.save(tmp_path / "taken")


@pytest.mark.usefixtures("sketches")
@pytest.mark.usefixtures("sketches")
def test_an_empty_folder_may_be_filled(results, tmp_path):
    (tmp_path / "empty").mkdir()
    results.save(tmp_path / "empty")
    assert (tmp_path / "empty" / "manifest.json").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rules for who may do what")
def test_an_empty_folder_keeps_its_mode(tmp_path):
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared").chmod(0o2770)
    with new_folder(tmp_path / "shared"):
        pass
    assert (tmp_path / "shared").stat().st_mode & 0o7777 == 0o2770


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives folders away")
def test_an_empty_folder_keeps_its_owner(tmp_path):
    (tmp_path / "theirs").mkdir()
    os.chown(tmp_path / "theirs", 1234, 2345)
    with new_folder(tmp_path / "theirs"):
        pass
    stat = (tmp_path / "theirs").stat()
    assert (stat.st_uid, stat.st_gid) == (1234, 2345)


def test_ctrl_c_while_a_folder_is_being_locked_leaves_nothing(tmp_path, monkeypatch):
    """The lock file is made an instant before it is held, and its folder before that."""
    before = lock.take

    def interrupted(file):
        signal.raise_signal(signal.SIGINT)
        return before(file)

    monkeypatch.setattr(lock, "take", interrupted)
    with pytest.raises(KeyboardInterrupt), new_folder(tmp_path / "results" / "one"):
        raise AssertionError("nothing is written after it")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("keep", [alone_in, new_folder])
def test_ctrl_c_before_the_lock_file_is_known_leaves_none(tmp_path, monkeypatch, keep):
    before = os.path.samestat
    monkeypatch.setattr(os.path, "samestat", lambda *two: signal.raise_signal(signal.SIGINT) or before(*two))
    with pytest.raises(KeyboardInterrupt), keep(tmp_path / "one"):
        raise AssertionError("nothing is done after it")
    assert not (tmp_path / "one" / LOCK).exists()


@pytest.mark.skipif(sys.platform == "win32", reason="the system has no such locks")
@pytest.mark.parametrize("there", [True, False], ids=["an empty folder", "a new folder"])
def test_of_two_runs_with_one_folder_the_second_is_refused_at_its_start(tmp_path, there):
    if there:
        (tmp_path / "one").mkdir()
    with new_folder(tmp_path / "one") as first:
        (first / "whose").write_text("first")
        with (
            pytest.raises(FolderError, match=r"one is in use by another run; .* Free: --out .*one-1$"),
            new_folder(tmp_path / "one"),
        ):
            pytest.fail("work began")
    assert [p.name for p in tmp_path.iterdir()] == ["one"]
    assert [(p.name, p.read_text()) for p in (tmp_path / "one").iterdir()] == [("whose", "first")]


@pytest.mark.skipif(sys.platform == "win32", reason="the system has no such locks")
def test_a_study_is_refused_in_a_folder_that_a_run_is_to_fill(tmp_path):
    with new_folder(tmp_path / "one") as first:
        (first / "whose").write_text("first")
        with pytest.raises(StoreError, match="one is in use by another run"), alone_in(tmp_path / "one"):
            pytest.fail("work began")
    assert (tmp_path / "one" / "whose").read_text() == "first"


@pytest.mark.skipif(sys.platform == "win32", reason="the system has no such locks")
@pytest.mark.parametrize("ends", [True, False])
def test_who_reads_waits_for_another_who_does(tmp_path, monkeypatch, ends):
    monkeypatch.setattr(lock, "_PATIENCE", 30.0 if ends else 0.3)
    with ExitStack() as other:
        other.enter_context(alone_in(tmp_path / "one", reading=True))
        timer = threading.Timer(0.5, other.close)
        if ends:
            timer.start()
            with alone_in(tmp_path / "one", reading=True):
                assert (tmp_path / "one" / LOCK).exists()
            timer.join()
            return
        with (
            pytest.raises(StoreError, match="ended, then try again"),
            alone_in(tmp_path / "one", reading=True),
        ):
            pytest.fail("work began")


@pytest.mark.parametrize(
    ("version", "blocks", "why"),
    [
        (sim.__version__, False, "not in the folder any more"),
        ("0.1.0", True, "by the version alone that made it"),
        (sim.__version__, True, "only in a folder that can be written"),
    ],
)
def test_a_report_says_truly_why_it_does_not_look_at_what_was_simulated(
    tmp_path, monkeypatch, version, blocks, why
):
    def closed(folder, _):
        raise WriteError(errno.EROFS, os.strerror(errno.EROFS), str(folder / LOCK))

    monkeypatch.setattr("sim.plans.opened", closed)
    if blocks:
        (tmp_path / "blocks").mkdir()
    results = SimpleNamespace(folder=tmp_path, made=SimpleNamespace(version=version), answers={})
    assert _live(results).endswith(why)


def test_a_folder_that_a_killed_run_had_reserved_may_be_filled(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / LOCK).touch()
    with new_folder(tmp_path / "one") as partial:
        (partial / "whole").write_text("whole")
    assert [p.name for p in (tmp_path / "one").iterdir()] == ["whole"]


def test_a_name_is_taken_as_soon_as_a_run_begins(tmp_path):
    with new_folder(free_folder("a", tmp_path)) as first:
        (first / "whose").write_text("first")
        with new_folder(free_folder("a", tmp_path)) as second:
            (second / "whose").write_text("second")
    found = {p.name: (p / "whose").read_text() for p in tmp_path.iterdir()}
    assert found == {"a-1": "first", "a-2": "second"}


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_what_fails_half_way_leaves_nothing(tmp_path, error):
    def fails():
        with new_folder(tmp_path / "deep" / "er" / "out") as partial:
            (partial / "half").write_text("half")
            raise error

    with pytest.raises(error):
        fails()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("fails", [False, True], ids=["after a good run", "after a failure"])
def test_where_a_name_is_taken_meanwhile_all_is_kept_under_another(tmp_path, fails):
    folder, error = tmp_path / "team-1", sim.EngineError("a worker ended")

    def run():
        with new_folder(folder, keep=lambda *_: True) as partial:
            (partial / "blocks").mkdir()
            (partial / "blocks" / "1.npz").write_text("simulated")
            (folder / "mine.txt").write_text("mine")
            if fails:
                raise error

    teller = Teller(None)
    teller.place = (tmp_path / "partial", folder)
    with pytest.raises(UserError) as caught, told_plainly(told=teller.told):
        run()
    said = "team-1 cannot be replaced: something was put there meanwhile. What was written is in"
    said = f"{said} {tmp_path / 'team-1-1'}"
    assert said in caught.value.message
    assert caught.value.message.startswith("a worker ended. ") == fails
    assert caught.value.message.endswith("with that as --out goes on from there") == fails
    assert sorted(files(tmp_path)) == ["team-1-1/blocks/1.npz", "team-1/mine.txt"]


@pytest.mark.parametrize("when", ["before", "meanwhile"])
def test_what_systems_put_into_folders_is_no_content(tmp_path, when):
    folder = tmp_path / "one"
    if when == "before":
        folder.mkdir()
        (folder / ".DS_Store").touch()
    with new_folder(folder) as partial:
        (partial / "whole").touch()
        (folder / ".DS_Store").touch()
    assert sorted(files(tmp_path)) == ["one/whole"]


def test_a_place_that_cannot_be_written_is_told_before_any_work(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(FolderError, match="cannot write results to"), new_folder(tmp_path / "file" / "out"):
        pytest.fail("work began")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rules for links and long names")
@pytest.mark.parametrize("there", [True, False], ids=["to an empty folder", "to nothing"])
def test_a_link_is_followed(tmp_path, there):
    target, link = tmp_path / "target", tmp_path / "link"
    if there:
        target.mkdir()
    link.symlink_to(target, target_is_directory=True)
    with new_folder(link) as partial:
        (partial / "whole").write_text("whole")
    assert link.is_symlink()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["link", "target"]
    assert (target / "whole").read_text() == "whole"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rules for links and long names")
def test_links_in_a_circle_are_told_before_any_work(tmp_path):
    for link, to in (("a", "b"), ("b", "a")):
        (tmp_path / link).symlink_to(tmp_path / to)
    with pytest.raises(FolderError, match="cannot write results to"), new_folder(tmp_path / "a"):
        pytest.fail("work began")


def test_an_empty_folder_that_cannot_be_replaced_is_told_before_any_work(tmp_path, monkeypatch):
    (tmp_path / "mount").mkdir()
    rename = Path.rename

    def busy(path, target):
        if "mount" in (path.name, target.name):  # as the system says of a mount point
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(path))
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", busy)
    within = re.escape(str(tmp_path / "mount" / "results"))
    said = f"{os.strerror(errno.EBUSY)}. Choose another place with --out, such as {within}$"
    with pytest.raises(FolderError, match=said), new_folder(tmp_path / "mount"):
        pytest.fail("work began")
    assert [p.name for p in tmp_path.iterdir()] == ["mount"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rules for links and long names")
def test_a_name_may_be_as_long_as_a_name_can_be(tmp_path):
    with new_folder(tmp_path / ("a" * 250)):
        pass
    with pytest.raises(FolderError), new_folder(tmp_path / ("a" * 300)):
        pytest.fail("work began")
    assert [len(p.name) for p in tmp_path.iterdir()] == [250]


def test_free_names_count_up(tmp_path):
    assert free_folder("a", tmp_path).name == "a-1"
    (tmp_path / "a-1").mkdir()
    assert free_folder("a", tmp_path).name == "a-2"


def test_the_log_on_disk_goes_with_the_results():
    kept = sim.run(sim.load("dorset"), replications=2, years=1, events=True)
    path = kept.events_file
    assert path.exists()
    del kept
    assert not path.parent.exists()
