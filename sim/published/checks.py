"""Everything that the model is held against, the most of which nothing in it was fitted to.

What is not independent of what the assumptions were set against says why (``tied``), and is counted apart.
Counts have the exact interval of Poisson's distribution, or Wilson's where they are a share; what is per head
and year has with it how far heads and months are not known. How long people stay stands in
:mod:`sim.published.checks_of_tenure`.
"""

from __future__ import annotations

from functools import partial
from math import inf, nan

from sim.measures.frame import ratio
from sim.measures.measure import Floats
from sim.published.check import Check, Comparable, Exposure
from sim.published.checks_of_tenure import HEALTH_CHECKS, MICHIGAN_CHECKS, TEACHER_CHECKS
from sim.published.figures import Counts, Span, per_head, quotient


def _snapshots(counts: Counts) -> Floats:
    """Return leaver rate and stability index, added."""
    leavers = ratio(counts["nhs_snapshot_leavers"], counts["nhs_average_headcount"])
    return leavers + ratio(counts["nhs_stayers"], counts["nhs_start_headcount"])


def _fall(name: str, counts: Counts) -> Floats:
    return 1 - ratio(counts[f"{name}_heads_after"], counts[f"{name}_heads_before"])


def _quits_before(name: str, counts: Counts) -> Floats:
    with_it, without = (
        ratio(counts[f"{n}_quits_before"], counts[f"{n}_months_before"]) for n in (name, f"{name}_without")
    )
    return ratio(with_it, without)


_MANCHESTER = "Greater Manchester's board, 1,863 in post"
_FOI_2023 = "Healthcare Leader, freedom of information, 21 Feb 2023 (evidence B1)"
_ONE_OF_39 = "one board, of its size and window; a tenth of the staff of whom the assumptions were taken"
_SAME_STAFF = "a tenth of the staff of whom the rates of leaving were taken, in the same months"
_TEAMS_ARE_INPUTS = "an input of the system files; nothing is simulated"
_REORGANISED = (
    "posts are closed as the policy says and nobody moves to a successor body; in 2012-13 part of the fall "
    "is staff who moved out of the count"
)
_LAYOFFS = "separations in mass layoffs: 25% were layoffs in Canada; .15-.50 is judgement around it"
_OTHER_CUTS = (
    "firms of all kinds abroad; the model counts every dismissal with a right to redundancy pay, its fixed "
    "terms among them, and knows no voluntary redundancy"
)

BOARD_CHECKS = (
    Check(
        "Hires in 2023-24", "share a year", 0.187, Span(0.165, 0.215),
        "4,082 with its exact interval, over 40 boards of 489 (2023) to 600 (2024) people: 19,555 to 24,010",
        "40 integrated care boards", "April 2023 to March 2024",
        "Healthcare Leader, freedom of information, 2024 (evidence B1)", "A", Comparable.PARTLY,
        "hires count transfers of staff too (150 of one board's 406); in the model who joins replaces who "
        "left",
        per_head("joined"), Exposure(("staff_years",), 21_800), held_out=True,
        likely={
            "low": "boards took over staff and work from elsewhere in 2023-24, and grew from about 489 to "
            "557 people each or more; the model only replaces",
        },
        tied="joiners are one of the six figures of boards that the assumptions are held against, and in the "
        "model they follow from the leavers",
    ),
    Check(
        "Redundancies, July 2022 to April 2024", "share a year", 0.0107, Span(0.0092, 0.0134),
        "437 with its exact interval, over 20,530 (2023, scaled to 42 boards) to 23,409 people (2024) and "
        "21 to 22 months", "42 integrated care boards", "July 2022 to April 2024",
        "Healthcare Leader, freedom of information, 15 Oct 2024 (evidence B1)", "A", Comparable.PARTLY,
        "56% of these were voluntary, which the model does not have; it counts every dismissal with a "
        "right to redundancy pay, also where another NHS job within four weeks takes it away",
        per_head("redundancies"), Exposure(("staff_years",), 40_300), held_out=True,
        likely={
            "high": "fixed terms with two years' service that end are dismissals in law, and boards may "
            "not count them",
        },
        tied="redundancies are one of the six figures of boards that the assumptions are held against, by "
        "the same 437",
    ),
    Check(
        "Leavers of one board, all causes", "share a year", 0.163, Span(0.129, 0.205),
        "164 with its exact interval, over 6 to 7 months", _MANCHESTER, "July 2022 to January 2023",
        _FOI_2023,
        "A", Comparable.PARTLY, _ONE_OF_39, per_head("exits"), Exposure(("staff_years",), 1009),
        tied=_SAME_STAFF,
    ),
    Check(
        "Resignations of one board", "share a year", 0.097, Span(0.073, 0.128),
        "98 with its exact interval, over 6 to 7 months", _MANCHESTER, "July 2022 to January 2023", _FOI_2023,
        "A", Comparable.PARTLY, _ONE_OF_39, per_head("resigned"), Exposure(("staff_years",), 1009),
        tied=_SAME_STAFF,
    ),
    Check(
        "Leaver rate and stability index, added", "share", 0.999, Span(0.997, 1.0),
        "99.8 to 99.9% in six pairs, with their rounding", "NHS doctors and nurses, England",
        "2018-19 to 2020-21",
        "answer to parliamentary question 112582", "B", Comparable.YES,
        "a check of definitions: leavers over the mean headcount and stayers over the first add to 1, and "
        "to less where headcount grows",
        _snapshots, Exposure(("staff_years",), 300_000),
        likely={"high": "the board shrinks a little, where the NHS grew"},
    ),
)  # fmt: skip

_US_STAFF = "US federal staff, not permanent, full-time:"
_US_SOURCE = "US Office of Personnel Management, FY2009 (evidence B2)"
_US_WHY = "people who went before the date on their contract; of one employer abroad, in a year without cuts"
_TOO_FEW_EARLY = {
    "low": "closures of posts count as contracts that end, and there are cuts in the model's years; and the "
    "central reactions to a contract that runs down are, if anything, too weak",
}

FIXED_TERM_CHECKS = (
    Check(
        "Fixed-term leavers gone early", "share", 0.550, Span(0.498, 0.602), "191 of 347, Wilson's interval",
        f"{_US_STAFF} administration and programmes", "October 2008 to September 2009", _US_SOURCE, "B",
        Comparable.PARTLY, _US_WHY, quotient("fixed_term_quits", "fixed_term_leavers"),
        Exposure(("fixed_term_leavers",), 347), likely=_TOO_FEW_EARLY,
    ),
    Check(
        "Analysts gone early", "share", 0.529, Span(0.468, 0.588), "138 of 261, Wilson's interval",
        f"{_US_STAFF} management and program analysts", "October 2008 to September 2009", _US_SOURCE, "B",
        Comparable.PARTLY, f"{_US_WHY}. The model's figure is that of all its fixed terms",
        quotient("fixed_term_quits", "fixed_term_leavers"), Exposure(("fixed_term_leavers",), 261),
        likely=_TOO_FEW_EARLY,
    ),
)  # fmt: skip

SHOCK_CHECKS = (
    Check(
        "Fall of headcount in a year with a cut of 15%", "share", 0.146, Span(0.114, 0.150),
        "three staff groups: managers, senior managers, central functions",
        "NHS managers and central functions, England", "September 2012 to September 2013",
        "NHS workforce statistics (evidence B1)", "B", Comparable.PARTLY, _REORGANISED,
        partial(_fall, "cut15"),
        likely={
            "low": "people who are told a year ahead begin to leave at once, so that part of the fall lies "
            "before the year in which heads are counted; and in 2013 people were moved out of the count",
        },
    ),
    Check(
        "Redundancies among exits around a cut of 15%", "share", 0.25, Span(0.15, 0.50), _LAYOFFS,
        "firms with mass layoffs", "before and around a cut", "Birinci, Park and See 2023 (evidence G11)",
        "B",
        Comparable.NO, _OTHER_CUTS, quotient("cut15_redundancies", "cut15_exits"),
    ),
    Check(
        "Redundancies among exits around a cut of 50%", "share", 0.25, Span(0.15, 0.50), _LAYOFFS,
        "firms with mass layoffs", "before and around a cut", "Birinci, Park and See 2023 (evidence G11)",
        "B",
        Comparable.NO, f"{_OTHER_CUTS}. What became of the boards' cut of 2025 is not published",
        quotient("cut50_redundancies", "cut50_exits"),
    ),
    Check(
        "Resignations in the half year before a cut of 50%, over those without", "times", nan, Span(1.0, inf),
        "only the direction was measured: quits begin about two quarters before",
        "firms that lay off or close: Canada, Austria", "two quarters before a cut",
        "Birinci, Park and See 2023; Schwerdt 2008 (evidence G11)", "B", Comparable.PARTLY,
        "the direction only; other countries and firms", partial(_quits_before, "cut50"),
    ),
)  # fmt: skip

POST_CHECKS = (
    Check(
        "Time to fill", "weeks", 14, Span(6, 30), "derived, and a judgement: nobody measured the gap",
        "NHS organisations", "2023 to 2025", "NHS time to hire, less the leaver's notice (evidence B4)", "C",
        Comparable.PARTLY,
        "from the last day of one holder to the first of the next; approval was not measured",
        quotient("fill_weeks", "fills"),
        likely={"low": "approval and advert start while the leaver serves notice"},
        tied="the times of approval, advert and start that it is made of are taken of the same evidence",
    ),
    Check(
        "Vacancy rate", "share", 0.079, Span(0.075, 0.100),
        "three rates: a trust's corporate posts 7.9%; registered nurses 7.5% and 10.0%", "NHS trusts",
        "2008, 2022 and 2024", "evidence B4", "B", Comparable.PARTLY,
        "other staff, other employers and other years; no rate of boards is published",
        quotient("vacant_months", "open_months"),
        likely={
            "low": "approval and advert start while the leaver serves notice, and no offer waits for money "
            "where whole terms are signed; boards also hold posts empty to save money, which the model "
            "does only while money is undecided",
        },
    ),
)  # fmt: skip

_BMA = "British Medical Association, freedom of information, June 2017 (evidence B5)"
_FIVE = "five sustainability and transformation partnerships"

TEAM_CHECKS = (
    Check(
        "Posts in a team", "posts", 23.6, Span(12, 37), "fewest and most of five", _FIVE, "June 2017", _BMA,
        "A",
        Comparable.PARTLY, "teams of 2017, as shipped teams are taken from documents of 2018 to 2020",
        quotient("posts", "teams"), tied=_TEAMS_ARE_INPUTS,
    ),
    Check(
        "Pay of a post, at prices of 2024/25", "GBP", 66_000, Span(36_000, 97_000),
        "least and most of five (30,600 to 76,700), mean of 158 roles 53,800; times 1.23 (1.19-1.27), what "
        "Agenda for Change pay rose by, of which 2017-19 is judgement", _FIVE, "June 2017", _BMA, "A",
        Comparable.PARTLY,
        "salaries without on-costs; some were for part of a year or of a post",
        quotient("pay_gbp", "wte"), tied=_TEAMS_ARE_INPUTS,
    ),
)  # fmt: skip
"""Of the shipped engine rooms, one by one; nothing is simulated."""

CHECKS = (
    *BOARD_CHECKS, *FIXED_TERM_CHECKS, *HEALTH_CHECKS, *MICHIGAN_CHECKS, *TEACHER_CHECKS, *SHOCK_CHECKS,
    *POST_CHECKS, *TEAM_CHECKS,
)  # fmt: skip
"""All of them; the words of each are its own."""
