"""Every draw is a pure function of seed, replication, who, what and index; sampling is by inverse CDF."""

from __future__ import annotations

import itertools
import random

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from sim.chance import (
    Chance,
    What,
    category,
    exponential,
    gamma,
    lognormal,
    triangular,
    uniform_between,
)

KINDS = sorted(value for name, value in vars(What).items() if name.isupper())
uniforms = st.floats(0, 1, exclude_max=True)
inner = st.floats(1e-12, 1 - 1e-12)
ordered_pair = st.tuples(uniforms, uniforms).map(sorted)
ordered_three = st.tuples(*[st.floats(-50, 50)] * 3).map(sorted)


# --- inverse CDFs, against scipy


@given(inner, st.floats(0.01, 1000))
def test_exponential_is_its_inverse_cdf(u: float, mean: float) -> None:
    assert exponential(u, mean) == pytest.approx(stats.expon.ppf(u, scale=mean), rel=1e-9)


@given(inner, ordered_three)
def test_triangular_is_its_inverse_cdf(u: float, dates: list[float]) -> None:
    low, mode, high = dates
    assume(high - low > 1e-3)
    expected = stats.triang.ppf(u, (mode - low) / (high - low), loc=low, scale=high - low)
    assert triangular(u, low, mode, high) == pytest.approx(expected, abs=1e-6)


@given(inner, st.floats(-50, 50), st.floats(0, 50))
def test_uniform_is_its_inverse_cdf(u: float, low: float, width: float) -> None:
    expected = stats.uniform.ppf(u, loc=low, scale=width) if width else low
    assert uniform_between(u, low, low + width) == pytest.approx(expected, abs=1e-9)


@given(inner, st.floats(0.01, 1000), st.floats(0.01, 3))
def test_lognormal_is_the_inverse_cdf_with_that_mean_and_cv(u: float, mean: float, cv: float) -> None:
    sigma = np.sqrt(np.log1p(cv**2))
    distribution = stats.lognorm(s=sigma, scale=mean * np.exp(-(sigma**2) / 2))
    assert distribution.mean() == pytest.approx(mean)
    assert distribution.std() / distribution.mean() == pytest.approx(cv)
    assert lognormal(u, mean, cv) == pytest.approx(distribution.ppf(u), rel=1e-6)


@given(inner, st.floats(0.01, 1000), st.floats(0.01, 3))
def test_gamma_is_the_inverse_cdf_with_that_mean_and_cv(u: float, mean: float, cv: float) -> None:
    expected = stats.gamma.ppf(u, 1 / cv**2, scale=mean * cv**2)
    # cubes of a normal, which stand for the least spread, are off by less than 1e-5
    assert gamma(u, mean, (mean * cv) ** 2) == pytest.approx(expected, rel=1e-5, abs=1e-300)


@given(
    ordered_pair,
    ordered_three,
    st.floats(0, 100),
    st.floats(0, 3),
)
def test_a_larger_u_never_gives_a_smaller_value(
    pair: list[float], dates: list[float], mean: float, cv: float
) -> None:
    u, v = pair
    low, mode, high = dates
    slack = 1e-9  # a rounding error is not a step back
    assert exponential(u, mean) <= exponential(v, mean)
    assert triangular(u, low, mode, high) <= triangular(v, low, mode, high) + slack
    assert uniform_between(u, low, high) <= uniform_between(v, low, high) + slack
    assert lognormal(u, mean, cv) <= lognormal(v, mean, cv) * (1 + slack)
    assert gamma(u, mean, (mean * cv) ** 2) <= gamma(v, mean, (mean * cv) ** 2) * (1 + slack)


@given(uniforms, ordered_three)
def test_a_triangular_value_lies_between_its_ends(u: float, dates: list[float]) -> None:
    low, mode, high = dates
    assert low - 1e-9 <= triangular(u, low, mode, high) <= high + 1e-9


def test_degenerate_distributions_are_points() -> None:
    for u in (0.0, 0.3, 0.999):
        assert triangular(u, 4, 4, 4) == 4
        assert uniform_between(u, 7, 7) == 7
        assert lognormal(u, 5, 0) == 5
        assert lognormal(u, 0, 0.4) == 0
        assert gamma(u, 5, 0) == 5
        assert gamma(u, 0, 0.4) == 0
        assert exponential(u, 0) == 0


def test_the_ends_of_the_unit_interval_give_finite_values() -> None:
    for u in (0.0, 1 - 2**-53):
        for value in (
            exponential(u, 8), lognormal(u, 12, 0.4), triangular(u, -12, -4, 22), uniform_between(u, 2, 6),
            gamma(u, 1, 0.4), gamma(u, 1, 10), gamma(u, 1, 1e-5),
        ):  # fmt: skip
            assert np.isfinite(value)


# --- categories

some_chances = (
    st.lists(st.floats(0, 1), min_size=1, max_size=6)
    .filter(lambda weights: sum(weights) > 0.01)
    .map(lambda weights: tuple(w / sum(weights) for w in weights))
)


@given(uniforms, some_chances)
def test_a_category_is_one_that_can_happen(u: float, chances: tuple[float, ...]) -> None:
    which, within = category(u, chances)
    assert chances[which] > 0
    assert 0 <= within <= 1


@given(ordered_pair, some_chances)
def test_categories_keep_their_order(pair: list[float], chances: tuple[float, ...]) -> None:
    """A larger u is never an earlier category, nor an earlier place within one."""
    assert category(pair[0], chances) <= category(pair[1], chances)


def test_categories_come_as_often_as_their_chances() -> None:
    chances = (0.08, 0.12, 0.0, 0.25, 0.55)
    grid = (np.arange(10_000) + 0.5) / 10_000
    found = [category(float(u), chances) for u in grid]
    counts = np.bincount([which for which, _ in found], minlength=5)
    assert counts.tolist() == [800, 1200, 0, 2500, 5500]
    within = [w for which, w in found if which == 3]
    assert stats.kstest(within, "uniform").pvalue > 0.99  # an even grid stays even inside a category


def test_the_last_category_takes_what_rounding_leaves() -> None:
    assert category(1 - 2**-53, (0.1,) * 10)[0] == 9
    assert category(1 - 2**-53, (0.5, 0.4999999999999999, 0.0))[0] == 1


# --- keys


def draw_all(chance: Chance, keys: list[tuple[str, int, int, int]]) -> list[float]:
    return [chance.uniform(*key) for key in keys]


KEYS = [
    (who, what, first, second)
    for who in ("post/analyst-1", "post/analyst-2", "stream/transformation")
    for what in (What.RESOLVE, What.OUTCOME, What.STILL_WANTED + 11)
    for first in (0, 1, 7)
    for second in (0, 1, 30)
]


@pytest.mark.parametrize("shuffle_seed", [1, 2, 3])
def test_a_draw_does_not_depend_on_the_order_of_draws(shuffle_seed: int) -> None:
    expected = dict(zip(KEYS, draw_all(Chance(2020, 5), KEYS), strict=True))
    shuffled = KEYS * 2
    random.Random(shuffle_seed).shuffle(shuffled)
    chance = Chance(2020, 5)
    for key in shuffled:
        chance.uniform(f"somebody else {key}", What.TENURE)  # other draws in between
        assert chance.uniform(*key) == expected[key]


def test_a_draw_does_not_depend_on_draws_from_other_replications() -> None:
    alone = Chance(2020, 5).uniform("post/analyst-1", What.RESOLVE)
    one, other = Chance(2020, 5), Chance(2020, 6)
    other.uniform("post/analyst-1", What.RESOLVE)
    assert one.uniform("post/analyst-1", What.RESOLVE) == alone


def test_draws_are_uniforms_in_the_unit_interval() -> None:
    chance = Chance(0, 0)
    found = [chance.uniform(f"post/{i}", what, j) for i in range(40) for what in KINDS for j in range(4)]
    assert min(found) >= 0
    assert max(found) < 1
    assert stats.kstest(found, "uniform").pvalue > 0.001


def test_different_keys_give_different_draws() -> None:
    found = [
        u
        for seed, replication in itertools.product((0, 1, 2020), repeat=2)
        for u in draw_all(Chance(seed, replication), KEYS)
    ]
    assert len(set(found)) == len(found)


def test_the_index_has_two_parts_and_no_two_pairs_share_a_draw() -> None:
    """Entrant 3 in year 5 is neither entrant 5 in year 3 nor entrant 4 in year 4."""
    chance = Chance(1, 0)
    found = {chance.uniform("post/a", What.RETIREMENT, i, j) for i in range(60) for j in range(60)}
    assert len(found) == 3600
    far = {chance.uniform("post/a", What.RETIREMENT, i, j) for i in (0, 499, 500) for j in (0, 499, 500)}
    assert len(far) == 9


@pytest.mark.parametrize("part", ["seed", "replication", "who", "what", "first", "second"])
def test_neighbouring_keys_are_uniform_and_uncorrelated(part: str) -> None:
    n = 4000
    place = {"seed": 0, "replication": 0, "who": 0, "what": 0, "first": 0, "second": 0}

    def draw(**changed: int) -> float:
        at = place | changed
        who = f"post/{at['who']}"
        return Chance(at["seed"], at["replication"]).uniform(who, at["what"], at["first"], at["second"])

    if part == "what":  # there are few kinds of draw: many people, two neighbouring kinds
        pairs = np.array([[draw(who=i, what=what) for what in (3, 4)] for i in range(n // 4)])
    else:
        line = np.array([draw(**{part: i}) for i in range(n // 4 + 1)])
        pairs = np.stack([line[:-1], line[1:]], axis=1)
    assert stats.kstest(pairs[:, 0], "uniform").pvalue > 0.001
    assert abs(np.corrcoef(pairs.T)[0, 1]) < 3.5 / np.sqrt(len(pairs))


def test_the_kinds_of_draw_have_places_of_their_own() -> None:
    """Twelve for what is drawn of a contract's end, one for each month in which it may fall."""
    of_ends = (What.STILL_WANTED, What.WORK_ENDED, What.ANSWER_WEEKS)
    months = {what + month for what in of_ends for month in range(12)}
    others = set(KINDS) - set(of_ends)
    assert len(months) == 12 * len(of_ends)
    assert len(others) == len(KINDS) - len(of_ends)
    assert not months & others
    chance = Chance(3, 1)
    places = sorted(months | others)
    here = [chance.uniform("post/a", what, 0) for what in places]
    beside = [chance.uniform("post/a", what, 1) for what in places]
    assert len(set(here + beside)) == 2 * len(places)  # none lies past the width of its index


@pytest.mark.parametrize(("seed", "replication"), [(-1, 0), (0, -1)])
def test_a_negative_seed_or_replication_is_refused(seed: int, replication: int) -> None:
    with pytest.raises(ValueError, match="0 or more"):
        Chance(seed, replication)


# Change these only if every published result is to change: print them with
#   [Chance(s, r).uniform(who, what, i, j) for s, r, who, what, i, j in (key for key, _ in GOLDEN)]
GOLDEN: list[tuple[tuple[int, int, str, int, int, int], float]] = [
    ((0, 0, "post/analyst-1", What.RESOLVE, 0, 0), 0.2511373130752099),
    ((0, 0, "post/analyst-1", What.RETIREMENT, 1, 0), 0.5941448377935564),
    ((2020, 0, "post/analyst-1", What.TENURE, 0, 0), 0.4055673491752766),
    ((2020, 0, "stream/transformation", What.OUTCOME, 1, 0), 0.1703764123994288),
    ((2020, 399, "stream/transformation", What.DECISION_DATE, 5, 0), 0.6369313661197418),
    ((2020, 1, "post/programme-manager-3", What.FILLED, 2, 1), 0.32708087535382524),
    ((7, 3, "post/programme-manager-3", What.STILL_WANTED, 0, 4), 0.15251076715917034),
    ((2020, 0, "post/analyst-1", What.RESOLVE, 40, 0), 0.6918101640055977),
    ((1, 2, "post/finance-lead", What.CLOSING_PRIORITY, 0, 0), 0.2728207173793705),
    ((1, 2, "stream/pooled", What.ROUNDING, 6, 0), 0.22917810981442488),
    ((2**63 - 1, 10**6, "post/a", What.ADVERT_WEEKS, 100, 0), 0.4841171196928481),
    ((0, 1, "post/z", What.RESOLVE, 0, 30), 0.5652015459524803),
]


@pytest.mark.parametrize(("key", "expected"), GOLDEN)
def test_draws_are_what_they_always_were(key: tuple[int, int, str, int, int, int], expected: float) -> None:
    seed, replication, who, what, first, second = key
    assert Chance(seed, replication).uniform(who, what, first, second) == expected
