"""What a difference is under other readings of how the system works, in words that keep to the intervals."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from math import isnan, nan
from typing import TYPE_CHECKING, Any

from sim.measures.registry import KINDS
from sim.report.words.english import count, listed, small
from sim.report.words.naming import titles
from sim.report.words.numbers import Over, Paired, paired
from sim.report.words.wording import amount, change, counted, measure_in_text, measure_in_title
from sim.study.combined import combined
from sim.study.questions.structure import CENTRAL, PHASES

if TYPE_CHECKING:
    import pandas as pd

    from sim.report.words.findings import Findings

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
    measured = set(study.summary["measure"])
    measures = measures_of(rows)
    told = [m for m in measures if m != _TOLD_ELSEWHERE or KINDS[measures[0]].month is None]
    numbers, verdicts, held = list[str](), list[str](), None
    for measure in told:
        found, unit = {row["alternative"]: row for row in of_measure(rows, measure)}, KINDS[measure].unit
        other = next((found[name] for name in PHASES if name in found), None)
        if other is None:
            continue
        held = other
        stated = paired(study, outcome, measure) if measure in measured else _gap(found[CENTRAL])
        both = (stated, _gap(other)) if other["alternative"] == PHASES[0] else (_gap(other), stated)
        words = " / ".join(_spanned(gap, unit) for gap in both)
        numbers.append(f"{measure_in_text(measure)} {words}")
        verdicts.append(holds(*both, unit))
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
        by_name = {row["alternative"]: row for row in of_measure(rows, measure)}
        other = next((by_name[name] for name in PHASES if name in by_name), None)
        if other is None:
            continue
        both = [paired(study, outcome, measure), _gap(other)]
        if other["alternative"] != PHASES[0]:
            both.reverse()
        verdict = holds(both[0], both[1], KINDS[measure].unit)
        if verdict not in (_BOTH, _NEITHER):
            found.append(f"{titles(study)[outcome.name]}, by the phase of its settlements: {verdict}.")
    return found


def holds(start: Paired, averaged: Paired, unit: str) -> str:
    """Return under which phase a difference is clear, in words that follow what it is."""
    sides = side(start, unit), side(averaged, unit)
    if sides == (0, 0):
        return _NEITHER
    if sides[0] == sides[1]:
        return _BOTH
    if sides[0] == -sides[1]:
        return "turns round between them"
    return f"holds under {'start' if sides[0] else 'averaged'} only"


def _verdicts(verdicts: Sequence[str]) -> str:
    if len(set(verdicts)) == 1:
        return f"{'Each' if len(verdicts) > 1 else 'This'} {verdicts[0]}."
    return f"The first {verdicts[0]}; the second {verdicts[1]}."


def side(gap: Paired, unit: str) -> int:
    """Return on which side of 0 an interval lies, also as it is printed; 0 if on neither."""
    signs = {change(end, unit)[0] for end in (gap.low, gap.high)}
    return {"+": 1, "-": -1}.get(signs.pop(), 0) if len(signs) == 1 else 0


def _gap(row: Any) -> Paired:
    """Return what a row knows of a difference; how many teams fare better is not told."""
    mean, low, high = (float(row[f"diff_{end}"]) for end in ("mean", "ci_low", "ci_high"))
    return Paired(mean, low, high, nan, False)


def _spanned(gap: Paired, unit: str) -> str:
    return f"{counted(gap.mean, unit)} ({amount(gap.low, unit)} to {amount(gap.high, unit)})"


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
    unit = KINDS[measure].unit
    return (
        f"What comes of {policy}, under each reading of how the system works: from "
        f"{amount(least['diff_mean'], unit)} to {counted(most['diff_mean'], unit)} in "
        f"{measure_in_title(measure)}"
    )


def sentences(rows: pd.DataFrame, measure: str, policy: str) -> list[str]:
    """Return the smallest and the largest difference, whether the sign holds, and what changes it clearly.

    Sums over runs of other lengths are told apart: they differ by what they are.

    Parameters are those of :func:`title`.
    """
    found, unit = of_measure(rows, measure), KINDS[measure].unit
    alike, others = [row for row in found if comparable(row)], [row for row in found if not comparable(row)]
    least, most = _ends(found)
    said = [
        f"With {policy}, the difference in {measure_in_text(measure)} is {_spanned(_gap(found[0]), unit)} as "
        f"the system is assumed to work; under {count(len(alike) - 1, 'other reading')} of it, from "
        f"{_spanned(_gap(least), unit)} ({_called(least)}) to {_spanned(_gap(most), unit)} ({_called(most)})."
    ]
    if others:
        each = [f"{_called(row)} {_spanned(_gap(row), unit)}" for row in others]
        said.append(f"Summed over runs of other lengths: {listed(each, ';')}.")
    said.append(signs(found, unit))
    clear = sorted((r for r in found[1:] if changes(r, unit)), key=lambda row: -abs(row["change_mean"]))
    named = [f"{_called(row)} ({_change(row, unit)})" for row in clear]
    said.append(
        f"Paired, it is clearly changed by {_several(named)}."
        if clear
        else "Paired with the structure as it is assumed, none changes it clearly."
    )
    return said


def comparable(row: Any) -> bool:
    """Return whether a difference means the same as the central one, and is no sum over another run."""
    return not isnan(row["change_mean"])


def signs(found: Sequence[Any], unit: str) -> str:
    """Return whether the sign of a difference holds under every alternative, as far as intervals tell."""
    by_side: dict[int, list[str]] = {1: [], -1: [], 0: []}
    for row in found:
        by_side[side(_gap(row), unit)].append(_called(row))
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


def lines(rows: pd.DataFrame, policy: str, measures: Collection[str]) -> Iterator[str]:
    """Yield all that is said of a policy under the alternatives, in each of some measures that there are."""
    for measure in (m for m in measures_of(rows) if m in measures):
        yield " ".join(sentences(rows, measure, policy))
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
    mean, low, high = (float(row[f"change_{end}"]) for end in ("mean", "ci_low", "ci_high"))
    return not isnan(mean) and side(Paired(mean, low, high, nan, False), unit) != 0


def _change(row: Any, unit: str) -> str:
    mean, low, high = (row[f"change_{end}"] for end in ("mean", "ci_low", "ci_high"))
    return f"{counted(mean, unit)}, {amount(low, unit)} to {amount(high, unit)}"


# --- the widest combined range


def widened(over: Over, mean: float, rows: pd.DataFrame | None, measure: str) -> Over:
    """Return the widest combined range of a number: over the assumptions, and the structure.

    Where the assumptions were not varied, of the structure alone: from the mean on.

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
    changes = [] if rows is None else [float(row["change_mean"]) for row in of_measure(rows, measure)]
    if isnan(over.low) and isnan(over.least):
        over = Over(mean, mean, mean, mean)
    return Over(*combined(over.low, over.high, changes), *combined(over.least, over.most, changes))
