"""Large and hostile files are read in time that grows as they do, or are refused at once."""

import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.reading.scenarios import read_to_check
from sim.scenario import ScenarioError
from sim.scenario.posts import MOST_POSTS
from tests.behaviour.test_bad_scenarios import GOOD

WIDE: dict[str, Callable[[int], str]] = {
    "unknown keys": lambda n: GOOD + "".join(f"key{i}: {i}\n" for i in range(n)),
    "unknown keys of a system": lambda n: GOOD.replace(
        "  title: Small\n", "  title: Small\n" + "".join(f"  key{i}: {i}\n" for i in range(n))
    ),
    "posts with a misspelt key": lambda n: posts(n, "role: R, bnd: 7"),
    "posts of a wrong band": lambda n: posts(n, "role: R, band: 12"),
    "posts of unknown streams": lambda n: posts(n, "role: R, band: 7, stream: s0"),
    "people in no post": lambda n: GOOD.replace(
        "people: {", "people: {" + "".join(f"p{i}: {{tenure_months: 3, contract: x}}, " for i in range(n))
    ),
    "streams without posts": lambda n: GOOD.replace(
        "  streams:\n", "  streams:\n" + "".join(f"    s{i}: {{kind: core}}\n" for i in range(n))
    ),
    "good posts": lambda n: posts(n, "role: R, band: 7"),
    "notes of nothing": lambda n: GOOD + "notes:\n" + "".join(f"  a.b{i}: {{source: x}}\n" for i in range(n)),
}  # fmt: skip


def posts(n: int, said: str) -> str:
    return GOOD.replace("  posts:\n", "  posts:\n" + "".join(f"    p{i}: {{{said}}}\n" for i in range(n)))


def calls(text: str, path: Path) -> int:
    """Count the calls that reading a file takes: work that no other process makes longer."""
    path.write_text(text, encoding="utf-8")
    count = 0

    def counted(_frame: object, event: str, _arg: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        read_to_check(path)
    except ScenarioError as error:
        str(error)
    finally:
        sys.setprofile(before)
    return count


QUICK = ("unknown keys", "good posts")


@pytest.mark.parametrize(
    "kind", [kind if kind in QUICK else pytest.param(kind, marks=pytest.mark.slow) for kind in WIDE]
)
def test_work_grows_no_faster_than_a_file(kind, tmp_path):
    calls(GOOD, tmp_path / "first.yaml")  # what is shipped is read once
    few, more, many = (calls(WIDE[kind](n), tmp_path / "wide.yaml") for n in (220, 320, 420))
    assert many - more < 1.2 * (more - few)


def report(text: str, path: Path) -> str:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        read_to_check(path)
    assert len(caught.value.report().splitlines()) <= 202
    return caught.value.report()


def test_of_thousands_of_mistakes_some_are_told_and_the_rest_is_counted(tmp_path):
    said = report(WIDE["unknown keys"](1000), tmp_path / "bad.yaml").splitlines()
    assert len(said) == 201
    assert said[-1] == "... and 800 more"


BOMB = "\n".join(
    ["a0: &a0 [x, x, x]", *(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}, *a{i - 1}]" for i in range(1, 15))]
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD + "x: " + "[" * 5000, "nested too deeply; at most 40 levels"),
        (GOOD + "x: " + "{a: " * 5000, "nested too deeply; at most 40 levels"),
        (GOOD + BOMB, "too many"),
        (GOOD + "#" * 5_000_000, "is too large; a scenario has at most 1,000,000 bytes"),
        (GOOD.replace("title: Small", "title: " + "x " * 200_000), "expected text of at most 250 characters"),
        ("extends: [" + "dorset, " * 2000 + "central]\n" + GOOD, "extends 2,001 files; at most 50"),
        (posts(199, "role: R, band: 7, count: 500"), f"99,504 posts are too many; at most {MOST_POSTS:,}"),
    ],
    ids=["lists", "mappings", "aliases", "bytes", "a line", "extends", "posts"],
)  # fmt: skip
def test_what_is_too_large_is_refused_in_one_line(text, said, tmp_path):
    told = report(text, tmp_path / "large.yaml").splitlines()
    assert len(told) == 1
    assert said in told[0]


@pytest.fixture
def odd_files(tmp_path, monkeypatch):
    """A folder with one of each of what is no scenario."""
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    Path("binary.yaml").write_bytes(bytes(range(256)) * 10)
    Path("latin.yaml").write_bytes("system: {title: é}".encode("latin-1"))
    with Path("huge.yaml").open("wb") as file:
        file.truncate(1_000_000_000)
    Path("self.yaml").write_text("extends: self.yaml\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("folder", "main.yaml:1:10: folder is a folder; expected a YAML file"),
        ("binary.yaml", "binary.yaml:2:1: is not text in UTF-8; save the file as UTF-8"),
        ("latin.yaml", "latin.yaml:1:1: is not text in UTF-8; save the file as UTF-8"),
        ("huge.yaml", "main.yaml:1:10: extends: huge.yaml is too large; a scenario has at most 1,000,000 "
         "bytes"),
        ("self.yaml", "self.yaml:1:10: extends: extends itself: self.yaml extends self.yaml"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("odd_files")
def test_what_cannot_be_extended_is_one_message(name, said):
    Path("main.yaml").write_text(f"extends: {name}\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        read_to_check("main.yaml")
    assert str(caught.value) == said


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes have no names on Windows")
@pytest.mark.parametrize(
    ("name", "kind"), [("pipe", "a pipe"), ("socket", "a socket"), ("/dev/zero", "a device")]
)
def test_nothing_is_read_of_what_is_no_file(name, kind, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    Path("main.yaml").write_text(f"extends: {name}\n", encoding="utf-8")
    with socket.socket(socket.AF_UNIX) as door:
        door.bind("socket")
        with pytest.raises(ScenarioError) as caught:
            read_to_check("main.yaml")
    assert str(caught.value) == f"main.yaml:1:10: extends: {name} is {kind}; expected a YAML file"


def test_a_byte_order_mark_at_the_start_is_left_out(tmp_path):
    (tmp_path / "mark.yaml").write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert read_to_check(tmp_path / "mark.yaml").scenario.system.title == "Small"
