"""Nothing is imported from the current folder: neither by a command nor by the processes that it starts."""

import os
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

import sim

ROOT = Path(sim.__file__).parents[1]

# A canary that sings says so, and then is no module, so that what imported it fails too.
CANARY = """
import os
with open(os.environ['CANARY'], 'a') as told:
    print(__name__, file=told)
raise ImportError
"""
OF_PYTHON = {"runpy", "importlib", "contextlib", "functools", "collections", "types", "warnings", "keyword",
             "operator", "reprlib", "heapq"}  # fmt: skip
"""What ``python -m`` itself may import before it comes to us; with ``-P`` or ``engine-room`` it does not."""

SPAWNING = """
import multiprocessing
if __name__ == "__main__":
    multiprocessing.get_all_start_methods = lambda: ["spawn"]
    from sim.cli import main
    main()
"""
"""As processes start on macOS and Windows."""
WORKERS = """
if __name__ == "__main__":
    from sim.study.executor import in_order
    print(*in_order(abs, [-1, 2, -3], workers=2))
"""
CLUSTER = """
from sim.errors import EngineError
from sim.study.runner.cluster import Dask
try:
    next(Dask("tcp://127.0.0.1:9").in_order(abs, [1]))
except EngineError as error:
    print(error)
"""
A_RUN = ("run", "dorset", "--replications", "60", "--years", "1", "--workers", "2", "--no-events", "--out")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A folder with a module of the name of everything that Python, we and what we use may import."""
    folder = tmp_path_factory.mktemp("hostile")
    names = {*sys.stdlib_module_names, *filter(str.isidentifier, packages_distributions())}
    for name in names | {"sitecustomize", "usercustomize"}:
        (folder / f"{name}.py").write_text(CANARY)
    package = folder / "numpy"
    package.mkdir()
    (package / "__init__.py").write_text(CANARY)
    (folder / "canary.pth").write_text("import random\n")
    return folder


def sung_in(folder, tmp_path, *words):
    """Run Python in a folder; return the canaries that sang, and what it printed."""
    told = tmp_path / "told"
    done = subprocess.run(
        [sys.executable, *map(str, words)], cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "CANARY": str(told), "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert not told.exists(), told.read_text()
    assert done.returncode == 0, done.stderr
    return done.stdout


def script(tmp_path, text):
    path = tmp_path / "script.py"
    path.write_text(text)
    return path


def test_processes_that_are_started_import_nothing_from_it(hostile, tmp_path):
    assert sung_in(hostile, tmp_path, script(tmp_path, WORKERS)).split() == ["1", "2", "3"]


def test_asking_a_cluster_imports_nothing_from_it(hostile, tmp_path):
    pytest.importorskip("distributed")
    assert "no Dask scheduler answers" in sung_in(hostile, tmp_path, script(tmp_path, CLUSTER))


def test_python_m_sim_imports_nothing_from_it(hostile, tmp_path):
    folder = tmp_path / "here"
    folder.mkdir()
    for path in hostile.glob("*.py"):
        if path.stem not in OF_PYTHON:
            (folder / path.name).write_text(CANARY)
    assert "good" in sung_in(folder, tmp_path, "-m", "sim", "check", "dorset")


def test_what_the_user_names_in_pythonpath_is_found(tmp_path):
    (tmp_path / "mine.py").write_text("print('found')")
    done = subprocess.run(
        [sys.executable, "-c", "import sim, mine"], cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )  # fmt: skip
    assert done.stdout == "found\n", done.stderr


@pytest.mark.slow
def test_a_command_imports_nothing_from_it(hostile, tmp_path):
    sung_in(hostile, tmp_path, script(tmp_path, SPAWNING), *A_RUN, tmp_path / "out")
    assert (tmp_path / "out" / "run.json").is_file()
