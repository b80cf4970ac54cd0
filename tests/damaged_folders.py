"""Attack: folders of results, damaged in every way we know, and what reads them.

``python tests/damaged_folders.py --tries 2000 --seed 1`` makes folders of ``run``, ``compare`` and ``study``,
damages a copy of one at a time, and gives it to a command that reads it. Each try must end whole, or in one
line that names a file of the folder, with status 2: no traceback, no answer that differs, nothing read or
written beside the folder. In half of the tries the hashes in ``written.json`` are made to fit the damage, as
somebody would who means harm.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import struct
import sys
import time
import traceback
import zipfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from zlib import crc32

import pyarrow as pa
import pyarrow.parquet as pq
from click.testing import CliRunner, Result

import sim
from sim.cli import main

SECRET = "what-lies-outside"  # a word that no file of results has
KINDS = ("run", "compare", "study")
POLICIES = ("annual-settlement", "three-year-settlement")
SLOWEST_S = 60.0


class Try(NamedTuple):
    """A file of a folder, what is done to it, whether the hashes are made to fit, and what then reads it."""

    kind: str
    file: str
    how: str
    forged: bool
    reader: str


# --- folders

LISTED = {
    "partners": {"ccg": {"kind": "commissioner"}},
    "streams": {"central": {"kind": "transformation"}},
    "funding_mix": {"central": 1},
    "posts": {"lead": {"role": "Lead", "band": "8b"}, "manager": {"role": "Manager", "band": "7"}},
    "starting": {"people": {"manager": {"tenure_months": 3, "contract": "permanent"}}},
}  # fmt: skip


def make_folders(into: Path, kinds: tuple[str, ...] = KINDS) -> None:
    """Make a finished folder of each kind."""
    files = {"run": {"name": "mine", "system": {"title": "Mine", **LISTED}, "run": {"years": 1}}}
    files["study"] = {
        "title": "Small", "systems": ["dorset"], "policies": [*POLICIES], "run": {"years": 1},
        "replications": {"minimum": 3, "maximum": 3, "look_ahead": 0}, "measures": ["lost_knowledge"],
    }  # fmt: skip
    for name, said in files.items():
        (into / f"{name}.yaml").write_text(json.dumps(said), encoding="utf-8")
    for kind in kinds:
        done = go_on(into / kind, into)
        assert done.exit_code == 0, (done.output, done.exception)
    for kind in kinds:  # a report draws what is missing
        done = CliRunner().invoke(main, ["report", str(into / kind), "--out", str(into / f"{kind}.html")])
        assert done.exit_code == 0, (done.output, done.exception)
        failed = into / kind / "failures" / "mine" / "000007.json"
        failed.parent.mkdir(parents=True)
        failed.write_text(
            json.dumps({"cell": "mine", "replication": 7, "traceback": "ValueError: made up\n"})
        )


def go_on(folder: Path, inputs: Path) -> Result:
    """Run what made a folder once more."""
    few = ["--replications", "3", "--years", "1", "--workers", "1", "--format", "png", "--format", "svg"]
    words = {
        "run": ["run", str(inputs / "run.yaml"), *few],
        "compare": ["compare", "--system", "dorset", *(w for p in POLICIES for w in ("--policy", p)), *few],
        "study": ["study", str(inputs / "study.yaml"), "--workers", "1"],
    }
    return CliRunner().invoke(main, [*words[folder.name], "--out", str(folder)])


# --- damage

Damage = Callable[[Path, random.Random], None]


def _bytes(change: Callable[[bytes, random.Random], bytes]) -> Damage:
    def damage(path: Path, chance: random.Random) -> None:
        path.write_bytes(change(path.read_bytes(), chance))

    return damage


def _directory(path: Path, _: random.Random) -> None:
    path.unlink()
    path.mkdir()


def _linked(path: Path, _: random.Random) -> None:
    moved = _outside(path)
    shutil.move(path, moved)
    path.symlink_to(moved)


def _linked_folder(path: Path, chance: random.Random) -> None:
    if path.parent.parent.name == "try":  # the folder of results itself may be one
        _linked(path, chance)
        return
    moved = _outside(path.parent)
    shutil.move(path.parent, moved)
    path.parent.symlink_to(moved)


def _link_to_secret(path: Path, _: random.Random) -> None:
    moved = _outside(path)
    moved.write_text(f"{SECRET}\n", encoding="utf-8")
    path.unlink()
    path.symlink_to(moved)


def _outside(path: Path) -> Path:
    """Return a place beside the folder of results, which is the child of a folder ``try``."""
    top = next(parent for parent in path.parents if parent.name == "try")
    return top / f"{SECRET}-{path.name}"


def _rows(change: Callable[[list[list[str]], random.Random], object]) -> Damage:
    """Damage a table as text; what is none is cut."""

    def damage(path: Path, chance: random.Random) -> None:
        if path.suffix != ".csv":
            path.write_bytes(path.read_bytes()[: chance.randrange(20)])
            return
        rows = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
        change(rows, chance)
        path.write_text("".join(",".join(row) + "\n" for row in rows), encoding="utf-8")

    return damage


def _drop_column(rows: list[list[str]], chance: random.Random) -> None:
    at = chance.randrange(len(rows[0]))
    for row in rows:
        del row[at : at + 1]


def _rename_column(rows: list[list[str]], chance: random.Random) -> None:
    rows[0][chance.randrange(len(rows[0]))] = "other"


def _other_value(rows: list[list[str]], chance: random.Random) -> None:
    row = chance.choice(rows[1:] or rows)
    row[chance.randrange(len(row))] = chance.choice(
        ["text", "", "nan", "inf", "-1e308", "True", "{{ 7*7 }}", "0"]
    )


def _other_column(rows: list[list[str]], chance: random.Random) -> None:
    at, value = chance.randrange(len(rows[0])), chance.choice(["text", "", "-1", "1e9", "inf"])
    for row in rows[1:]:
        row[at : at + 1] = [value]


def _more_rows(rows: list[list[str]], chance: random.Random) -> None:
    rows += [list(chance.choice(rows[1:] or rows)) for _ in range(3)]


def _fewer_rows(rows: list[list[str]], chance: random.Random) -> None:
    del rows[chance.randrange(1, len(rows) + 1) :]


def _json(change: Callable[[object, random.Random], object]) -> Damage:
    """Damage a JSON file as data; what is none gets the text instead."""

    def damage(path: Path, chance: random.Random) -> None:
        try:
            data = json.loads(path.read_bytes())
        except ValueError:
            data = {"a": [1, "text", None]}
        path.write_text(json.dumps(change(data, chance)), encoding="utf-8")

    return damage


def _inner(data: object, chance: random.Random) -> tuple[dict[str, object] | list[object], object]:
    """Return a place within some data, at random: what holds it, and its key."""
    at: object = data
    while True:
        if not isinstance(at, dict | list) or not at:
            return {"": at}, ""
        key = chance.choice(list(at) if isinstance(at, dict) else range(len(at)))  # type: ignore[arg-type]
        inner = at[key]  # type: ignore[index]
        if not isinstance(inner, dict | list) or not inner or chance.random() < 0.4:
            return at, key
        at = inner


def _without_key(data: object, chance: random.Random) -> object:
    place, key = _inner(data, chance)
    del place[key]  # type: ignore[arg-type]
    return data


def _other_type(data: object, chance: random.Random) -> object:
    place, key = _inner(data, chance)
    place[key] = chance.choice(  # type: ignore[index, call-overload]
        [[], {}, None, "text", -1, 1e308, True, [[]], {"a": 1}, "", "../../x", "9" * 400, float("nan")]
    )
    return data


def _in_archive(path: Path, chance: random.Random) -> None:
    """Damage what a block says of itself, so that its checksums are right again."""
    if path.suffix != ".npz":
        path.write_bytes(chance.randbytes(200))
        return
    with zipfile.ZipFile(path) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(sorted(held))
    at = chance.randrange(len(held[name]))
    held[name] = held[name][:at] + chance.randbytes(1) + held[name][at + 1 :]
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for one, data in held.items():
            archive.writestr(one, data)
    path.write_bytes(file.getvalue())


BOMB = 250_000_000  # bytes that come out of a file of far fewer


def _far_larger_unpacked(path: Path, chance: random.Random) -> None:
    """Let a packed file hold, or say that it holds, so many bytes; one that is not packed gets another's."""
    if path.suffix == ".npz":
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.writestr("spells_more.npy", bytes(BOMB))
    elif path.suffix == ".log":
        with pa.CompressedOutputStream(str(path), "zstd") as packed:
            packed.write(bytes(BOMB))
    elif path.suffix == ".parquet":
        schema = pq.read_schema(path)
        rows = pa.nulls(BOMB // 40 + 1)
        pq.write_table(pa.table([rows.cast(kind) for kind in schema.types], schema=schema), path)
    elif path.suffix == ".png":
        data = bytearray(path.read_bytes())
        data[16:24] = struct.pack(">2I", BOMB, 1)
        data[29:33] = struct.pack(">I", crc32(data[12:29]))
        path.write_bytes(data)
    else:
        _swapped(path, chance)


def _swapped(path: Path, chance: random.Random) -> None:
    others = [p for p in path.parent.iterdir() if p.is_file() and p != path]
    if others:
        path.write_bytes(chance.choice(others).read_bytes())
    else:
        path.write_bytes(b"")


def _other_byte(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(max(len(data), 1))
    return data[:at] + b"\x07" + data[at + 1 :]


DAMAGES: dict[str, Damage] = {
    "missing": lambda path, _: path.unlink(),
    "empty": _bytes(lambda *_: b""),
    "cut": _bytes(lambda data, chance: data[: chance.randrange(max(len(data), 1))]),
    "its last bytes cut": _bytes(lambda data, _: data[:-3]),
    "a directory": _directory,
    "binary": _bytes(lambda _, chance: chance.randbytes(300)),
    "a byte changed": _bytes(_other_byte),
    "not UTF-8": _bytes(lambda data, _: data[:40] + b"\xff\xfe\xe4" + data[40:]),
    "a list": _bytes(lambda *_: b"[1, 2, 3]\n"),
    "a number": _bytes(lambda *_: b"17\n"),
    "null": _bytes(lambda *_: b"null\n"),
    "an empty mapping": _bytes(lambda *_: b"{}\n"),
    "deep": _bytes(lambda *_: b"[" * 100_000),
    "deep in a mapping": _bytes(lambda *_: b'{"a":' * 100_000),
    "not a number": _bytes(lambda *_: b'{"a": NaN, "engine_room": Infinity}'),
    "another's": _swapped,
    "a link": _linked,
    "its folder a link": _linked_folder,
    "a link to something else": _link_to_secret,
    "a column less": _rows(_drop_column),
    "a column renamed": _rows(_rename_column),
    "another value": _rows(_other_value),
    "a column of other values": _rows(_other_column),
    "rows twice": _rows(_more_rows),
    "rows less": _rows(_fewer_rows),
    "a key less": _json(_without_key),
    "another type": _json(_other_type),
    "damaged inside": _in_archive,
    "far larger unpacked": _far_larger_unpacked,
}  # fmt: skip


# --- what reads a folder


def _report(kind: str) -> Callable[[Path, Path], Result]:
    def read(folder: Path, inputs: Path) -> Result:
        out = folder.parent / f"out.{kind}"
        return CliRunner().invoke(main, ["report", str(folder), "--to", kind, "--out", str(out)])

    return read


def _opened(folder: Path, _: Path) -> Result:
    """Open a folder from Python, and ask for tables; an error of ours is as good as status 2."""
    code, said, wrong = 0, "", None
    try:
        results = sim.open(folder)
        for system, assumptions in results.situations:
            one = results.comparison(system, assumptions) if len(results.situations) > 1 else results
            _ = one.summary, one.retention, one.monthly
        for cell in json.loads((folder / "manifest.json").read_text())["scenarios"]:
            sim.Scenario.from_manifest(folder, cell["cell"])
    except sim.EngineRoomError as error:
        code, said = 2, str(error)
    except Exception as error:
        code, wrong = 1, error
    return _result(code, said, wrong)


def _result(code: int, said: str, wrong: BaseException | None) -> Result:
    info = (type(wrong), wrong, wrong.__traceback__) if wrong else None
    return Result(CliRunner(), said.encode(), b"", said.encode(), None, code, wrong, info)  # type: ignore[arg-type]


def _rerun(folder: Path, _: Path) -> Result:
    return CliRunner().invoke(main, ["rerun", str(folder), "--workers", "1"])


def _merged(folder: Path, _: Path) -> Result:
    return CliRunner().invoke(
        main, ["merge", str(folder), "--workers", "1", "--out", str(folder.parent / "merged")]
    )


READERS: dict[str, Callable[[Path, Path], Result]] = {
    "report html": _report("html"),
    "report docx": _report("docx"),
    "report xlsx": _report("xlsx"),
    "open": _opened,
    "merge": _merged,
    "rerun": _rerun,
    "go on": go_on,
}


# --- a try, and what is wrong with how it ended

_OF_THE_STORE = ("blocks/", "failures/", "study-store.json")
"""What a report may do without, and then does not look at."""


def tries(
    folders: Path,
    number: int,
    seed: int,
    readers: tuple[str, ...] = tuple(READERS),
    kinds: tuple[str, ...] = KINDS,
) -> Iterator[Try]:
    """Yield so many tries, the same for the same seed; most are of files that lie at the top of a folder."""
    chance = random.Random(seed)
    files = {kind: _files(folders / kind) for kind in kinds}
    for _ in range(number):
        kind = chance.choice(kinds)
        top = [name for name in files[kind] if "/" not in name]
        file = chance.choice(top if chance.random() < 0.6 else files[kind])
        yield Try(kind, file, chance.choice(list(DAMAGES)), chance.random() < 0.5, chance.choice(readers))


def _files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def wrong_with(one: Try, folders: Path, within: Path) -> str:
    """Return what is wrong with how a try ended; nothing if it ended as it must."""
    place = within / "try"
    shutil.rmtree(place, ignore_errors=True)
    folder = place / one.kind
    shutil.copytree(folders / one.kind, folder)
    DAMAGES[one.how](folder / one.file, random.Random(str(one)))
    if one.forged:
        forge(folder)
    beside = _beside(place)
    began = time.monotonic()
    done = READERS[one.reader](folder, folders)
    took = time.monotonic() - began
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        assert done.exc_info is not None
        return "traceback: " + "".join(traceback.format_exception(*done.exc_info)[-3:])
    if done.exit_code not in (0, 1, 2):
        return f"status {done.exit_code}: {done.output}"
    if took > SLOWEST_S:
        return f"took {took:.0f} s"
    if beside != _beside(place):
        return "changed what lies outside the folder"
    if done.exit_code == 2:
        return _wrong_with_words(done, folder)
    if one.reader == "open" and done.exit_code == 1:
        return f"status 1: {done.output}"
    if one.how in ("a link", "its folder a link", "a link to something else"):
        held = [p for p in place.iterdir() if p.name.startswith("out.") and SECRET.encode() in p.read_bytes()]
        if held or SECRET in done.output:
            return "what lies outside the folder was read"
        if one.reader.startswith("report") and not one.file.startswith(_OF_THE_STORE):
            return "a link was followed"
    if (
        not one.forged
        and done.exit_code == 0
        and one.reader == "report html"
        and not _as_before(one, folders, place)
    ):
        return "taken for whole, and says something else"
    return ""


def _wrong_with_words(done: Result, folder: Path) -> str:
    said = done.stderr.strip() or done.output.strip()
    told = said.splitlines()[-1]
    if folder.name not in told:
        return f"names no file: {said}"
    if SECRET in told.replace(f"{SECRET}-", ""):
        return f"tells what lies outside: {said}"
    if len(told) > 1000:
        return f"{len(told)} characters: {told[:200]}"
    return ""


def _as_before(one: Try, folders: Path, place: Path) -> bool:
    before, now = (folders / f"{one.kind}.html").read_text(), (place / "out.html").read_text()
    return before == now


def forge(folder: Path) -> None:
    """Make the hashes in ``written.json`` fit what is there."""
    path = folder / "written.json"
    try:
        told = json.loads(path.read_bytes())
        there = {name: said for name, said in told.items() if (folder / name).is_file()}
        told = {
            name: said and sha256((folder / name).read_bytes()).hexdigest() for name, said in there.items()
        }
        path.write_text(json.dumps(told), encoding="utf-8")
    except (OSError, ValueError, AttributeError, TypeError, RecursionError):
        return


def _beside(place: Path) -> dict[str, bytes]:
    return {
        str(p): p.read_bytes()
        for top in place.glob(f"{SECRET}*")
        for p in ([top, *top.rglob("*")])
        if p.is_file()
    }


def attack(number: int, seed: int) -> int:
    """Make so many tries; print those that ended otherwise than they must, and return how many."""
    bad = 0
    with TemporaryDirectory() as temporary:
        folders = Path(temporary) / "made"
        folders.mkdir()
        make_folders(folders)
        for i, one in enumerate(tries(folders, number, seed)):
            if wrong := wrong_with(one, folders, Path(temporary)):
                bad += 1
                print(f"{i} {tuple(one)}\n  {wrong}", flush=True)
    print(f"{number} tries, {bad} ended wrong")
    return bad


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--tries", type=int, default=2000)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    os.environ.setdefault("MPLBACKEND", "agg")
    sys.exit(attack(given.tries, given.seed) > 0)
