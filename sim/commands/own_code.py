"""``--with FILE.py``: measures, pictures and mechanisms of one's own, made known before a command runs."""

from __future__ import annotations

import sys
import traceback
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from sim.errors import OwnCodeError
from sim.study.carried import carry


def run_first(path: Path) -> None:
    """Run a Python file of the user's, so that what it defines is known here and goes along to workers.

    Raises
    ------
    OwnCodeError
        There is no such file, it is not one of Python, or it raises an error; with the line.
    """
    if path.suffix != ".py" or not path.is_file():
        what = "no such file" if not path.exists() else "not a file of Python (.py)"
        raise OwnCodeError(f"--with {path}: {what}; name the file that has your measures and mechanisms")
    path = path.resolve()
    spec = spec_from_file_location(f"own_{path.stem}", path)
    assert spec is not None and spec.loader is not None  # noqa: PT018
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    carry(module)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        lines = [at.lineno for at in traceback.extract_tb(error.__traceback__) if at.filename == str(path)]
        line = error.lineno if isinstance(error, SyntaxError) else lines[-1] if lines else 1
        raise OwnCodeError(f"{path}:{line}: {type(error).__name__}: {error}") from None
