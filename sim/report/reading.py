"""Tables of results read back from their files as they were written: names stay text."""

from __future__ import annotations

from pathlib import Path
from typing import IO, TYPE_CHECKING

from sim.files.cells import unmarked
from sim.study.columns import word_columns

if TYPE_CHECKING:
    import pandas as pd


def read_table(file: Path | IO[bytes]) -> pd.DataFrame:
    """Return a table of a results folder.

    Columns of names are text, whatever the names look like: a scenario may be called ``2020``, ``true`` or
    ``NA``. What is empty is not defined.
    """
    import pandas as pd

    table = pd.read_csv(
        file, encoding="utf-8", keep_default_na=False, na_values=[""],
        dtype=dict.fromkeys(word_columns(), str),
    )  # fmt: skip
    for name in table.columns[[kind.kind not in "biuf" for kind in table.dtypes]]:
        table[name] = table[name].map(unmarked, na_action="ignore")
    return table
