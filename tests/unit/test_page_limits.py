"""The limits of the page: what is shipped, what a host states, and files that are wrong."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path

import pytest

from sim.commands.experiments import compare
from sim.errors import EngineRoomError, StudyError
from sim.page.limits import SHIPPED, LimitsError, limits
from sim.page.work.size import refuse_points


def _file(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_shipped_limits_are_whole_numbers_beside_the_module() -> None:
    assert SHIPPED.is_file()
    assert all(isinstance(value, int) and value >= 1 for value in asdict(limits()).values())


def test_a_hosts_file_states_only_what_differs(tmp_path: Path) -> None:
    mine = limits(_file(tmp_path, "posts = 60\nidle_seconds = 120\n"))
    assert (mine.posts, mine.idle_seconds) == (60, 120)
    assert asdict(mine) | {"posts": 0, "idle_seconds": 0} == asdict(limits()) | {
        "posts": 0,
        "idle_seconds": 0,
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("post = 3", "no limit is called post; did you mean posts?"),
        ("colour = 3", "no limit is called colour; there are posts, years"),
        ("posts = 0", "posts: expected a whole number from 1"),
        ("posts = 1.5", "posts: expected a whole number from 1"),
        ("posts = true", "posts: expected a whole number from 1"),
        ('posts = "60"', "posts: expected a whole number from 1"),
        ("posts = 99999999999", "posts: expected a whole number from 1"),
        ("[posts]\nyears = 1", "posts: expected a whole number from 1"),
        ("options = 5", "options: expected a whole number from 2 to 4"),
        ("options = 1", "options: expected a whole number from 2 to 4"),
        ("workers = 62", "workers: expected a whole number from 1 to 61"),
        ("points = -1", "points: expected a whole number from 0"),
        (f"posts = {'9' * 5_000}", "is not TOML"),
        ("posts: 3", "is not TOML"),
        ("# " + "x" * 200_000, "is too large"),
    ],
)
def test_a_wrong_file_is_told(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(LimitsError, match=r"mine\.toml") as caught:
        limits(_file(tmp_path, text))
    assert said in str(caught.value)
    assert isinstance(caught.value, EngineRoomError)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(LimitsError, match="cannot be read"):
        limits(tmp_path / "none.toml")
    with pytest.raises(LimitsError, match="cannot be read"):
        limits(tmp_path)
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(LimitsError, match="UTF-8"):
        limits(tmp_path / "bytes.toml")


def test_what_is_refused_here_can_be_typed_as_it_is_said() -> None:
    with pytest.raises(StudyError, match="201 points of the assumptions are more than the 200") as refused:
        refuse_points(201, limits())
    known = {name for param in compare.params for name in param.opts}
    assert set(re.findall(r"--[a-z-]+", str(refused.value))) == {"--assumptions-range"} <= known
