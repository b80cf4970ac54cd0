"""The cumulative incidence estimate: plain shares, hand-worked examples, its variance by brute force."""

from math import exp, log, sqrt
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.measures import aalen_johansen, kaplan_meier

Z95 = NormalDist().inv_cdf(0.975)


def standard_error(share, lower):
    """The standard error behind a band that is symmetric for log(-log F)."""
    return log(log(lower) / log(share)) * share * -log(share) / Z95


def by_hand(entry, exits, cause, weight, j, t):
    """The estimate written out, with a weight on each spell."""
    kept, share = 1.0, 0.0
    for u in sorted({x for x, c in zip(exits, cause, strict=True) if c >= 0 and x <= t}):
        n = sum(w for e, x, w in zip(entry, exits, weight, strict=True) if e < u <= x)
        ends = [(c, w) for x, c, w in zip(exits, cause, weight, strict=True) if x == u and c >= 0]
        share += kept * sum(w for c, w in ends if c == j) / n
        kept *= 1 - sum(w for _, w in ends) / n
    return share


def test_without_censoring_it_is_the_plain_share_with_the_variance_between_clusters():
    rng = np.random.default_rng(2)
    teams, people = 40, 8
    cluster = np.repeat(np.arange(teams), people)
    exits = np.ceil(rng.exponential(10, teams * people))  # with ties
    cause = rng.choice(3, teams * people, p=[0.6, 0.3, 0.1])
    curves = aalen_johansen(np.full(exits.shape, -1.0), exits, cause, 3, cluster, np.array([5.0, 200.0]))
    for k, t in enumerate(curves.times):
        for j in range(3):
            gone = (exits <= t) & (cause == j)
            share = gone.mean()
            assert curves.incidence[j, k] == pytest.approx(share)
            of_team = gone.reshape(teams, people).mean(axis=1)
            found = standard_error(curves.incidence[j, k], curves.lower[j, k])
            assert found == pytest.approx(of_team.std(ddof=1) / sqrt(teams))
            assert log(curves.upper[j, k]) / log(share) == pytest.approx(log(share) / log(curves.lower[j, k]))


def test_delayed_entry_worked_by_hand():
    entry = np.array([0.0, 0, 2, 3, 4])
    exits = np.array([3.0, 5, 4, 6, 7])
    cause = np.array([0, -1, 1, 0, 1])
    # at risk: 3 at 3 (who enters at 3 is not yet), 3 at 4, 2 at 6, 1 at 7; staying: 1, 2/3, 4/9, 2/9, 0
    curves = aalen_johansen(entry, exits, cause, 3, np.arange(5), np.array([2.9, 3, 4, 5, 6, 7, 9]))
    assert curves.incidence[0] == pytest.approx([0, 1 / 3, 1 / 3, 1 / 3, 5 / 9, 5 / 9, 5 / 9])
    assert curves.incidence[1] == pytest.approx([0, 0, 2 / 9, 2 / 9, 2 / 9, 4 / 9, 4 / 9])
    assert curves.incidence[2].tolist() == [0] * 7  # nobody left by the third
    assert curves.at_risk.tolist() == [3, 4, 4, 3, 2, 1, 0]  # who enters then is there, at risk from the next


def test_the_variance_is_that_of_the_infinitesimal_jackknife_done_by_brute_force():
    rng = np.random.default_rng(11)
    n, teams, step = 60, 6, 1e-5
    entry = np.floor(rng.uniform(0, 4, n))
    exits = entry + np.ceil(rng.exponential(5, n))
    cause = rng.choice([-1, 0, 1], n, p=[0.3, 0.4, 0.3])
    cluster = rng.integers(0, teams, n)
    times = np.array([4.0, 8.0, 12.0])
    curves = aalen_johansen(entry, exits, cause, 2, cluster, times)
    for j in range(2):
        for k, t in enumerate(times):
            slopes = []
            for g in range(teams):  # a weight on every spell of a cluster
                more, less = (np.where(cluster == g, 1 + s, 1.0) for s in (step, -step))
                rise = by_hand(entry, exits, cause, more, j, t) - by_hand(entry, exits, cause, less, j, t)
                slopes.append(rise / (2 * step))
            expected = sqrt(teams / (teams - 1) * sum(s**2 for s in slopes))
            assert curves.incidence[j, k] == pytest.approx(by_hand(entry, exits, cause, np.ones(n), j, t))
            found = standard_error(curves.incidence[j, k], curves.lower[j, k])
            assert found == pytest.approx(expected, rel=1e-6)


def test_each_cause_has_its_share_of_the_hazard_also_with_delayed_entry_and_censoring():
    # closed form 2: F_j(t) = rate_j / (sum of rates) x (1 - exp(-(sum of rates) t))
    rng = np.random.default_rng(8)
    n, rates = 20_000, np.array([0.13, 0.024, 0.05])
    lives = rng.exponential(1 / rates, (n, 3))
    ends, seen_from = lives.min(axis=1), rng.uniform(0, 4, n)
    until = seen_from + rng.uniform(2, 8, n)
    seen = ends > seen_from
    cause = np.where(ends <= until, lives.argmin(axis=1), -1)[seen]
    exits, times = np.minimum(ends, until)[seen], np.array([1.0, 3.0, 5.0])
    curves = aalen_johansen(seen_from[seen], exits, cause, 3, np.arange(seen.sum()), times)
    truth = rates[:, None] / rates.sum() * (1 - np.exp(-rates.sum() * times))
    for j in range(3):
        for k in range(3):
            error = standard_error(curves.incidence[j, k], curves.lower[j, k])
            assert abs(curves.incidence[j, k] - truth[j, k]) < 3.5 * error
            assert error < 0.25 * truth[j, k]


def test_taking_other_causes_for_censoring_would_overstate_each():
    rng = np.random.default_rng(4)
    lives = rng.exponential(1, (2_000, 2))
    entry, exits, cause = np.zeros(2_000), lives.min(axis=1), lives.argmin(axis=1)
    at = np.array([1.0])
    share = aalen_johansen(entry, exits, cause, 2, np.arange(2_000), at).incidence[0, 0]
    naive = 1 - kaplan_meier(entry, exits, cause == 0, np.arange(2_000), at).survival[0]
    assert share == pytest.approx(0.5 * (1 - exp(-2)), abs=0.04)
    assert naive == pytest.approx(1 - exp(-1), abs=0.04)


def test_unknown_is_not_a_number():
    entry, exits, times = np.zeros(3), np.array([1.0, 2.0, 3.0]), np.array([3.0, 4.0])
    censored = aalen_johansen(entry, exits, np.array([0, -1, -1]), 1, np.arange(3), times)
    assert censored.incidence[0, 0] == pytest.approx(1 / 3)
    assert np.isnan(censored.incidence[0, 1])
    gone = aalen_johansen(entry, exits, np.array([0, 1, 0]), 2, np.zeros(3, int), times)
    assert gone.incidence[:, 1] == pytest.approx([2 / 3, 1 / 3])
    assert np.isnan(gone.lower).all()  # one cluster says nothing of the spread between clusters


def test_band_covers_as_often_as_it_says_where_people_move_together():
    # half of the teams have three times the hazard of the first cause
    rng = np.random.default_rng(5)
    truth = sum(0.5 * r / (r + 1) * (1 - exp(-0.5 * (r + 1))) for r in (1, 3))
    tries, teams, people = 400, 50, 10
    inside = naive = 0
    cluster = np.repeat(np.arange(teams), people)
    for _ in range(tries):
        pace = np.repeat(rng.choice([1.0, 3.0], teams), people)
        first, second = rng.exponential(1, (2, teams * people)) / np.array([pace, np.ones(teams * people)])
        ends = np.minimum(first, second)
        entry = rng.uniform(0, 0.4, ends.shape) * (rng.random(ends.shape) < 0.3)
        cause = (second < first).astype(int)
        for clusters in (cluster, np.arange(teams * people)):
            curves = aalen_johansen(entry, ends, cause, 2, clusters, np.array([0.5]))
            covered = curves.lower[0, 0] <= truth <= curves.upper[0, 0]
            inside, naive = (inside + covered, naive) if clusters is cluster else (inside, naive + covered)
    # of 400, the standard error of a coverage of .95 is .011
    assert 0.917 <= inside / tries <= 0.983
    assert naive / tries < 0.9  # people for clusters: too narrow


spells = st.lists(
    st.tuples(st.integers(0, 20), st.integers(0, 20), st.integers(-1, 2), st.integers(0, 3)), max_size=30
)


@given(spells)
@settings(max_examples=100, deadline=None)
def test_all_causes_and_those_who_stay_add_up_to_one(people):
    columns = np.array(people, dtype=float).reshape(-1, 4)
    entry, exits = columns[:, :2].T
    cause, cluster = columns[:, 2:].astype(int).T
    times = np.arange(22.0)
    curves = aalen_johansen(entry, exits, cause, 3, cluster, times)
    stay = kaplan_meier(entry, exits, cause >= 0, cluster, times)
    known = ~np.isnan(stay.survival)
    assert (np.isnan(curves.incidence) == ~known).all()
    total = curves.incidence.sum(axis=0) + stay.survival
    np.testing.assert_allclose(total[known], 1, rtol=0, atol=1e-12)
    assert np.all(np.diff(curves.incidence[:, known]) >= 0)
    assert curves.at_risk.tolist() == stay.at_risk.tolist()
    banded = ~np.isnan(curves.lower)
    assert np.all(curves.lower[banded] <= curves.incidence[banded] + 1e-12)
    assert np.all(curves.upper[banded] >= curves.incidence[banded] - 1e-12)
    assert np.all((curves.upper[banded] <= 1) & (curves.lower[banded] >= 0))


@given(spells)
@settings(max_examples=50, deadline=None)
def test_a_single_cause_is_the_kaplan_meier_curve_upside_down(people):
    columns = np.array(people, dtype=float).reshape(-1, 4)
    entry, exits = columns[:, :2].T
    times = np.arange(22.0)
    gone = columns[:, 2] >= 0
    curve = aalen_johansen(entry, exits, gone.astype(int) - 1, 1, columns[:, 3].astype(int), times)
    stay = kaplan_meier(entry, exits, gone, columns[:, 3].astype(int), times)
    np.testing.assert_allclose(curve.incidence[0], 1 - stay.survival, atol=1e-12)
