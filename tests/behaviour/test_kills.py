"""What a killed process leaves is taken for nothing, and goes with a later one; what is in use stays."""

import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from sim.errors import FolderError, StoreError
from sim.files import scratch
from sim.files.folder import asked_folder, free_folder, new_folder, remove_left
from sim.files.lock import LOCK, alone_in, locked
from sim.files.write import partial_of, remove_partial, written_whole

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(os.name == "nt", reason="no process is killed so on Windows")

KILLED = """
import os, signal
from pathlib import Path
from sim.files.folder import asked_folder, new_folder
from sim.files.scratch import new_scratch
from sim.files.write import written_whole

temporary, remove = new_scratch()
(temporary / "log").write_text("half")
with asked_folder(None, "team", Path("results")) as (folder, partial):
    (partial / "blocks").mkdir()
    with written_whole(Path("table.csv")) as file:
        file.write_text("half")
        os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder, with one for temporary files, in which a process was killed."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setattr("tempfile.tempdir", None)
    process = subprocess.run(
        [sys.executable, "-c", KILLED], env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False
    )
    assert process.returncode == -9
    return tmp_path


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_what_a_killed_run_left_goes_with_the_next_which_takes_its_name(here):
    assert len(names(here / "results")) == 2  # the name that was taken, and the half-written
    with asked_folder(None, "team") as (folder, partial):
        (partial / "whole").touch()
    assert folder.name == "team-1"
    assert names(here / "results") == ["team-1"]
    assert names(folder) == ["whole"]


def test_so_do_temporary_folders_and_files(here):
    assert len(names(here / "tmp")) == 1
    with scratch.scratch() as folder:
        assert names(here / "tmp") == [folder.name]
    assert names(here / "tmp") == []
    assert [name for name in names(here) if "partial" in name]
    remove_partial(here, "table.csv")
    assert names(here) == ["results", "tmp"]


def test_what_another_process_is_writing_stays(tmp_path):
    with written_whole(tmp_path / "table.csv") as file, scratch.scratch() as mine:
        file.write_text("whole")
        remove_partial(tmp_path)
        with scratch.scratch():
            assert mine.is_dir()
    assert (tmp_path / "table.csv").read_text() == "whole"
    with new_folder(tmp_path / "first") as first:
        with new_folder(tmp_path / "second") as second:
            (second / "whole").touch()
        (first / "whole").touch()
    assert names(tmp_path) == ["first", "second", "table.csv"]


@pytest.mark.parametrize("run", [new_folder, alone_in])
def test_results_stay_also_under_a_name_of_temporary_folders(tmp_path, monkeypatch, run):
    """Of a run that was killed in them, as of one that went on after such a kill and was killed too."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    folder = tmp_path / "engine-room-1"
    with new_folder(folder):
        noted = (folder / LOCK).read_text()
    (folder / "summary.csv").touch()
    (folder / LOCK).write_text(noted)
    if run is alone_in:
        with alone_in(folder):
            noted = (folder / LOCK).read_text()
        (folder / LOCK).write_text(noted)
        assert noted == ""
    with scratch.scratch():
        pass
    assert names(folder) == [LOCK, "summary.csv"]


def test_temporary_folders_go_also_where_results_are_written_beside_them(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with scratch.scratch() as left:
        noted = (left / LOCK).read_text()
    left.mkdir()
    (left / LOCK).write_text(noted)
    with new_folder(tmp_path / "one"):
        assert (left / LOCK).exists()
    with scratch.scratch():
        assert not left.exists()


def test_a_temporary_folder_is_removed_by_its_own_process_alone_and_when_its_lock_is_free(
    tmp_path, monkeypatch
):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    rmtree = shutil.rmtree

    def as_on_windows(folder, **more):
        with suppress(BlockingIOError), locked(folder / LOCK, 0):  # nobody has it open
            rmtree(folder, **more)

    monkeypatch.setattr(shutil, "rmtree", as_on_windows)
    folder, remove = scratch.new_scratch(short=True)
    with monkeypatch.context() as patch:
        patch.setattr(os, "getpid", lambda: 0)
        remove()
    assert names(folder) == [LOCK]
    remove()
    assert names(tmp_path) == []
    assert len(folder.name) < len("pymp-12345678")  # which Python would make


def test_where_the_disk_has_no_locks_what_may_be_being_written_stays(tmp_path, monkeypatch):
    """Network disks lock a file only if it is open for writing."""

    def take(file):
        assert file.writable()
        return False

    with written_whole(tmp_path / "table.csv") as file:
        file.write_text("whole")
        with new_folder(tmp_path / "one"), monkeypatch.context() as patch:
            patch.setattr("sim.files.write.take", take)
            patch.setattr("sim.files.lock.take", take)
            remove_partial(tmp_path)
            remove_left(tmp_path)
            assert (tmp_path / "one" / LOCK).exists()
    assert (tmp_path / "table.csv").read_text() == "whole"


@pytest.mark.parametrize("what", ["pipe", "link", "long"])
def test_a_lock_that_is_no_file_of_ours_stays_and_nobody_waits_for_it(tmp_path, monkeypatch, what):
    def waited(*_):
        raise AssertionError("it waits")

    with locked(tmp_path / LOCK) as held:
        held.note(kind="temporary")
        noted = (tmp_path / LOCK).read_text()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    own, lock = tmp_path / "own", tmp_path / "engine-room-1" / LOCK
    own.write_text(noted)
    lock.parent.mkdir()
    if what == "pipe":
        os.mkfifo(lock)
    elif what == "link":
        lock.symlink_to(own)
    else:
        lock.write_text(noted + "\nx" * 10_000)
    before = signal.signal(signal.SIGALRM, waited)
    signal.alarm(10)
    try:
        with scratch.scratch(), new_folder(tmp_path / "one"):
            assert lock.lstat()
        if what != "long":
            with pytest.raises(FolderError, match="is no file of ours"), new_folder(lock.parent):
                pytest.fail("work began")
            with pytest.raises(StoreError, match="is no file of ours"), alone_in(lock.parent):
                pytest.fail("work began")
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
    assert own.read_text() == noted


def test_what_is_not_known_to_be_ours_stays(tmp_path):
    """A folder with such a name, a lock that says nothing or another machine, a name that leads elsewhere."""
    own = tmp_path / "own"
    own.mkdir()
    for name, said in {"a": "", "b": "engine-room on another\n", "c": "engine-room on another\nown"}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / LOCK).write_text(said)
    with locked(tmp_path / LOCK) as lock:
        lock.note("own", "../own", partial_of(tmp_path / "x").name)
        text = (tmp_path / LOCK).read_text()
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / LOCK).write_text(text)
    half = partial_of(tmp_path / "half")
    half.mkdir()
    before = names(tmp_path)
    with new_folder(tmp_path / "new"):
        pass
    assert names(tmp_path) == sorted([*before, "new"])


def test_of_two_runs_that_begin_at_once_each_has_a_name(tmp_path, monkeypatch):
    """The second found the name free an instant before the first took it."""
    found = iter([tmp_path / "team-1", tmp_path / "team-1"])
    monkeypatch.setattr("sim.files.folder.free_folder", lambda *_: next(found, free_folder("team", tmp_path)))
    with (
        asked_folder(None, "team", tmp_path) as (first, _),
        asked_folder(None, "team", tmp_path) as (second, _),
    ):
        pass
    assert (first.name, second.name) == ("team-1", "team-2")


@pytest.mark.slow
def test_commands_killed_at_random_moments_hold():
    """A few; ``python -m tests.kills`` kills as often as one likes."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.kills", "--kills", "2", "--seed", "7"], cwd=ROOT, check=False,
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
