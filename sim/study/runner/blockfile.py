"""The file of a block: numbers, what they are, and what they are the numbers of.

A NumPy archive that says everything itself, so that blocks of several machines can be put into one folder.
The same numbers give the same bytes: such an archive holds no date.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import lru_cache
from operator import attrgetter
from typing import Any

import numpy as np

from sim.measures.block import BlockMeasures
from sim.measures.measure import Measure, MeasureKind
from sim.measures.own import measures as own_measures
from sim.measures.posts import DayOneHolders
from sim.measures.spells import Spells
from sim.study.carried import code_of_measure
from sim.study.runner.cells import Cell, Sample, results_fingerprint
from sim.version import __version__

_SPELLS, _HOLDERS = "spells_", "holders_"
_KNOWN = attrgetter(*(field.name for field in fields(MeasureKind)))
"""All that is known of a measure: plain values, and what is noticed as a named tuple."""


@dataclass(frozen=True, eq=False)
class BlockFile:
    """What is in the file of a block.

    Attributes
    ----------
    engine_room : str
        The version that simulated it.
    cell : str
        Name of its cell.
    scenario : str
        Fingerprint of what was simulated.
    sample : Sample
        The numbers.
    own : dict of str to str
        The code of the measures of one's own among them, by name.
    """

    engine_room: str
    cell: str
    scenario: str
    sample: Sample
    own: dict[str, str]


def encode(cell: Cell, sample: Sample) -> bytes:
    """Return the bytes of the file of some replications of a cell."""
    head: dict[str, Any] = {
        "engine_room": __version__,
        "cell": cell.name,
        "scenario": results_fingerprint(cell.scenario),
        "measures": _as_data(sample.measures),
    }
    if own := code_of_measures():
        head["own_measures"] = own
    arrays: dict[str, Any] = {"replications": sample.replications, "values": sample.values}
    if sample.detail is not None:
        detail = sample.detail
        head["monthly_measures"] = _as_data(detail.monthly_measures)
        arrays |= {"monthly": detail.monthly, "limbo_by_week": detail.limbo_by_week}
        arrays |= {f"{_SPELLS}{name}": column for name, column in vars(detail.spells).items()}
        if detail.holders is not None:
            arrays |= {f"{_HOLDERS}{name}": column for name, column in vars(detail.holders).items()}
    text = json.dumps(head, separators=(",", ":"), ensure_ascii=False)
    file = io.BytesIO()
    np.savez_compressed(file, head=np.frombuffer(text.encode(), dtype=np.uint8), **arrays)
    return file.getvalue()


def decode(data: bytes) -> BlockFile | None:
    """Return what is in the bytes of a file; None if they are cut short or garbled.

    The archive holds a checksum of each array.
    """
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            return _checked(**{name: arrays[name] for name in arrays.files})
    except Exception:  # a garbled archive raises half a dozen kinds
        return None


def _checked(head: Any, replications: Any, values: Any, **detail: Any) -> BlockFile | None:
    said = json.loads(head.tobytes())
    measures = _measures(said["measures"])
    if values.shape != (len(replications), len(measures)) or not _are_numbers(replications, values):
        return None
    if not all(isinstance(said[key], str) for key in ("engine_room", "cell", "scenario")):
        return None
    kept = None
    if detail:
        monthly_measures = _measures(said["monthly_measures"])
        monthly, weeks = detail.pop("monthly"), detail.pop("limbo_by_week")
        if monthly.shape[:2] != (len(replications), len(monthly_measures)) or len(weeks) != len(monthly):
            return None
        spells = Spells(**_of(_SPELLS, detail))
        of_posts = _of(_HOLDERS, detail)
        holders = DayOneHolders(**of_posts) if of_posts else None
        if holders is not None and len(holders.left) != len(replications):
            return None
        kept = BlockMeasures(
            replications, measures, values, monthly_measures, monthly, weeks, spells, holders
        )
    sample = Sample(replications, measures, values, kept)
    own = said.get("own_measures", {})
    return BlockFile(said["engine_room"], said["cell"], said["scenario"], sample, own)


def code_of_measures() -> dict[str, str]:
    """Return the code of the measures of one's own that are known now, by name."""
    return {measure.kind.name: code_of_measure(measure) for measure in own_measures()}


def _of(prefix: str, arrays: dict[str, Any]) -> dict[str, Any]:
    return {name.removeprefix(prefix): a for name, a in arrays.items() if name.startswith(prefix)}


def _as_data(measures: Iterable[Measure]) -> list[tuple[Any, ...]]:
    return [(*_KNOWN(m.kind), m.group) for m in measures]


def _measures(data: Any) -> tuple[Measure, ...]:
    return _measures_in(json.dumps(data))


@lru_cache(maxsize=16)
def _measures_in(text: str) -> tuple[Measure, ...]:
    """Return the measures of a head, which are the same in all blocks of a study."""
    found = tuple(Measure(MeasureKind(*kind), group) for *kind, group in json.loads(text))
    for measure in found:
        _refuse_odd(measure)
    return found


def _refuse_odd(measure: Measure) -> None:
    """Raise ValueError if what is known of a measure is of other types than it must be."""
    kind = measure.kind
    words = (kind.name, kind.title, kind.unit, kind.pooled, kind.over or "", measure.group)
    numbers = (kind.better, kind.least, kind.most, kind.most_per_year, kind.month or 0)
    if not all(isinstance(word, str) for word in words):
        raise ValueError("a measure has no name")
    if not all(isinstance(number, int | float) for number in numbers):
        raise ValueError("a measure has no bounds")


def _are_numbers(replications: Any, values: Any) -> bool:
    """Whether replications are ascending numbers from 0, and values floats."""
    return bool(
        replications.ndim == 1 and replications.dtype.kind == "i" and len(replications)
        and replications[0] >= 0 and np.all(np.diff(replications) > 0)
        and values.dtype == np.float64
    )  # fmt: skip
