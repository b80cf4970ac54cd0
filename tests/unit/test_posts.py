"""Which stream pays for which post, and whose chance a post has, when a team or its mix changes a little."""

from __future__ import annotations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sim.scenario.posts import PostSpec, expand_posts
from sim.scenario.system import System

# Names of which some are others with a number behind, as posts of a larger group are called.
KEYS = ["analyst", "analyst-1", "analyst-1-1", "finance-lead", "manager", "officer", "director"]
STREAMS = ["aligned", "gifted", "pooled", "transformation", "zonal"]

counts = st.dictionaries(st.sampled_from(KEYS), st.integers(1, 8), min_size=1)
seats_by_stream = st.dictionaries(st.sampled_from(STREAMS), st.integers(1, 8), min_size=2)
weights = st.dictionaries(st.sampled_from(STREAMS), st.floats(0.01, 1), min_size=1)


def team(posts: dict[str, int], mix: dict[str, float]) -> dict[str, PostSpec]:
    """The posts of a system, by identity, of so many in each group and paid by this mix."""
    system = System.model_validate(
        {
            "title": "A team",
            "streams": {name: {"kind": "transformation"} for name in mix},
            "funding_mix": {name: share / sum(mix.values()) for name, share in mix.items()},
            "posts": {key: {"role": key, "band": "7", "count": count} for key, count in posts.items()},
        }
    )
    return {post.identity: post for post in expand_posts(system)}


def seats(posts: dict[str, PostSpec]) -> dict[str, int]:
    """How many posts each stream pays for."""
    paid = [post.stream for post in posts.values()]
    return {stream: paid.count(stream) for stream in paid}


def moved(before: dict[str, PostSpec], after: dict[str, PostSpec]) -> int:
    """How many posts of the team before are paid by another stream after."""
    return sum(after[who].stream != post.stream for who, post in before.items())


@given(counts)
def test_no_two_posts_share_their_chance(posts):
    assert len(team(posts, {"pooled": 1})) == sum(posts.values())


@given(counts, st.sampled_from(KEYS))
def test_a_post_more_leaves_the_identity_of_the_others(posts, key):
    more = posts | {key: posts.get(key, 0) + 1}
    assert team(posts, {"pooled": 1}).keys() < team(more, {"pooled": 1}).keys()


def test_a_single_post_has_a_plain_name_and_the_chance_of_the_first_of_two():
    single, pair = (team({"finance-lead": count}, {"pooled": 1}) for count in (1, 2))
    assert [post.name for post in single.values()] == ["finance-lead"]
    assert [post.name for post in pair.values()] == ["finance-lead-1", "finance-lead-2"]
    assert list(single) == list(pair)[:1]


@settings(deadline=None)
@given(counts, weights, st.sampled_from(KEYS))
def test_a_post_more_moves_at_most_one_other_at_each_cut_between_streams(posts, mix, key):
    before, after = team(posts, mix), team(posts | {key: posts.get(key, 0) + 1}, mix)
    assert moved(before, after) <= len(mix) - 1
    gained = {stream: seats(after).get(stream, 0) - seats(before).get(stream, 0) for stream in mix}
    assert sorted(gained.values()) == [0] * (len(mix) - 1) + [1]


@settings(deadline=None)
@given(seats_by_stream, st.data())
def test_a_seat_moved_in_the_mix_moves_at_most_one_post_at_each_cut(mix, data):
    giver, taker = data.draw(st.permutations(sorted(mix)))[:2]
    assume(mix[giver] > 1)
    total = sum(mix.values())
    posts = {"manager": total - total // 3, "officer": total // 3}
    before = team(posts, mix)
    after = team(posts, mix | {giver: mix[giver] - 1, taker: mix[taker] + 1})
    assert seats(after)[taker] == mix[taker] + 1
    assert 1 <= moved(before, after) <= len(mix) - 1


@settings(deadline=None)
@given(seats_by_stream)
def test_a_mix_of_whole_posts_is_met_exactly(mix):
    assert seats(team({"manager": sum(mix.values())}, mix)) == mix


@settings(deadline=None)
@given(counts, weights)
def test_no_post_could_move_and_bring_both_streams_nearer_to_their_shares(posts, mix):
    found, n = seats(team(posts, mix)), sum(posts.values())
    over = [found.get(name, 0) - n * share / sum(mix.values()) for name, share in mix.items()]
    assert sum(found.values()) == n
    assert max(over) <= 0.5 + 1e-9 or min(over) >= -0.5 - 1e-9


@settings(deadline=None)
@given(st.sampled_from(KEYS), st.integers(2, 30), st.integers(2, 30))
def test_each_group_is_spread_over_the_streams_in_proportion(key, first, second):
    """Of a group, a stream pays for its share to within a few posts, whatever else is in the team."""
    found = list(team({key: first, "others": second}, {"pooled": 0.5, "transformation": 0.5}).values())
    of_group = sum(post.role == key and post.stream == "pooled" for post in found)
    assert abs(of_group - first / 2) <= 2
