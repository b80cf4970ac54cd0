"""What a difference is made of, in words: which parts are clear, and how a table of them is read."""

from __future__ import annotations

from math import isnan, nan
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.measures.registry import KINDS
from sim.report.words.english import capital, listed
from sim.report.words.more_money import (
    all_but_award,
    award_in_short,
    built_for_same_money,
    money_lines,
    more_or_less,
)
from sim.report.words.naming import same_team
from sim.report.words.numbers import Paired, paired, replications_of
from sim.report.words.parts import part_title
from sim.report.words.rounding import percent
from sim.report.words.spoken import View
from sim.report.words.uncosted import needed
from sim.report.words.verdicts import evidence_of, verdict
from sim.report.words.wording import amount, change, counted, in_words, measure_in_text, row_title
from sim.scenario.policy import Settlement
from sim.study.questions.channels import AMOUNT
from sim.study.questions.structure import measures_in

if TYPE_CHECKING:
    import pandas as pd

    from sim.report.words.findings import FoundInFull, FullFindings
    from sim.scenario import Scenario

SPLITS = {"levers": "By what differs", "channels": "By what it acts through"}
"""What each split of the table of :func:`sim.study.questions.why.answer` is called."""

READING = (
    "The difference is split twice, by what differs and by what that acts through; each adds up to it. "
    "Share: what a part adds, averaged over every order in which the parts could come. First: moved with "
    "none of the others. Last: moved on top of all the others. Where the two are far apart, the share is a "
    "convention and no cause. In brackets: 95% interval of the mean. All this holds in this model, under "
    "these assumptions."
)
"""How the table in the terminal is read."""

_WITHIN = "In this model, under these assumptions"


def in_sentences(why: pd.DataFrame, measure: str, policy: str) -> str:
    """Return which parts of a difference are clear, and which are not, for one measure."""
    rows = why[why["measure"] == measure]
    whole = rows_where(rows, kind="difference")[0]
    found = f"with {policy} the difference in {measure_in_text(measure)} is {with_interval(whole)}"
    if not _clear(whole):
        return f"{_WITHIN}, {found}. The difference is not clear, so its parts are not told."
    return " ".join([f"{_WITHIN}, {found}.", *(_split_said(rows, split) for split in SPLITS)]).strip()


def money_share(why: pd.DataFrame) -> str:
    """Return how much of the difference in the first measure the amount of money brings, if that is clear."""
    rows = why[why["measure"] == why["measure"].iloc[0]]
    (whole,) = rows_where(rows, kind="difference")
    amounts = rows_where(rows, kind="part", split="channels", part=AMOUNT)
    if not amounts or not _clear(whole):
        return ""
    found = f"Of the difference in {measure_in_text(whole['measure'])}, {with_interval(whole)}"
    if not _clear(amounts[0]):
        return f"{found}, no clear share comes from the {part_title(AMOUNT)}."
    return f"{found}, the {part_title(AMOUNT)} brings {with_interval(amounts[0])}, under these assumptions."


def _split_said(rows: pd.DataFrame, split: str) -> str:
    parts = rows_where(rows, kind="part", split=split)
    clear = sorted((row for row in parts if _clear(row)), key=lambda row: -abs(row["mean"]))
    unclear = [part_title(row["part"]) for row in parts if not _clear(row)]
    said = [f"{part_title(row['part'])} {with_interval(row)}" for row in clear]
    between = " between the policies" if split == "levers" else ""
    found = f"{SPLITS[split]}{between}: {listed(said) if said else 'no part is clear'}"
    if not (clear and unclear):
        return f"{found}."
    return f"{found}; no clear share of {listed(unclear)}."


def rows_where(rows: pd.DataFrame, **wanted: str) -> list[dict[str, Any]]:
    """Return the rows that have some values."""
    for column, value in wanted.items():
        rows = rows[rows[column] == value]
    return [{str(k): v for k, v in row.items()} for row in rows.to_dict("records")]


def _clear(row: dict[str, Any]) -> bool:
    return bool(row["ci_low"] > 0 or row["ci_high"] < 0)


def with_interval(row: dict[str, Any], unit: bool = True, order: str = "") -> str:
    """Return a mean with its interval: of a share, or of what a part does ``first_`` or ``last_``."""
    mean = (counted if unit else amount)(row[f"{order}mean"], row["unit"])
    low, high = (amount(row[f"{order}{end}"], row["unit"]) for end in ("ci_low", "ci_high"))
    return f"{mean} ({low} to {high})"


def unit_words(measure: str, unit: str) -> str:
    """Return the unit of a difference; nothing if the measure's name has it."""
    if "£" in row_title(measure):
        return ""
    return in_words(unit)[1]


def spanned(row: Any, prefix: str = "") -> str:
    """Return a mean with its interval, ``+6.5 (+5.1 to +7.9)``, or alone if every replication has it."""
    values = [getattr(row, prefix + name) for name in ("mean", "ci_low", "ci_high")]
    mean, low, high = (change(value, row.unit) for value in values)
    return mean if values[1] == values[2] else f"{mean} ({low} to {high})"


def rows_of(table: pd.DataFrame) -> list[Any]:
    """Return the rows of a table, each with its columns as attributes."""
    return list(table.itertuples())


def replications_line(why: pd.DataFrame, asked: int) -> str:
    """Return on how many replications the splits rest, if on fewer than the rest of the results."""
    used = int(why["replications"].max())
    return "" if used == asked else f"These are the first {used} of {asked} replications."


def money_line(why: pd.DataFrame) -> str:
    """Return how far taking away the amount of money did so."""
    *until, over_the_run = rows_of(why[why["kind"] == "left"])
    told = [f"{spanned(row)} by month {KINDS[row.measure].month}" for row in until if row.replications]
    found = listed([*told, f"{spanned(over_the_run)} over the run"])
    return f"Without the amount of money, what is left of the difference in funded post-months is {found}."


# --- is it just more money?


_OF = {"months_kept": "months kept", "lost_knowledge": "experienced people's worth of knowledge lost"}


class _Split(NamedTuple):
    """A difference of one measure: the whole, what is the amount of money, and what is not."""

    measure: str
    whole: Paired
    money: Paired
    rest: Paired


def money_or_certainty(study: FullFindings, outcome: FoundInFull, *, brief: bool = False) -> str:
    """Return how much of what a policy changes is the amount of money, and how much is not.

    The people still in post at the headline month; where that is not clear, months kept, then lost knowledge.
    Numbers are those of the split if it was
    made, else of a policy among those compared that brings the same money. Without either, or where other
    money is awarded though none could be taken away, the brief sentence is about the award alone; where the
    difference is not clear, it is empty.

    Parameters
    ----------
    brief : bool
        Whether to leave numbers out as far as possible, after a sentence that has them.
    """
    first = study.baseline
    measured = set(study.summary["measure"])
    if not same_team(outcome.scenario, first.scenario) or "funded_post_months" not in measured:
        return ""
    split = _split(study, outcome)
    if split is None or not _known(study, outcome, split):
        return award_in_short(study, outcome) if brief else ""
    if not _claims(study, outcome, split):
        return "" if brief else _not_split(study, outcome, split)
    words = _Words(more_or_less(study, outcome), _rest_called(first.scenario, outcome.scenario))
    if brief:
        return _briefly(split, words)
    return f"{_in_full(study, split, words)} {_of_how_many(study, outcome)}".strip()


def _claims(study: FullFindings, outcome: FoundInFull, split: _Split) -> bool:
    """Return whether the table says which way the difference goes, and the split's own replications do."""
    return split.whole.clear and verdict(evidence_of(study, outcome, split.measure)).claims


def _of_how_many(study: FullFindings, outcome: FoundInFull) -> str:
    """Return on how many replications a split rests, if on fewer than the table."""
    if study.money is None:
        return ""
    rows = study.money[study.money["scenario"] == outcome.name]
    return replications_line(rows, replications_of(study))


def _known(study: FullFindings, outcome: FoundInFull, split: _Split) -> bool:
    """Return whether a split says how much is money: none is only where every replication has the same."""
    if isnan(split.money.mean):
        return False
    return not split.money.same or paired(study, outcome, "funded_post_months").same


class _Words(NamedTuple):
    """What the two shares of a difference are called: ``more money`` and ``certainty``."""

    money: str
    rest: str


def money_answers(study: FullFindings) -> list[str]:
    """Return for each policy what was awarded and spent, what that leaves out, and how much is money."""
    first, found = study.baseline.scenario, []
    for line, outcome in zip(money_lines(study), study.outcomes[1:], strict=True):
        needs = list(needed(first, outcome.scenario)) if same_team(outcome.scenario, first) else []
        left_out = f"Not counted in its cost: {listed(needs, ';')}." if needs else ""
        said = (line, left_out, money_or_certainty(study, outcome))
        found.append(" ".join(filter(None, said)))
    return found


def _in_full(study: FullFindings, split: _Split, words: _Words) -> str:
    people = KINDS[split.measure].month is not None
    unit = "people" if people else KINDS[split.measure].unit
    factor = View(study).team.people if people else 1.0

    def said(gap: Paired) -> str:
        mean, low, high = (change(factor * x, unit) for x in (gap.mean, gap.low, gap.high))
        return mean if gap.low == gap.high else f"{mean} ({low} to {high})"

    month, is_ = KINDS[split.measure].month, "are" if people else "is"
    of = f"people still in post at month {month}" if people else _OF.get(split.measure, unit)
    whole = change(factor * split.whole.mean, unit)
    if split.money.same:
        return f"Of the {whole} {of}, none is {words.money}: {said(split.rest)} is {words.rest}."
    if split.rest.same:
        return f"Of the {whole} {of}, all is {words.money}."
    money, rest = said(split.money), said(split.rest)
    if split.money.clear and split.rest.clear:
        return f"Of the {whole} {of}, {money} {is_} {words.money} and {rest} {is_} {words.rest}."
    if split.rest.clear:
        return f"Of the {whole} {of}, {rest} {is_} {words.rest}; no clear part is {words.money}: {money}."
    if split.money.clear:
        return f"Of the {whole} {of}, {money} {is_} {words.money}; no clear part is {words.rest}: {rest}."
    parts = f"{words.money}, {money}, and how much {words.rest}, {rest}"
    return f"How much of the {whole} {of} is {parts}, is not clear."


def _briefly(split: _Split, words: _Words) -> str:
    """Return the same with a share at most: where both parts are clear, and go the same way."""
    money, rest, whole = split.money, split.rest, split.whole
    change = f"the change in {_briefly_called(split.measure)}"
    with_whole = {part: part.mean * whole.mean > 0 for part in (money, rest)}
    if money.same:
        return f"None of {change} is {words.money}: it is {words.rest}."
    if rest.clear and not with_whole[rest]:
        return f"In {_briefly_called(split.measure)}, {words.rest} alone would do the opposite."
    if money.clear and not with_whole[money]:
        return f"In {_briefly_called(split.measure)}, {words.rest} alone would do more."
    if money.clear and rest.clear:
        return f"{_part(money, whole)} of {change} is {words.money}, the rest {words.rest}."
    if rest.clear:
        return f"{_part(rest, whole)} of {change} is {words.rest}; {_left(rest, whole, words.money)}."
    if money.clear:
        return f"{_part(money, whole)} of {change} is {words.money}; {_left(money, whole, words.rest)}."
    return f"How much of {change} is {words.money}, and how much {words.rest}, is not clear."


def _left(part: Paired, whole: Paired, other: str) -> str:
    """Return what the rest of a change is, of which its interval does not say that it is anything."""
    some = _part(part, whole).startswith("About")
    return f"whether the rest is {other}, or chance, is not clear" if some else f"no clear part is {other}"


def _part(part: Paired, whole: Paired) -> str:
    """Return about how much of the whole a part is: what the other takes away makes it more than all."""
    share = part.mean / whole.mean
    if share >= 1:
        return "All"
    return f"About {percent(share)}" if percent(share) != "100%" else "Nearly all"


def _briefly_called(measure: str) -> str:
    if KINDS[measure].month is not None:
        return "people kept"
    return {"months_kept": "months kept", "lost_knowledge": "knowledge lost"}.get(measure, row_title(measure))


def _not_split(study: FullFindings, outcome: FoundInFull, split: _Split) -> str:
    rule = verdict(evidence_of(study, outcome, split.measure))
    what = f"in {measure_in_text(split.measure)}"
    if rule.claims:  # in the table, which has more replications
        return f"What was split shows no clear difference {what}. {_of_how_many(study, outcome)}".strip()
    return f"{capital(rule.words)} {what}, so it is not split."


def _split(study: FullFindings, outcome: FoundInFull) -> _Split | None:
    """Return the split that was made; or with a policy that brings the same money, if there is one."""
    if study.money is not None:
        measured = study.money["measure"].isin(study.summary["measure"])
        rows = study.money[(study.money["scenario"] == outcome.name) & measured]
        splits = [_of_row(row) for _, row in rows.iterrows()]
        clear = (split for split in splits if _claims(study, outcome, split))
        return next(clear, splits[0] if splits else None)
    first = study.baseline
    if built_for_same_money(first.scenario, outcome.scenario):
        return None
    for other in study.outcomes[1:]:
        same = all_but_award(other.scenario) == all_but_award(outcome.scenario)
        if same and built_for_same_money(first.scenario, other.scenario):
            return _between(study, outcome, other)
    return None


def _of_row(row: Any) -> _Split:
    def gap(word: str) -> Paired:
        mean, low, high = (float(row[f"{word}_{end}"]) for end in ("mean", "ci_low", "ci_high"))
        return Paired(mean, low, high, nan, low == high == 0)

    return _Split(str(row["measure"]), gap("diff"), gap("money"), gap("rest"))


def _between(study: FullFindings, outcome: FoundInFull, even: FoundInFull) -> _Split | None:
    measured = set(study.summary["measure"])
    years = study.baseline.scenario.run.years
    measure = next((m for m in measures_in(years) if m in measured), "")
    ours, same, base = (o.values(measure) for o in (outcome, even, study.baseline))
    if not (len(ours) == len(same) == len(base) > 0) or np.isnan([*ours, *same, *base]).any():
        return None  # of all systems together no replications are kept
    return _Split(measure, Paired.between(ours, base), Paired.between(ours, same), Paired.between(same, base))


def _rest_called(first: Scenario, other: Scenario) -> str:
    """Return what a difference without the money is: certainty, if all that differs is how money is settled.

    Contracts may then be as long as the money; but permanent ones, or decisions that fall earlier or later,
    are something else.
    """
    late = {"decision_delay_weeks", "delay_applies_to"}
    apart: dict[str, Any] = {
        "title": True, "question": True, "settlement": set(Settlement.model_fields) - late,
        "contracts": {"fixed_terms"},
    }  # fmt: skip
    ours, theirs = (s.policy.model_dump(exclude=apart) for s in (other, first))
    alike = (other.system, other.assumptions, ours) == (first.system, first.assumptions, theirs)
    mine, base = other.policy.settlement, first.policy.settlement
    longer = (mine.horizon, mine.rolling_years, mine.awards) != (
        base.horizon,
        base.rolling_years,
        base.awards,
    )
    return "certainty" if alike and longer else "what else the policy changes"
