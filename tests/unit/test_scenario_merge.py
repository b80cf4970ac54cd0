"""Laying files over each other."""

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.reading.merge import merge
from sim.reading.tree import descend, to_data
from sim.reading.yaml_nodes import Node, parse
from sim.scenario.model import file_shape


def laid(*texts: str) -> Node:
    root = parse(texts[0], "file1")
    for i, text in enumerate(texts[1:], start=2):
        root = merge(root, parse(text, f"file{i}"), file_shape())
    return root


def test_mappings_merge_deeply_and_the_rest_is_replaced():
    root = laid("run: {years: 3, seed: 1}\nx: [1, 2]", "run: {years: 5}\nx: [3]")
    assert to_data(root, None) == {"run": {"years": 5, "seed": 1}, "x": [3]}


def test_every_value_still_knows_who_wrote_it():
    root = laid("run: {years: 3, seed: 1}", "run: {years: 5}")
    assert descend(root, ["run", "years"])[0].origin.file == "file2"
    assert descend(root, ["run", "seed"])[0].origin.file == "file1"


def test_null_removes_what_is_inherited():
    root = laid("system: {funding_mix: {a: 1, b: 2}}", "system: {funding_mix: {a: null}}")
    assert to_data(root, None) == {"system": {"funding_mix": {"b": 2}}}


def test_null_is_a_value_where_the_model_allows_it():
    text = "system: {starting: {people: {lead: {tenure_months: 3}}}}"
    root = laid(text, "system: {starting: {people: {lead: null}}}")
    assert to_data(root, None) == {"system": {"starting": {"people": {"lead": None}}}}


def test_a_note_goes_with_the_value_it_describes():
    noted = "run: {years: {value: 3, low: 1, high: 6}}"
    assert descend(laid(noted, "run: {years: 4}"), ["run", "years"])[0].note is None
    assert descend(laid("run: {years: 4}", noted), ["run", "years"])[0].note is not None
    assert descend(laid(noted, "run: {seed: 4}"), ["run", "years"])[0].note is not None


# What is a mapping in one file is a mapping in every file: the models see to that.
leaves = st.integers(0, 9) | st.lists(st.integers(0, 9), max_size=2)
inner = st.fixed_dictionaries({}, optional={"x": leaves, "y": leaves})
trees = st.fixed_dictionaries(
    {}, optional={"a": inner, "b": st.fixed_dictionaries({"c": inner}), "x": leaves}
)


@settings(deadline=None)
@given(trees, trees, trees)
def test_without_removals_it_does_not_matter_which_two_are_merged_first(a, b, c):
    a, b, c = (parse(str(tree), name) for tree, name in ((a, "a"), (b, "b"), (c, "c")))
    assert merge(merge(a, b), c) == merge(a, merge(b, c))


@settings(deadline=None)
@given(trees)
def test_a_file_laid_over_itself_or_over_nothing_is_itself(tree):
    node = parse(str(tree), "a")
    assert merge(node, node) == node
    assert merge(parse("{}", "nothing"), node) == node
