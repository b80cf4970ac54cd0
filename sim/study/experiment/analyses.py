"""The optional sections of a study file, and where each is answered.

A module named here has a model ``Section``, ``asks(contrast, section)`` and
``answer(contrast, section, runner)``. Its section stands in the study file under the key of the row; of
several questions of one kind, a list. The answers become the table of that name, one contrast after the
other.
"""

from __future__ import annotations

from typing import NamedTuple


class Analysis(NamedTuple):
    """One kind of question beyond the paired differences.

    Attributes
    ----------
    module : str
        Where it is answered.
    table : str
        File name of the answers, without the ending; those with several tables add the name of each.
    several : bool
        Whether the section is a list of questions.
    levers : bool
        Whether it names levers: then ``asks`` is tried when the file is read, so that a mistake is told at
        once.
    tries : bool
        Whether ``tries(contrast, section)`` is tried instead, as ``asks`` may make very many cells.
    many : bool
        Whether there may be too many cells to make them: ``many(contrast, section)`` counts them.
    ranges : bool
        Whether it moves the assumptions over their ranges: then there must be some.
    pooled : bool
        Whether it is answered of all systems together too, by
        ``pooled(contrasts, section, runner, posts)``.
    drawn : bool
        Whether there are pictures of it.
    """

    module: str
    table: str
    several: bool = False
    levers: bool = False
    tries: bool = False
    many: bool = False
    ranges: bool = False
    pooled: bool = False
    drawn: bool = True


ANALYSES = {
    "why": Analysis("sim.study.questions.why", "why"),
    "more_money": Analysis("sim.study.questions.money", "more_money", pooled=True, drawn=False),
    "structure": Analysis("sim.study.questions.structure", "structure", levers=True),
    "tornado": Analysis("sim.study.questions.tornado", "tornado", ranges=True),
    "sensitivity": Analysis("sim.study.questions.sensitivity", "sensitivity", many=True, ranges=True),
    "conditions": Analysis(
        "sim.study.questions.conditions", "conditions", many=True, ranges=True, drawn=False
    ),
    "value": Analysis("sim.study.questions.value", "value", levers=True, tries=True, many=True),
    "sweeps": Analysis(
        "sim.study.questions.sweep", "sweep", several=True, levers=True, tries=True, many=True
    ),
    "search": Analysis("sim.study.questions.search", "search", levers=True, drawn=False),
}
"""The sections that a study file may have, by their keys."""
