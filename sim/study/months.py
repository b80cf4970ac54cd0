"""Every monthly measure in every replication: the long table that the curves are means of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.measures.measure import TEAM, Ints
from sim.study.coded import as_words
from sim.study.where import Where

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from sim.study.outcome import Outcome


def by_replication(outcomes: Iterable[Outcome], only: Sequence[str] | None = None) -> pd.DataFrame:
    """Return one row per scenario, replication, monthly measure, group and month.

    There are many: each word is held once.

    Parameters
    ----------
    outcomes : iterable of Outcome
        What was measured.
    only : sequence of str, optional
        Measures of the team; every measure and group if none are named.
    """
    import pyarrow as pa

    tables = [_months_of(outcome, only) for outcome in outcomes]
    frame: pd.DataFrame = pa.concat_tables(tables).unify_dictionaries().to_pandas()
    return frame


def _months_of(outcome: Outcome, only: Sequence[str] | None) -> pa.Table:
    import pyarrow as pa

    places = outcome.monthly_places
    keys = list(places) if only is None else [(name, TEAM) for name in only]
    values = outcome.measured.monthly[:, [places[key] for key in keys]]
    n, measures, months = values.shape

    def of_measure(words: Sequence[str]) -> pa.DictionaryArray:
        each, codes = np.unique(words, return_inverse=True)
        return as_words(np.tile(np.repeat(codes, months), n), each.tolist())

    about: Ints = np.zeros(values.size, dtype=np.int64)
    columns = {
        **{name: as_words(about, [text]) for name, text in zip(Where._fields, outcome.where, strict=True)},
        "replication": np.repeat(outcome.measured.replications.astype(np.int32), measures * months),
        "measure": of_measure([name for name, _ in keys]),
        "group": of_measure([group for _, group in keys]),
        "month": np.tile(np.arange(months, dtype=np.int32), n * measures),
        "value": pa.array(values.ravel(), from_pandas=True),
    }
    return pa.table(columns)
