"""What the optional sections of a study found, in words that keep to their intervals.

They are asked of every system; told is the first of the study file, as in the pictures. The tables beside the
results have all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from sim.measures.registry import KINDS
from sim.report.briefing.document import Bullets, Paragraph, Piece
from sim.report.words.answer import begun, called
from sim.report.words.break_even import break_evens_in_words
from sim.report.words.conditions import fail_sentence, win_sentence
from sim.report.words.english import capital, listed, small
from sim.report.words.naming import system_titles
from sim.report.words.prices import (
    accepted_words,
    committed_words,
    exposure_words,
    horizon_words,
    net_benefit_words,
    price_words,
    worth_words,
)
from sim.report.words.search import search_words
from sim.report.words.sensitivity import enough_words, factors_words, share_words
from sim.report.words.sides import counted_sides, sweep_level
from sim.report.words.titles import title_of
from sim.report.words.why import money_share
from sim.report.words.wording import measure_in_text

if TYPE_CHECKING:
    import pandas as pd

    from sim.report.recorded import Recorded
    from sim.study.questions.search import Section as Search

MOST = 3
"""Policies told of each section; more would not fit on five pages."""
CLAWBACK = "assumptions.funding.clawback_chance_per_year"
COST, NET_BENEFIT = "cost_total_discounted_gbp", "net_benefit_gbp"
_KEPT = "months_kept"
_EVEN = {_KEPT: "the difference in months kept", NET_BENEFIT: "the net benefit"}
"""Whose break-evens are told, and what they are called."""


def told_where(results: Recorded) -> Paragraph:
    """Return which system is told of."""
    others = "" if len(results.plan.systems) == 1 else " The tables beside the results have every system."
    plan = results.plan
    under = f" under {plan.assumptions[0]} assumptions" if len(plan.assumptions) > 1 else ""
    return Paragraph(f"Told of {first_system(results)}{under}.{others}", kind="note")


def first_system(results: Recorded) -> str:
    """Return what the system is called that is told of."""
    return system_titles(results.plan)[results.plan.systems[0]]


def variance(results: Recorded) -> Iterator[Paragraph]:
    """Yield how much of the variance is luck, and which assumptions make the rest."""
    for policy, split in told_of(results, "sensitivity_split"):
        row = split.iloc[0]
        indices = results.told_rows("sensitivity_indices", policy)
        said = (
            f"{share_words(row, row['measure'], called(results.whole)[policy])}.",
            factors_words(indices[indices["measure"] == row["measure"]]),
            enough_words(row),
        )
        yield Paragraph(
            " ".join(filter(None, said)), lead=f"Luck or assumptions, in {first_system(results)}:"
        )


def conditions(results: Recorded) -> Iterator[Paragraph]:
    """Yield how often each policy wins over the assumptions, and when it fails."""
    for policy, rows in told_of(results, "conditions_counts"):
        ours, base = called(results.whole)[policy], called(results.whole)[results.plan.baseline]
        limits = results.told_rows("conditions_limits", policy)
        said = [
            win_sentence(row, ours, base)
            if row["of"] == "wins"
            else fail_sentence(row, limits, ours, base, KINDS[row["measure"]].unit)
            for _, row in rows.iterrows()
        ]
        yield Paragraph(" ".join(said), lead=f"Over the assumptions, in {first_system(results)}:")


def worth(results: Recorded) -> Iterator[Piece]:
    """Yield what the policies are worth: prices, risks, break-evens, sweeps and the search."""
    items = [*_prices(results), *_sweeps(results), *_searches(results)]
    if items:
        yield told_where(results)
        yield Bullets(tuple(items))


def _prices(results: Recorded) -> Iterator[Paragraph]:
    for policy, rows in told_of(results, "value"):
        (stated,) = _rows(rows, question="stated-price")
        benefit, of_heads = _rows(rows, question="net-benefit")
        exposed = _rows(rows, question="exposure", of="policy")[:1]
        committed = _rows(rows, question="option", of="committed")
        said = [
            *(price_words(row) for row in _rows(rows, question="price", measure=COST)),
            net_benefit_words(benefit, of_heads, stated),
            *_over_prices_and_years(results, policy),
            *(exposure_words(row, _of_baseline(rows, row)) for row in exposed),
            *(committed_words(row) for row in committed),
        ]
        for measure, named in _EVEN.items():
            evens = _rows(rows, question="break-even", measure=measure)
            for lever in dict.fromkeys(row["of"] for row in evens):
                if lever != CLAWBACK:
                    found = break_evens_in_words([row for row in evens if row["of"] == lever])
                    said += [f"{title_of(lever)}: {named} {words}" for words in found]
        sentences = " ".join(f"{capital(text)}." for text in said)
        yield Paragraph(sentences, lead=f"{begun(results.whole)[policy]}:")


def _over_prices_and_years(results: Recorded, policy: str) -> Iterator[str]:
    """Yield how the net benefit depends on its price, on the horizon, and on what is not known."""
    yield accepted_words(_rows(results.told_rows("value_acceptability", policy), of="staff-year"))
    years = results.told_rows("value_by_year", policy)
    ends = years[(years["year"] == years["run_years"]) & (years["measure"] == NET_BENEFIT)]
    if len(ends) > 1:
        yield horizon_words(_rows(ends))
    if results.told_table("value_information") is not None:
        yield worth_words(_rows(results.told_rows("value_information", policy)))


def _of_baseline(rows: pd.DataFrame, row: Any) -> Any:
    return _rows(rows, question="exposure", of="baseline", measure=row["measure"])[0]


def _sweeps(results: Recorded) -> Iterator[Paragraph]:
    for policy, rows in told_of(results, "sweep"):
        for question, of_it in rows.groupby("question"):
            measure, lever = of_it["measure"].iloc[0], title_of(of_it["x_lever"].iloc[0])
            named = f"the difference in {measure_in_text(measure)}"
            if of_it["y_lever"].isna().all():
                evens = results.told_rows("sweep_break_evens", policy)
                evens = evens[(evens["question"] == question) & (evens["measure"] == measure)]
                found = break_evens_in_words(_rows(evens))
                said = listed(found or ["has no break-even: its values are not numbers"], ";")
                lead = f"{capital(lever)} moved, with {called(results.whole)[policy]}:"
                yield Paragraph(f"{named} {said}.", lead=lead)
                continue
            second = title_of(of_it["y_lever"].iloc[0])
            shown = of_it[of_it["measure"] == measure]
            level, unit = sweep_level(results.plan, int(of_it["question"].iloc[0])), KINDS[measure].unit
            yield Paragraph(
                f"{named}: {counted_sides(shown, 'combinations', level, unit)} (95% intervals).",
                lead=f"{capital(lever)} and {second} moved, with {called(results.whole)[policy]}:",
            )


def _searches(results: Recorded) -> Iterator[Paragraph]:
    for policy, rows in told_of(results, "search_verdict"):
        section = cast("Search", results.plan.sections["search"][0])
        units = {measure: KINDS[measure].unit for measure in section.measures}
        said = search_words(rows.iloc[0], results.told_rows("search", policy), section, units)
        yield Paragraph(said, lead=f"The search from {called(results.whole)[policy]}:")


def broken_promises(results: Recorded) -> str:
    """Return at which chance of a claw-back a policy stops keeping more, if that was asked."""
    said = []
    for policy, rows in told_of(results, "value"):
        evens = _rows(rows, question="break-even", of=CLAWBACK, measure=_KEPT)
        for words in break_evens_in_words(evens):
            said.append(f"With {called(results.whole)[policy]} the difference in months kept {words}.")
    swept = results.told_table("sweep_break_evens")
    if not said and swept is not None:
        about = swept[(swept["x_lever"] == CLAWBACK) & swept["y_lever"].isna()]
        for (name, _), rows in about.groupby(["scenario", "question"], sort=False):
            measure = rows["measure"].iloc[0]
            words = break_evens_in_words(_rows(rows, measure=measure))[0]
            named = f"the difference in {measure_in_text(measure)}"
            said.append(f"With {called(results.whole)[str(name)]} {named} {words}.")
    where = f"In {first_system(results)}, as the chance of a claw-back in a year moves: "
    return where + " ".join(said) if said else ""


def money_shares(results: Recorded) -> Iterator[str]:
    """Yield how much of each policy's difference the amount of money brings, where that is clear."""
    several = len(results.plan.policies) > 2
    for policy, rows in told_of(results, "why"):
        if said := money_share(rows):
            yield f"With {called(results.whole)[policy]}: {small(said)}" if several else said


def told_of(results: Recorded, name: str) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield what a table says of the first system, policy by policy; nothing if it was not asked."""
    if results.told_table(name) is not None:
        for policy in results.plan.policies[1 : MOST + 1]:
            rows = results.told_rows(name, policy)
            if len(rows):
                yield policy, rows


def _rows(table: pd.DataFrame, **wanted: str) -> list[Any]:
    for column, value in wanted.items():
        table = table[table[column] == value]
    return [row for _, row in table.iterrows()]
