"""Folders of results that anybody may have made: one line with the file's name, or the same answer."""

from __future__ import annotations

import json
import random
import shutil
import tracemalloc
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import sim
from sim.cli import main
from sim.files import packed
from sim.files.given import json_of
from sim.rerun import then_in
from sim.study.experiment.reopening import read_file
from sim.study.runner.logfile import read_log
from sim.study.runner.merging import merge
from tests import damaged_folders
from tests.damaged_folders import DAMAGES, READERS, Try, forge, make_folders, tries, wrong_with

QUICK = ("report html", "report xlsx", "open")


@pytest.fixture(scope="module")
def made(
    tmp_path_factory: pytest.TempPathFactory, sketching: Callable[[], AbstractContextManager[None]]
) -> Path:
    folder = tmp_path_factory.mktemp("folders")
    with sketching():
        make_folders(folder, kinds=("run",))
    return folder


@pytest.mark.slow
@pytest.mark.usefixtures("sketches")
@pytest.mark.parametrize("how", list(DAMAGES))
def test_no_damage_ends_in_a_traceback_or_goes_unsaid(made: Path, how: str, tmp_path: Path) -> None:
    (one,) = tries(made, 1, len(how), QUICK, kinds=("run",))
    assert wrong_with(one._replace(how=how), made, tmp_path) == ""


@pytest.mark.usefixtures("sketches")
@pytest.mark.parametrize(
    ("file", "how", "forged", "reader"),
    [
        ("summary.csv", "another value", False, "report xlsx"),
        ("summary.csv", "a link", True, "report xlsx"),
        ("monthly.csv", "a key less", True, "report xlsx"),
        ("monthly.csv", "rows less", True, "report xlsx"),
        ("written.json", "deep in a mapping", False, "report xlsx"),
        ("manifest.json", "deep", True, "open"),
        ("failures/mine/000007.json", "a list", False, "open"),
        ("study-store.json", "a list", False, "open"),
        ("figures/posts_page.png", "its folder a link", False, "go on"),
        ("blocks/mine/000000-000002.npz", "a link", False, "open"),
    ],
)
def test_what_was_a_traceback_or_was_taken_for_whole(
    made: Path, file: str, how: str, forged: bool, reader: str, tmp_path: Path
) -> None:
    assert wrong_with(Try("run", file, how, forged, reader), made, tmp_path) == ""


def test_an_error_of_several_lines_is_told_in_one(tmp_path: Path) -> None:
    def torn(_: Path) -> None:
        raise OSError("no type\nno header")

    (tmp_path / "a").touch()
    with pytest.raises(sim.StoreError, match=r"a: cannot be read: no type no header$"):
        read_file(tmp_path / "a", torn)


# --- packed files that are far larger unpacked


@pytest.mark.usefixtures("sketches")
@pytest.mark.parametrize(
    ("file", "reader"),
    [
        ("blocks/mine/000000-000002.npz", "open"),
        ("blocks/mine/000000-000002.npz", "go on"),
        ("replications.parquet", "report docx"),
        ("retention.png", "report docx"),
    ],
)
def test_a_bomb_is_refused_by_name_and_takes_no_memory(
    made: Path, file: str, reader: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(shutil.copytree(made / "run", tmp_path / "run"))
    monkeypatch.setattr(damaged_folders, "BOMB", 40_000_000)
    monkeypatch.setattr(packed, "HARMLESS", 10_000_000)
    DAMAGES["far larger unpacked"](folder / file, random.Random(1))
    forge(folder)
    tracemalloc.start()
    done = READERS[reader](folder, made)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert done.exit_code == 2, done.output
    assert f"{folder / file}: has " in done.output
    assert done.output.strip().endswith("it is not read. Put it back as it was, or remove it and run again")
    assert most < 40_000_000
    if file.endswith(".npz"):
        with pytest.raises(sim.StoreError, match=r"npz: has .* it is not read"):
            merge([folder], tmp_path / "merged")


def test_a_log_that_is_a_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(damaged_folders, "BOMB", 40_000_000)
    monkeypatch.setattr(packed, "HARMLESS", 10_000_000)
    path = tmp_path / "block.log"
    DAMAGES["far larger unpacked"](path, random.Random(1))
    with pytest.raises(sim.StoreError, match=r"block.log: has .* it is not read"):
        read_log(path)


@pytest.mark.parametrize("kind", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_archive_of_another_kind_of_packing_is_refused(kind: int, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "block.npz", "w", kind) as archive:
        archive.writestr("head.npy", b"0" * 1000)
    with pytest.raises(sim.StoreError, match=r"block.npz: is packed as no file of results is"):
        packed.archive_at(tmp_path / "block.npz")


# --- manifests


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("scenarios", [], "scenarios: List should have at least 1 item"),
        ("scenarios", {}, "scenarios"),
        ("scenarios", None, "scenarios"),
        ("events", "yes", "events"),
        ("kind", "other", "kind"),
        ("kind", None, "kind"),
        ("replications", 5, "replications"),
        ("stopped", [1], "stopped.0"),
        ("sections", {"nothing": [{}]}, "nothing"),
        ("precision", {"retention_12m": "x"}, "retention_12m"),
        ("engine_room", 3, "engine_room"),
        ("engine_room", "9.9.9", "made by engine-room 9.9.9"),
        ("title", "\x1b[2J", "U+001B"),
        ("by", "contract", "by"),
    ],
)
def test_a_manifest_edited_by_hand_is_one_message(
    made: Path, key: str, value: Any, said: str, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(made / "run", tmp_path / "run"))
    told = json.loads((folder / "manifest.json").read_bytes()) | {key: value}
    if value is None:
        del told[key]
    (folder / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    forge(folder)
    readers: list[Callable[[Path], object]] = [sim.open, then_in]
    if value != "9.9.9":  # the scenario is the same in another version
        readers.append(sim.Scenario.from_manifest)
    for read in readers:
        with pytest.raises(sim.EngineRoomError) as caught:
            read(folder)
        assert "manifest.json" in str(caught.value)
        assert said in str(caught.value)
        assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize(
    "data",
    [b"[" * 100_000, b'{"a":' * 100_000, b"[" * 200 + b"]" * 200, b"NaN", b"1e999", b'"\\ud800"', b"\xff"],
)
def test_json_that_we_never_write_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        json_of(data)


@pytest.mark.usefixtures("sketches")
def test_a_study_names_no_file_beside_its_folder(made: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.yaml"
    secret.write_text("system: {title: what-lies-outside}\n", encoding="utf-8")
    folder = tmp_path / "study"
    (folder / "scenarios" / "systems").mkdir(parents=True)
    where = dict.fromkeys(("cell", "system", "scenario", "assumptions"), "a")
    told = {
        "engine_room": sim.__version__, "kind": "study", "events": False, "uncertainty": None,
        "precision": None, "stopped": [], "failures": [], "failed_cells": [], "sections": None,
        "scenarios": [where | {"sha256": "0" * 64}],
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    shutil.copy(made / "run" / "run.json", folder)
    part = folder / "scenarios" / "systems" / "a.yaml"
    for names, written in (
        (str(secret), ""),
        ("../secret.yaml", ""),
        ("scenarios/systems/a.yaml", "extends: ../../../secret.yaml\n"),
    ):
        (folder / "study.yaml").write_text(f"systems: ['{names}']\n")
        part.write_text(written or "system: {}\n")
        done = CliRunner().invoke(main, ["merge", str(folder), "--out", str(tmp_path / "out")])
        assert (done.exit_code, done.output.count("\n")) == (2, 1)
        assert "what-lies-outside" not in done.output
        assert ("nothing else is read" if not written else "extends another file") in done.output
