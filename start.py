"""Install engine-room into a folder of its own and run it, with nothing but Python 3.11 or newer.

    python start.py             the main job: West Yorkshire & Harrogate under four policies
    python start.py page        the what-if page, in your browser: pick a team, move levers, see what happens
    python start.py test        install what the tests need and run them (test --all: the slow ones too)
    python start.py COMMAND ... any engine-room command: list, explain, team, new, check, run, compare,
                                study, merge, rerun, story, report, schema, estimate, calibrate, validate
                                (python start.py COMMAND --help says more)

Everything goes into the folder .venv beside this file; delete it to start afresh. Versions are the ones
locked, with hashes, in requirements/. The same words work on Linux, macOS and Windows.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = "engine-room-stamp"
LOCKS = ["run.txt", "page.txt", "test.txt"]  # each holds all that the one before it does
MAIN_JOB = [
    "compare",
    "--system", "west-yorkshire-harrogate",
    "--policy", "annual-settlement",
    "--policy", "three-year-settlement",
    "--policy", "three-year-same-money",
    "--policy", "contracts-end-with-the-money",
    "--assumptions-range", "24",  # 100 for an answer; so few are soon done
]  # fmt: skip


def main(arguments: list[str]) -> int:
    """Install what is needed, then run what was asked for; return its exit status."""
    if sys.version_info < (3, 11):  # noqa: UP036 - older Pythons are exactly who should read this
        found = ".".join(map(str, sys.version_info[:3]))
        return fail(
            f"engine-room needs Python 3.11 or newer; this is {found}. Get one from python.org/downloads"
        )
    if arguments[:1] in (["-h"], ["--help"]):
        print(__doc__)
        return engine_room(["--help"]) if installed() else 0
    testing = arguments[:1] == ["test"]
    lock = {"test": "test.txt", "page": "page.txt"}.get(arguments[0] if arguments else "", "run.txt")
    problem = install(HERE / "requirements" / lock)
    if problem:
        return fail(problem)
    if testing:
        return run_tests(arguments[1:])
    return engine_room(arguments or MAIN_JOB)


def engine_room(arguments: list[str]) -> int:
    """Run an engine-room command, which calls itself by the words typed here; return its exit status."""
    typed = f"{Path(sys.orig_argv[0]).name.removesuffix('.exe')} {sys.argv[0]}"
    environment = {**os.environ, "ENGINE_ROOM_PROGRAM": typed}
    return call([PYTHON, "-P", "-m", "sim", *arguments], environment)


def call(words: list[str | Path], environment: dict[str, str]) -> int:
    """Run a command that answers what asks it to stop; return its exit status.

    It takes back what is half-written, and that may take a moment. A terminal sends Ctrl-C to it too; SIGTERM
    and SIGHUP may come to this process alone, and are passed on.
    """
    running: list[subprocess.Popen[bytes]] = []

    def pass_on(number: int, _: object) -> None:
        for process in running:
            process.send_signal(number)

    answers = {"SIGINT": lambda *_: None, "SIGTERM": pass_on, "SIGHUP": pass_on}
    before = {}
    for name, answer in answers.items():
        number = getattr(signal, name, None)  # not all everywhere
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:  # under nohup it stays so
            before[number] = signal.signal(number, answer)
    try:
        running.append(subprocess.Popen(words, env=environment))
        return running[0].wait()
    finally:
        for number, answer in before.items():
            signal.signal(number, answer)


def fail(message: str) -> int:
    """Say what went wrong, and return the exit status for it."""
    print(f"start.py: {message}", file=sys.stderr)
    return 2


def run_tests(arguments: list[str]) -> int:
    """Run the tests; the slow ones only when asked for."""
    everything = "--all" in arguments
    chosen = [a for a in arguments if a != "--all"]
    marks = [] if everything else ["-m", "not slow"]
    return subprocess.call([PYTHON, "-m", "pytest", "-q", "-n", "auto", *marks, *chosen], cwd=HERE)


def install(lock: Path) -> str | None:
    """Bring .venv up to date with a lock file; return what went wrong, or None.

    A stamp in .venv says which lock it was made from. The lock of the page holds all that the run lock does,
    and the test lock all that both do; what an earlier one brought stays.
    """
    stamp = VENV / STAMP
    wanted = fingerprint(lock)
    if wanted in installed():
        return None
    began = time.monotonic()
    print(f"Installing into {VENV.name} (once; a minute or so) ...", file=sys.stderr, flush=True)
    stamp.unlink(missing_ok=True)
    for step in steps(lock):
        if subprocess.call(step, cwd=HERE) != 0:
            return (
                f"this step failed: {' '.join(str(part) for part in step)}\n"
                "Its own message is above. Is there a network? If .venv is damaged, delete it and try again."
            )
    within = LOCKS[: LOCKS.index(lock.name)] if lock.name in LOCKS else LOCKS[:1]
    also = [fingerprint(lock.with_name(name)) for name in within]
    stamp.write_text("\n".join([wanted, *also]) + "\n", encoding="utf-8")
    print(f"Installed in {time.monotonic() - began:.0f} s.", file=sys.stderr, flush=True)
    return None


def installed() -> list[str]:
    """Return what .venv was made from, nothing if it is not there or not complete."""
    stamp = VENV / STAMP
    return stamp.read_text(encoding="utf-8").splitlines() if stamp.is_file() and PYTHON.exists() else []


def steps(lock: Path) -> list[list[str | Path]]:
    """Return the commands that install: with uv where there is one, else with pip."""
    project = ["--no-deps", "--no-build-isolation", "--editable", HERE]
    uv = shutil.which("uv")
    if uv:
        make: list[list[str | Path]] = (
            [] if PYTHON.exists() else [[uv, "venv", "-q", "--python", sys.executable, VENV]]
        )
        pip: list[str | Path] = [uv, "pip", "install", "-q", "--python", PYTHON]
        return [*make, [*pip, "--require-hashes", "-r", lock], [*pip, *project]]
    make = [] if PYTHON.exists() else [[sys.executable, "-m", "venv", VENV]]
    pip = [PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    return [*make, [*pip, "--require-hashes", "-r", lock], [*pip, *project]]


def fingerprint(lock: Path) -> str:
    """Return what identifies an installation: the lock, the project's own metadata and the Python."""
    parts = [
        lock.read_bytes(),
        (HERE / "pyproject.toml").read_bytes(),
        sys.version.encode(),
        str(HERE).encode(),
    ]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
