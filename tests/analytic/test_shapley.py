"""Games whose Shapley values are known."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.study.questions.shapley import (
    added_first,
    added_last,
    joint_effect,
    pair_interactions,
    players_in,
    players_of,
    shapley_values,
)


def game(k, worth):
    """Return the game of k players in which a coalition (a set of players) is worth so much."""
    return np.array([float(worth(set(players_in(m)))) for m in range(1 << k)])


games = st.integers(0, 4).flatmap(
    lambda k: st.lists(st.integers(-1000, 1000), min_size=1 << k, max_size=1 << k).map(
        lambda worths: np.array(worths, dtype=float)
    )
)


def test_in_an_additive_game_each_gets_what_it_brings():
    brings = [3.0, -1.0, 0.0, 7.5]
    additive = game(4, lambda s: 10 + sum(brings[i] for i in s))
    for found in (shapley_values, added_first, added_last):
        assert found(additive) == pytest.approx(brings)
    assert joint_effect(additive) == pytest.approx(0)
    assert list(pair_interactions(additive).values()) == pytest.approx([0] * 6)


def test_unanimity_is_shared_by_those_who_are_needed():
    needed = game(4, lambda s: {0, 2, 3} <= s)
    assert shapley_values(needed) == pytest.approx([1 / 3, 0, 1 / 3, 1 / 3])
    assert added_first(needed) == pytest.approx([0, 0, 0, 0])
    assert added_last(needed) == pytest.approx([1, 0, 1, 1])
    pairs = pair_interactions(needed)  # 1/(n - 1) for two of the n who are needed
    assert pairs[0, 2] == pairs[0, 3] == pairs[2, 3] == pytest.approx(1 / 2)
    assert pairs[0, 1] == pairs[1, 2] == pairs[1, 3] == 0


def test_glove_game():
    """Player 0 has a left glove, 1 and 2 a right one each; a pair is worth 1 (Shapley 1/6, 1/6, 2/3)."""
    gloves = game(3, lambda s: 0 in s and bool(s & {1, 2}))
    assert shapley_values(gloves) == pytest.approx([2 / 3, 1 / 6, 1 / 6])
    assert pair_interactions(gloves)[1, 2] < 0 < pair_interactions(gloves)[0, 1]  # 1 and 2 are rivals


def test_three_levers_with_a_known_interaction():
    """Worth x + 2y + 3z + 4xy + 6xyz: each interaction is shared evenly by those who take part."""
    levers = game(
        3,
        lambda s: (0 in s) + 2 * (1 in s) + 3 * (2 in s) + 4 * ({0, 1} <= s) + 6 * ({0, 1, 2} <= s),
    )
    assert shapley_values(levers) == pytest.approx([1 + 2 + 2, 2 + 2 + 2, 3 + 2])
    assert added_first(levers) == pytest.approx([1, 2, 3])
    assert added_last(levers) == pytest.approx([11, 12, 9])
    assert joint_effect(levers) == pytest.approx(10)
    assert pair_interactions(levers) == pytest.approx({(0, 1): 4 + 3, (0, 2): 3, (1, 2): 3})


@given(games)
def test_shares_add_up_and_equal_players_get_equal_shares(worths):
    k = players_of(worths)
    assert shapley_values(worths).shape == (k,)
    assert shapley_values(worths).sum() == pytest.approx(worths[-1] - worths[0], abs=1e-9)
    if k > 1:  # swap the first two players: their shares are swapped, the others' stay
        swapped = worths[[m & ~3 | (m & 1) << 1 | (m >> 1) & 1 for m in range(len(worths))]]
        ours, theirs = shapley_values(worths), shapley_values(swapped)
        assert theirs == pytest.approx([ours[1], ours[0], *ours[2:]], abs=1e-9)


def test_two_players_share_their_interaction_evenly():
    worths = np.array([1.0, 4.0, 2.0, 9.0])
    assert shapley_values(worths) == pytest.approx([(3 + 7) / 2, (1 + 5) / 2])
    assert pair_interactions(worths)[0, 1] == joint_effect(worths) == pytest.approx(4)


def test_every_replication_is_a_game_of_its_own():
    rng = np.random.default_rng(1)
    many = rng.normal(size=(8, 50))
    one_by_one = np.array([shapley_values(many[:, r]) for r in range(50)]).T
    assert shapley_values(many) == pytest.approx(one_by_one)


def test_the_mean_of_noisy_games_is_near_the_share_of_the_mean_game():
    rng, n = np.random.default_rng(2), 400
    brings = np.array([1.0, 2.0, 3.0])
    noisy = np.array([brings[list(players_in(m))].sum() + rng.normal(size=n) for m in range(8)])
    shares = shapley_values(noisy)
    errors = shares.std(axis=1, ddof=1) / sqrt(n)
    assert (abs(shares.mean(axis=1) - brings) < 3.5 * errors).all()


@pytest.mark.parametrize("places", [0, 3, 6])
def test_a_game_needs_a_place_for_each_coalition(places):
    with pytest.raises(ValueError, match=f"this one has {places}"):
        players_of(np.zeros(places))
