"""Who draws what: every random number is a pure function of seed, replication, who, what and index.

There is no running generator whose state depends on what happened before. Each *who* (a post, a
stream) owns a sequence of uniforms made by numpy's Philox bit generator under a key that is a hash
of (seed, replication, who); *what* the draw is for and its index (which entrant, which year) say
where in that sequence it lies, as the words of Philox's counter. So a draw does not depend on
workers, on blocks of replications, on the order of events or on who else is in the scenario, and two
policies meet the same chance.

Sampling is by inverse CDF, one uniform per draw, so a comparison stays paired when a parameter moves.

Source: common random numbers and keyed streams, see Salmon et al. 2011, "Parallel random numbers: as
easy as 1, 2, 3", doi:10.1145/2063384.2063405.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from math import exp, lgamma, log, log1p, sqrt
from statistics import NormalDist
from struct import Struct
from typing import Final

import numpy as np
from numpy.random import Generator, Philox
from numpy.typing import NDArray

_NORMAL = NormalDist()
_TWO_WORDS = Struct("<QQ")
UInts = NDArray[np.uint64]


class What:
    """What a draw is for, in families of sixteen. Take a free value for a new one; never renumber.

    Plain numbers: a replication names hundreds, and Python 3.11 is slow to find a member of an enumeration.
    """

    # of a person: (entrant number); and of a post: ()
    RESOLVE: Final = 0
    RETIREMENT: Final = 1
    DESTINATION: Final = 2
    PRIOR_SERVICE: Final = 3
    PRIOR_SERVICE_YEARS: Final = 4
    TENURE: Final = 5
    TERM: Final = 6
    ORIGIN: Final = 7
    REACH: Final = 8
    REDUNDANCY_AVOIDED: Final = 9
    VACANT_AT_START: Final = 10
    RECALL: Final = 11
    RETURNS: Final = 12
    RETURN_MONTHS: Final = 13
    CLOSING_PRIORITY: Final = 14
    # of a person in a financial year: (year, entrant number)
    FOUR_YEAR: Final = 16
    RENEWAL_CASE: Final = 17
    MOVE_ACCEPTED: Final = 18
    REDEPLOYED: Final = 19
    # the same, twelve values: one for each month in which a contract may end
    STILL_WANTED: Final = 20
    # of a search for staff: (vacancy number, round)
    FILLED: Final = 32
    ADVERT_WEEKS: Final = 33
    RECRUITMENT_CASE: Final = 34
    LENT_WEEKS: Final = 35
    # of a gifted person in a financial year: (year, entrant number)
    GIFT_EXTENDED: Final = 36
    # of a person and a partner: (how many ties were given up before, entrant number)
    TIE_LAPSES: Final = 37
    # of a scheduled cut: (number of the cut, stream)
    CUT_ROUNDING: Final = 38
    # of a post and a partner: see Chance.orders
    WORKS_WITH: Final = 39
    # of a stream, of the nation and of a partner in a financial year: (year)
    DECISION_DATE: Final = 48
    OUTCOME: Final = 49
    ROUNDING: Final = 50
    CLAWBACK: Final = 51
    CLAWBACK_CUT: Final = 52
    CLAWBACK_ROUNDING: Final = 53
    PHASE: Final = 54
    CLIMATE: Final = 55
    PARTNER_LATE: Final = 56
    PARTNER_LATE_WEEKS: Final = 57
    PARTNER_REFUSES: Final = 58
    IN_YEAR_CLAWBACK: Final = 59
    IN_YEAR_CLAWBACK_MONTH: Final = 60
    IN_YEAR_CLAWBACK_CUT: Final = 61
    IN_YEAR_CLAWBACK_ROUNDING: Final = 62
    # of a person in a financial year, twelve values each: one for each month in which a contract may end
    WORK_ENDED: Final = 64
    ANSWER_WEEKS: Final = 80
    # of a person: (entrant number)
    FRAILTY: Final = 96


_KINDS = 16  # kinds of draw in a family, which stand side by side
_FIRSTS = 4  # indices that are drawn together: what is asked of one is soon asked of the next
_COUNTERS = _KINDS * _FIRSTS // 4  # a Philox counter gives four numbers


class Chance:
    """The random numbers of one replication.

    Parameters
    ----------
    seed : int
        The base seed, 0 or more. 0 is an ordinary seed.
    replication : int
        The replication's number, 0 or more. 0 is an ordinary replication.
    """

    __slots__ = ("_generator", "_keys", "_made", "_position", "_prefix", "_state")

    def __init__(self, seed: int, replication: int) -> None:
        if seed < 0 or replication < 0:
            raise ValueError("seed and replication must be 0 or more")
        self._prefix = f"{seed}/{replication}/"
        self._keys: dict[str, tuple[int, ...]] = {}
        self._made: dict[tuple[str, int, int, int], Sequence[float]] = {}
        # One generator, put to a key and a counter before each use: making one takes ten times as long.
        # Its state is kept in lists, from which it is set in a quarter of the time that arrays take.
        self._generator = Generator(Philox(key=0))
        self._position: dict[str, list[int]] = {"key": [0, 0], "counter": [0, 0, 0, 0]}
        self._state = {**self._generator.bit_generator.state, "state": self._position, "buffer": [0, 0, 0, 0]}

    def uniform(self, who: str, what: int, first: int = 0, second: int = 0) -> float:
        """Return the uniform in [0, 1) that belongs to *who*, for *what*, at index (first, second)."""
        place = (who, what // _KINDS, second, first // _FIRSTS)
        made = self._made.get(place)
        if made is None:
            made = self._made[place] = self._make(*place)
        return made[first % _FIRSTS * _KINDS + what % _KINDS]

    def orders(self, whos: Sequence[str], what: int, names: Sequence[str]) -> list[list[int]]:
        """Return the places of some names in random orders, one that belongs to each *who*, for *what*.

        Each *who* and name have a number of their own together, a hash, by which the name is put in order:
        neither a name more nor a *who* more changes the order of the others.
        """
        rows = np.array([self._key(who)[0] for who in whos], np.uint64)
        columns = np.array([self._key(f"{what}/{name}")[0] for name in names], np.uint64)
        orders: list[list[int]] = np.argsort(_mixed(rows[:, None] ^ columns), axis=1, kind="stable").tolist()
        return orders

    def _make(self, who: str, family: int, second: int, block: int) -> Sequence[float]:
        # 128 bits of hash are the whole key of a Philox generator: no two names share a sequence. The
        # counter, four words, says where to start in it: an index far out costs no more than a near one.
        self._position["key"][:] = self._key(who)
        self._position["counter"][:] = (block * _COUNTERS, second, family, 0)
        self._generator.bit_generator.state = self._state
        return self._generator.random(_KINDS * _FIRSTS).data  # plain floats, and sooner than an array

    def _key(self, who: str) -> tuple[int, ...]:
        key = self._keys.get(who)
        if key is None:
            digest = blake2b((self._prefix + who).encode(), digest_size=16).digest()
            key = self._keys[who] = _TWO_WORDS.unpack(digest)
        return key


def _mixed(numbers: UInts) -> UInts:
    """Return a hash of each number: the finaliser of MurmurHash3, in which every bit moves every other.

    Source: Appleby, MurmurHash3 (public domain), fmix64.
    """
    for factor in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53):
        numbers = (numbers ^ (numbers >> np.uint64(33))) * np.uint64(factor)  # modulo 2^64
    return numbers ^ (numbers >> np.uint64(33))


def exponential(u: float, mean: float) -> float:
    """Inverse CDF of the exponential distribution with the given mean."""
    return -log1p(-u) * mean


def triangular(u: float, low: float, mode: float, high: float) -> float:
    """Inverse CDF of the triangular distribution; a point mass when low equals high."""
    width = high - low
    if width <= 0:
        return low
    if u * width < mode - low:
        return low + sqrt(u * width * (mode - low))
    return high - sqrt((1 - u) * width * (high - mode))


def uniform_between(u: float, low: float, high: float) -> float:
    """Inverse CDF of the uniform distribution on [low, high)."""
    return low + u * (high - low)


def lognormal(u: float, mean: float, cv: float) -> float:
    """Inverse CDF of the lognormal distribution with the given mean and coefficient of variation."""
    if mean == 0 or cv == 0:
        return mean
    variance = log1p(cv * cv)
    z = _NORMAL.inv_cdf(min(max(u, 1e-16), 1 - 1e-16))
    return exp(log(mean) - variance / 2 + sqrt(variance) * z)


def gamma(u: float, mean: float, variance: float) -> float:
    """Inverse CDF of the gamma distribution with the given mean and variance.

    By Newton's method on log P in log x, in which it is concave: from below it only ever comes nearer. Of
    nearly normal ones by Wilson and Hilferty's cube, off by less than 1e-5 there (1931,
    doi:10.1073/pnas.17.12.684).
    """
    if mean == 0 or variance == 0 or u <= 0:
        return mean if variance == 0 else 0.0
    squared_cv = variance / (mean * mean)
    if squared_cv < 1e-4:
        z = _NORMAL.inv_cdf(min(max(u, 1e-16), 1 - 1e-16))
        return mean * (1 - squared_cv / 9 + z * sqrt(squared_cv / 9)) ** 3
    shape = 1 / squared_cv
    log_x = (log(u) + lgamma(shape + 1)) / shape  # where x^shape / Gamma(shape + 1), which is above P, is u
    for _ in range(100):
        log_share, log_density = _log_gamma_share(shape, log_x)
        step = (log(u) - log_share) / exp(log_density - log_share)
        log_x += step
        if step < 1e-14 * max(1.0, abs(log_x)):
            break
    return exp(log_x) * mean * squared_cv


def _log_gamma_share(shape: float, log_x: float) -> tuple[float, float]:
    """Return log P(shape, x), the regularised lower incomplete gamma function, and the log of x dP/dx.

    By its series below shape + 1, by a continued fraction of its complement above (DLMF 8.7.1 and 8.9.2).
    """
    x = exp(log_x)
    log_density = shape * log_x - x - lgamma(shape)
    if x < shape + 1:
        term = total = 1 / shape
        n = shape
        while term > 1e-17 * total:
            n += 1
            term *= x / n
            total += term
        return log_density + log(total), log_density
    b = x + 1 - shape
    c, d = 1e300, 1 / b
    fraction = d
    for i in range(1, 100_000):  # Lentz's method
        a = i * (shape - i)
        b += 2
        d = 1 / (a * d + b)
        c = b + a / c
        fraction *= c * d
        if abs(c * d - 1) < 1e-16:
            break
    return log1p(-exp(log_density) * fraction), log_density


def category(u: float, chances: tuple[float, ...]) -> tuple[int, float]:
    """Inverse CDF of a choice: which one, and where u lies inside it (a fresh uniform, order kept)."""
    below, chosen, within = 0.0, 0, 0.0
    for i, chance in enumerate(chances):
        if chance > 0:
            chosen, within = i, (u - below) / chance
            if within < 1:
                break
            below += chance
    return chosen, min(max(within, 0.0), 1.0)
