"""From dates to months of the model: 12 equal ones a year, rounded so that no date can be read back."""

from __future__ import annotations

from datetime import date, timedelta

_DAYS_PER_MONTH = 365.25 / 12
_LONGEST_YEARS = 50


def day_one_of(starts: list[date], today: date) -> date:
    """Return the 1 April that follows the newest start in a list, or today where none is known.

    Starts that lie ahead are not counted: they are plans. The newest start says about how old a list is, so
    that the same list gives the same file whenever it is read.
    """
    newest = max((start for start in starts if start <= today), default=today)
    return next_april(newest)


def next_april(day: date) -> date:
    """Return the first 1 April on or after a day."""
    return date(day.year + ((day.month, day.day) > (4, 1)), 4, 1)


def months_between(first: date, second: date) -> float:
    """Return the months from one day to another, a part of a month by its days."""
    whole = 12 * (second.year - first.year) + second.month - first.month
    return whole + (second.day - first.day) / _DAYS_PER_MONTH


def tenure_months(start: date, day_one: date) -> int:
    """Return the months in the team by day one, whole: of a start between, it says the month at most."""
    return max(0, round(months_between(start, day_one)))


def months_left(end: date, day_one: date) -> float:
    """Return the months from day one to the end of the last day of a contract, to half a month.

    30 September is 6 and 31 March 12 from 1 April. 0: it has ended; what is left is half a month at least.
    """
    left = months_between(day_one, end + timedelta(days=1))
    return 0.0 if left <= 0 else max(0.5, round(2 * left) / 2)


def years_before(service: date, start: date) -> float:
    """Return the years of service before a start, to a tenth."""
    return round(max(0.0, months_between(service, start)) / 12, 1)


def too_long_ago(day: date, day_one: date) -> bool:
    """Return whether nobody who began then is at work on day one: 50 years and more."""
    return months_between(day, day_one) > 12 * _LONGEST_YEARS
