"""The front page: what it is about, the answer in three plain sentences, the options, and how sure it is.

The terminal, the briefing, the workbook and the page take it from here, so they say the same.
"""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, NamedTuple

from sim.report.words.english import Calendar, capital, count, listed
from sim.report.words.numbers import of_so_many
from sim.report.words.options import Options, options_of
from sim.report.words.origin import reach_of
from sim.report.words.quantities import MARKS, TOO_SMALL, WHOLE, Finding, Quantity, in_teams, people_said
from sim.report.words.rounding import rounded
from sim.report.words.spoken import View
from sim.report.words.uncosted import uncosted
from sim.report.words.undefined import NOBODY, no_retention
from sim.report.words.verdicts import NOT_KNOWN
from sim.report.words.why import money_or_certainty
from sim.report.words.wording import FEW, FEWEST_TEAMS, systems

if TYPE_CHECKING:
    from sim.report.words.findings import FullFindings

_NAMED_SYSTEMS = 3  # of more only their number is said
_MOST_TEAMS = 100


class FrontPage(NamedTuple):
    """What a reader with one minute gets.

    Attributes
    ----------
    about : str
        The system, the posts that the policies reach, the people, the years and the start.
    sentences : tuple of str
        The answer: what changes most, what else, and pounds with whether it is more money or certainty. Each
        is a statement of one sentence or two, with at most three numbers besides dates and titles.
    options : Options
        Each policy in a row.
    sure : str
        How sure that is, in natural numbers.
    not_counted : tuple of str
        What policies need and the model does not price.
    """

    about: str
    sentences: tuple[str, ...]
    options: Options
    sure: str
    not_counted: tuple[str, ...]


def front_page(found: FullFindings) -> FrontPage:
    """Return the front page of one situation: a comparison, or a system of a study, or all of its systems."""
    view = View(found)
    return FrontPage(_about(view), _sentences(view), options_of(view), _sure(view), tuple(uncosted(found)))


# --- what it is about


def _about(view: View) -> str:
    """Return in one line whom it is about, which posts the policies reach, and when."""
    run, team = view.run, view.team
    over = f"{capital(count(run.years, 'year'))} from {Calendar(run.start_date).month_year(0)}."
    if not team.one:
        return f"{systems(view.found)}: teams of other posts held against each other. {over}"
    several = len(team.scenarios)
    who = "a team" if several == 1 else f"{count(several, 'team')} taken as one,"
    reach = reach_of(team.scenarios, view.found.scenarios)
    people = f"of {people_said(team.people)}"
    if team.people < WHOLE:
        some = f"{rounded(team.people, 1)} people" if team.people else "nobody"
        people = f"with {some} in post on day one{', on average' if team.people else ''}"
    return f"{_where(view)}: {who} {people}{reach}. {over}"


def _where(view: View) -> str:
    teams = view.team.scenarios
    if len(teams) == 1:
        return systems(view.found)
    titles = list(dict.fromkeys(s.system.title for s in teams))
    return listed(titles) if len(titles) <= _NAMED_SYSTEMS else capital(count(len(teams), "system"))


# --- the answer


def _sentences(view: View) -> tuple[str, ...]:
    """Return the answer: what changes most comes first, and money last."""
    things = view.things
    if not view.quantities:
        return ("None of what a front page speaks of was measured.",)
    if len(view.found.outcomes) > 1 and things:
        most = {q: max(map(view.worth, view.findings[q.measure])) for q in things}
        told = sorted(things, key=lambda q: -most[q])[:2]
        things = told if things[0] in told else [told[0], things[0]]  # people are always there, if any were
    nobody = [no_retention(several=len(view.found.outcomes) > 1)] if view.nobody else []
    said = [_told(view, q, first=i == 0) for i, q in enumerate(things[:2])]
    return (*nobody, *said, _money(view))


def _told(view: View, quantity: Quantity, *, first: bool) -> str:
    """Return what a quantity is under the baseline, and what the policies that change it most do to it."""
    level = view.level(quantity)
    if isnan(level):
        why = NOBODY if view.left(view.found.baseline) else "no simulated team is left to tell it from"
        return f"{quantity.heading}: nothing is known under {_quoted(view.base)}, as {why}."
    base = f" under {_quoted(view.base)}" if first else ""
    said = [f"{_level_said(view, quantity, level, base)}."]
    found = view.findings[quantity.measure]
    told = [f for f in found if f.claims]
    sides = [[f for f in told if f.gain == gain] for gain in (True, False)]
    most = [max(side, key=lambda f: (view.worth(f), f.weight)) for side in sides if side]
    for i, f in enumerate(sorted(most, key=lambda f: -f.weight)):
        brief = i > 0 and _of_people(quantity)  # its level says two numbers already
        but = ", but with fewer posts" if f.gain and f.outcome.name in view.posts_lost else ""
        said.append(f"{_quoted(f.name)} {f.rule.words} {_change_said(f, brief=brief)}{but}.")
    if found and not told:
        said.append(_nothing_clear(view, found))
    return " ".join(said)


def _of_people(quantity: Quantity) -> bool:
    return quantity.measure.startswith("retention")


def _level_said(view: View, quantity: Quantity, level: float, base: str) -> str:
    about, team = quantity.about(level), view.team
    match quantity.measure:
        case "months_kept":
            return f"People of day one stay about {about} of {12 * view.run.years} months{base}"
        case "knowledge_stock_end":
            return f"At the end {team.members} know{team.s} what {about} skilled people know{base}"
        case "vacancy_rate":
            return f"Of 100 posts, about {about} stand empty{base}"
        case "limbo_weeks":
            weeks = "week" if about == "1" else "weeks"
            return f"People work about {about} {weeks} a year with no contract{base}"
    return f"Of {people_said(quantity.scale)}, about {about} are still there in {view.when}{base}"


def _change_said(finding: Finding, *, brief: bool = False) -> str:
    """Return what a policy does to a quantity; without its number if *brief*."""
    size = finding.quantity.size(finding.gap.mean).removesuffix(".0")
    if not _of_people(finding.quantity):
        return f"{'raise' if finding.more else 'cut'} this by {size}"
    people, teams = in_teams(finding)
    way = "more" if finding.more else "fewer"
    return f"keep {way}" if brief else f"keep {people} {way}{f' in {teams} such teams' if teams else ''}"


def _nothing_clear(view: View, found: list[Finding]) -> str:
    """Return that no policy changes a quantity clearly, or that none changes it by what is worth noticing."""
    marks = {f.mark for f in found}
    who, no = (_quoted(found[0].name), "no") if len(found) == 1 else ("None of the policies", "a")
    if marks <= set(TOO_SMALL):
        return f"{who} makes {no} difference worth noticing."
    if marks == {MARKS[NOT_KNOWN.words]}:
        one = all(f.known.replications for f in found)
        some = found[0].known.some
        why = "one simulated team cannot tell" if one else _no_value(view, found)
        if one and some:
            why = f"only one simulated team has a value ({some})"
        return f"What changes is not known: {why}."
    few = all(f.known.replications < FEW for f in found)
    return f"{who} makes {no} clear difference{' in so few simulated teams' if few else ''}."


def _no_value(view: View, found: list[Finding]) -> str:
    """Return why nothing has a value on both sides of some differences."""
    left = all(map(view.left, [view.found.baseline, *(f.outcome for f in found)]))
    return f"{NOBODY} on one side of it" if left else "no simulated team is left"


# --- money


def _money(view: View) -> str:
    cost = next((q for q in view.quantities if q.money), None)
    if cost is None:
        return "What it costs was not measured."
    level, team = view.level(cost), view.team
    if isnan(level):
        return "What it costs is not known."
    said = f"Under {_quoted(view.base)} {team.members} cost{team.s} {cost.about(level)} a year."
    if not (found := view.findings[cost.measure]):
        return said
    first = view.lead or found[0]
    spent = next(f for f in found if f.outcome.name == first.outcome.name)
    change = f"{_quoted(spent.name)} {spent.rule.words} {_change_said(spent)}." if spent.claims else ""
    parts = [said, change or _nothing_clear(view, [spent]), _fewer_posts(view, first) or _why(view, first)]
    return " ".join(filter(None, parts))


def _fewer_posts(view: View, first: Finding) -> str:
    """Return how many posts fewer are paid for under what comes first; others the table marks."""
    lost = view.posts_lost.get(first.outcome.name)
    return f"It pays for {rounded(lost, 1)} fewer posts." if lost else ""


def _why(view: View, first: Finding) -> str:
    """Return how much of a change is the amount of money, as far as its split or the award tells."""
    return money_or_certainty(view.found, first.outcome, brief=True) if first.claims else ""


# --- how sure


def _sure(view: View) -> str:
    """Return how sure the first thing said is: of so many teams, how many fare better, the same and worse."""
    first, team = view.lead, view.team
    if first is None:
        return _one_team(view)
    gap, replications = first.gap, first.known.replications
    if not replications:
        if not view.simulated or not all(map(view.left, view.found.outcomes)):
            return "No simulated team is left, so nothing is known."
        return f"How sure this is cannot be said: {_no_value(view, [first])}."
    some = first.known.some
    if isnan(gap.better) or isnan(gap.low):
        tried = f"alone has a value ({some})" if some else "alone was tried"
        return f"In this model one simulated team {tried}: it cannot tell how sure this is."
    ranged = not isnan(gap.predictive_better)
    if first.mark in TOO_SMALL:
        what = f"what {_quoted(first.name)} changes is too small to notice"
        return f"In this model{_whatever(ranged=ranged)}, {what}."
    sides = (gap.predictive_better, gap.predictive_worse) if ranged else (gap.better, gap.worse)
    of = _MOST_TEAMS if ranged else min(_MOST_TEAMS, replications)
    more, same, less = of_so_many(*sides, of)
    up, down = _FARES.get(first.quantity.measure, ("keep more people", "fewer"))
    return (
        f"In this model{_whatever(ranged=ranged)}, of {of} such {team.many} under {_quoted(first.name)}, "
        f"{more} {_one_does(up) if more == 1 else up}, {same} the same and {less} {down}"
        f"{some and f' ({some})'}."
    )


def _one_does(many: str) -> str:
    """Return what one does, of what several do: ``keeps more people``."""
    verb, rest = many.split(" ", 1)
    return f"{'has' if verb == 'have' else f'{verb}s'} {rest}"


_FARES = {
    "months_kept": ("keep people longer", "less long"),
    "knowledge_stock_end": ("know more", "less"),
    "vacancy_rate": ("have fewer empty posts", "more"),
    "limbo_weeks": ("have fewer such weeks", "more"),
}
"""What a team does that fares better, and worse."""


def _one_team(view: View) -> str:
    """Return what one team should expect under the only policy, in what is spoken of first."""
    if not view.things or len(view.found.outcomes) > 1:
        return "How sure this is was not measured."
    quantity, team = view.things[0], view.team
    row = view.row(view.found.baseline, quantity.measure)
    if isnan(float(row["mean"])):
        return "No simulated team is left, so nothing is known."
    if int(row["replications"]) < FEWEST_TEAMS:
        return f"In this model it takes {FEWEST_TEAMS} simulated {team.many} to say how far one may differ."
    ranged = not isnan(float(row["predictive_p5"]))
    ends = (float(row[f"{'predictive_' if ranged else ''}p{end}"]) for end in (5, 95))
    least, most = map(quantity.about, ends)
    span = f"about {least}" if least == most else f"{least} to {most}"
    what = {
        "months_kept": f"people of day one stay {span} months",
        "knowledge_stock_end": f"people know what {span} skilled people know",
        "vacancy_rate": f"{span} of 100 posts stand empty",
        "limbo_weeks": f"people work {span} weeks a year with no contract",
    }.get(quantity.measure, f"{span} of these people are still there")
    return f"In this model{_whatever(ranged=ranged)}, in 90 of 100 such {team.many} {what}."


def _whatever(*, ranged: bool) -> str:
    return ", over what nobody has measured" if ranged else ""


def _quoted(title: str) -> str:
    return f"“{title}”"
