"""The clock: a grid on which sums are exact, financial years, and the order of simultaneous events."""

from __future__ import annotations

from collections.abc import Generator

import pytest
import simpy
from hypothesis import given
from hypothesis import strategies as st

from sim.model.clock import At, Kind, financial_year, on_grid, weeks
from sim.model.round_numbers import at_least, more_than, whole

KINDS = [Kind.FUNDING, Kind.HR, Kind.CONTRACTS, Kind.PEOPLE, Kind.RECRUITMENT]
times = st.floats(-1200, 1200).map(on_grid)


def test_a_year_is_twelve_months_and_fifty_two_weeks() -> None:
    assert weeks(52) == pytest.approx(12, abs=1e-12)
    assert weeks(13) == pytest.approx(3, abs=1e-12)
    assert weeks(0) == 0


@given(st.floats(-1200, 1200))
def test_the_grid_moves_a_time_by_seconds_at_most(months: float) -> None:
    assert abs(on_grid(months) - months) <= 2**-21
    assert on_grid(on_grid(months)) == on_grid(months)


@given(times, times, times)
def test_sums_and_differences_of_grid_times_are_exact(a: float, b: float, c: float) -> None:
    assert (a + b) - b == a
    assert (a + b) + c == a + (b + c)
    assert on_grid(a + b - c) == a + b - c


@given(st.integers(-600, 600))
def test_whole_months_and_a_date_reached_in_two_ways_lie_on_the_grid(n: int) -> None:
    assert on_grid(float(n)) == n
    assert on_grid(weeks(n * 13)) == 3 * n  # weeks(13 n) need not be a whole number of months in floats


@pytest.mark.parametrize(
    ("months", "year"), [(0, 0), (11.999, 0), (12, 1), (12 + 2**-20, 1), (71.5, 5), (72, 6), (12 - 2**-20, 1)]
)
def test_the_first_of_april_opens_a_financial_year(months: float, year: int) -> None:
    assert financial_year(months) == year


# --- round numbers


@given(times, st.lists(st.integers(1, 26), min_size=1, max_size=3))
def test_a_length_on_the_grid_is_the_round_number_it_stands_for(start: float, steps: list[int]) -> None:
    end = start
    for n in steps:  # in weeks, as notice or casework: each step is rounded
        end = on_grid(end + weeks(n))
    told, n = (end - start) * 52 / 12, sum(steps)
    assert at_least(told, n)
    assert not more_than(told, n)
    assert whole(told) == n
    assert at_least(end - start, weeks(n))
    assert not more_than(end - start, weeks(n))


@pytest.mark.parametrize("seconds", [120, 3600])
def test_what_really_falls_short_of_a_round_number_still_does(seconds: float) -> None:
    month = 365.25 / 12 * 24 * 3600
    short, over = 6 - seconds / month, 6 + seconds / month
    assert not at_least(short, 6)
    assert whole(short) == 5
    assert more_than(over, 6)
    assert whole(over) == 6


# --- the order of simultaneous events


def happenings(events: list[tuple[float, int, int]]) -> list[tuple[float, int, int]]:
    """Schedule events in the order given, and return them in the order in which they happen."""
    env = simpy.Environment()
    seen: list[tuple[float, int, int]] = []

    def wait(time: float, kind: int, post: int) -> Generator[simpy.Event, None, None]:
        yield At(env, time, kind, post)
        assert env.now == on_grid(time)
        seen.append((on_grid(time), kind, post))

    for event in events:
        env.process(wait(*event))
    env.run()
    return seen


an_event = st.tuples(
    st.sampled_from([0.0, 0.5, weeks(13), 3.0, 12.0]), st.sampled_from(KINDS), st.integers(0, 40)
)


@given(st.lists(an_event, max_size=12))
def test_events_happen_by_time_then_kind_then_post(events: list[tuple[float, int, int]]) -> None:
    assert happenings(events) == sorted((on_grid(t), kind, post) for t, kind, post in events)


def test_the_kinds_stand_in_their_stated_order() -> None:
    assert sorted(KINDS) == KINDS
    assert sorted(v for k, v in vars(Kind).items() if k.isupper()) == KINDS


def test_thirteen_weeks_and_three_months_are_the_same_instant() -> None:
    assert happenings([(weeks(13), Kind.RECRUITMENT, 0), (3.0, Kind.FUNDING, 0)])[0][1] == Kind.FUNDING


def test_an_event_may_be_dated_now() -> None:
    assert happenings([(0.0, Kind.PEOPLE, 3)]) == [(0.0, Kind.PEOPLE, 3)]
