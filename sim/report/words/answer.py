"""The first paragraph of the terminal and of the briefing: what was compared, and the answer.

The same findings give the same words, whether they were just simulated or read back from their folder.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import isnan
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from sim.measures.registry import KINDS
from sim.measures.retention import headline_month_of, retention_at
from sim.report.words.english import Calendar, at_words, capital, count, listed, small
from sim.report.words.findings import situated
from sim.report.words.naming import (
    LONGEST_POLICY,
    same_team,
    system_titles,
    titles,
    titles_within,
)
from sim.report.words.numbers import (
    Spread,
    baseline_over_assumptions,
    baseline_predicted,
    over_given,
    replications_of,
    row_of,
)
from sim.report.words.stocks import Stock, less_left
from sim.report.words.undefined import NOBODY, in_so_many, no_retention, without_value
from sim.report.words.verdicts import (
    NEGLIGIBLE,
    NO_VALUE,
    NOT_KNOWN,
    RULES,
    THE_SAME,
    Evidence,
    Rule,
    evidence_of,
    verdict,
)
from sim.report.words.wording import (
    amount,
    apart_in_words,
    counted,
    number,
    one_team,
    over_in_words,
    systems,
)
from sim.scenario.errors import shortened

if TYPE_CHECKING:
    from sim.report.words.findings import Findings, Found
    from sim.study.experiment.plan import Plan

_LONGEST_SYSTEM = 120
_SYSTEMS = 8  # that are named; of more only their number is said
_NUMBERED = (
    3  # so many policies come with all their numbers; of more with the mean, and the table has the rest
)


class Topic(NamedTuple):
    """A measure of the team that the answer speaks of, in words that follow "a team is likely to"."""

    measure: str
    name: str
    gain: str
    loss: str
    difference: str
    level: str  # with {} for the mean
    apart: tuple[str, str]  # what teams do that fare better, and worse

    @property
    def unit(self) -> str:
        """The unit of the measure."""
        return KINDS[self.measure].unit

    @property
    def better(self) -> int:
        """+1 if more is better, -1 if less is."""
        return KINDS[self.measure].better

    def most(self, years: int) -> float:
        """Return the most it can be in a run of so many years."""
        return KINDS[self.measure].most_in(years)


KNOWN_AT_END = Topic(
    "knowledge_stock_end", "knowledge at the end",
    "know more of its system at the end",
    "know less of its system at the end",
    "in what is known at the end",
    "what {} fully experienced people know is there at the end",
    ("know more", "less"),
)  # fmt: skip
"""What is said beside the knowledge that is lost."""


def topics(study: Findings) -> tuple[Topic, ...]:
    """Return what the answer speaks of, the day-one team and knowledge, where it was measured.

    What has no value under any policy is not spoken of.
    """
    told = set(study.summary["measure"]) - set(without_value(study))
    return tuple(t for t in topics_of(study.baseline.scenario.run.years) if t.measure in told)


def topics_of(years: int) -> tuple[Topic, Topic]:
    """Return what an answer speaks of in a run of so many years."""
    over = f"over {count(years, 'year')}"
    month = headline_month_of(years)
    if month is None:
        kept = Topic(
            "months_kept", "months kept",
            "keep its day-one people for longer",
            "keep its day-one people for less time",
            "in how long day-one people stay",
            f"people of the day-one team stay {{}} of {12 * years} months",
            ("keep them longer", "less long"),
        )  # fmt: skip
    else:
        kept = Topic(
            retention_at(month).name, f"day-one people in post at month {month}",
            f"keep more of its day-one people to month {month}",
            f"keep fewer of its day-one people to month {month}",
            f"in the day-one people still in post at month {month}",
            f"{{}} of the day-one team is still in post at month {month}",
            ("keep more", "fewer"),
        )  # fmt: skip
    lost = Topic(
        "lost_knowledge", "lost knowledge",
        f"lose less knowledge of its system {over}",
        f"lose more knowledge of its system {over}",
        f"in the knowledge lost {over}",
        f"what {{}} fully experienced people know is lost {over}",
        ("lose less", "more"),
    )  # fmt: skip
    return kept, lost


def headline_month(study: Findings) -> int | None:
    """Return the month at which retention is told: 42, or 30 or 18 in a shorter run; none within a year."""
    return headline_month_of(study.baseline.scenario.run.years)


def called(study: Findings) -> dict[str, str]:
    """Return what each scenario is called within a sentence, cut if its title is very long."""
    if len(study.outcomes) == 1:
        only = study.baseline
        return {only.name: at_words(small(only.scenario.policy.title), LONGEST_POLICY)}
    return {name: at_words(title, LONGEST_POLICY) for name, title in titles_within(study).items()}


def policies_called(plan: Plan) -> dict[str, str]:
    """Return what each scenario of a plan is called within a sentence."""
    system, assumptions = plan.situations[0]
    return called(situated(plan, system, assumptions))


def begun(study: Findings) -> dict[str, str]:
    """Return what each scenario is called at the beginning of a sentence."""
    said = called(study) if len(study.outcomes) == 1 else titles(study)
    return {name: at_words(title, LONGEST_POLICY) for name, title in said.items()}


def compared(study: Findings) -> str:
    """Return what was simulated, in one paragraph."""
    run, first = study.baseline.scenario.run, study.baseline.scenario
    names = [called(study)[o.name] for o in study.outcomes]
    one_team = all(same_team(s, first) for s in study.scenarios)
    team = f", a team of {count(len(first.posts()), 'post')}" if one_team else ""
    over = f"{count(run.years, 'year')} from {Calendar(run.start_date).month_year(0)}"
    about = f"{shortened(systems(study), _LONGEST_SYSTEM)}{team}, {over}"
    times = "once" if run.replications == 1 else f"{run.replications:,} times"
    if len(names) == 1:
        return f"{about}, simulated {times} (seed {run.seed}) under one policy: {names[0]}."
    others = listed(names[1:], ";")
    one_place = len({s.place() for s in study.scenarios}) == 1
    luck = "with the same luck" if one_place else "each place with its own luck but for what is national"
    return (
        f"{about}, simulated {times} each (seed {run.seed}) {luck}. "
        f"{begun(study)[study.baseline.name]} (the baseline) against {others}."
    )


def systems_compared(plan: Plan, found: Findings, replications: Collection[int]) -> str:
    """Return what was simulated in a study, in one paragraph.

    Parameters
    ----------
    found : Findings
        All systems together, or the only one.
    replications : collection of int
        How often each was simulated.
    """
    run, titles = plan.file.run, system_titles(plan)
    each = [titles[system] for system in plan.systems]
    named = listed(each, ";") if len(each) <= _SYSTEMS else count(len(each), "system")
    over = f"{count(run.years, 'year')} from {Calendar(run.start_date).month_year(0)}"
    least, most = min(replications), max(replications)
    times = f"{most:,}" if least == most else f"{least:,} to {most:,}"
    under = "" if len(plan.assumptions) == 1 else f" under {listed(plan.assumptions)} assumptions"
    others = listed([called(found)[o.name] for o in found.outcomes[1:]], ";")
    return (
        f"{named}, {over}, simulated {times} times each (seed {run.seed}) with the same luck{under}. "
        f"{begun(found)[found.baseline.name]} (the baseline) against {others}."
    )


def answer(study: Findings, who: str = "a team", under: str = "") -> list[str]:
    """Return the answer in a few sentences, no surer than the numbers are: what is lost beside what is left.

    Parameters
    ----------
    who : str
        Who fares so.
    under : str
        Under which assumptions, if that has to be said.
    """
    several = len(study.outcomes) > 1
    kept, _ = topics_of(study.baseline.scenario.run.years)
    said = [no_retention(several=several)] if kept.measure in without_value(study) else []
    if not several:
        return said + [level(study, topic) for topic in topics(study)]
    said += [difference(study, topic, who=who, under=under) for topic in topics(study)]
    if some := _of_nobody(study, kept.measure):
        said.insert(1, f"{capital(NOBODY)} {some}.")
    if KNOWN_AT_END.measure in set(study.summary["measure"]):
        said.append(difference(study, KNOWN_AT_END, who=who, under=under))
    return said


def _of_nobody(study: Findings, measure: str) -> str:
    """Return under which policies a measure of the day-one team has no value, if it has one under others."""
    table = study.summary[study.summary["group"] == "team"]
    of_it = table[table["measure"] == measure].set_index("scenario")["replications"]
    left = table.groupby("scenario")["replications"].max()
    named = called(study)
    these = [named[o.name] for o in study.outcomes if o.name in of_it and not of_it[o.name] and left[o.name]]
    return f"under {listed(these, ';')}" if these and of_it.any() else ""


def level(study: Findings, topic: Topic) -> str:
    """Return a sentence on a measure of the baseline, with its interval and what one team should expect."""
    row = row_of(study, study.baseline, topic.measure)
    mean, low, high, p5, p95 = (number(x, topic.unit) for x in Spread.of_row(row))
    found, replications = topic.level.format(mean), int(row["replications"])
    some = in_so_many(replications, replications_of(study))
    if not replications:
        return f"{capital(topic.name)}: no value in any replication."
    if replications == 1:
        which = f" in which it has a value ({some})" if some else ""
        return f"{_within(study)}, in the only replication{which}, {found}."
    over = whatever = ""
    if (of_mean := baseline_over_assumptions(study, topic.measure)).given:
        span = over_in_words(of_mean, lambda x: number(x, topic.unit))
        over = f"; over the assumptions {span}"
        least, most = (number(x, topic.unit) for x in baseline_predicted(study, topic.measure))
        whatever = f", and whatever the assumptions {least} to {most}"
    team = "; ".join(filter(None, [f"{one_team(p5, p95, replications)}{whatever}", some]))
    return (
        f"{_within(study)}, with {called(study)[study.baseline.name]}, {found} on average "
        f"(95% interval {low} to {high}{over}); {team}."
    )


def difference(
    study: Findings, topic: Topic, of: Sequence[Found] = (), *, who: str = "a team", under: str = ""
) -> str:
    """Return a sentence on how policies, all if none are named, differ from the baseline in a measure."""
    named = called(study)
    others = of or study.outcomes[1:]
    found = [(named[o.name], evidence_of(study, o, topic.measure)) for o in others]
    left = {named[o.name]: stock for o in others if (stock := less_left(study, o, topic.measure))}
    base, within = named[study.baseline.name], f"{_within(study)}{f' ({under})' if under else ''}"
    return f"{within}, compared with {base}, {verdicts_in_words(topic, found, who, left)}."


def _within(study: Findings) -> str:
    """Return how far a sentence reaches: under these assumptions alone, unless there is a range over them."""
    return "In this model" if over_given(study) else "In this model, under these assumptions"


def verdicts_in_words(
    topic: Topic,
    found: Sequence[tuple[str, Evidence]],
    who: str = "a team",
    left: Mapping[str, Stock] = MappingProxyType({}),
) -> str:
    """Return what is said of policies by their names, those of one verdict together.

    First those that do better, then those that do worse, then those of which neither is clear.

    Parameters
    ----------
    topic : Topic
        The measure.
    found : sequence of (str, Evidence)
        What is known of each policy.
    who : str
        Who fares so.
    left : mapping
        The policies under which less flows out of a stock only as there is less of it: no gain.
    """
    alike: dict[tuple[bool, bool, bool, int], list[tuple[str, Evidence]]] = {}
    for name, evidence in found:
        rule = verdict(evidence)
        no_gain = rule.claims and evidence.gain and name in left
        key = (not rule.claims, no_gain, rule.claims and not evidence.gain, RULES.index(rule))
        alike.setdefault(key, []).append((name, evidence))
    said, full = [], all(len(several) <= _NUMBERED for several in alike.values())
    for key in sorted(alike):
        rule, several = RULES[key[-1]], alike[key]
        only = f", but only {left[several[0][0]].less}," if key[1] else ""
        told = _policies(rule, topic, several, who, full)
        said.append(f"{_said(rule, topic, key[2], who)}{only} {told}")
    return "; ".join(said)


def _said(rule: Rule, topic: Topic, loss: bool, who: str) -> str:
    if rule.claims:
        return f"{who} {rule.words} {topic.loss if loss else topic.gain}"
    return f"{rule.words} {topic.difference}"


def _policies(rule: Rule, topic: Topic, several: list[tuple[str, Evidence]], who: str, full: bool) -> str:
    """Return policies with their numbers: all of them, or of many the mean difference of each."""
    if rule in (NO_VALUE, NOT_KNOWN, THE_SAME):
        return listed([f"with {name}" for name, _ in several], ";")
    if full:
        return listed([f"with {name} ({in_numbers(topic, evidence, who)})" for name, evidence in several])
    means = [counted(evidence.gap.mean, topic.unit) for _, evidence in several]
    return listed([f"with {name} ({mean})" for (name, _), mean in zip(several, means, strict=True)], ";")


def in_numbers(topic: Topic, evidence: Evidence, who: str = "a team") -> str:
    """Return a difference with its interval, its range if the assumptions were varied, and how often.

    Parameters
    ----------
    who : str
        Whose difference it is; what is not of a team is counted in simulations.
    """
    gap = evidence.gap
    low, high = (amount(x, topic.unit) for x in (gap.low, gap.high))
    span = over_in_words(gap.over, lambda x: amount(x, topic.unit))
    over = f"; over the assumptions {span}" if evidence.given else ""
    some = evidence.some and f"; {evidence.some}"
    said = f"{counted(gap.mean, topic.unit)}; 95% interval {low} to {high}{over}{some}"
    if isnan(gap.better) or verdict(evidence) is NEGLIGIBLE:
        return said  # teams that do better by next to nothing would say more than there is
    teams = "teams" if who == "a team" else "simulations"
    basis = "with all as assumed, " if evidence.given else ""  # the first page counts over the assumptions
    return f"{said}; {basis}{apart_in_words(gap, evidence.replications, *topic.apart, teams)}"
