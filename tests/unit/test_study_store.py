"""What a store keeps it gives out again, to the bit; what it cannot trust it does not give out."""

import errno
import os
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.errors import StoreError
from sim.files import write
from sim.files.names import path_of
from sim.files.write import write_whole
from sim.measures import KINDS, MONTHLY_KINDS, Measure
from sim.measures.block import BlockMeasures
from sim.measures.spells import Spells
from sim.study.runner import blockfile
from sim.study.runner.cells import Cell, Failure, Sample, gaps, joined, results_fingerprint
from sim.study.runner.merging import merge
from sim.study.runner.store import FolderStore, MemoryStore

SCENARIO = sim.load(system="dorset", policy="annual-settlement")
CELL = Cell("dorset/annual-settlement/central", SCENARIO)
IN_DETAIL = CELL._replace(detail=True)
MEASURES = (Measure(KINDS["retention_36m"], "team"), Measure(KINDS["cost_total_gbp"], "émigré"))
IDENTITY = {"seed": 2020}


def numbers(replications, detail=False):
    """Values that tell which replication they are of."""
    r = np.array(replications, dtype=np.int64)
    drawn = np.random.default_rng(1).random((1000, 2))[r]
    drawn[r % 7 == 3, 1] = np.nan
    return Sample(r, MEASURES, drawn, in_detail(r, drawn) if detail else None)


def in_detail(r, values):
    """Two spells a replication, and months and weeks that tell which replication they are of."""
    months = r[:, None, None] + np.linspace(0, 1, 13) * np.ones((3, 1))
    monthly = tuple(Measure(MONTHLY_KINDS[name], "team") for name in ("headcount", "interims", "vacancies"))
    whole, number, truth = np.repeat(r, 2), np.repeat(r, 2) + 0.5, np.repeat(r, 2) % 2 == 0
    columns = {f.name: {"bool": truth, "float": number}.get(kind(f), whole) for f in fields(Spells)}
    return BlockMeasures(r, MEASURES, values, monthly, months, months[:, 0], Spells(**columns))


def kind(field):
    return "bool" if "Bools" in field.type else "float" if "Floats" in field.type else "int"


def in_memory(_):
    return MemoryStore()


def in_folder(tmp_path):
    return FolderStore(tmp_path / "results", IDENTITY)


def same(a, b):
    arrays = [(x.replications, x.values, *detail_of(x)) for x in (a, b)]
    return a.measures == b.measures and all(x.tobytes() == y.tobytes() for x, y in zip(*arrays, strict=True))


def detail_of(sample):
    detail = sample.detail
    return () if detail is None else (detail.monthly, detail.limbo_by_week, *vars(detail.spells).values())


def block_files(folder):
    return sorted(p for p in folder.rglob("*") if p.suffix == ".npz")


@pytest.mark.parametrize("new", [in_memory, in_folder])
def test_blocks_of_any_size_in_any_order_come_out_as_one_sample(new, tmp_path):
    store = new(tmp_path)
    for block in (range(20, 30), range(7), range(5, 21), range(40, 41)):
        store.put(CELL, numbers(block))
    assert same(store.sample(CELL, range(30)), numbers(range(30)))
    assert same(store.sample(CELL, range(3, 12)), numbers(range(3, 12)))
    assert store.missing(CELL, range(50)) == [range(30, 40), range(41, 50)]
    assert store.missing(CELL, range(10, 25)) == []
    with pytest.raises(StoreError, match="replication 30 of dorset/annual-settlement/central is not kept"):
        store.sample(CELL, range(50))


@pytest.mark.parametrize("new", [in_memory, in_folder])
def test_a_cell_kept_without_detail_is_missing_when_detail_is_asked_for(new, tmp_path):
    store = new(tmp_path)
    store.put(CELL, numbers(range(10)))
    assert store.missing(IN_DETAIL, range(10)) == [range(10)]
    store.put(IN_DETAIL, numbers(range(10), detail=True))
    assert same(store.sample(IN_DETAIL, range(10)), numbers(range(10), detail=True))
    assert same(store.sample(CELL, range(10)), numbers(range(10)))


@pytest.mark.parametrize("new", [in_memory, in_folder])
def test_a_replication_that_failed_is_left_out_of_the_sample_until_it_is_kept(new, tmp_path):
    store = new(tmp_path)
    store.put(CELL, numbers([0, 1, 3]))
    failure = Failure(CELL.name, 2, "Traceback ... ZeroDivisionError", "abc")
    store.put_failure(failure)
    assert store.failures() == [failure]
    assert store.sample(CELL, range(4)).replications.tolist() == [0, 1, 3]
    assert store.missing(CELL, range(4)) == [range(2, 3)]
    store.put(CELL, numbers([2]))
    assert store.failures() == []
    assert same(store.sample(CELL, range(4)), numbers(range(4)))


def test_a_cell_of_which_all_replications_failed_has_no_sample():
    store = MemoryStore()
    for number in range(2):
        store.put_failure(Failure(CELL.name, number, "", ""))
    with pytest.raises(StoreError, match="no replication of dorset/annual-settlement/central"):
        store.sample(CELL, range(2))


def test_parts_with_other_measures_are_not_joined():
    other = Sample(np.array([1]), MEASURES[:1], np.zeros((1, 1)))
    with pytest.raises(StoreError, match="same measures"):
        joined(CELL, [numbers([0]), other], range(2))


def test_gaps_are_what_no_array_has():
    assert gaps(range(5, 12), [np.array([0, 6, 7]), np.array([7, 11, 40])]) == [range(5, 6), range(8, 11)]
    assert gaps(range(3), []) == [range(3)]
    assert gaps(range(0), [np.array([1])]) == []


# --- the folder


def test_a_folder_opened_again_has_what_was_put_and_what_failed(tmp_path):
    store = in_folder(tmp_path)
    store.put(IN_DETAIL, numbers(range(25), detail=True))
    store.put_failure(Failure(CELL.name, 25, "Traceback\nBoom: é", "abc"))
    again = in_folder(tmp_path)
    assert again.missing(CELL, range(26)) == [range(25, 26)]
    assert again.failures() == store.failures()
    assert same(again.sample(IN_DETAIL, range(26)), numbers(range(25), detail=True))
    again.put(CELL, numbers([25]))
    assert in_folder(tmp_path).failures() == []


def test_the_same_numbers_are_the_same_bytes(tmp_path, monkeypatch):
    def written(folder):
        in_folder(folder).put(IN_DETAIL, numbers(range(25), detail=True))
        return {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}

    first = written(tmp_path / "a")
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    monkeypatch.setattr("time.time", lambda: 2e9)
    assert written(tmp_path / "b") == first
    assert Path("results/blocks/dorset/annual-settlement/central/000000-000024.npz") in first


@pytest.mark.parametrize("harm", ["cut short", "one byte wrong", "empty", "not an archive"])
def test_a_garbled_block_is_missing_and_is_replaced(harm, tmp_path):
    store = in_folder(tmp_path)
    store.put(CELL, numbers(range(25)))
    store.put(CELL, numbers(range(25, 50)))
    victim = block_files(tmp_path)[0]
    good = victim.read_bytes()
    middle = good.find(b"values.npy") + 60
    victim.write_bytes(
        {
            "cut short": good[: len(good) // 2],
            "one byte wrong": good[:middle] + bytes([good[middle] ^ 1]) + good[middle + 1 :],
            "empty": b"",
            "not an archive": b"\x93NUMPY garbage",
        }[harm]
    )
    again = in_folder(tmp_path)
    assert again.missing(CELL, range(50)) == [range(25)]
    again.put(CELL, numbers(range(25)))
    assert victim.read_bytes() == good
    assert same(in_folder(tmp_path).sample(CELL, range(50)), numbers(range(50)))


def test_no_single_wrong_byte_changes_a_number():
    good = blockfile.encode(CELL, numbers(range(3)))
    for place in range(0, len(good), 5):
        block = blockfile.decode(good[:place] + bytes([good[place] ^ 0x55]) + good[place + 1 :])
        assert block is None or (same(block.sample, numbers(range(3))) and block.cell == CELL.name)


def test_a_block_garbled_after_it_was_read_is_not_given_out(tmp_path):
    store = in_folder(tmp_path)
    store.put(CELL, numbers(range(5)))
    block_files(tmp_path)[0].write_bytes(b"")
    with pytest.raises(StoreError, match="garbled"):
        store.sample(CELL, range(5))


def test_what_a_killed_process_was_writing_is_removed(tmp_path, monkeypatch):
    store = in_folder(tmp_path)
    store.put(CELL, numbers(range(5)))
    before = sorted(p.name for p in tmp_path.rglob("*"))
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", lambda *_: exit())
        patch.setattr(Path, "unlink", lambda *_, **__: None)  # a killed process tidies nothing up
        with pytest.raises(SystemExit):
            store.put(CELL, numbers(range(5, 10)))
    assert sorted(p.name for p in tmp_path.rglob("*")) != before
    assert in_folder(tmp_path).missing(CELL, range(10)) == [range(5, 10)]
    assert sorted(p.name for p in tmp_path.rglob("*")) == before


def test_a_folder_of_another_version_is_refused(tmp_path, monkeypatch):
    in_folder(tmp_path).put(CELL, numbers(range(5)))
    for module in ("store", "blockfile"):
        monkeypatch.setattr(f"sim.study.runner.{module}.__version__", "9.9.9")
    expected = (
        rf"results of engine-room {sim.__version__}, and this is 9\.9\.9\. Choose another --out, or delete"
    )
    with pytest.raises(StoreError, match=expected):
        in_folder(tmp_path)
    (tmp_path / "results" / "study-store.json").unlink()
    with pytest.raises(StoreError, match=expected):
        in_folder(tmp_path).missing(CELL, range(5))


def test_a_folder_of_another_study_is_refused_with_what_differs(tmp_path):
    in_folder(tmp_path)
    with pytest.raises(StoreError, match="results of something else: seed is 2020 there and 7 here"):
        FolderStore(tmp_path / "results", {"seed": 7})
    (tmp_path / "results" / "study-store.json").write_text("{")
    with pytest.raises(StoreError, match="garbled"):
        in_folder(tmp_path)


def test_a_cell_of_another_scenario_is_refused_with_what_differs(tmp_path):
    in_folder(tmp_path).put(CELL, numbers(range(5)))
    other = CELL._replace(scenario=SCENARIO.replace({"run.years": 9, "run.replications": 3}))
    expected = r"central of another scenario; run\.years is 6 there and 9 here\. Choose.*another name"
    with pytest.raises(StoreError, match=expected):
        in_folder(tmp_path).missing(other, range(5))
    next(tmp_path.rglob("scenario.json")).unlink()
    with pytest.raises(StoreError, match=r"central of another scenario\. Choose"):
        in_folder(tmp_path).missing(other, range(5))


def test_a_name_or_more_replications_make_no_other_scenario():
    more = SCENARIO.replace({"name": "x", "run.replications": 3})
    assert results_fingerprint(more) == results_fingerprint(SCENARIO)
    assert results_fingerprint(SCENARIO.replace({"run.seed": 1})) != results_fingerprint(SCENARIO)


def test_a_full_disk_is_said_and_costs_nothing_that_was_kept(tmp_path, monkeypatch):
    store = in_folder(tmp_path)
    store.put(CELL, numbers(range(5)))

    def full(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(write.os, "fsync", full)
        with pytest.raises(StoreError, match="disk is full; make room and run"):
            store.put(CELL, numbers(range(5, 10)))
    assert in_folder(tmp_path).missing(CELL, range(10)) == [range(5, 10)]
    assert not list(tmp_path.rglob(".*"))


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "results").write_text("a file")
    with pytest.raises(StoreError, match=r"cannot (read|write) "):
        in_folder(tmp_path)


def test_names_become_paths_that_every_system_takes():
    names = [
        "a/b",
        "a",
        "A",
        "a.",
        "nul",
        "com1/aux",
        "..",
        ".",
        "",
        "a/",
        "é",
        "x" * 300,
        "x" * 299 + "y",
        "%41",
    ]
    names += ["a:b", "a\\b", "a b", "a*", "<a>", 'a"', "a|b", "a?", "con.txt"]
    paths = [path_of(name) for name in names]
    assert len({str(p).lower() for p in paths}) == len(names)
    for path in paths:
        assert not path.is_absolute()
        for part in path.parts:
            assert set(part) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_%.")
            assert part not in (".", "..", "nul", "aux", "com1")
            assert part[-1] != "."
            assert len(part) <= 80
    assert path_of("dorset/three-year-settlement") == Path("dorset", "three-year-settlement")


def test_a_file_is_whole_or_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "a" / "file"
    write_whole(path, b"first")
    monkeypatch.setattr(Path, "replace", lambda *_: exit())
    with pytest.raises(SystemExit):
        write_whole(path, b"second")
    assert path.read_bytes() == b"first"
    assert [p.name for p in path.parent.iterdir()] == ["file"]


# --- merging


def stores(tmp_path, *identities):
    return [FolderStore(tmp_path / str(i), identity) for i, identity in enumerate(identities)]


def test_merging_gives_the_whole_can_be_repeated_and_leaves_what_is_missing_to_be_simulated(tmp_path):
    a, b = stores(tmp_path, IDENTITY, IDENTITY)
    a.put(CELL, numbers(range(10)))
    a.put(CELL, numbers(range(20, 30)))
    a.put_failure(Failure(CELL.name, 12, "tried in vain", ""))
    b.put(CELL, numbers([*range(10, 14), *range(15, 20)]))
    b.put_failure(Failure(CELL.name, 14, "boom", ""))
    whole = tmp_path / "whole"
    assert merge([a.folder, b.folder], whole) == 3
    before = {p: p.read_bytes() for p in whole.rglob("*") if p.is_file()}
    assert merge([b.folder, a.folder], whole) == 0
    assert {p: p.read_bytes() for p in whole.rglob("*") if p.is_file()} == before
    store = FolderStore(whole, IDENTITY)
    assert store.missing(CELL, range(31)) == [range(14, 15), range(30, 31)]
    assert [f.replication for f in store.failures()] == [14]
    assert same(store.sample(CELL, range(30)), numbers([r for r in range(30) if r != 14]))


def test_a_garbled_block_is_not_merged_and_a_good_one_takes_its_place(tmp_path):
    a, b = stores(tmp_path, IDENTITY, IDENTITY)
    for store in (a, b):
        store.put(CELL, numbers(range(10)))
    block_files(a.folder)[0].write_bytes(b"garbage")
    assert merge([a.folder], tmp_path / "whole") == 0
    assert merge([a.folder, b.folder], a.folder) == 1
    assert FolderStore(a.folder, IDENTITY).missing(CELL, range(10)) == []


def test_folders_of_different_studies_are_not_merged(tmp_path):
    a, b = stores(tmp_path, IDENTITY, {"seed": 7})
    with pytest.raises(StoreError, match=rf"{a.folder} and {b.folder} .* seed is 2020 and 7"):
        merge([a.folder, b.folder], tmp_path / "whole")
    with pytest.raises(StoreError, match="nothing-here holds no results"):
        merge([a.folder, tmp_path / "nothing-here"], tmp_path / "whole")
    assert not (tmp_path / "whole").exists()


def test_folders_in_which_one_cell_is_of_two_scenarios_are_not_merged(tmp_path):
    a, b = stores(tmp_path, IDENTITY, IDENTITY)
    a.put(CELL, numbers(range(5)))
    b.put(CELL._replace(scenario=SCENARIO.replace({"run.years": 9})), numbers(range(5, 10)))
    with pytest.raises(StoreError, match=rf"{a.folder} and {b.folder} hold dorset/"):
        merge([a.folder, b.folder], tmp_path / "whole")
    assert not (tmp_path / "whole").exists()
