"""The model compiled to C is the same model: its logs are the same to the byte."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOGS = """
import hashlib, struct
from sim import load
from sim.model import engine_room
from sim.model.inputs import prepare
print(engine_room.__file__)
for system, policy in (
    ("west-yorkshire-harrogate", "annual-settlement"), ("west-yorkshire-harrogate", "three-year-same-money"),
    ("lincolnshire", "partner-refuses"), ("one-gloucestershire", "bridge-fund"), ("dorset", "staff-passport"),
    ("south-east-london", "cut-50-by-december"), ("milton-keynes-bedfordshire", "people-instead-of-cash"),
    ("herefordshire-worcestershire", "rolling-three-year"), ("oldham", "diffuse"),
):
    inputs, digest = prepare(load(system=system, policy=policy)), hashlib.sha256()
    for n in range(3):
        numbers = engine_room.replicate(inputs, n)
        digest.update(struct.pack(f"<{len(numbers)}d", *numbers))
    print(system, policy, digest.hexdigest())
"""


def logs(path: Path) -> tuple[str, list[str]]:
    """Return which file the model was run from, and a hash of the logs of each case."""
    command = [sys.executable, "-c", LOGS]
    run = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": str(path)}, cwd=path, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    where, *cases = run.stdout.splitlines()
    return where, cases


@pytest.mark.slow
@pytest.mark.skipif(
    shutil.which((sysconfig.get_config_var("CC") or "cl").split()[0]) is None, reason="needs a C compiler"
)
def test_the_compiled_model_writes_the_same_logs_to_the_byte(tmp_path: Path) -> None:
    built = subprocess.run(
        [sys.executable, ROOT / "benchmarks" / "compiled.py", tmp_path], capture_output=True, text=True
    )
    assert built.returncode == 0, built.stdout + built.stderr
    plain, compiled = logs(ROOT), logs(tmp_path)
    assert plain[0].endswith(".py")
    assert Path(compiled[0]).suffix in (".so", ".pyd")
    assert Path(compiled[0]).is_relative_to(tmp_path)
    assert len(plain[1]) == 9
    assert compiled[1] == plain[1]
    assert not list((ROOT / "sim").rglob("*.so"))  # nothing is left beside the sources
