"""When to stop: absolute targets on differences, whatever their sign."""

import numpy as np
import pytest

from sim.study.experiment.precision import STEP, Rule, half_widths, next_number, stop
from sim.study.statistics import mean_interval

RULE = Rule(minimum=100, maximum=3000, look_ahead=100)


def normal(mean, sd, n=3000, columns=1, seed=5):
    return np.random.default_rng(seed).normal(mean, sd, (n, columns))


def test_the_half_width_is_that_of_the_interval_in_the_tables():
    values = normal(1e6, 3.0, 400, 3)
    values[::7, 1] = np.nan
    for n in (2, 100, 400):
        interval = mean_interval(values[:n])
        assert half_widths(values, [n])[0] == pytest.approx(
            interval.high - interval.mean, rel=1e-9, nan_ok=True
        )


@pytest.mark.parametrize("mean", [-2.0, 0.0, 2.0])
def test_the_sign_of_the_mean_makes_no_difference(mean):
    """A rule relative to the mean stops after 6 replications at -2 and after 2,002 at +2."""
    found = stop(normal(mean, 5.0), np.array([0.5]), RULE)
    centred = stop(normal(0.0, 5.0), np.array([0.5]), RULE)
    assert found.replications == centred.replications > 300
    assert found.half_widths[0] <= 0.5
    assert (found.why, found.reached) == ("reached", found.replications - 100)


def test_what_does_not_vary_stops_at_the_minimum():
    found = stop(np.full((300, 2), -3.0), np.array([1e-9, 0.1]), RULE)
    assert (found.reached, found.replications) == (100, 200)
    assert (found.half_widths == 0).all()


def test_it_stops_at_the_first_look_from_which_the_target_holds_through_the_look_ahead():
    values = normal(0.0, 1.0, 1000)
    values[180] = 40.0  # an outlier within the look-ahead undoes what was reached at 100
    found = stop(values, np.array([0.3]), RULE)
    looks = np.arange(100, 1001, STEP)
    good = half_widths(values, looks)[:, 0] <= 0.3
    assert good[0]
    assert not good[looks == 200]
    first = next(n for n in looks if good[(looks >= n) & (looks <= n + 100)].all())
    assert (found.reached, found.replications) == (first, first + 100)
    assert found.reached > 200


def test_the_end_is_the_same_whatever_was_simulated_beyond_it():
    values, target = normal(0.0, 5.0, columns=2), np.array([0.5, 0.6])
    whole = stop(values, target, RULE)
    for n in range(100, 3000, 37):
        part = stop(values[:n], target, RULE)
        if n < whole.replications:
            assert part is None
        else:
            assert part.replications == whole.replications
            assert (part.half_widths == whole.half_widths).all()


def test_asking_for_the_next_number_again_and_again_comes_to_the_same_end_without_much_waste():
    values, target = normal(0.0, 5.0), np.array([0.5])
    whole = stop(values, target, RULE)
    n, rounds = 0, 0
    while (found := stop(values[:n], target, RULE)) is None:
        following = next_number(values[:n], target, RULE)
        assert n < following <= RULE.maximum
        n, rounds = following, rounds + 1
    assert found.replications == whole.replications
    assert n <= found.replications + 100
    assert rounds < 6


def test_the_maximum_comes_first_and_says_how_well_each_difference_is_known():
    rule = Rule(100, 400, 100)
    found = stop(normal(0.0, 5.0, columns=2), np.array([0.1, 10.0]), rule)
    assert (found.why, found.reached, found.replications) == ("maximum", None, 400)
    assert found.half_widths[0] > 0.1
    assert found.half_widths[1] < 10.0
    late = stop(normal(0.0, 5.0), half_widths(normal(0.0, 5.0), [375])[0], rule)
    assert late.why == "maximum"  # reached, but the look-ahead is not complete


def test_what_is_never_defined_is_passed_over_and_what_is_seldom_is_waited_for():
    values = normal(0.0, 1.0, 1000, 2)
    values[:, 1] = np.nan
    assert stop(values, np.array([1.0, 0.001]), RULE).replications == 200
    values[::20, 1] = normal(0.0, 1.0, 50)[:, 0]
    needed = stop(values, np.array([1.0, 0.5]), RULE)
    assert needed.replications > 200
    assert needed.half_widths[1] <= 0.5


def test_without_a_precision_it_is_the_minimum():
    found = stop(np.empty((100, 0)), np.empty(0), RULE)
    assert (found.replications, found.why) == (100, "not-asked")
    assert stop(np.empty((99, 0)), np.empty(0), RULE) is None


DRAWS = {
    "normal": lambda rng, n: rng.normal(0.0, 1.0, n),
    "skewed": lambda rng, n: rng.exponential(1.0, n) - 1.0,
    "very skewed": lambda rng, n: rng.lognormal(0.0, 1.0, n) - np.exp(0.5),
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("draws", "target", "least"),
    [("normal", 0.12, 0.93), ("skewed", 0.12, 0.93), ("very skewed", 0.26, 0.90)],
)
def test_intervals_after_stopping_cover_nearly_as_often_as_they_should(draws, target, least):
    """1,500 studies of each kind: the standard error of a coverage of .95 is .0056; the bound is 3 below."""
    rng = np.random.default_rng(2020)
    covered = 0
    for _ in range(1500):
        values = DRAWS[draws](rng, 2000)[:, None]
        found = stop(values, np.array([target]), Rule(100, 2000, 100))
        covered += abs(values[: found.replications].mean()) <= found.half_widths[0]
    assert covered / 1500 > least - 3 * 0.0056
    assert covered / 1500 < 0.95 + 3 * 0.0056


def test_where_no_precision_is_asked_for_nothing_is_simulated_beyond_the_minimum():
    nothing = np.empty(0)
    n = next_number(np.empty((0, 0)), nothing, RULE)
    assert n == stop(np.empty((n, 0)), nothing, RULE).replications == RULE.minimum
