"""Commands where the surroundings are odd: what was worked out is kept, and nothing ends in a traceback."""

from __future__ import annotations

import codecs
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sim.cli import main
from sim.commands._streams import Unbroken, plain

ROOT = Path(__file__).parents[2]
ANY_NAME = sys.platform == "linux"  # files may be called anything there
TINY = {
    "name": "tiny",
    "system": {
        "title": "Tiny 日本",
        "partners": {"ccg": {"kind": "commissioner"}},
        "streams": {"central": {"kind": "transformation"}},
        "funding_mix": {"central": 1},
        "posts": {"lead": {"role": "Lead", "band": "8b"}},
    },
    "run": {"years": 1, "replications": 3},
}


def shell(folder: Path, command: str, **variables: str | None) -> subprocess.CompletedProcess[bytes]:
    """Run a command line in a folder; a variable that is None is taken away."""
    wanted = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
    program = f"'{sys.executable}' -m sim"
    return subprocess.run(
        ["bash", "-c", command.replace("engine-room", program)], cwd=folder, capture_output=True, check=False,
        env={name: value for name, value in wanted.items() if value is not None}, timeout=300,
    )  # fmt: skip


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("odd places")
    (folder / "tiny.yaml").write_text(json.dumps(TINY), encoding="utf-8")
    (folder / "matplotlibrc").write_text("font.size: banana\nnonsense\nlines.linewidth: 9\n")
    return folder


@pytest.fixture(scope="module")
def usual(inputs: Path) -> dict[str, bytes]:
    done = shell(inputs, "engine-room run tiny.yaml --workers 1 --out usual")
    assert done.returncode == 0, done.stderr
    return contents(inputs / "usual")


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "run.json"
    }


RUN = "engine-room run tiny.yaml --workers 1 --out"
ODD: list[tuple[str, str, int, dict[str, str | None]]] = [
    (
        "little-is-set", "{run} out", 0,
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": None, "HOME": None,
         "TMPDIR": "/nothing", "TERM": "dumb", "COLUMNS": "20", "TZ": "Pacific/Apia", "PYTHONHASHSEED": "7"},
    ),
    ("nobody-reads", "{run} out | head -1", 0, {"PYTHONIOENCODING": "ascii"}),
    ("nothing-to-write-to", "{run} out >&- 2>&-", 0, {"HOME": "/proc/nothing"}),
    ("full", "{run} out > /dev/full", 1, {"MPLBACKEND": "nonsense", "PYTHONIOENCODING": "latin-1"}),
    ("other-bytes", "{run} $'a\\xff é'", 0, {}),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.skipif(not ANY_NAME, reason="/dev/full and names of any bytes are Linux's")
@pytest.mark.parametrize(("name", "command", "status", "variables"), ODD, ids=[case[0] for case in ODD])
def test_results_are_kept_and_the_same_bytes_wherever_they_are_made(
    inputs: Path, usual: dict[str, bytes], name: str, command: str, status: int, variables: dict[str, Any]
) -> None:
    place = inputs / name
    place.mkdir()
    run = RUN.replace("tiny.yaml", "../tiny.yaml")
    done = shell(place, command.format(run=run), MPLCONFIGDIR=str(inputs / "kept"), **variables)
    assert b"Traceback" not in done.stderr + done.stdout
    assert done.returncode == status, done.stderr
    (out,) = place.iterdir()
    assert contents(out) == usual
    assert done.stderr.count(b"boxes") <= 1
    assert b"Glyph" not in done.stderr


@pytest.mark.slow
@pytest.mark.skipif(not ANY_NAME, reason="names of any bytes are Linux's")
@pytest.mark.parametrize(
    ("command", "status", "said"),
    [
        ("mkdir g; cd g; rmdir ../g; engine-room list", 2, b"the current folder is not there any more"),
        ("cp tiny.yaml $'a\\xff\\nb.yaml'; engine-room check $'a\\xff\\nb.yaml'", 0, b"good (1 post"),
        ("cp tiny.yaml -- -x.yaml; engine-room explain -- -x.yaml > /dev/full", 1, b"could not be: No space"),
        ("engine-room list | head -1", 0, b""),
    ],
)
def test_odd_places_and_names_are_no_traceback(inputs: Path, command: str, status: int, said: bytes) -> None:
    done = shell(inputs, command, PYTHONIOENCODING="ascii")
    assert b"Traceback" not in done.stderr + done.stdout
    assert (done.returncode, said in done.stdout + done.stderr) == (status, True), done.stderr


# --- what is printed


class Broken(io.StringIO):
    """A stream of which nobody reads the end."""

    def write(self, text: str) -> int:
        if self.tell() + len(text) > 5:
            raise BrokenPipeError(32, "Broken pipe")
        return super().write(text)


def test_what_cannot_be_printed_is_lost_without_an_error() -> None:
    behind = Broken()
    stream = Unbroken(behind)
    assert [stream.write(text) for text in ("one", "two", "x")] == [3, 3, 1]
    stream.flush()
    assert behind.getvalue() == "one"
    assert isinstance(stream.lost, BrokenPipeError)
    assert not hasattr(stream, "buffer")


@pytest.mark.usefixtures("sketches")
@pytest.mark.parametrize(
    "words", [["story", "dorset", "--years", "1"], ["explain", "dorset"], ["team", "staff.csv"]]
)
def test_commands_that_fill_the_width_work_where_standard_output_is_closed(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "staff.csv").write_text("Post,Role,Band,FTE,Start\n1,Manager,7,1,1/6/2019\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdout", None)
    assert not main(words, standalone_mode=False)
    assert words[0] != "story" or Path("results/story-dorset-1/story.md").is_file()


def test_signs_that_an_encoding_has_not_are_said_plainly() -> None:
    text = "“£5–7”日"
    codecs.register_error("plainly", plain)
    assert text.encode("ascii", "plainly") == b'"GBP 5-7"?'
    assert text.encode("latin-1", "plainly") == '"£5-7"?'.encode("latin-1")
    assert "a\udcff".encode("utf-8", "plainly") == b"a?"
