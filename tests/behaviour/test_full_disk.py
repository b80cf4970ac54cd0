"""A disk that fills, a folder that goes or is closed: one message, and nothing that was computed is lost."""

import errno
import hashlib
import json
import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

import matplotlib.figure
import pytest
from click.testing import CliRunner

import sim
from sim.cli import main
from sim.errors import EngineRoomError
from sim.files.lock import LOCK
from sim.files.warned import UndrawnWarning
from sim.study.runner import store

SCENARIO = sim.load("dorset")
WRITES = [
    (os, "fsync"), (os, "mkdir"), (Path, "write_bytes"), (Path, "replace"), (Path, "mkdir"), (Path, "open"),
    (shutil, "copyfile"),
]  # fmt: skip
"""What writes, and can fail for want of room."""


@contextmanager
def failing(number, error=errno.ENOSPC):
    """Let the write of a number fail, counted from 0; give the count so far."""
    counted = [0]

    def counting(write):
        def call(*args, **more):
            reads = write.__name__ == "open" and not {*"wax+"} & {*str((*args[1:2], *more.values()))}
            if reads:
                return write(*args, **more)
            counted[0] += 1
            if counted[0] - 1 == number:
                raise OSError(error, os.strerror(error), str(args[0]))
            return write(*args, **more)

        call.__name__ = write.__name__
        return call

    with pytest.MonkeyPatch.context() as patch:
        for owner, name in WRITES:
            patch.setattr(owner, name, counting(getattr(owner, name)))
        yield counted


def run(folder):
    return sim.run(SCENARIO, replications=2, years=1, out=folder)


def hashes(folder):
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "run.json"
    }


@pytest.fixture(scope="module")
def whole(tmp_path_factory, sketching):
    """What a run writes that nothing stops, and how many writes it takes."""
    folder = tmp_path_factory.mktemp("whole") / "run"
    with sketching(), failing(-1) as counted:
        run(folder)
    return hashes(folder), counted[0]


def goes_on_after(number, whole, folder):
    """Let one write fail; the same again must end in the same bytes, and nothing besides."""
    with failing(number):
        try:
            run(folder)
        except (EngineRoomError, OSError):
            assert not (folder / "run.json").exists()
    kept = len(list(folder.rglob("*.npz")))
    results = run(folder)
    assert results.statistics.found == 2 * kept
    assert hashes(folder) == whole


@pytest.mark.usefixtures("sketches")
@pytest.mark.parametrize("part", range(3))
def test_whichever_write_fails_the_same_again_ends_in_the_same_bytes(whole, tmp_path, part):
    hashes_of_whole, writes = whole
    goes_on_after(writes * (2 * part + 1) // 6, hashes_of_whole, tmp_path / "run")


@pytest.mark.slow
@pytest.mark.usefixtures("sketches")
def test_each_write_may_fail(whole, tmp_path):
    """Every fifteenth of them: all, one by one, take some minutes and find no more."""
    hashes_of_whole, writes = whole
    for number in range(0, writes, _STRIDE):
        goes_on_after(number, hashes_of_whole, tmp_path / str(number))


_STRIDE = 15


# --- commands


def call(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


A_RUN = ("run", "dorset", "--replications", "2", "--years", "1")


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_what_was_simulated_is_kept_under_the_usual_name_and_gone_on_with(here, sketching, monkeypatch):
    write = Path.write_bytes

    def no_room(path, data):
        if path.parent.name == "blocks" or "summary" in path.name:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        return write(path, data)

    with sketching():
        with monkeypatch.context() as patch:
            patch.setattr(Path, "write_bytes", no_room)
            failed = call(*A_RUN)
        folder = Path("results") / "dorset-1"
        assert failed.exit_code == 2
        said = failed.output.splitlines()[-1]
        assert said.startswith(
            f"cannot write {folder / 'summary.csv'}: the disk is full; make room and run again."
        )
        assert said.endswith(f"the same command with --out {folder} goes on from there")
        assert [path.name for path in Path("results").iterdir()] == ["dorset-1"]
        assert not (folder / LOCK).exists()
        assert "not finished; run it again" in call("report", folder).output
        again = call(*A_RUN, "--out", folder)
    assert again.exit_code == 0, again.output
    assert "2 replications are in results" in again.output
    assert (folder / "run.json").is_file()


def test_where_nothing_was_simulated_nothing_is_left(here, monkeypatch):
    monkeypatch.setattr(
        store, "encode", lambda *_: (_ for _ in ()).throw(OSError(errno.EDQUOT, "Quota exceeded"))
    )
    failed = call(*A_RUN)
    assert (failed.exit_code, failed.output.count("Traceback")) == (2, 0)
    assert list(Path("results").iterdir() if Path("results").exists() else []) == []


@pytest.mark.parametrize("what", ["goes", "is closed"])
@pytest.mark.usefixtures("sketches")
def test_a_folder_that_goes_or_is_closed_meanwhile_is_told(here, monkeypatch, what):
    encode, folder = store.encode, here / "out"

    def disturbed(*args):
        if what == "goes":
            shutil.rmtree(folder)
        else:
            monkeypatch.setattr(os, "fsync", closed)
        return encode(*args)

    def closed(_):
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(store, "encode", disturbed)
    failed = call(*A_RUN, "--no-events", "--out", "out")
    assert failed.exit_code == 2, failed.output
    assert failed.output.splitlines()[-1].startswith("cannot write out")
    assert "[Errno" not in failed.output
    assert not (folder / "run.json").exists()


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root mounts disks")
def test_a_small_disk_that_fills_loses_nothing(here, sketching):
    disk = here / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=640k", "none", disk], check=False).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        (disk / "full").write_bytes(b"0" * 480 * 1024)
        with sketching():
            failed = call(*A_RUN, "--out", disk / "out")
            assert failed.exit_code == 2, failed.output
            assert "the disk is full; make room and run again" in failed.output
            (disk / "full").unlink()
            again = call(*A_RUN, "--out", disk / "out")
        assert again.exit_code == 0, again.output
    finally:
        subprocess.run(["umount", disk], check=True)


# --- pictures


@pytest.mark.usefixtures("sketches")
def test_a_picture_that_fails_costs_no_table_and_is_told(here):
    Path("own.py").write_text(
        "import sim\n@sim.figure(lambda results: results.summary)\ndef torn(results):\n    return 1 / 0\n"
    )
    done = call("--with", "own.py", *A_RUN, "--figures", "--out", "out")
    assert done.exit_code == 1, done.output
    said = "could not be drawn, and is left out: the picture torn: torn raised ZeroDivisionError"
    assert done.output.splitlines()[-1].startswith(f"{Path('out/figures/torn')}: {said}")
    assert json.loads(Path("out/run.json").read_text())["pictures_not_drawn"].keys() == {"figures/torn"}
    assert Path("out/figures/limbo.png").is_file()
    assert not list(Path("out").rglob("torn.*"))
    assert call("report", "out", "--to", "xlsx").exit_code == 0


def test_from_python_it_is_a_warning_and_a_report_draws_it_after_all(here, monkeypatch, sketching):
    with monkeypatch.context() as broken:
        broken.setattr(matplotlib.figure.Figure, "savefig", lambda *_, **__: 1 / 0)
        with pytest.warns(UndrawnWarning) as told:
            results = sim.run(SCENARIO, replications=2, years=1, events=False, out="out")
    why = "could not be drawn, and is left out: ZeroDivisionError('division by zero')"
    names = ("retention", "lost_knowledge")
    assert [str(one.message) for one in told] == [f"{Path('out') / name}: {why}" for name in names]
    assert len(results.summary)
    assert Path("out/run.json").is_file()
    with sketching():
        done = call("report", "out", "--to", "html")
    assert done.exit_code == 0, done.output
    assert {name for name in names if Path(f"out/{name}.png").is_file()} == {*names}
