"""What it means: event logs to retention, lost knowledge, workforce, disruption and money.

Measures know nothing of SimPy: they are computed from logs alone. :func:`measure_block` gives every measure
of a block of replications, ``KINDS`` what each is, :func:`retention_curves` and
:func:`exits_by_cause` the curves, :func:`check` what is wrong with a log.
"""

from sim.measures.block import BlockMeasures, measure_block
from sim.measures.incidence import ExitCurves, Incidence, aalen_johansen, exits_by_cause
from sim.measures.invariants import check
from sim.measures.measure import TEAM, Measure, MeasureKind
from sim.measures.registry import KINDS, MONTHLY_KINDS, register
from sim.measures.retention import Curves, retention_curves
from sim.measures.spells import Spells
from sim.measures.survival import Survival, kaplan_meier

__all__ = [
    "KINDS",
    "MONTHLY_KINDS",
    "TEAM",
    "BlockMeasures",
    "Curves",
    "ExitCurves",
    "Incidence",
    "Measure",
    "MeasureKind",
    "Spells",
    "Survival",
    "aalen_johansen",
    "check",
    "exits_by_cause",
    "kaplan_meier",
    "measure_block",
    "register",
    "retention_curves",
]
