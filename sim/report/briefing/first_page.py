"""The first page of a briefing, which is the front page of all outputs, and the pictures behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from sim.measures.retention import retention_at
from sim.report.briefing.document import Bullets, Figure, Heading, Paragraph, Piece, Table
from sim.report.recorded import Recorded, other_version, printable
from sim.report.words.answer import (
    answer,
    begun,
    called,
    compared,
    headline_month,
    systems_compared,
    topics,
)
from sim.report.words.english import capital, count, listed
from sim.report.words.findings import Findings
from sim.report.words.front_page import FrontPage
from sim.report.words.how_sure import Bar, how_sure
from sim.report.words.naming import LONGEST_NAME
from sim.report.words.numbers import over_given, row_of
from sim.report.words.parts import part_title
from sim.report.words.personal import MARK
from sim.report.words.undefined import without_value
from sim.report.words.verdicts import evidence_of, short_verdict
from sim.report.words.wording import counted, few_line, measure_in_text, number, systems
from sim.scenario.errors import shortened
from sim.study.experiment.personal import is_personal
from sim.study.questions.levers import levers_between

_LONGEST_QUESTION = 140
ALIKE = "Does not differ from the baseline in any lever."
_TITLE = 90  # characters; of policies that make it longer only their number is said


def first_page(results: Recorded, page: FrontPage) -> Iterator[Piece]:
    """Yield the first page: what it is about, the answer, the options, and how sure that is.

    Of a study that measured nothing of what a front page speaks of, it is what its main measures say.
    """
    question = printable(results.plan.file.question)
    if question and question != title(results):
        yield Paragraph(question, lead="The question:")
    yield Paragraph(page.about)
    if is_personal(results.plan):
        yield Paragraph(MARK, kind="note")
    if warning := other_version(results.made.version):
        yield Paragraph(warning, kind="note")
    if not has_options(page):
        yield from (Paragraph(said, kind="answer") for sentences in answers(results) for said in sentences)
        return
    yield Paragraph("\n".join((*page.sentences, page.sure)), kind="answer")
    yield Table("The options", page.options.headings, page.options.rows)
    notes = (*page.options.notes, *page.not_counted, few_line(results.whole))
    yield Paragraph(" ".join(filter(None, notes)), kind="note")
    for figure in picture(
        results,
        "how_sure",
        "Three reasons why it may come out otherwise, on one axis; the line is the mean.",
        " ".join((page.sure, *(f"{bar.label}: {bar.said}" for bar in _bars(results)))),
    ):
        yield replace(figure, front=True)


def has_options(page: FrontPage) -> bool:
    """Return whether anything was measured that the table of options speaks of."""
    return len(page.options.headings) > 1


def _bars(results: Recorded) -> tuple[Bar, ...]:
    sure = how_sure(results.whole)
    return () if sure is None else sure.bars


def title(results: Recorded) -> str:
    """Return the title of the briefing: the reader's own, or else what is held against what."""
    plan = results.plan
    if own := printable(plan.own_title) or printable(plan.file.question):
        return own
    found = results.whole
    base, *others = (called(found)[o.name] for o in found.outcomes)
    where = shortened(systems(found), LONGEST_NAME)
    if not others:
        return f"{where}: what follows from {base}"
    whole = f"{where}: {listed(others)}, against {base}"
    return (
        whole
        if len(whole) <= _TITLE
        else f"{where}: {count(len(others), 'policy', 'policies')} against {base}"
    )


def compared_in(results: Recorded) -> str:
    """Return what was simulated, in one paragraph."""
    if not results.studies:
        return compared(results.whole)
    numbers = [int(stop["replications"]) for stop in results.told["stopped"]]
    return systems_compared(results.plan, results.whole, numbers)


def answers(results: Recorded) -> Iterator[list[str]]:
    """Yield the answer under each set of assumptions, of all systems together or of the only one."""
    plan = results.plan
    who = f"the group of {count(len(plan.systems), 'system')}" if results.pooled else "a team"
    for assumptions in plan.assumptions:
        under = assumptions if len(plan.assumptions) > 1 else ""
        yield answer(results.at(results.shown[0], assumptions), who, under)


def _policies(found: Findings) -> Iterator[Paragraph]:
    """Yield each scenario with the question its policy asks, and in what it differs from the baseline."""
    base = found.baseline
    for outcome in found.outcomes:
        name, question = begun(found)[outcome.name], printable(outcome.scenario.policy.question)
        asked = [shortened(question, _LONGEST_QUESTION)] if question else []
        if outcome is base:
            yield Paragraph(" ".join(asked), lead=f"{name} (baseline):")
            continue
        if question == base.scenario.policy.question:
            asked = []
        levers = [part_title(lever.key) for lever in levers_between(base.scenario, outcome.scenario)]
        apart = f"Differs in: {listed(levers)}." if levers else ALIKE
        yield Paragraph(" ".join([*asked, apart]), lead=f"{name}:")


def _by_system(results: Recorded) -> Iterator[Paragraph]:
    """Yield in how many systems each policy does how well."""
    for assumptions in results.plan.assumptions:
        of_each = [results.at(system, assumptions) for system in results.plan.systems]
        for i, outcome in enumerate(results.whole.outcomes[1:], 1):
            for topic in topics(results.whole)[:1]:
                found = Counter(short_verdict(evidence_of(f, f.outcomes[i], topic.measure)) for f in of_each)
                each = [f"{words} in {n}" for words, n in found.most_common()]
                text = f"of {count(len(of_each), 'system')}, {listed(each)} ({topic.name})."
                under = f", {assumptions}" if len(results.plan.assumptions) > 1 else ""
                yield Paragraph(text, lead=f"{begun(results.whole)[outcome.name]}, system by system{under}:")


# --- pictures


def pictures(results: Recorded, *, new_page: bool) -> Iterator[Piece]:
    """Yield the picture of the answer, on a new page of print or not, and what each policy is."""
    found = results.whole
    several = len(found.outcomes) > 1
    name = "System by system" if results.pooled else "What happens, month by month"
    yield Heading(name, new_page=new_page)
    yield from _retention(results)
    yield from _forest(results)
    if results.pooled:
        yield Bullets(tuple(_by_system(results)))
        yield Paragraph(
            "Of all systems together, a simulated team is a simulated group of one team in each.", kind="note"
        )
    yield Heading("What is compared" if several else "What was simulated")
    yield Paragraph(compared_in(results))
    if several:
        yield Bullets(tuple(_policies(found)))


def _retention(results: Recorded) -> Iterator[Figure]:
    found = results.whole
    years, month = count(results.plan.file.run.years, "year"), headline_month(found)
    at_month = _means(found, retention_at(month).name, f"At month {month}") if month else ""
    yield from picture(
        results,
        "retention",
        "Bands: what single teams meet, and how well the mean is known. Beneath: people.",
        f"Lines that fall over {years}, one each for {_named(found)}. {at_month}",
    )


def _forest(results: Recorded) -> Iterator[Figure]:
    others = listed([called(results.whole)[o.name] for o in results.whole.outcomes[1:]] or [""], ";")
    rows = "one row"
    if results.pooled:
        systems = count(len(results.plan.systems), "system")
        rows = f"a row for all systems together and one for each of {systems}"
    over = "; thin lines: over the assumptions" if over_given(results.whole) else ""
    yield from picture(
        results,
        "differences",
        f"Differences from the baseline, with the 95% interval of the mean{over}.",
        f"Marks with intervals around a line at zero, {rows}, for {others}. "
        f"{mean_differences(results.whole)}",
    )


def knowledge(results: Recorded) -> Iterator[Figure]:
    """Yield the picture of what is lost and what is held."""
    found = results.whole
    yield from picture(
        results,
        "lost_knowledge",
        "Left, what is lost so far; right, what the team still holds. In experienced people's worth.",
        f"Two panels with one line each for {_named(found)}: knowledge lost so far, which rises, and "
        f"knowledge still in the team. {_means(found, 'lost_knowledge', 'Lost by the end')}",
    )


def _named(found: Findings) -> str:
    return listed([called(found)[o.name] for o in found.outcomes], ";")


def picture(results: Recorded, kind: str, caption: str, alt: str) -> Iterator[Figure]:
    """Yield the first picture of a kind; nothing if there is none."""
    found = results.picture(kind)
    if found is not None:
        yield Figure(found, caption, alt.strip())


def _means(found: Findings, measure: str, when: str) -> str:
    if measure not in set(found.summary["measure"]) or measure in without_value(found):
        return ""
    rows = {called(found)[o.name]: row_of(found, o, measure) for o in found.outcomes}
    each = [f"{number(row['mean'], row['unit'])} with {name}" for name, row in rows.items()]
    return f"{when}: {listed(each, ';')} (means)."


def mean_differences(found: Findings) -> str:
    """Return the mean differences in the first measure that the answer speaks of, or else in the first."""
    if len(found.outcomes) == 1:
        return ""
    measure = next((t.measure for t in topics(found)), found.summary["measure"].iloc[0])
    rows = {called(found)[o.name]: row_of(found, o, measure) for o in found.outcomes[1:]}
    said = [f"{counted(row['diff_mean'], row['unit'])} with {name}" for name, row in rows.items()]
    return f"{capital(measure_in_text(measure))}: {listed(said, ';')} (means)."
