"""The columns of every table of results, and what they mean: the documentation is made from this.

A column of a name means the same in every table, but for a few (``of``, ``kind``, ``question``, ``verdict``)
that a table says itself. What stands in the summary is registered in :mod:`sim.study.estimates`.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.study.estimates import registered


class Column(NamedTuple):
    """A column of a table: its name, what stands in it, and whether that is words (and no number)."""

    name: str
    what: str
    words: bool = False


class Table(NamedTuple):
    """A table of results.

    Attributes
    ----------
    name : str
        Of its file, without the ending.
    rows : str
        What a row is.
    own : tuple of Column
        Its columns, but those that tell what a row is about.
    free : str
        What other columns it has, whose names are those of assumptions or levers.
    """

    name: str
    rows: str
    own: tuple[Column, ...]
    free: str = ""

    @property
    def columns(self) -> tuple[Column, ...]:
        """All its columns that have fixed names."""
        return (*WHERE, *self.own)


WHERE = (
    Column("assumptions", "of a study the name of its set of assumptions, else their title", True),
    Column("system", "of a study a name, or `pooled` for all systems together; else its title", True),
    Column("scenario", "what is compared: of a study a policy, by name; the first is the baseline", True),
)
"""The first columns of every table."""

_INTERVAL = "end of the 95% interval of the number that its name begins with"

_WORDS = {
    "measure": "the [measure](../model/measures.md)",
    "group": "`team`, a funding stream, or in a study `treated`: all streams that the policies apply to",
    "unit": "the unit; shares are 0 to 1",
    "clock": "`calendar`: the day-one team, from the start; `tenure`: everybody, from their first day",
    "by": "`reason` or `destination`",
    "cause": "the reason (`resigned`, ...) or destination (`trust`, ...)",
    "part": "which part",
    "split": "`whole`, `levers` (by what differs) or `channels` (by what that acts through)",
    "kind": "`part`, `other` (ways besides), `joint`, `pair`, `difference`, `baseline`, `policy`, `left`",
    "factor": "the assumption, by its path; in a split also the beginning of some paths, or `rest`",
    "figure": "what was measured; `all`: all figures together",
    "side": "`above` or `below`",
    "of": "what it is of",
    "verdict": "what was found, as a [code](#codes)",
    "extent": "which numbers the interval holds, as a [code](#codes)",
    "span": "`in-year`: of the year, undiscounted; `so-far`: up to its end, discounted",
    "x_lever": "path of the lever",
    "y_lever": "path of the second lever, if two are moved",
    "alternative": "name of the structural alternative; `central`: the structure as it is assumed",
    "title": "what the alternative is called",
    "skipped": "why the alternative was not run; empty where it was",
    "post": "the post, as the system file names it",
    "role": "its role",
    "band": "its Agenda for Change band",
    "stream": "the funding stream behind it",
    "stream_kind": "the kind of that stream",
    "holder": "of day one: `listed`, `vacant`, or `drawn` by chance where the list does not say",
    "contract": "the listed contract; empty where nobody is listed",
    "period": "the quarter in words; `before day one`: ended by then; `later`: after the last; "
    "`no end`: contracts without an end",
}
"""Columns of words."""

_NUMBERS = {
    "month": "months since the start",
    "replication": "number of the replication, from 0: the same number is the same chance in every scenario",
    "value": "the value of the measure; in a tornado the assumption's own",
    "replications": "how many replications the row is from",
    "months": "months on the clock",
    "survival": "share still there (Kaplan-Meier)",
    "incidence": "share gone for that cause; with the survival they add to 1",
    "lower": "lower end of the 95% interval, clustered by replication",
    "upper": "upper end of it",
    "published_low": "lower end of the interval that was published, or that its own counts or window give",
    "published_high": "upper end of it",
    "observation_sd": "standard deviation of what was measured about its middle",
    "discrepancy_sd": "standard deviation of what the model should have given about what was measured",
    "monte_carlo_sd": "that of the Monte Carlo error at a point, root mean square over points",
    "kept": "points that are not ruled out",
    "ruled_out": "share of the points that it rules out, whatever the others say",
    "ruled_out_alone": "share of the points that it rules out and no other does",
    "effective": "effective number of the points that are left: 1 / sum of squared weights",
    "prior_p5": "5% of all points are below",
    "prior_p50": "half of all points are below",
    "prior_p95": "95% of all points are below",
    "posterior_p5": "5% of the points that are left are below",
    "posterior_p50": "half of them are below",
    "posterior_p95": "95% of them are below",
    "shift": "by how much the mean over the points that are left is above that over all, in their standard "
    "deviations",
    "shift_by_chance": "standard deviation that the shift would have if what was measured had nothing to do "
    "with the assumption",
    "range_kept": "width from 5 to 95% of the points that are left, over that of all",
    "at_risk": "people at risk, over all replications",
    "p25": "a quarter of the replications are below",
    "p75": "three quarters of the replications are below",
    "low_value": "the low end of the assumption's range",
    "high_value": "the high end of it",
    "central": "the difference where all assumptions have their own values",
    "at_low": "the difference at the low end",
    "at_high": "the difference at the high end",
    "low_change": "how far the low end moves it",
    "high_change": "how far the high end moves it",
    "swing": "the difference between the two ends",
    "luck_variance": "variance of one team's difference that is luck",
    "assumptions_variance": "variance of it that comes of the assumptions",
    "share_of_assumptions": "their share",
    "points": "points of the assumptions",
    "replications_needed": "replications at each point for luck not to outweigh ignorance",
    "factors": "factors that the variance is split over",
    "totals_clear": "how many total indices can be distinguished from 0",
    "largest_total": "the largest total index",
    "widest_reach": "half the widest interval of a total index",
    "first": "first-order index",
    "total": "total index",
    "fails": "whether the policy fails there",
    "judges": "whether the point judged the condition, and was not searched",
    "at": "where",
    "quasi_p": "quasi p-value of the limit, at the points that were searched",
    "quasi_p_judged": "the same at the points that judged",
    "limits": "limits of the box",
    "mass": "share of the points within",
    "coverage": "share of the failures within",
    "density": "share of failures among the points within",
    "level": "differences are held against it",
    "there": "points at which the mean is on that side",
    "clearly": "points at which the whole interval is",
    "clearly_not": "points at which the whole interval is not",
    "share": "share of the points",
    "judging": "points that judged the condition",
    "judging_share": "share of them at which it fails",
    "inside": "of them, those within the limits",
    "estimate": "the number asked for",
    "lever_low": "the lowest value of the lever that was tried",
    "lever_high": "the highest",
    "plausible_low": "the low end of the assumption's plausible range",
    "plausible_high": "the high end of it",
    "plausible_below": "share of what is plausible that lies below; 0 or 1: beyond the range",
    "times": "the price, as a multiple of the stated one",
    "price_gbp": "the price of a staff-equivalent year",
    "net_benefit": "what is gained at that price, less what it costs, discounted",
    "point_share": "share of the points of the assumptions, not held against what boards published, at "
    "which it is above 0; empty: not asked or, where there is an interval, too little to say",
    "run_years": "length of the run",
    "year": "financial year of the run, from 1",
    "year_counts": "what that year counts on day one",
    "worth": "what it is worth to know it, over all points, not held against what boards published; "
    "empty: too little to say",
    "by_chance": "what the largest of so many stays below in 95 of 100 cases, if none tells anything",
    "explained": "its part in the variance of the net benefit between points; empty: too little to say",
    "switches_at": "its value at which the expected net benefit is nothing",
    "question": "which of several, from 1",
    "x": "value of the lever",
    "y": "value of the second lever",
    "combination": "number of the combination of levers, from 1",
    "target_mean": "the measure that has to reach the target",
    "cost_mean": "what it costs",
    "dearer_mean": "by how much it costs more than the best, paired",
    "reached": "whether, or how many, reach the target",
    "share_cheapest": "share of replications in which it is the cheapest",
    "combinations": "combinations tried",
    "best": "number of the cheapest combination that reaches the target",
    "runner_up": "number of the next",
    "nearest": "number of the one that comes nearest, if none reaches it",
    "fresh_replications": "replications that had no part in the choice",
    "fresh_target_mean": "the target's measure in them",
    "fresh_cost_mean": "the cost in them",
    "first_mean": "what the part does when it is moved first, with none of the others",
    "last_mean": "what it does when it is moved last, on top of all the others",
    "money_mean": "of the difference, what goes when the amount of money is taken away",
    "rest_mean": "of the difference, what is left without it",
    "years": "length of the run in years",
    "contract_end_month": "month in which the listed contract ends; empty: no end, or nobody is listed",
    "settled_month_low": "month to which the stream's money is settled on day one, the least over "
    "replications; empty: it never lapses, or no settlement decides it (gifted and aligned posts)",
    "settled_month_high": "the same, the most over replications",
    "in_post_mean": "chance that the holder of day one is still in the team after what is dated that month; "
    "people in limbo count, and so do those who have moved to another post of the team",
    "in_limbo_mean": "chance that that holder is in limbo at that month",
    "limbo_by_mean": "chance that that holder has been in limbo at any time up to that month",
    "knowledge_mean": "what that holder knows on day one, in staff equivalents",
    "single_holder_areas_mean": "pairs of a partner and the post's workstream in which on day one nobody but "
    "that holder has a strong tie",
    "diff_in_post_mean": "chance of still being in post less that under the baseline, paired by replication",
    "quarter": "0: before day one; quarter from the start, from 1; then one for all later ends, and one for "
    "no end",
    "contracts": "contracts of the list that end in it",
    "change_mean": "what the difference differs from the central one by, paired; empty where the two do not "
    "mean the same, as sums over runs of other lengths",
}  # fmt: skip
"""Columns of numbers, but those of the summary."""


def _named(names: str, in_words: str = "", **own: str) -> tuple[Column, ...]:
    """Return columns by their names; one that ends in ``+`` has its interval after it.

    *own* is what a column means in this table, and *in_words* names those that hold words here and numbers
    elsewhere.
    """
    found = []
    for name in names.split():
        plain = name.removesuffix("+")
        stem = plain.removesuffix("mean") if name != plain and plain.endswith("mean") else f"{plain}_"
        ends = (f"{stem}ci_low", f"{stem}ci_high") if name != plain else ()
        for one in (plain, *ends):
            found.append(Column(one, own.get(one) or _meaning(one), one in _WORDS or one in in_words.split()))
    return tuple(found)


def _meaning(name: str) -> str:
    known = _WORDS | _NUMBERS | {c.name: c.what for c in registered()}
    if name in known:
        return known[name]
    if name.startswith("diff_"):
        return f"of the paired difference from the baseline: {_meaning(name.removeprefix('diff_'))}"
    return f"{'lower' if name.endswith('_ci_low') else 'upper'} {_INTERVAL}"


def _summary() -> tuple[Column, ...]:
    names = [name for column in registered() for name in column.levels]
    names += [name for column in registered() for name in column.differences]
    return (*_named("measure group unit"), *_named(" ".join(names)))


_BANDS = "p5 p25 p50 p75 p95"
_GROUP = (
    "`team`, a stream, `contract: fixed-term`, `band: 8a`, `role: Analyst` and the like: what people came to"
)


_FIXED = {
    table.name: table
    for table in (
        Table(
            "monthly", "month, monthly measure and group of every scenario",
            _named(
                f"measure group unit month mean ci_low ci_high {_BANDS} replications diff_mean diff_ci_low "
                "diff_ci_high "
                + " ".join(f"diff_{p}" for p in _BANDS.split())
                + " diff_replications",
                replications="replications in which it is defined",
                diff_replications="replications in which it is defined under both",
            ),
        ),
        Table(
            "retention", "point of a survival curve",
            _named(
                "clock group months survival lower upper at_risk",
                group="`team`, a stream, `contract: fixed-term` and the like, `band: 8a` and the like; of "
                "tenure also `all hires`",
            ),
        ),
        Table(
            "exits_by_cause", "point of a curve of exits by cause",
            _named("clock group by cause months incidence lower upper at_risk"),
        ),
        Table(
            "retention_by_group", "point of a survival curve, of the groups that `--by` names",
            _named("clock group months survival lower upper at_risk", group=_GROUP),
        ),
        Table(
            "exits_by_group", "point of a curve of exits by cause, of the groups that `--by` names",
            _named("clock group by cause months incidence lower upper at_risk", group=_GROUP),
        ),
        Table(
            "lost_knowledge", "month and part",
            _named(
                f"part month mean {_BANDS} replications",
                part="`cumulative`: lost so far; `heads`, `files`, `stock`: what is there; "
                "`lost_on_exit_resigned`, `lost_on_exit_to_trust` and the like: what has left so far for "
                "each reason, and to each destination",
            ),
        ),
        Table(
            "conditioning", "figure that points of the assumptions are held against, and one for all",
            _named(
                "figure published_low published_high observation_sd discrepancy_sd monte_carlo_sd p5 p50 p95 "
                "points kept ruled_out ruled_out_alone effective",
                p5="5% of the points give less",
                p50="half of the points give less",
                p95="95% of the points give less",
            ),
        ),
        Table(
            "conditioning_assumptions", "assumption with a range; what moved or narrowed most first",
            _named(
                "factor prior_p5 prior_p50 prior_p95 posterior_p5 posterior_p50 posterior_p95 shift "
                "shift_by_chance range_kept"
            ),
        ),
        Table(
            "posts", "post and month, of a team whose people are listed",
            _named(
                "post role band stream stream_kind settled_month_low settled_month_high holder contract "
                "contract_end_month month replications in_post_mean+ in_limbo_mean+ limbo_by_mean+ "
                "knowledge_mean+ single_holder_areas_mean+ diff_in_post_mean diff_in_post_ci_low "
                "diff_in_post_ci_high",
                replications="replications in which somebody held the post on day one",
            ),
        ),
        Table(
            "contract_ends", "quarter and stream, of a team whose people are listed",
            _named("quarter period stream stream_kind settled_month_low settled_month_high contracts"),
        ),
        Table("replications", "replication, measure and group", _named("replication measure group value")),
        Table(
            "why", "measure and part of its difference",
            _named(
                "measure unit split kind part replications mean+ first_mean+ last_mean+",
                part="a [lever or channel](#codes); two of a `pair` with `:` between them",
                mean="share of the part in the difference; of the whole, the mean",
            ),
        ),
        Table(
            "more_money", "measure",
            _named(
                "measure unit replications diff_mean diff_ci_low diff_ci_high money_mean+ rest_mean+"
            ),
        ),
        Table(
            "structure", "structural alternative and measure",
            _named(
                "alternative title measure unit years skipped replications diff_mean diff_ci_low "
                "diff_ci_high change_mean+"
            ),
        ),
        Table(
            "tornado", "measure and assumption",
            _named(
                "measure factor low_value value high_value central+ at_low+ at_high+ low_change+ "
                "high_change+ swing+ replications",
                replications="replications in which it is defined at both ends",
            ),
        ),
        Table(
            "sensitivity_split", "measure",
            _named(
                "measure mean mean_ci_low mean_ci_high luck_variance+ assumptions_variance+ "
                "share_of_assumptions+ points "
                "replications replications_needed factors totals_clear largest_total widest_reach verdict"
            ),
        ),
        Table("sensitivity_indices", "measure and factor", _named("measure factor first+ total+")),
        Table(
            "conditions_points", "point of the assumptions",
            _named("diff_mean diff_ci_low diff_ci_high diff_replications fails judges"),
            free="a column for each assumption, by its path",
        ),
        Table(
            "conditions_limits", "limit of the condition",
            _named("factor side at quasi_p quasi_p_judged"),
        ),
        Table("conditions_trajectory", "box on the way", _named("limits mass coverage density")),
        Table(
            "conditions_counts", "kind of point that is counted: wins (unless neither is better), failures",
            _named(
                "of measure side level points there clearly clearly_not share+ judging judging_share inside "
                "density+ coverage+",
                of="`wins` or `failures`",
                side="which side of the level counts",
            ),
        ),
        Table(
            "value", "question",
            _named(
                "question of measure estimate ci_low ci_high replications unit extent lever_low lever_high "
                "plausible_low plausible_high plausible_below verdict",
                in_words="question",
                replications="replications in which it is defined, of a break-even at every value of the "
                "lever; 0: the study states it",
                question="`stated-price`, `price`, `net-benefit`, `break-even`, `exposure` or `option`",
                of="of a price `staff-year` (an experienced-staff equivalent), `staff-year-in-heads` "
                "(without files) or `person-month` (kept); of the stated price `baseline` (what a "
                "staff-equivalent year costs there) or `study`; of "
                "a break-even the lever; of an exposure `baseline` or `policy`; of an option `committed` "
                "(where the baseline would have paid less) or `forgone` (where the policy pays less)",
                ci_low="lower end of its 95% interval; empty: no limit",
            ),
        ),
        Table(
            "value_acceptability", "gain and price",
            _named(
                "of times price_gbp net_benefit+ replications share point_share+",
                of="`staff-year` or `staff-year-in-heads`",
                share="how much of the sampling distribution of the mean net benefit lies above 0",
            ),
        ),
        Table(
            "value_by_year", "run, year and number; policy minus baseline",
            _named(
                "run_years year year_counts span measure unit estimate ci_low ci_high replications extent "
                "verdict"
            ),
        ),
        Table(
            "value_information", "price and assumption, the largest first; before them one of all together",
            _named(
                "times price_gbp factor low_value value high_value worth+ by_chance explained at_low at_high "
                "switches_at plausible_below",
                factor="the assumption, by its path; or `all`",
                value="its central value",
                at_low="the expected net benefit at the low end, with all else uncertain; of all together, "
                "the least of the points",
                at_high="the same at the high end; the most",
            ),
        ),
        Table(
            "sweep", "value of the levers, and measure",
            _named(
                "question measure unit x_lever x y_lever y diff_mean diff_ci_low diff_ci_high replications"
            ),
        ),
        Table(
            "sweep_break_evens", "crossing",
            _named(
                "question measure unit level x_lever y_lever y lever_low lever_high at ci_low ci_high "
                "verdict",
                at="where the difference crosses the level",
                ci_low="lower end of its 95% interval; empty: it reaches the end of the range",
            ),
        ),
        Table(
            "search", "combination of levers",
            _named(
                "combination target_mean+ cost_mean+ dearer_mean+ replications reached share_cheapest",
                replications="replications in which all of them are defined",
            ),
            free="a column for each lever, by its path",
        ),
        Table(
            "search_verdict", "the search",
            _named(
                "verdict combinations reached best runner_up nearest fresh_replications fresh_target_mean+ "
                "fresh_cost_mean+ share_cheapest"
            ),
        ),
    )
}  # fmt: skip


def tables() -> dict[str, Table]:
    """Return every table by name, with what is registered by now."""
    return {"summary": Table("summary", "measure and group of every scenario", _summary()), **_FIXED}


def word_columns() -> frozenset[str]:
    """Return the columns that hold words in every table, whatever the words look like."""
    columns = [column for table in tables().values() for column in table.columns]
    return frozenset(c.name for c in columns if c.words) - {c.name for c in columns if not c.words}
