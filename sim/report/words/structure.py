"""What a difference is under other readings of how the system works, in words that keep to the intervals."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from math import isnan, nan
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.measures.registry import KINDS
from sim.report.words.english import capital, count, listed, small
from sim.report.words.naming import titles
from sim.report.words.numbers import Over, Paired
from sim.report.words.verdicts import Evidence, evidence_of
from sim.report.words.wording import amount, change, counted, measure_in_text, measure_in_title
from sim.study.combined import clear_changes, combined
from sim.study.questions.structure import CENTRAL, PHASES

if TYPE_CHECKING:
    import pandas as pd

    from sim.report.words.findings import Findings, Found

_NAMED = 3  # alternatives in a sentence
_TOLD_ELSEWHERE = "months_kept"  # the phase is told of what the answer speaks of
_SO_ALREADY = "it is so already"
_BOTH, _NEITHER = "holds under both", "is clear under neither"


# --- what was asked


def beyond_phase(table: pd.DataFrame | None) -> bool:
    """Return whether alternatives besides the phase were run, which is asked about unasked."""
    return table is not None and bool((~run(table)["alternative"].isin((CENTRAL, *PHASES))).any())


def run(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that were run, the central structure among them, and have a value."""
    return rows[(rows["skipped"].fillna("") == "") & rows["diff_mean"].notna()]


def of_measure(rows: pd.DataFrame, measure: str) -> list[Any]:
    """Return what was run of one measure, the central structure first."""
    found = run(rows)
    return [row for _, row in found[found["measure"] == measure].iterrows()]


def measures_of(rows: pd.DataFrame) -> list[str]:
    """Return the measures that have a value under the central structure, in their order."""
    found = run(rows)
    return list(dict.fromkeys(found.loc[found["alternative"] == CENTRAL, "measure"]))


# --- the phase


def phase_line(rows: pd.DataFrame, study: Findings, scenario: str, named: str) -> str:
    """Return the difference with day one the first day of a settlement, and with it anywhere in one.

    Parameters
    ----------
    rows : DataFrame
        Of the table ``structure``, of one policy.
    study : Findings
        Whose differences stand above: those of the phase that the policy states.
    scenario : str
        The policy, as tables call it.
    named : str
        What it is called at the beginning of a sentence.

    Returns
    -------
    str
        Empty if it states no settlement of several years.
    """
    outcome = next(o for o in study.outcomes if o.name == scenario)
    measures = measures_of(rows)
    told = [m for m in measures if m != _TOLD_ELSEWHERE or KINDS[measures[0]].month is None]
    numbers, verdicts, held = list[str](), dict[str, str](), None
    for measure in told:
        both, unit = _phases(study, outcome, rows, measure), KINDS[measure].unit
        if both is None:
            continue
        held = both.held
        words = " / ".join(_spanned(known.gap, unit) for known in (both.start, both.averaged))
        numbers.append(f"{measure_in_text(measure)} {words}")
        verdicts[measure_in_text(measure)] = holds(both.start, both.averaged)
    if held is None:
        return ""
    times = f"; {count(int(held['replications']), 'replication')}"
    start, averaged = ("", times) if held["alternative"] == PHASES[0] else (times, "")
    return (
        f"{named}, if day one is the first of a settlement (start{start}) / falls anywhere in one (averaged: "
        f"the long run{averaged}): {'; '.join(numbers)}. {_verdicts(verdicts)}"
    )


def phase_caveats(study: Findings, table: pd.DataFrame | None, measure: str) -> list[str]:
    """Return of which scenarios a difference does not hold under both phases, and under which it does.

    Parameters
    ----------
    study : Findings
        A comparison.
    table : DataFrame or None
        Its table ``structure``, if there is one.
    measure : str
        The measure that a title is about.
    """
    found = []
    for outcome in study.outcomes[1:] if table is not None else ():
        assert table is not None
        rows = table[table["scenario"] == outcome.name]
        both = _phases(study, outcome, rows, measure)
        if both is None:
            continue
        said = holds(both.start, both.averaged)
        if said not in (_BOTH, _NEITHER):
            found.append(f"{titles(study)[outcome.name]}, by the phase of its settlements: {said}.")
    return found


class _Phases(NamedTuple):
    """What is known of a difference under both phases, and the row of the one that is not stated."""

    start: Evidence
    averaged: Evidence
    held: Any


def _phases(study: Findings, outcome: Found, rows: pd.DataFrame, measure: str) -> _Phases | None:
    """Return a difference under both phases; None if the other was not run."""
    found = {row["alternative"]: row for row in of_measure(rows, measure)}
    held = next((found[name] for name in PHASES if name in found), None)
    if held is None:
        return None
    stated = _stated(study, outcome, measure, found[CENTRAL])
    other = _moved(stated, held)
    start, averaged = (stated, other) if held["alternative"] == PHASES[0] else (other, stated)
    return _Phases(start, averaged, held)


def _stated(study: Findings, outcome: Found, measure: str, central: Any) -> Evidence:
    """Return what is known of a difference as the system is assumed to work: the answer's, if it has it."""
    if measure in set(study.summary["measure"]):
        return evidence_of(study, outcome, measure)
    kind = KINDS[measure]
    return Evidence(_gap(central), kind.better, kind.unit, int(central["replications"]), ranged=False)


def _moved(stated: Evidence, row: Any) -> Evidence:
    """Return what is known under an alternative: its own interval, and the range moved by what it changes.

    A sum over a run of another length has no change, and so no range.
    """
    least, most = (end + float(row["change_mean"]) for end in stated.gap.over.at_most)
    gap = _gap(row)._replace(range_low=least, range_high=most)
    return stated._replace(gap=gap, replications=int(row["replications"]))


def holds(start: Evidence, averaged: Evidence) -> str:
    """Return under which phase a difference is clear, in words that follow what it is."""
    sides = side(start), side(averaged)
    if sides == (0, 0):
        return _NEITHER
    if sides[0] == sides[1]:
        return _BOTH
    if sides[0] == -sides[1]:
        return "turns round between them"
    return f"holds under {'start' if sides[0] else 'averaged'} only"


def _verdicts(verdicts: Mapping[str, str]) -> str:
    """Return what holds of each measure under both phases; by name, if it is not the same of each."""
    if len(set(verdicts.values())) == 1:
        return f"{'Each' if len(verdicts) > 1 else 'This'} {next(iter(verdicts.values()))}."
    return f"{capital('; '.join(f'{named} {said}' for named, said in verdicts.items()))}."


def side(known: Evidence) -> int:
    """Return on which side of 0 a difference lies, and its range if it has one; 0 if on neither, or both."""
    if not known.leaves_out_zero:
        return 0
    return 1 if known.gap.mean > 0 else -1


def _gap(row: Any, prefix: str = "diff") -> Paired:
    """Return what a row knows of a difference, or a change of it; how many teams fare better is not told."""
    mean, low, high = (float(row[f"{prefix}_{end}"]) for end in ("mean", "ci_low", "ci_high"))
    return Paired(mean, low, high, nan, False)


def _spanned(gap: Paired, unit: str) -> str:
    mean = counted(gap.mean, unit)
    return mean if isnan(gap.low) else f"{mean} ({amount(gap.low, unit)} to {amount(gap.high, unit)})"


# --- all alternatives


def title(rows: pd.DataFrame, measure: str, policy: str) -> str:
    """Return what a picture of the alternatives shows, in one sentence.

    Parameters
    ----------
    rows : DataFrame
        Of the table ``structure``, of one policy.
    measure : str
        The measure.
    policy : str
        What the policy is called within a sentence.
    """
    least, most = _ends(of_measure(rows, measure))
    unit, times = KINDS[measure].unit, count(int(least["replications"]), "replication")
    return (
        f"What comes of {policy}, under each reading of how the system works, in {times}: from "
        f"{amount(least['diff_mean'], unit)} to {counted(most['diff_mean'], unit)} in "
        f"{measure_in_title(measure)}"
    )


def sentences(rows: pd.DataFrame, study: Findings, outcome: Found, measure: str, policy: str) -> list[str]:
    """Return what changes a difference least and most, whether the sign holds, and what changes it clearly.

    The difference is the answer's, and the changes from it are paired. Sums over runs of other lengths are
    told apart: they differ by what they are.

    Parameters
    ----------
    rows : DataFrame
        Of the table ``structure``, of one policy.
    study : Findings
        What the answer is made from.
    outcome : Found
        The policy.
    measure : str
        The measure.
    policy : str
        What the policy is called within a sentence.
    """
    central, *found = of_measure(rows, measure)
    unit, stated = KINDS[measure].unit, _stated(study, outcome, measure, central)
    moving = [row for row in found if _moves(row)]
    alike, others = [row for row in moving if comparable(row)], [row for row in moving if not comparable(row)]
    said = [
        f"With {policy}, the difference in {measure_in_text(measure)} is {_spanned(stated.gap, unit)} as the "
        f"system is assumed to work. {_least_and_most(alike, len(found) - len(moving), unit)}"
    ]
    if others:
        each = [f"{_called(row)} {_spanned(_gap(row), unit)}" for row in others]
        said.append(f"Summed over runs of other lengths: {listed(each, ';')}.")
    if not moving:
        return said
    said.append(
        _signs([(_called(central), stated), *((_called(row), _moved(stated, row)) for row in moving)])
    )
    clear = sorted((r for r in alike if changes(r, unit)), key=lambda row: -abs(row["change_mean"]))
    named = [f"{_called(row)} ({_change(row, unit)})" for row in clear]
    said.append(
        f"Paired, it is clearly changed by {_several(named)}."
        if clear
        else "Paired with the structure as it is assumed, none changes it clearly."
    )
    return said


def _least_and_most(alike: Sequence[Any], still: int, unit: str) -> str:
    """Return by how much a difference changes at least and at most, and how many others do not change it."""
    same = (
        f"{count(still, 'other reading')} of it {'changes' if still == 1 else 'change'} it in no replication"
    )
    if not alike:
        return f"{capital(same)}." if still else "No other reading of it was run."
    least, most = (f(alike, key=lambda row: row["change_mean"]) for f in (min, max))
    named = [f"{_spanned(_gap(row, 'change'), unit)} ({_called(row)})" for row in (least, most)]
    times = count(int(least["replications"]), "replication")
    span = named[0] if least is most else f"{named[0]} at one end, and {named[1]} at the other"
    more = f"; {same}" if still else ""
    return (
        f"Under {count(len(alike), 'other reading')} of it, in {times}, the change from that is {span}{more}."
    )


def _moves(row: Any) -> bool:
    """Return whether an alternative changes a difference in any replication."""
    return any(row[f"change_{end}"] != 0 for end in ("mean", "ci_low", "ci_high"))


def comparable(row: Any) -> bool:
    """Return whether a difference means the same as the central one, and is no sum over another run."""
    return not isnan(row["change_mean"])


def signs(rows: pd.DataFrame, study: Findings, outcome: Found, measure: str) -> str:
    """Return whether the sign of a difference holds under every alternative, as far as it can be told.

    Parameters are those of :func:`sentences`.
    """
    central, *found = of_measure(rows, measure)
    stated = _stated(study, outcome, measure, central)
    moved = [(_called(row), _moved(stated, row)) for row in found if _moves(row)]
    return _signs([(_called(central), stated), *moved])


def _signs(found: Sequence[tuple[str, Evidence]]) -> str:
    by_side: dict[int, list[str]] = {1: [], -1: [], 0: []}
    for called, known in found:
        by_side[side(known)].append(called)
    above, below, unclear = by_side[1], by_side[-1], by_side[0]
    if above and below:
        few, where, most, other = (
            (below, "below", above, "above") if len(below) <= len(above) else (above, "above", below, "below")
        )
        said = f"The sign does not hold: it is clearly {where} 0 under {_several(few)}, and clearly {other} 0"
        return f"{said} under {len(most)} of {len(found)}."
    where, clear = ("above", above) if above else ("below", below)
    if not clear:
        return "It is clear under none of them."
    if not unclear:
        return f"It is clearly {where} 0 under each of them."
    return (
        f"It is clearly {where} 0 under {len(clear)} of {len(found)}, clearly on the other side under none, "
        f"and not clear under {_several(unclear)}."
    )


def _several(names: Sequence[str]) -> str:
    more = [f"{len(names) - _NAMED} more"] if len(names) > _NAMED else []
    return listed([*names[:_NAMED], *more], ";" if any("," in name for name in names) else ",")


def skipped_words(rows: pd.DataFrame) -> str:
    """Return which alternatives were not run, and why; those that hold already are not worth a word."""
    reasons = rows["skipped"].fillna("")
    told = rows[~reasons.isin(("", _SO_ALREADY))].drop_duplicates("alternative")
    each = [f"{small(row['title'])} ({row['skipped']})" for _, row in told.iterrows()]
    return f"Not run: {listed(each, ';')}." if each else ""


def lines(
    rows: pd.DataFrame, study: Findings, outcome: Found, policy: str, measures: Collection[str]
) -> Iterator[str]:
    """Yield all that is said of a policy under the alternatives, in each of some measures that there are."""
    for measure in (m for m in measures_of(rows) if m in measures):
        yield " ".join(sentences(rows, study, outcome, measure, policy))
    if words := skipped_words(rows):
        yield words


def _ends(found: Sequence[Any]) -> tuple[Any, Any]:
    """Return the smallest and the largest of the differences that mean the same."""
    alike = [row for row in found if comparable(row)]
    return min(alike, key=lambda row: row["diff_mean"]), max(alike, key=lambda row: row["diff_mean"])


def _called(row: Any) -> str:
    return "as it is assumed" if row["alternative"] == CENTRAL else small(str(row["title"]))


def changes(row: Any, unit: str) -> bool:
    """Return whether the interval of a change leaves 0 out, also as it is printed."""
    signs = {change(row[f"change_{end}"], unit)[0] for end in ("ci_low", "ci_high")}
    return signs in ({"+"}, {"-"})


def _change(row: Any, unit: str) -> str:
    mean, low, high = (row[f"change_{end}"] for end in ("mean", "ci_low", "ci_high"))
    return f"{counted(mean, unit)}, {amount(low, unit)} to {amount(high, unit)}"


# --- the widest combined range


def widened(over: Over, mean: float, rows: pd.DataFrame | None, measure: str) -> Over:
    """Return the widest combined range of a number: over the assumptions, and the structure.

    Where no range over the assumptions is given, of the structure alone: from the mean on.

    Parameters
    ----------
    over : Over
        The range over the assumptions.
    mean : float
        The number in the central scenario.
    rows : DataFrame or None
        Of the table ``structure``, of its policy, if there is one.
    measure : str
        The measure.
    """
    changes = [] if rows is None else clear_changes(rows[rows["measure"] == measure])
    if not over.given:
        over = Over(mean, mean, mean, mean)
    return Over(*combined(over.low, over.high, changes), *combined(over.least, over.most, changes))
