"""Which code made the results: the hash of its source, and the commit where it runs from its repository.

The hash is the same for the same code, wherever it lies, and stands in ``manifest.json``. The commit, and
whether anything was changed since, is said of a checkout alone and stands in ``run.json``.
"""

from __future__ import annotations

import os
import subprocess
import tomllib
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from sim.reading.library import root as library

_PACKAGE = Path(__file__).resolve().parents[2]
_NAME = "engine-room"
_SECONDS = 5.0  # for git to answer; a repository on a sleeping disk is not waited for
_WHAT_COUNTS = ("sim", "scenarios", "pyproject.toml")


class Commit(NamedTuple):
    """The state of the repository that the package runs from.

    Attributes
    ----------
    commit : str
        The hash of the commit that is checked out.
    changed : bool
        Whether the package or what is shipped with it differs from that commit.
    """

    commit: str
    changed: bool


@cache
def source_hash() -> str:
    """Return the SHA-256 of the package's source and of the shipped scenarios, read once.

    Ends of lines are not told apart, so a checkout on Windows has the same.
    """
    return hash_of(_PACKAGE, library())


def hash_of(package: Path, scenarios: Path) -> str:
    """Return the SHA-256 of the Python files and data of a package, and of the scenarios shipped with it."""
    found = sha256()
    for name, folder in (("sim", package), ("scenarios", scenarios)):
        for path in sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix()):
            inside = path.relative_to(folder)
            hidden = any(part.startswith(".") for part in inside.parts)
            if hidden or path.suffix in _COMPILED or {"__pycache__", "_scenarios"} & {*inside.parts[:-1]}:
                continue
            if (folder == package or path.suffix == ".yaml") and path.is_file():
                found.update(f"{name}/{inside.as_posix()}\0".encode())
                found.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return found.hexdigest()


_COMPILED = (".pyc", ".pyo", ".so", ".pyd")


@cache
def commit() -> Commit | None:
    """Return the commit that the package runs from; None if it is installed, or git does not say."""
    return commit_of(_PACKAGE.parent)


def commit_of(checkout: Path) -> Commit | None:
    """Return the commit of a checkout of engine-room; None of any other folder, or if git does not say.

    A repository in which the package is merely installed is somebody else's: git is not run there. Nothing
    that the repository or the environment names is run either, and nothing is written.
    """
    if not (checkout / ".git").exists() or not _is_ours(checkout / "pyproject.toml"):
        return None
    try:
        head = _git(checkout, "rev-parse", "--verify", "HEAD").strip()
        changed = _git(checkout, "status", "--porcelain", "--", *_WHAT_COUNTS)
    except (OSError, subprocess.SubprocessError, UnicodeError):
        return None
    return Commit(head, bool(changed.strip()))


def _is_ours(project: Path) -> bool:
    try:
        said = tomllib.loads(project.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    about = said.get("project")
    return isinstance(about, dict) and about.get("name") == _NAME


def _git(checkout: Path, *words: str) -> str:
    """Return what git says of the repository of a folder, and of no other."""
    quiet = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    quiet |= {"GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
    where = [f"--git-dir={checkout / '.git'}", f"--work-tree={checkout}"]
    done = subprocess.run(
        ["git", *where, "-c", "core.fsmonitor=false", *words],
        cwd=checkout, env=quiet, stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=True,
    )  # fmt: skip
    return done.stdout.decode()
