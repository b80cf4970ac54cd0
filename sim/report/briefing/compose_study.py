"""The briefing of a study: all systems together first, then each in a row of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sim.report.answer import Topic, verdicts_in_words
from sim.report.briefing.assumptions import SHOWN, described, grades_in_words, widest
from sim.report.briefing.document import Bullets, Document, Heading, Paragraph, Piece, Table
from sim.report.briefing.doubts import assumptions_table
from sim.report.briefing.recorded import legible, other_version
from sim.report.briefing.sceptic import questions
from sim.report.briefing.studied import Studied
from sim.report.briefing.study_pictures import curves_picture, forest_picture, tornado_picture, why_picture
from sim.report.briefing.study_sections import (
    broken_promises,
    conditions,
    money_shares,
    told_where,
    variance,
    why,
    worth,
)
from sim.report.briefing.study_tables import evidence, shortly, tables, told_topics
from sim.report.briefing.uses import ASSURANCE, not_for
from sim.report.english import Calendar, count, listed
from sim.report.findings import Findings
from sim.report.verdicts import words_explained
from sim.report.words.stopping import BIAS, stopped_words
from sim.scenario.errors import shortened
from sim.study.experiment.study_file import POOLED

_LONGEST_TITLE = 140
_NAMED = 8  # systems; of more only their number is said
_DATE = "{0.day} {0:%B %Y}"


def study_briefing(study: Studied, first: Findings | None) -> Document:
    """Return the briefing of a study's folder.

    Parameters
    ----------
    study : Studied
        The folder.
    first : Findings or None
        The first system under the first assumptions, with all that was measured; None if it is not kept.
    """
    pieces = [
        *_first_page(study), *tables(study), *_why(study), *worth(study),
        Heading("What we do not know"), *_doubts(study),
        Heading("Questions a sceptic asks first"), *_questions(study, first),
        Heading("What this may not be used for"), not_for(), Paragraph(ASSURANCE),
        Heading("How this was made"), *_made(study),
    ]  # fmt: skip
    title = legible(study.plan.file.question) or legible(study.plan.file.title)
    return Document(
        title=shortened(title, _LONGEST_TITLE),
        subject=_compared(study),
        pieces=tuple(pieces),
        footer=f"engine-room {study.made.version}. A model, not a forecast of any named team.",
        made=study.made.finished,
    )


# --- the first page


def _first_page(study: Studied) -> Iterator[Piece]:
    yield Paragraph(_compared(study))
    yield Bullets(tuple(_policies(study)))
    if warning := other_version(study.made.version):
        yield Paragraph(warning, kind="note")
    yield Heading("The answer")
    for assumptions in study.plan.assumptions:
        sentences = [s for topic in told_topics(study) if (s := _sentence(study, assumptions, topic))]
        yield Paragraph(
            "\n".join(sentences) or "The study has neither of the headline measures.", kind="answer"
        )
    yield Bullets(tuple(_by_system(study)))
    if POOLED in study.systems:
        together = "Of all systems together, a simulated team is a simulated group of one team in each."
        yield Paragraph(f"{words_explained()} {together}", kind="note")
    else:
        yield Paragraph(words_explained(), kind="note")
    yield from forest_picture(study)


def _why(study: Studied) -> Iterator[Piece]:
    """Yield what the differences are made of; if that was not asked, how they come about over the months."""
    if not (said := list(why(study))):
        yield from curves_picture(study)
        return
    yield Heading("Why")
    yield told_where(study)
    yield from said
    yield from why_picture(study)


def _compared(study: Studied) -> str:
    file, systems = study.plan.file, study.plan.systems
    names = (
        listed([study.system_title(s) for s in systems], ";")
        if len(systems) <= _NAMED
        else count(len(systems), "system")
    )
    over = f"{count(file.run.years, 'year')} from {Calendar(file.run.start_date).month_year(0)}"
    others = listed([study.called(p) for p in study.plan.policies[1:]], ";")
    numbers = sorted({int(n) for n in study.differences["replications"]})
    times = f"{numbers[-1]:,}" if numbers[0] == numbers[-1] else f"{numbers[0]:,} to {numbers[-1]:,}"
    under = "" if len(study.plan.assumptions) == 1 else f" under {listed(study.plan.assumptions)} assumptions"
    return (
        f"{names}, {over}, simulated {times} times each (seed {file.run.seed}) with the same luck{under}. "
        f"{study.title(study.plan.baseline)} (the baseline) against {others}."
    )


def _policies(study: Studied) -> Iterator[Paragraph]:
    for policy in study.plan.policies:
        asked = legible(study.policy(policy).question)
        lead = f"{study.title(policy)}{' (baseline)' if policy == study.plan.baseline else ''}:"
        yield Paragraph(shortened(asked, _LONGEST_TITLE), lead=lead)


def _sentence(study: Studied, assumptions: str, topic: Topic) -> str:
    """Return a sentence on all systems together, or on the only one; nothing without that measure."""
    system = study.systems[0]
    found = [
        (study.called(policy), evidence(study, row, topic.better))
        for policy in study.plan.policies[1:]
        if (row := study.row(assumptions, system, policy, topic.measure)) is not None
    ]
    if not found:
        return ""
    within = "In this model" if study.points else "In this model, under these assumptions"
    if len(study.plan.assumptions) > 1:
        within += f" ({assumptions})"
    who = "a team"
    if system == POOLED:
        who = f"the group of {count(len(study.plan.systems), 'system')}"
    base = study.called(study.plan.baseline)
    return f"{within}, compared with {base}, {verdicts_in_words(topic, found, who)}."


def _by_system(study: Studied) -> Iterator[Paragraph]:
    """Yield in how many systems each policy does how well."""
    if POOLED not in study.systems:
        return
    for assumptions in study.plan.assumptions:
        for policy in study.plan.policies[1:]:
            for topic in told_topics(study)[:1]:
                rows = [study.row(assumptions, s, policy, topic.measure) for s in study.plan.systems]
                said = Counter(shortly(evidence(study, r, topic.better)) for r in rows if r is not None)
                if said:
                    each = [f"{words} in {n}" for words, n in said.most_common()]
                    text = f"of {count(len(rows), 'system')}, {listed(each)} ({topic.name})."
                    yield Paragraph(text, lead=f"{study.title(policy)}, system by system:")


# --- doubts and questions


def _doubts(study: Studied) -> Iterator[Piece]:
    yield Paragraph(
        "how well a mean is known (95% interval). More simulation narrows it.", lead="Chance in the estimate:"
    )
    yield Paragraph(
        "what one team should expect (5-95%); in the rows of all systems together, one group of teams.",
        lead="The luck of one team:",
    )
    yield Paragraph(_ignorance(study), lead="What nobody has measured:")
    yield from variance(study)
    yield from conditions(study)
    if study.told["precision"]:
        yield Paragraph(BIAS, lead="How the number of replications was chosen.")
    if failed := len(study.told["failures"]):
        yield Paragraph(
            f"{count(failed, 'replication')} failed and {'is' if failed == 1 else 'are'} left out; "
            "study.json names them.",
            lead="What failed.",
        )
    scenario = study.plan.scenario(study.plan.systems[0], study.plan.baseline, study.plan.assumptions[0])
    yield Paragraph(grades_in_words(scenario), lead="What was assumed.")
    if study.told_table("why") is None:  # else that picture is there, and five pages hold no third
        yield from tornado_picture(study)
    if (tornado := study.told_table("tornado")) is not None:
        moving = tornado[(tornado["low_change"] != 0) | (tornado["high_change"] != 0)]
        paths = list(dict.fromkeys(moving["factor"]))[:SHOWN]
        caption = "Assumptions that move the first measure most, the widest swing first"
        yield assumptions_table(caption, described(scenario, paths))
    else:
        yield assumptions_table(
            "Assumptions with the widest plausible range for their size (which matter most was not computed)",
            widest(scenario),
        )


def _ignorance(study: Studied) -> str:
    if not study.points:
        return (
            "most values of the model are judgement. How far the results move over their plausible ranges "
            "was not computed, so all of this holds under these assumptions only; a section uncertainty "
            "computes it."
        )
    return (
        f"where the mean lies over {study.points} points spread over the plausible ranges of all "
        "assumptions at once (5-95% of them, and the central one). The shape of the model itself was not "
        "varied."
    )


def _questions(study: Studied, first: Findings | None) -> Iterator[Paragraph]:
    """Yield the questions and their answers, from all that was measured in the first system."""
    if first is None:
        yield Paragraph("Not answered: what was simulated is not in the folder of the study any more.")
        return
    if len(study.plan.situations) > 1:
        yield told_where(study)
    yield from questions(first, " ".join(money_shares(study)), broken_promises(study))


def _made(study: Studied) -> Iterator[Piece]:
    file, made = study.plan.file, study.made
    stops = [
        f"{study.system_title(str(s['system']))}: {int(s['replications']):,} "
        f"({legible(stopped_words(str(s['why'])))})"
        for s in study.told["stopped"]
    ]
    stopped = listed(stops) if len(stops) <= _NAMED else "see study.json"
    rows = (
        ("Study", shortened(legible(file.title), _LONGEST_TITLE)),
        ("Replications, and why it stopped", stopped),
        ("Seed, years", f"{file.run.seed}, {file.run.years}"),
        ("Scenarios", f"{len(made.fingerprints):,}, the first {made.fingerprints[0][:12]}"),
        ("Made by", f"engine-room {made.version} on {_DATE.format(made.finished)}"),
    )
    yield Table("", (), rows, numbers=False)
    yield Paragraph(
        "The same study, seed and version give the same numbers. What was asked is in study.yaml and "
        "scenarios beside the results, with the source of every value. To repeat:"
    )
    yield Paragraph(made.command, kind="command")
