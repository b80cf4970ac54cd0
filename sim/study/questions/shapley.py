"""Sharing out what several players bring together: Shapley values and interactions, on plain arrays.

A game of k players is an array whose first axis has 2^k places, one for each coalition: place ``m`` holds
what the coalition brings in which player ``i`` takes part if bit ``i`` of ``m`` is set. Place 0 is nobody,
the last place everybody. Further axes (replications, say) are games of their own.

Sources: Shapley 1953, "A value for n-person games", doi:10.1515/9781400881970-018; Grabisch and Roubens 1999,
"An axiomatic approach to the concept of interaction among players in cooperative games",
doi:10.1007/s001820050125; and, for simulation models, Song, Nelson and Staum 2016, "Shapley effects for
global sensitivity analysis", doi:10.1137/15M1048070.
"""

from __future__ import annotations

from collections.abc import Callable
from math import factorial

import numpy as np
from numpy.typing import NDArray

Game = NDArray[np.float64]


def players_in(coalition: int) -> tuple[int, ...]:
    """Return the players of a coalition, in ascending order.

    >>> players_in(0b101)
    (0, 2)
    """
    return tuple(i for i in range(coalition.bit_length()) if coalition >> i & 1)


def players_of(game: Game) -> int:
    """Return how many players a game has.

    Raises
    ------
    ValueError
        Its first axis is not as long as a power of two.
    """
    places = len(game)
    if places == 0 or places & (places - 1):
        raise ValueError(f"a game has a place for each coalition, 1, 2, 4, 8 ...; this one has {places}")
    return places.bit_length() - 1


def shapley_values(game: Game) -> Game:
    """Return each player's share: the mean of what it adds, over all orders in which players may join.

    Parameters
    ----------
    game : array [2^k, ...]

    Returns
    -------
    array [k, ...]
        They add up to what everybody brings less what nobody brings.

    Notes
    -----
    phi_i = sum over S without i of |S|! (k - |S| - 1)! / k! x (v(S + i) - v(S)).
    """
    k = players_of(game)
    weights = [factorial(s) * factorial(k - s - 1) / factorial(k) for s in range(k)]
    return _each(k, game, lambda i: _weighted(game, _without(k, 1 << i), weights, [(0, -1), (1 << i, 1)]))


def added_first(game: Game) -> Game:
    """Return what each player brings alone, over what nobody brings, array [k, ...]."""
    k = players_of(game)
    return _each(k, game, lambda i: game[1 << i] - game[0])


def added_last(game: Game) -> Game:
    """Return what each player adds on top of all others, array [k, ...]."""
    k = players_of(game)
    return _each(k, game, lambda i: game[-1] - game[len(game) - 1 - (1 << i)])


def joint_effect(game: Game) -> Game:
    """Return what everybody brings together beyond the sum of what each brings alone, array [...]."""
    return np.asarray(game[-1] - game[0] - added_first(game).sum(axis=0))


def pair_interactions(game: Game) -> dict[tuple[int, int], Game]:
    """Return the Shapley interaction index of each pair of players, arrays [...].

    It is the mean, over orders in which the pair joins as one, of what the two bring together beyond the sum
    of what each of them brings without the other: above 0 they need each other, below 0 one can stand in
    for the other.

    Notes
    -----
    I_ij = sum over S without i and j of |S|! (k - |S| - 2)! / (k - 1)!
    x (v(S + i + j) - v(S + i) - v(S + j) + v(S)).
    """
    k = players_of(game)
    weights = [factorial(s) * factorial(k - s - 2) / factorial(k - 1) for s in range(k - 1)]

    def index(i: int, j: int) -> Game:
        a, b = 1 << i, 1 << j
        return _weighted(game, _without(k, a | b), weights, [(a | b, 1), (a, -1), (b, -1), (0, 1)])

    return {(i, j): index(i, j) for i in range(k) for j in range(i + 1, k)}


def _each(k: int, game: Game, of_player: Callable[[int], Game]) -> Game:
    return np.array([of_player(i) for i in range(k)]).reshape(k, *game.shape[1:])


def _without(k: int, players: int) -> list[int]:
    """Return the coalitions in which none of these players takes part."""
    return [m for m in range(1 << k) if not m & players]


def _weighted(game: Game, coalitions: list[int], weights: list[float], terms: list[tuple[int, int]]) -> Game:
    """Add up, over coalitions, their weight by size times the signed worths with these players added."""
    total = np.zeros(game.shape[1:])
    for m in coalitions:
        total += weights[m.bit_count()] * sum(sign * game[m | joining] for joining, sign in terms)
    return total
