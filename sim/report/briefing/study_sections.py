"""What the optional sections of a study found, in words that keep to their intervals.

They are asked of every system; told is the first of the study file, as in the pictures. The tables beside the
results have all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan
from typing import TYPE_CHECKING, Any, cast

from sim.report.briefing.document import Bullets, Heading, Paragraph, Piece
from sim.report.briefing.reworded import conditions_in_words, search_in_words
from sim.report.briefing.why import in_sentences, money_share
from sim.report.english import listed
from sim.report.study_words import (
    break_even_words,
    counted_sides,
    lever_in_text,
    lever_title,
    measure_in_text,
    share_words,
    sweep_level,
)

if TYPE_CHECKING:
    import pandas as pd

    from sim.report.briefing.studied import Studied
    from sim.study.questions.conditions import Section as Conditions
    from sim.study.questions.search import Section as Search

MOST = 3
"""Policies told of each section; more would not fit on five pages."""
CLAWBACK = "assumptions.funding.clawback_chance_per_year"
_KEPT = "months_kept"  # the gain whose break-evens are told


def told_where(study: Studied) -> Paragraph:
    """Return which system is told of."""
    others = "" if len(study.plan.systems) == 1 else " The tables beside the results have every system."
    return Paragraph(f"Told of {_first(study)}.{others}", kind="note")


def why(study: Studied) -> Iterator[Paragraph]:
    """Yield what each policy's difference is made of."""
    for policy, rows in told_of(study, "why"):
        yield Paragraph(in_sentences(rows, rows["measure"].iloc[0], study.called(policy)))


def variance(study: Studied) -> Iterator[Paragraph]:
    """Yield how much of the variance is luck, and which assumptions make the rest."""
    for policy, split in told_of(study, "sensitivity_split"):
        row = split.iloc[0]
        said = [f"{share_words(row, row['measure'], study.called(policy))}."]
        if factors := _factors(study, policy, row["measure"]):
            said.append(factors)
        said.append(_enough(study, policy, row["measure"]))
        yield Paragraph(" ".join(said), lead=f"Luck or assumptions, in {_first(study)}:")


def _first(study: Studied) -> str:
    return study.system_title(study.plan.systems[0])


def _factors(study: Studied, policy: str, measure: str) -> str:
    """Return the factors whose total index is told from nothing, and how many are not."""
    rows = study.told_rows("sensitivity_indices", policy)
    rows = rows[(rows["measure"] == measure) & rows["total"].notna()]
    clear = rows[rows["total_ci_low"] > 0]
    if rows.empty:
        return ""
    if clear.empty:
        return "No group of assumptions can be told from nothing by itself."
    named = [
        f"{r['title']} {r['total']:.0%} ({r['total_ci_low']:.0%} to {r['total_ci_high']:.0%})"
        for _, r in clear.head(MOST).iterrows()
    ]
    rest = len(rows) - len(clear)
    others = f"; {rest} of {len(rows)} cannot be told from nothing" if rest else ""
    return f"Of the assumptions' part, with all that each does together with others: {listed(named)}{others}."


def _enough(study: Studied, policy: str, measure: str) -> str:
    rows = study.told_rows("sensitivity_said", policy)
    return str(rows.loc[rows["about"] == measure, "said"].iloc[0])


def conditions(study: Studied) -> Iterator[Paragraph]:
    """Yield how often each policy wins over the assumptions, and when it fails."""
    for _, rows in told_of(study, "conditions_said"):
        section = cast("Conditions", study.plan.sections["conditions"][0])
        unit = study.unit(section.measure)
        said = [conditions_in_words(text, section, unit) for text in rows["said"]]
        yield Paragraph(" ".join(said), lead=f"Over the assumptions, in {_first(study)}:")


def worth(study: Studied) -> Iterator[Piece]:
    """Yield what the policies are worth: prices, risks, break-evens, sweeps and the search."""
    items = [*_prices(study), *_sweeps(study), *_searches(study)]
    if items:
        yield Heading("Value for money, and levers moved")
        yield told_where(study)
        yield Bullets(tuple(items))


def _prices(study: Studied) -> Iterator[Paragraph]:
    for policy, rows in told_of(study, "value"):
        said = [
            *(price_words(row) for row in _rows(rows, question="price", measure="cost_total_gbp")),
            *(_exposure(rows, row) for row in _rows(rows, question="exposure", of="policy")[:1]),
            *(_option(row) for row in _rows(rows, question="option", of="committed")),
        ]
        for row in _rows(rows, question="break-even", measure=_KEPT):
            if row["of"] != CLAWBACK:
                said.append(
                    f"{lever_title(row['of'])}: the difference in months kept {break_even_words(row)}"
                )
        sentences = " ".join(f"{text[:1].upper()}{text[1:]}." for text in said)
        yield Paragraph(sentences, lead=f"{study.title(policy)}:")


def price_words(row: Any) -> str:
    """Return what one more unit of a gain costs, with its interval, or why there is no price."""
    unit = f"extra {row['of']}"
    if isnan(row["estimate"]):
        return (
            f"the price of each {unit} is {row['said']}"
            if _meaningless(row)
            else (f"there is no price of an {unit}: it {row['said']}")
        )
    known = f"{_pounds(row['estimate'])} ({_span(row)})"
    if row["said"] == "costs more and keeps more":
        return f"it costs {known} for each {unit}"
    if row["said"] == "costs less and keeps less":
        return f"it saves {known} for each {row['of']} given up"
    return f"the price is {known} for each {unit}: it {row['said']}"


def _meaningless(row: Any) -> bool:
    return str(row["said"]).startswith("not meaningful")


def _pounds(value: float) -> str:
    return f"GBP {_rounded(value)}"


def _rounded(value: float) -> str:
    """Return pounds to three figures."""
    return f"{float(f'{value:.3g}') or 0.0:,.0f}"


def _span(row: Any) -> str:
    low, high = ("no limit" if isnan(row[end]) else _rounded(row[end]) for end in ("ci_low", "ci_high"))
    return f"95% interval {low} to {high}"


def _exposure(rows: pd.DataFrame, row: Any) -> str:
    base = _rows(rows, question="exposure", of="baseline", measure=row["measure"])[0]
    ours, theirs = (f"{_pounds(r['estimate'])} ({_span(r)})" for r in (row, base))
    return f"redundancy pay of the run exceeds {ours} in 5% of replications, with the baseline {theirs}"


def _option(row: Any) -> str:
    if isnan(row["estimate"]):
        return f"what {row['said']} is not known"
    if not (row["estimate"] or row["ci_low"] or row["ci_high"]):
        return f"nothing {row['said']}"
    return f"{_pounds(row['estimate'])} ({_span(row)}) {row['said']}"


def _sweeps(study: Studied) -> Iterator[Paragraph]:
    for policy, rows in told_of(study, "sweep"):
        for question, of_it in rows.groupby("question"):
            measure, lever = of_it["measure"].iloc[0], lever_title(of_it["x_lever"].iloc[0])
            named = f"the difference in {measure_in_text(measure)}"
            if of_it["y_lever"].isna().all():
                evens = study.told_rows("sweep_break_evens", policy)
                evens = evens[(evens["question"] == question) & (evens["measure"] == measure)]
                said = listed(
                    [break_even_words(row) for _, row in evens.iterrows()]
                    or ["has no break-even: its values are not numbers"],
                    ";",
                )
                lead = f"{lever} moved, with {study.called(policy)}:"
                yield Paragraph(f"{named} {said}.", lead=lead)
                continue
            second = lever_in_text(of_it["y_lever"].iloc[0])
            shown = of_it[of_it["measure"] == measure]
            level, unit = sweep_level(study.plan, int(of_it["question"].iloc[0])), study.unit(measure)
            yield Paragraph(
                f"{named}: {counted_sides(shown, 'combinations', level, unit)} (95% intervals).",
                lead=f"{lever} and {second} moved, with {study.called(policy)}:",
            )


def _searches(study: Studied) -> Iterator[Paragraph]:
    for policy, rows in told_of(study, "search_said"):
        section = cast("Search", study.plan.sections["search"][0])
        unit = study.unit(section.target.measure)
        said = [search_in_words(text, section, unit) for text in rows["said"]]
        yield Paragraph(" ".join(said), lead=f"The search from {study.called(policy)}:")


def broken_promises(study: Studied) -> str:
    """Return at which chance of a claw-back a policy stops keeping more, if that was asked."""
    said = []
    for policy, rows in told_of(study, "value"):
        for row in _rows(rows, question="break-even", of=CLAWBACK, measure=_KEPT):
            said.append(f"With {study.called(policy)} the difference in months kept {break_even_words(row)}.")
    evens = study.told_table("sweep_break_evens")
    if not said and evens is not None:
        about = evens[evens["x_lever"] == CLAWBACK]
        for _, row in about[about["y_lever"].isna()].drop_duplicates(["policy", "question"]).iterrows():
            named = f"With {study.called(row['policy'])} the difference in {measure_in_text(row['measure'])}"
            said.append(f"{named} {break_even_words(row)}.")
    where = f"In {_first(study)}, as the chance of a claw-back in a year moves: "
    return where + " ".join(said) if said else ""


def money_shares(study: Studied) -> Iterator[str]:
    """Yield how much of each policy's difference the amount of money brings, where that is clear."""
    for _, rows in told_of(study, "why"):
        if said := money_share(rows):
            yield said


def told_of(study: Studied, name: str) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield what a table says of the first system, policy by policy; nothing if it was not asked."""
    if study.told_table(name) is not None:
        for policy in study.plan.policies[1 : MOST + 1]:
            rows = study.told_rows(name, policy)
            if len(rows):
                yield policy, rows


def _rows(table: pd.DataFrame, **wanted: str) -> list[Any]:
    for column, value in wanted.items():
        table = table[table[column] == value]
    return [row for _, row in table.iterrows()]
