"""One slip in a good file is one mistake, on the line of the slip; what follows from it is not told."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.reading.scenarios import read_to_check
from sim.scenario import ScenarioError

GOOD = """\
name: small
system:
  title: Small
  partners:
    ccg: {kind: commissioner}
    trust: {kind: trust, engagement: 1.1}
  streams:
    central: {kind: transformation, horizon: 1}
    pool: {kind: pooled, horizon: 1, shares: {ccg: 0.5, trust: 0.5}}
  funding_mix: {central: 0.5, pool: 0.5}
  posts:
    lead: {role: Lead, band: 8b, stream: pool, partners: [ccg], wte: 0.6}
    manager: {role: Manager, band: 7, count: 3}
  starting:
    people:
      lead: vacant
      manager-1: {tenure_months: 3, contract: permanent, prior_nhs_years: 2.5}
      manager-2: {tenure_months: 14, contract: fixed-term, months_left: 7.5}
policy:
  settlement:
    horizon: 1
  renewal:
    lead_weeks: 13
  bridging:
    months: 3
assumptions:
  attrition:
    resignation_per_year: {value: 0.13, low: 0.09, high: 0.17, grade: A}
  money:
    pay_gbp: {"6": 42000.5, "7": 50000}
run:
  years: 6
"""

_IN_BRACES = re.compile(r"(?P<key>[\w\"-]+): (?P<value>[^,{}\[\]]+)(?=[,}])")
_A_LINE = re.compile(r"(?P<indent> *)(?P<key>[\w-]+):(?P<rest>.*)")
_NAMES = ("ccg", "trust", "central", "pool", "lead", "manager", "lead", "manager-1", "manager-2", "name")


def _shorter(key: str) -> str:
    return key[: len(key) // 2] + key[len(key) // 2 + 1 :] if len(key) > 3 else f"{key}q"


def slips() -> Iterator[tuple[str, int, str]]:
    """Yield every slip of the kinds below: its name, its line, and the file with it."""
    lines = GOOD.splitlines()
    for i, line in enumerate(lines):

        def slip(kind: str, with_it: str, i: int = i) -> tuple[str, int, str]:
            return kind, i + 1, "\n".join([*lines[:i], with_it, *lines[i + 1 :]])

        whole = _A_LINE.fullmatch(line)
        if whole and whole["key"] not in _NAMES:
            indent, key, rest = whole["indent"], whole["key"], whole["rest"]
            yield slip("misspelt", f"{indent}{_shorter(key)}:{rest}")
            if rest:
                yield slip("no value", f"{indent}{key}:")
                yield slip("a list", f"{indent}{key}: [1]")
                if "title" not in key:
                    yield slip("a word", f"{indent}{key}: soon")
        if whole and whole["rest"] and whole["key"] != "name":
            yield slip("a mapping of what is unknown", f"{whole['indent']}{whole['key']}: {{zzzz: 1}}")
        for pair in _IN_BRACES.finditer(line):
            before, after, key, value = line[: pair.start()], line[pair.end() :], pair["key"], pair["value"]
            if re.fullmatch(r"\d+\.\d+", value):
                yield slip("a comma in braces", f"{before}{key}: {value.replace('.', ',')}{after}")
            yield slip("nothing in braces", f"{before}{key}: {after}")
            yield slip("a list in braces", f"{before}{key}: [1]{after}")
            if '"' not in key:
                yield slip("no colon in braces", f"{before}{key} {value}{after}")
            if key not in _NAMES:
                yield slip("misspelt in braces", f"{before}{_shorter(key)}: {value}{after}")
            if key != "role":
                yield slip("a word in braces", f"{before}{key}: soon{after}")
        if line.endswith("}"):
            yield slip("never closed", line[:-1])
            yield slip("never opened", line.replace("{", "", 1))
            yield slip("no space", line.replace(": {", ":{", 1))


SLIPS = list(slips())
_KINDS = sorted({kind for kind, _, _ in SLIPS})


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def mistakes(text: str) -> list[tuple[str, int]]:
    Path("slip.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        read_to_check("slip.yaml")
    return [(one.origin.file, one.origin.line) for one in caught.value.problems]


def test_the_table_of_slips_is_long():
    assert len(SLIPS) > 240
    assert len(_KINDS) == 14


def told_otherwise(slipped: list[tuple[str, int, str]]) -> list[tuple[str, list[tuple[str, int]], str]]:
    """Return the slips that are told otherwise than as one mistake on their line."""
    return [
        (kind, told, text.splitlines()[line - 1])
        for kind, line, text in slipped
        if (told := mistakes(text)) != [("slip.yaml", line)]
    ]


@pytest.mark.usefixtures("here")
def test_a_slip_is_one_mistake_on_its_own_line():
    some = [[slip for slip in SLIPS if slip[0] == kind][::8] for kind in _KINDS]
    assert told_otherwise([slip for of_kind in some for slip in of_kind]) == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", _KINDS)
@pytest.mark.usefixtures("here")
def test_every_slip_is_one_mistake_on_its_own_line(kind):
    assert told_otherwise([slip for slip in SLIPS if slip[0] == kind]) == []


@pytest.mark.parametrize(
    ("good", "bad", "line", "said"),
    [
        ("    horizon: 1\n  renewal", "  horizon: 1\n  renewal", 21,
         "not indented far enough: it belongs under settlement, line 20"),
        ("    pool: {kind", "  pool: {kind", 9, "not indented far enough: it belongs under streams, line 7"),
        ("  streams:", "    streams:", 7, "indented too far: it belongs beside partners, in column 3"),
        ("  starting:", "    starting:", 14, "indented too far: it belongs beside posts, in column 3"),
        ("policy:\n", "  policy:\n", 19, "indented too far: it belongs beside system, in column 1"),
        ("    trust: {kind", "     trust: {kind", 6, "indented to column 6, where line 5 begins in column 5"),
        ("    ccg: {kind", "     ccg: {kind", 5, "indented to column 6, where line 6 begins in column 5"),
        ("  title: Small", " title: Small", 3, "indented to column 2, where line 4 begins in column 3"),
        ("name: small", " name: small", 1, "indented to column 2, where line 2 begins in column 1"),
        ("    manager: {", "    manger: {", 13, "elsewhere called manager"),
        ("    pool: {", "    pol: {", 9, "elsewhere called pool (funding_mix.pool, posts.lead.stream)"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("here")
def test_what_is_indented_or_named_otherwise_than_the_rest_is_told_once(good, bad, line, said):
    Path("slip.yaml").write_text(GOOD.replace(good, bad, 1), encoding="utf-8")
    with pytest.raises(ScenarioError, match=re.escape(said)) as caught:
        read_to_check("slip.yaml")
    assert [one.origin.line for one in caught.value.problems] == [line]


@pytest.mark.usefixtures("here")
def test_a_slip_in_assumptions_is_not_told_of_a_shipped_system():
    text = "assumptions:\n  attrition:\n    resignation_per_year: 0\n    retirement_per_year: 0\n"
    assert mistakes(f"extends: one-gloucestershire\n{text}") == [("slip.yaml", 4)]
    assert mistakes('extends: one-gloucestershire\nassumptions: {money: {pay_gbp: {"7": null}}}\n') == [
        ("slip.yaml", 2)
    ]


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ("lead_weeks: 13", "lead_weeks: −13", "U+2212 MINUS SIGN, which looks like -; write -13"),
        ("lead_weeks: 13", "lead_weeks: –13", "U+2013 EN DASH, which looks like -; write -13"),
        ("lead_weeks: 13", "lead_weeks: １３", "U+FF11 FULLWIDTH DIGIT ONE, which looks like 1; write 13"),
        ("lead_weeks: 13", "lead_weeks: 13\u00a0", "U+00A0 NO-BREAK SPACE, which looks like a space"),
        ("lead_weeks: 13", "lead_weeks:\u00a013", "U+00A0 NO-BREAK SPACE, which looks like a space"),
        ("lead_weeks: 13", "lead_weeks： 13", "U+FF1A FULLWIDTH COLON, which looks like :"),
        ("lead_weeks: 13", "lead_wееks: 13", "U+0435 CYRILLIC SMALL LETTER IE, which looks like e"),
        ("lead_weeks: 13", "lead_weeks: “13”", "U+201C LEFT DOUBLE QUOTATION MARK, which looks like \""),
        ("lead_weeks: 13", "lead_weeks: 1\u200b3", "U+200B ZERO WIDTH SPACE, which cannot be seen; write 13"),
        ("lead_weeks: 13", "lead_weeks\u200d: 13", "U+200D ZERO WIDTH JOINER, which cannot be seen"),
        ("lead_weeks: 13", "lead\u00ad_weeks: 13", "U+00AD SOFT HYPHEN, which cannot be seen"),
        ("lead_weeks: 13", "lead_weeks: 1٫5", "U+066B ARABIC DECIMAL SEPARATOR, which looks like ."),
        ("    lead_weeks", "\tlead_weeks", "a tab at the start of the line; indent with spaces, not tabs"),
        ("stream: pool", "stream: pооl", "U+043E CYRILLIC SMALL LETTER O, which looks like o; write pool"),
        ("kind: commissioner", "kind： commissioner", "U+FF1A FULLWIDTH COLON, which looks like :"),
        ("shares: {", "shares: ｛", "U+FF5B FULLWIDTH LEFT CURLY BRACKET, which looks like {"),
        ("run:", "\ufeffrun:", "U+FEFF BYTE ORDER MARK, which cannot be seen"),
        ("run:", "run：", "U+FF1A FULLWIDTH COLON, which looks like :"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("here")
def test_a_character_that_looks_like_another_is_named(good, bad, said):
    Path("slip.yaml").write_text(text := GOOD.replace(good, bad, 1), encoding="utf-8")
    line = next(i for i, one in enumerate(text.splitlines(), 1) if bad.splitlines()[-1] in one)
    with pytest.raises(ScenarioError, match=re.escape(said)) as caught:
        read_to_check("slip.yaml")
    assert [one.origin.line for one in caught.value.problems] == [line]


@pytest.mark.parametrize(
    ("override", "said"),
    [
        ("policy.renewal.lead_weeks=−3", "U+2212 MINUS SIGN, which looks like -; write -3"),
        ("policy.rеnewal.lead_weeks=3", "U+0435 CYRILLIC SMALL LETTER IE, which looks like e; write renewal"),
        ("system.posts.lead.stream=pool\u200b", "U+200B ZERO WIDTH SPACE"),
    ],
)
@pytest.mark.usefixtures("here")
def test_so_it_is_in_an_override(override, said):
    Path("good.yaml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(ScenarioError, match=re.escape(said)) as caught:
        read_to_check("good.yaml", [override])
    assert len(caught.value.problems) == 1


@pytest.mark.parametrize("name", ["2020", "yes", "null", "1e3", "0x10", "08", "true", "no"])
@pytest.mark.usefixtures("here")
def test_a_name_that_looks_like_a_number_or_a_truth_value_is_text(name):
    text = (
        GOOD.replace("manager", name).replace("central", f"{name}-s").replace("name: small", f"name: {name}")
    )
    text = text.replace("role: Lead", f"role: {name if name != 'null' else 'x'}, workstream: w{name}")
    Path("odd.yaml").write_text(text, encoding="utf-8")
    scenario = read_to_check("odd.yaml").scenario
    assert scenario.name == name
    assert {f"{name}-1", f"{name}-2"} <= {post.name for post in scenario.posts()}
    assert f"{name}-s" in scenario.system.streams


@pytest.mark.usefixtures("here")
def test_what_a_file_takes_away_is_told_there_and_not_in_the_shipped_file_that_names_it():
    text = "extends: [established-system, annual-settlement]\nsystem:\n  partners:\n    acute-trust-2: null\n"
    Path("fewer.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        read_to_check("fewer.yaml")
    (mistake,) = caught.value.problems
    assert mistake.origin.file == "fewer.yaml"
    assert "there is no acute-trust-2 any more, which system.streams.pooled.shares." in mistake.message
