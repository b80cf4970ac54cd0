"""The shipped library: systems, policies, assumptions, alternatives, ready-made scenarios and studies.

The files lie in ``scenarios/`` of a checkout, and inside the package when it is installed.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from sim.reading.tables.kinds import no_scenario
from sim.reading.yaml_nodes import MAX_BYTES, Entries, Node, Scalar, parse
from sim.scenario.errors import Origin, mistake, near, shortened

Kind = Literal["system", "policy", "assumptions", "alternative", "scenario", "study"]

DEFAULTS: dict[Kind, str] = {"policy": "annual-settlement", "assumptions": "central"}
"""What a file that leaves a part out gets, and what the shipped parts of the kind begin with."""

_FOLDERS: dict[Kind, str] = {
    "system": "systems", "policy": "policies", "assumptions": "assumptions",
    "alternative": "alternatives", "scenario": "", "study": "studies",
}  # fmt: skip
_SUFFIXES = (".yaml", ".yml")
_CUTOFF_OF_NAMES = 0.75
_CUTOFF_OF_WORDS = 0.8
_MOST_MEANT = 3
_MOST_BEGUN = 6
_FEWEST_LETTERS = 4


class Shipped(NamedTuple):
    """One shipped file: its name, what it holds, and where it lies."""

    name: str
    kind: Kind
    path: Path

    @property
    def full_name(self) -> str:
        """The name with its folder, which is never ambiguous among the parts."""
        folder = _FOLDERS[self.kind]
        return f"{folder}/{self.name}" if folder else self.name

    @property
    def about(self) -> str:
        """One line: the title, and the question it answers; of a ready-made scenario its first comment."""
        text = self.path.read_text(encoding="utf-8")
        if self.kind == "scenario":
            comment = re.match(r"((?:#.*\n)+)", text)
            words = " ".join(re.sub(r"(?m)^#", "", comment[1]).split()) if comment else ""
            return re.split(r"(?<=[.?])\s", words, maxsplit=1)[0]
        whole = parse(text, self.full_name)
        part = whole if self.kind in ("study", "alternative") else _under(whole, self.kind)
        said = [_under(part, key) for key in ("title", "question")]
        return ": ".join(" ".join(s.text.split()) for s in said if isinstance(s, Scalar) and s.text)


@cache
def root() -> Path:
    """Return the folder of the shipped scenarios."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "_scenarios"
    return installed if installed.is_dir() else package.parent / "scenarios"


@cache
def shipped(kind: Kind | None = None) -> tuple[Shipped, ...]:
    """Return what is shipped, sorted by name, of one kind or of all."""
    kinds = get_args(Kind) if kind is None else (kind,)
    return tuple(
        Shipped(path.stem, k, path) for k in kinds for path in sorted((root() / _FOLDERS[k]).glob("*.yaml"))
    )


def locate(
    source: str | Path, said: Origin | None = None, folder: Path | None = None, kind: Kind | None = None
) -> Path:
    """Return the file that a shipped name or a path stands for.

    Parameters
    ----------
    source : str or Path
        A name such as ``dorset`` or ``systems/dorset``, or the path of a file.
    said : Origin, optional
        Where the source is named, for errors; by default the source itself.
    folder : Path, optional
        Where relative paths start; the current folder if not given.
    kind : str, optional
        Of several shipped files with this name, the kind to take.

    Raises
    ------
    ScenarioError
        There is no such name or file, or several.
    """
    text = str(source)
    called = shortened(text, 80)
    said = said or Origin(called)
    if isinstance(source, str) and not text.endswith(_SUFFIXES):
        named = [s for s in shipped() if text in (s.name, s.full_name)]
        named = [s for s in named if s.kind == kind] or named
        if len(named) > 1:
            both = " and ".join(s.full_name for s in named)
            raise mistake(said, f"{called} may be {both}; write it with its folder")
        if named:
            return named[0].path
    path = (folder or Path()) / source
    try:
        is_folder, exists = path.is_dir(), path.exists()
        is_link = path.is_symlink()
    except FileNotFoundError:
        is_folder, exists, is_link = False, False, False
    except (OSError, ValueError) as error:
        raise mistake(said, f"{called} cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if is_folder:
        raise mistake(said, f"{called} is a folder; expected a YAML file")
    if exists:
        return path
    if is_link:
        raise mistake(said, f"{called} is a link that leads nowhere")
    meant = _near_files(path) if path.suffix in _SUFFIXES else _beside(path, text) or _near_names(text, kind)
    hint = f"did you mean {' or '.join(meant)}?" if meant else "the command `list` shows what is shipped"
    what = kind if kind in ("study", "alternative") else "scenario"
    raise mistake(said, f"no file and no shipped {what} is called {called}; {hint}")


def locate_shipped(text: str, said: Origin) -> Path:
    """Return the shipped file that a name stands for; nothing else is looked for on any disk.

    Raises
    ------
    ScenarioError
        The text is no shipped name, but the path of a file, an address, or a name that is not known.
    """
    called = shortened(text, 80)
    if text.endswith(_SUFFIXES) or text.startswith((".", "~")) or re.search(r"[\\:]|//|^/|\.\.", text):
        raise mistake(said, f"{called}: a file that is uploaded may extend shipped names only, no other file")
    named = [s for s in shipped() if text in (s.name, s.full_name)]
    if len(named) == 1:
        return named[0].path
    if named:
        both = " and ".join(s.full_name for s in named)
        raise mistake(said, f"{called} may be {both}; write it with its folder")
    meant = _near_names(text, None)
    hint = f"did you mean {' or '.join(meant)}?" if meant else "write one that the page lists"
    raise mistake(said, f"nothing shipped is called {called}; {hint}")


def _beside(path: Path, text: str) -> list[str]:
    """Return the file that a path without its ending stands for, if there is one."""
    found = (f"{text}{ending}" for ending in _SUFFIXES if path.with_name(f"{path.name}{ending}").is_file())
    return list(found) if path.name else []


def _near_files(path: Path) -> list[str]:
    """Return the file beside a path that was probably meant, by its name without the ending."""
    try:
        beside = {p.stem: p.name for p in path.parent.iterdir() if p.suffix in _SUFFIXES and p != path}
    except OSError:
        return []
    found = near(path.stem, beside, _CUTOFF_OF_NAMES)
    return [] if found is None else [beside[found]]


def _near_names(text: str, kind: Kind | None) -> list[str]:
    """Return the shipped names that were probably meant: the nearest, or a few with a word that is near."""
    of_kind = shipped(kind)
    found = near(text, [n for s in of_kind for n in (s.name, s.full_name)], _CUTOFF_OF_NAMES)
    if found is not None:
        return [found]
    if len(text) >= _FEWEST_LETTERS and (
        begun := [s.name for s in of_kind if s.name.startswith(text.lower())]
    ):
        return begun[:_MOST_BEGUN]
    word = near(text, {word for s in of_kind for word in s.name.split("-")}, _CUTOFF_OF_WORDS)
    return [s.name for s in of_kind if word in s.name.split("-")][:_MOST_MEANT]


def shown(path: Path) -> str:
    """Return how a file is called in messages: a shipped one by its place in the library."""
    resolved = path.resolve()
    if resolved.is_relative_to(root()):
        return f"scenarios/{resolved.relative_to(root()).as_posix()}"
    here = Path.cwd()
    return str(resolved.relative_to(here) if resolved.is_relative_to(here) else path)


def read_text(path: Path) -> str:
    """Return the text of a scenario file.

    Raises
    ------
    ScenarioError
        It cannot be read, is too large, or is not text in UTF-8.
    """
    name = shown(path)
    try:
        if not path.is_file():
            raise mistake(Origin(name), f"is {_kind(path)}; expected a YAML file")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise mistake(Origin(name), f"cannot be read: {error.strerror or error}") from None
    return text_of(data, path, name)


def _kind(path: Path) -> str:
    """Return what stands at a path, which is no file: nothing of it is read."""
    kinds = {
        "a folder": path.is_dir(), "a pipe": path.is_fifo(), "a socket": path.is_socket(),
        "a device": path.is_char_device() or path.is_block_device(),
    }  # fmt: skip
    return next((kind for kind, holds in kinds.items() if holds), "not a file")


def text_of(data: bytes, path: Path, name: str) -> str:
    """Return the text of a scenario that was read as bytes.

    Parameters
    ----------
    data : bytes
        The whole file, or more of it than a scenario may have.
    path : Path
        What the file is called, of which only the name and its ending are looked at.
    name : str
        What it is called in messages.

    Raises
    ------
    ScenarioError
        It is too large, or is not text in UTF-8.
    """
    if said := no_scenario(data, path):
        raise mistake(Origin(name), said)
    if len(data) > MAX_BYTES:
        raise mistake(Origin(name), f"is too large; a scenario has at most {MAX_BYTES:,} bytes")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise mistake(Origin(name, line, 1), "is not text in UTF-8; save the file as UTF-8") from None


def _under(node: Node | None, key: str) -> Node | None:
    return node.entries.get(key) if isinstance(node, Entries) else None
