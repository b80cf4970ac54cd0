"""The front page: what it is about, the answer in three plain sentences, the options, and how sure it is.

The terminal, the briefing, the workbook and the page take it from here, so they say the same.
"""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, NamedTuple

from sim.measures.money import funded_by
from sim.measures.retention import headline_month_of
from sim.report.words.english import Calendar, capital, count, listed
from sim.report.words.more_money import larger_award, same_award
from sim.report.words.naming import same_team
from sim.report.words.numbers import of_so_many, row_of
from sim.report.words.options import Options, options
from sim.report.words.reach import reached_words
from sim.report.words.spoken import (
    NOT_WORTH,
    Finding,
    Quantity,
    Team,
    findings_of,
    in_teams,
    level_of,
    named,
    people_said,
    posts_lost,
    quantities,
    team_of,
    when,
)
from sim.report.words.verdicts import NOT_CLEAR, NOT_KNOWN, NOTHING_LEFT, THE_SAME
from sim.report.words.wording import FEWEST_TEAMS, systems

if TYPE_CHECKING:
    from sim.report.words.findings import FoundInFull, FullFindings
    from sim.scenario import Scenario

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
    """

    about: str
    sentences: tuple[str, ...]
    options: Options
    sure: str


def front_page(found: FullFindings) -> FrontPage:
    """Return the front page of one situation: a comparison, or a system of a study, or all of its systems."""
    return FrontPage(about(found), sentences(found), options(found), sure(found))


# --- what it is about


def about(found: FullFindings) -> str:
    """Return in one line whom it is about, which posts the policies reach, and when."""
    run, team = found.baseline.scenario.run, team_of(found)
    over = f"{capital(count(run.years, 'year'))} from {Calendar(run.start_date).month_year(0)}."
    if not team.one:
        return f"{systems(found)}: teams of other posts held against each other. {over}"
    reach = reached_words(team.scenarios, [s.policy for s in found.scenarios])
    who = "a team" if len(team.scenarios) == 1 else f"{count(len(team.scenarios), 'team')} taken as one,"
    return f"{_where(found, team)}: {who} of {people_said(team.people)}; {reach}. {over}"


def _where(found: FullFindings, team: Team) -> str:
    titles = list(dict.fromkeys(s.system.title for s in team.scenarios))
    if len(team.scenarios) == 1:
        return systems(found)
    return listed(titles) if len(titles) <= _NAMED_SYSTEMS else capital(count(len(team.scenarios), "system"))


# --- the answer


def sentences(found: FullFindings) -> tuple[str, ...]:
    """Return the answer: what changes most comes first, and money last."""
    spoken = quantities(found)
    if not spoken:
        return ("None of what a front page speaks of was measured.",)
    if len(found.outcomes) == 1:
        return tuple(_levels(found, spoken))
    things = [q for q in spoken if not q.money]
    told = sorted(things, key=lambda q: -_weight(found, q))[:2]
    if things and things[0] not in told:
        told = [told[0], things[0]]  # people are always there
    said = [_told(found, q, first=i == 0) for i, q in enumerate(told)]
    lost = [(o, posts) for o in found.outcomes[1:] if (posts := posts_lost(found, o))]
    if lost and len(said) > 1:
        said[1] = _fewer_posts(found, lost)
    return (*said, _money(found, spoken))


def lead(found: FullFindings) -> Finding | None:
    """Return the finding that comes first: of what changes most, the policy that changes it most.

    Where nothing changes clearly, it is the first policy, in the people it keeps.
    """
    things = [q for q in quantities(found) if not q.money]
    if len(found.outcomes) == 1 or not things:
        return None
    first = max(things, key=lambda q: _weight(found, q))
    return max(_tellable(found, first), key=lambda f: f.weight, default=findings_of(found, first)[0])


def _tellable(found: FullFindings, quantity: Quantity) -> list[Finding]:
    """Return the findings that may be told: no gain in vacancies or weeks where there are fewer posts."""
    fine = quantity.measure not in ("vacancy_rate", "limbo_weeks")
    return [f for f in findings_of(found, quantity) if fine or not (f.gain and posts_lost(found, f.outcome))]


def _weight(found: FullFindings, quantity: Quantity) -> float:
    return max((f.weight for f in _tellable(found, quantity)), default=0.0)


def _told(found: FullFindings, quantity: Quantity, *, first: bool) -> str:
    """Return what a quantity is under the baseline, and what the policies that change it most do to it."""
    level = level_of(found, quantity)
    if isnan(level):
        return f"{quantity.heading}: nothing is known, as nothing is left to tell it from."
    base = f" under {_quoted(named(found)[found.baseline.name])}" if first else ""
    told = _tellable(found, quantity)
    best = max((f for f in told if f.gain), key=lambda f: f.weight, default=None)
    worst = max((f for f in told if f.claims and not f.gain), key=lambda f: f.weight, default=None)
    said = [f"{_level_said(found, quantity, level, base)}."]
    claims = [f for f in (best, worst) if f is not None][: 1 if _in_parts(best, worst) else 2]
    said += [f"{_quoted(f.name)} {f.rule.words} {_change_said(f)}." for f in claims]
    if not claims:
        said.append(_nothing_clear(found, quantity))
    return " ".join(said)


def _in_parts(best: Finding | None, worst: Finding | None) -> bool:
    """Whether a level with a whole beside it leaves room for one difference alone: three numbers at most."""
    first = best or worst
    return first is not None and first.quantity.measure.startswith("retention")


def _level_said(found: FullFindings, quantity: Quantity, level: float, base: str) -> str:
    about = quantity.about(level)
    match quantity.measure:
        case "months_kept":
            months = 12 * found.baseline.scenario.run.years
            return f"People of day one stay about {about} of {months} months{base}"
        case "knowledge_stock_end":
            return f"At the end the team knows what {about} skilled people know{base}"
        case "vacancy_rate":
            return f"Of 100 posts, about {about} stand empty{base}"
        case "limbo_weeks":
            weeks = "week" if about == "1" else "weeks"
            return f"People work about {about} {weeks} a year with no contract{base}"
    return f"Of {people_said(quantity.scale)}, about {about} are still there in {when(found)}{base}"


def _change_said(finding: Finding) -> str:
    size = finding.quantity.size(finding.gap.mean).removesuffix(".0")
    if not finding.quantity.measure.startswith("retention"):
        return f"{'raise' if finding.more else 'cut'} this by {size}"
    people, teams = in_teams(finding)
    where = f" in {teams} such teams" if teams else ""
    return f"keep {people} {'more' if finding.more else 'fewer'}{where}"


def _nothing_clear(found: FullFindings, quantity: Quantity) -> str:
    """Return that no policy changes a quantity clearly, or that none changes it by what is worth noticing."""
    rules = {f.rule for f in findings_of(found, quantity)}
    one = len(found.outcomes) == 2
    who = _quoted(named(found)[found.outcomes[1].name]) if one else "None of the policies"
    no = "no" if one else "a"
    if rules <= {THE_SAME, NOT_WORTH}:
        return f"{who} makes {no} difference worth noticing."
    if NOT_CLEAR in rules:
        return f"{who} makes {no} clear difference."
    if NOTHING_LEFT in rules:
        return "What the policies change is not known: no simulated team is left."
    assert NOT_KNOWN in rules
    return "What the policies change is not known: one simulated team cannot tell."


def _fewer_posts(found: FullFindings, lost: list[tuple[FoundInFull, float]]) -> str:
    outcome, posts = max(lost, key=lambda one: one[1])
    return f"Money pays for {posts:.1f} fewer posts under {_quoted(named(found)[outcome.name])}."


# --- money


def _money(found: FullFindings, spoken: tuple[Quantity, ...]) -> str:
    cost = next((q for q in spoken if q.money), None)
    if cost is None:
        return "What it costs was not measured."
    level, first = level_of(found, cost), lead(found)
    if isnan(level):
        return "What it costs is not known."
    said = f"Under {_quoted(named(found)[found.baseline.name])} the team costs {cost.about(level)} a year."
    if first is None:
        return said
    spent = next(f for f in findings_of(found, cost) if f.outcome.name == first.outcome.name)
    change = (
        f"{spent.rule.words} {_change_said(spent)}" if spent.claims else f"makes no {_unclear(spent)} to this"
    )
    why = _why(found, first)
    return f"{said} {_quoted(spent.name)} {change}.{f' {why}' if why else ''}"


def _unclear(finding: Finding) -> str:
    small = finding.rule in (NOT_WORTH, THE_SAME)
    return "difference worth noticing" if small else "clear difference"


def _why(found: FullFindings, first: Finding) -> str:
    """Return whether a gain is more money or certainty, as far as the money awarded tells it."""
    month = headline_month_of(found.baseline.scenario.run.years)
    measured = set(found.summary["measure"])
    until = month if month is not None and funded_by(month).name in measured else None
    comparable = same_team(first.outcome.scenario, found.baseline.scenario)
    if not first.gain or "funded_post_months" not in measured or not comparable:
        return ""
    outcome = first.outcome
    if same_award(found, outcome, until):
        return "It is better certainty, not more money, that does it."
    if not larger_award(found, outcome, until):
        return "Whether there is more money too is not clear."
    even = _same_money(found, first, until)
    if even is None:
        return "Part of the gain may be more money."
    if not even.gain:
        return f"With the same money ({_quoted(even.name)}) no such gain is clear."
    return f"It is not just more money: {_quoted(even.name)} gains too."


def _same_money(found: FullFindings, first: Finding, until: int | None) -> Finding | None:
    """Return the finding of the policy that differs in its award alone, which is the baseline's."""
    for other in findings_of(found, first.quantity):
        if (
            other.outcome.name != first.outcome.name
            and _all_but_award(other.outcome.scenario) == _all_but_award(first.outcome.scenario)
            and same_award(found, other.outcome, until)
        ):
            return other
    return None


def _all_but_award(scenario: Scenario) -> tuple[object, ...]:
    policy = scenario.policy.model_dump(exclude={"title", "question"})
    del policy["settlement"]["award_factor"]
    return scenario.system, scenario.assumptions, policy


# --- one policy alone, and how sure


def _levels(found: FullFindings, spoken: tuple[Quantity, ...]) -> list[str]:
    """Return what one policy comes to."""
    things = [q for q in spoken if not q.money][:2]
    said = []
    for i, quantity in enumerate(things):
        level = level_of(found, quantity)
        base = f" under {_quoted(named(found)[found.baseline.name])}" if i == 0 else ""
        said.append(
            f"{_level_said(found, quantity, level, base)}."
            if not isnan(level)
            else f"{quantity.heading}: nothing is known."
        )
    return [*said, _money(found, spoken)]


def sure(found: FullFindings) -> str:
    """Return how sure the first thing said is: of so many teams, how many fare better, the same and worse."""
    first = lead(found)
    team = team_of(found)
    if first is None:
        return _one_team(found, team)
    gap, replications = first.gap, first.known.replications
    if not replications:
        return "No simulated team is left, so nothing is known."
    if isnan(gap.better) or isnan(gap.low):
        return "In this model one simulated team alone was tried: it cannot tell how sure this is."
    ranged = not isnan(gap.predictive_better)
    better, worse = (gap.predictive_better, gap.predictive_worse) if ranged else (gap.better, gap.worse)
    of = _MOST_TEAMS if ranged else min(_MOST_TEAMS, replications)
    more, same, less = of_so_many(better, worse, of)
    whatever = ", over what nobody has measured" if ranged else ""
    up, down = (_fares(first.quantity, good=good) for good in (True, False))
    return (
        f"In this model{whatever}, of {of} such {team.many} under {_quoted(first.name)}, {more} {up}, "
        f"{same} the same and {less} {down}."
    )


def _fares(quantity: Quantity, *, good: bool) -> str:
    """Return what a team does that fares better, or worse."""
    words = {
        "months_kept": ("keep people longer", "less long"),
        "knowledge_stock_end": ("know more", "less"),
        "vacancy_rate": ("have fewer empty posts", "more"),
        "limbo_weeks": ("have fewer such weeks", "more"),
    }
    return words.get(quantity.measure, ("keep more people", "fewer"))[0 if good else 1]


def _one_team(found: FullFindings, team: Team) -> str:
    spoken = [q for q in quantities(found) if not q.money]
    if not spoken:
        return "How sure it is was not measured."
    quantity = spoken[0]
    row = row_of(found, found.baseline, quantity.measure)
    if not int(row["replications"]) or isnan(float(row["mean"])):
        return "No simulated team is left, so nothing is known."
    if int(row["replications"]) < FEWEST_TEAMS:
        return f"In this model it takes {FEWEST_TEAMS} simulated {team.many} to say how far one may differ."
    ranged = not isnan(float(row["predictive_p5"]))
    low, high = (float(row[f"{'predictive_' if ranged else ''}p{end}"]) for end in (5, 95))
    what = "months each person stays" if quantity.measure == "months_kept" else "people"
    whatever = ", over what nobody has measured" if ranged else ""
    return (
        f"In this model{whatever}, of 100 such {team.many}, 90 have between {quantity.about(low)} and "
        f"{quantity.about(high)} in {quantity.heading.lower()} ({what})."
    )


def _quoted(title: str) -> str:
    return f"“{title}”"
