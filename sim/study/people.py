"""The people table: a row for each spell of a person in the team, in words, and what each column means.

It is made from the spells that are kept of every replication, whether the event log was kept or not. A
person who comes back is a new entrant, so a person of a replication has one spell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.measures.incidence import DESTINATIONS, REASONS, place_of_reason
from sim.measures.measure import Floats, Ints
from sim.measures.spells import Spells
from sim.model.engine_room import names_of
from sim.model.log import PERSONS_PER_POST, Contract, Names, word
from sim.scenario.posts import PostSpec
from sim.study.coded import Codes, as_words, post_codes
from sim.study.where import Where

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from sim.study.outcome import Outcome

_CONTRACTS = [word(code) for code in Contract]


class _Source(NamedTuple):
    """What the columns of one scenario are made from."""

    spells: Spells
    names: Names
    posts: Sequence[PostSpec]

    @property
    def post(self) -> Ints:
        """The post by which each came, by its code."""
        return self.spells.person // PERSONS_PER_POST

    def of_post(self, told: Callable[[PostSpec], str]) -> Codes:
        """Return what is told of the post by which each came."""
        codes, words = post_codes(self.posts, told)
        return codes[self.post], words

    @property
    def person(self) -> Codes:
        """Who each is."""
        persons, place = np.unique(self.spells.person, return_inverse=True)
        return place, [self.names.person(int(code)) for code in persons]

    def if_gone(self, values: Floats) -> Floats:
        """Return values with nan for those who are still there."""
        return np.where(self.spells.exited, values, np.nan)


class PeopleColumn(NamedTuple):
    """A column of the people table.

    Attributes
    ----------
    name : str
        What it is called.
    what : str
        What stands in it.
    kind : str
        ``word``, ``whole`` (a whole number), ``truth`` or ``number``.
    values : str
        Of words which, of numbers from where to where.
    unit : str
        Of numbers.
    made : callable
        Returns it: codes and their words, or numbers. A code of -1 and nan are empty.
    """

    name: str
    what: str
    kind: str
    values: str
    unit: str
    made: Callable[[_Source], Codes | NDArray[Any]]


def _word(name: str, what: str, values: str, made: Callable[[_Source], Codes]) -> PeopleColumn:
    return PeopleColumn(name, what, "word", values, "", made)


def _coded(name: str, what: str, words: Sequence[str], codes: Callable[[Spells], Ints]) -> PeopleColumn:
    """Return a column of words that are few, which the dictionary lists."""
    values = ", ".join(f"`{one}`" for one in words)
    return _word(name, what, values, lambda s: (codes(s.spells), words))


def _truth(name: str, what: str, made: Callable[[_Source], NDArray[np.bool_]]) -> PeopleColumn:
    return PeopleColumn(name, what, "truth", "true, false", "", made)


def _number(name: str, what: str, values: str, unit: str, made: Callable[[_Source], Floats]) -> PeopleColumn:
    return PeopleColumn(name, what, "number", values, unit, made)


_NAME = "a name"
_FROM_START, _MONTHS, _KNOWLEDGE = "months from the start", "months", "staff equivalents"

COLUMNS: tuple[PeopleColumn, ...] = (
    PeopleColumn(
        "replication", "number of the replication, the same as in every other table", "whole", "0 or more",
        "", lambda s: s.spells.replication.astype(np.int32),
    ),
    _word(
        "person", "who, within scenario and replication, as in the event log: the post by which the person "
        "came and the entrant's number, 0 for the person of day one (`manager-2#0`)",
        _NAME, lambda s: s.person,
    ),
    _word("post", "the post by which the person came", _NAME, lambda s: (s.post, s.names.posts)),
    _word("role", "that post's role", _NAME, lambda s: s.of_post(lambda post: post.role)),
    _word(
        "band", "that post's Agenda for Change band", _NAME, lambda s: s.of_post(lambda post: str(post.band))
    ),
    _word("stream", "the money behind that post", _NAME, lambda s: (s.spells.stream, s.names.streams)),
    _truth("day_one", "whether the person was there on day one", lambda s: s.spells.day_one),
    _coded(
        "contract_at_entry", "the contract on entry, or on day one", _CONTRACTS,
        lambda spells: spells.contract,
    ),
    _number(
        "entered", "when the person came; 0 for people of day one", "0 to the length of the run",
        _FROM_START, lambda s: s.spells.entered,
    ),
    _number(
        "tenure_at_entry", "time in the team before `entered`: 0 but for people of day one", "0 or more",
        _MONTHS, lambda s: s.spells.tenure_at_entry,
    ),
    _number(
        "left", "when the person left the team; empty: censored", "`entered` to the length of the run",
        _FROM_START, lambda s: s.if_gone(s.spells.left),
    ),
    _truth("censored", "whether the person was still there when the run ended", lambda s: ~s.spells.exited),
    _number(
        "tenure_at_exit", "time in the team on leaving, or when the run ended", "`tenure_at_entry` or more",
        _MONTHS, lambda s: s.spells.tenure_at_entry + s.spells.left - s.spells.entered,
    ),
    _coded(
        "reason", "why the person left; empty: censored", REASONS,
        lambda spells: place_of_reason(spells.reason),
    ),
    _coded("destination", "where to; empty: censored", DESTINATIONS, lambda spells: spells.destination),
    _word(
        "post_at_exit", "the post held on leaving, or when the run ended: another one after a move", _NAME,
        lambda s: (s.spells.post_at_exit, s.names.posts),
    ),
    _coded(
        "contract_at_exit", "the contract on leaving, or when the run ended", _CONTRACTS,
        lambda spells: spells.contract_at_exit,
    ),
    _number(
        "knowledge_at_exit", "what the person knew on leaving, or when the run ended", "0 to 1", _KNOWLEDGE,
        lambda s: s.spells.knowledge_at_exit,
    ),
    _number(
        "lost", "what of it the exit lost; the rest is in the post's file. Empty: censored",
        "0 to `knowledge_at_exit`", _KNOWLEDGE, lambda s: s.if_gone(s.spells.lost),
    ),
)  # fmt: skip
"""The data dictionary: every column after those of :class:`sim.study.where.Where`, in order."""


def people(outcomes: Iterable[Outcome]) -> pd.DataFrame:
    """Return the people of some scenarios, one row for each spell: see :data:`COLUMNS`."""
    import pyarrow as pa

    tables = [_people_of(outcome) for outcome in outcomes]
    frame: pd.DataFrame = pa.concat_tables(tables).unify_dictionaries().to_pandas()
    return frame


def write_people(path: Path, outcomes: Iterable[Outcome]) -> None:
    """Write the people of some scenarios to one Parquet file, scenario after scenario.

    Each column says what it is: ``pyarrow.parquet.read_schema(path).field("left").metadata``.
    """
    import pyarrow.parquet as pq

    # Opened here: pyarrow takes no path that is not UTF-8.
    with path.open("wb") as file, closing(pq.ParquetWriter(file, _schema(), compression="zstd")) as writer:
        for outcome in outcomes:
            writer.write_table(_people_of(outcome))


def _people_of(outcome: Outcome) -> pa.Table:
    import pyarrow as pa

    scenario, spells = outcome.scenario, outcome.measured.spells
    source = _Source(spells, names_of(scenario), scenario.posts())
    about = np.zeros(len(spells.left), dtype=np.int32)
    columns = [as_words(about, [text]) for text in outcome.where]
    for column in COLUMNS:
        made = column.made(source)
        columns.append(as_words(*made) if isinstance(made, tuple) else pa.array(made, from_pandas=True))
    return pa.Table.from_arrays(columns, schema=_schema())


def _schema() -> pa.Schema:
    import pyarrow as pa

    text = pa.dictionary(pa.int32(), pa.string())
    kinds = {"word": text, "whole": pa.int32(), "truth": pa.bool_(), "number": pa.float64()}
    fields = [pa.field(name, text) for name in Where._fields]
    for column in COLUMNS:
        told = {"what": column.what, "values": column.values, "unit": column.unit}
        told = {key: value for key, value in told.items() if value}
        fields.append(pa.field(column.name, kinds[column.kind], metadata=told))
    return pa.schema(fields)
