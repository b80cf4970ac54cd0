"""The story of a team: what it says is what the log says, in good English."""

import re
from datetime import date

import numpy as np
import pytest

from sim.model.log import Contract, Destination, Event, EventLog, Reason, Row
from sim.reading import load
from sim.report.story.history import History
from sim.report.story.pages import Heading, Paragraph, Table, markdown, plain
from sim.report.story.story import STAYED, StoryError, people_table, story_of, story_of_two
from sim.report.story.swimlanes import STATES, decision_words, swimlanes
from sim.report.story.timeline import lanes_of, stretches_of
from sim.report.story.vacancies import Balance, balances
from sim.report.story.years import year_in_words
from sim.report.words.english import (
    Calendar,
    count,
    last_day,
    listed,
    number,
    ordinal,
    sentence,
    small,
    weeks,
)
from sim.report.words.leaving import DESTINATIONS_IN_WORDS, WHY
from sim.report.words.origin import about
from sim.scenario.model import Run, Scenario
from sim.scenario.system import PostGroup, Stream, System

A, B, C, D = 0, 100_000, 200_000, 1
PERM, FIXED = Contract.PERMANENT, Contract.FIXED_TERM
E = Event


def little_scenario(**changes):
    shipped = load(system="dorset", policy="annual-settlement")
    system = System(
        title="A little team",
        streams={"core": Stream(kind="core", horizon="recurrent"), "soft": Stream(kind="transformation")},
        posts={
            "lead": PostGroup(role="Lead", band="7", stream="core"),
            "manager": PostGroup(role="PMO manager", band="8a", stream="soft", count=2),
        },
    )
    plain_one = Scenario(
        name="little", system=system, policy=shipped.policy, assumptions=shipped.assumptions, run=Run(years=2)
    )
    return plain_one.replace(changes)


def person(time, event, who, post, contract, **more):
    return Row(time, event, post, who, min(post, 1), contract, **more)


def little_log():
    """The lead resigns; manager 1 is in limbo for six weeks and renewed; manager 2's contract just ends."""
    six_weeks = 12 + 6 * 12 / 52
    return [
        *(Row(0.0, E.SETTLEMENT_DECIDED, stream=s, amount=1.0, until=u) for s, u in ((0, np.inf), (1, 12.0))),
        *(Row(0.0, E.YEAR_FUNDED, stream=s, amount=n) for s, n in ((0, 1.0), (1, 2.0))),
        *(Row(0.0, E.POST_OPENED, p, stream=min(p, 1)) for p in (0, 1, 2)),
        person(0.0, E.PRESENT_AT_START, A, 0, PERM, knowledge=0.5, amount=30.0, until=np.inf),
        person(0.0, E.PRESENT_AT_START, B, 1, FIXED, knowledge=0.8, amount=6.0, until=12.0),
        person(0.0, E.PRESENT_AT_START, C, 2, FIXED, knowledge=0.8, amount=6.0, until=12.0),
        person(2.5, E.NOTICE_GIVEN, A, 0, PERM, reason=Reason.RESIGNED, until=5.5),
        person(
            5.5, E.LEFT, A, 0, PERM, reason=Reason.RESIGNED, destination=Destination.TRUST,
            knowledge=0.7, amount=0.5,
        ),
        Row(5.5, E.POST_EMPTIED, 0, stream=0),
        person(8.5, E.JOINED, D, 0, PERM, knowledge=0.2, amount=0.0, until=np.inf),
        person(8.5, E.FILE_TAKEN, D, 0, PERM, knowledge=0.2, amount=0.2),
        Row(12.0, E.YEAR_FUNDED, stream=0, amount=1.0),
        person(12.0, E.LIMBO_STARTED, B, 1, FIXED),
        person(
            12.0, E.LEFT, C, 2, FIXED, reason=Reason.CONTRACT_NOT_RENEWED, destination=Destination.UNKNOWN,
            knowledge=0.9, amount=0.3,
        ),
        Row(12.0, E.POST_EMPTIED, 2, stream=1),
        Row(six_weeks, E.SETTLEMENT_DECIDED, stream=1, amount=0.5, until=24.0),
        Row(six_weeks, E.YEAR_FUNDED, stream=1, amount=1.0),
        Row(six_weeks, E.POST_CLOSED, 2, stream=1),
        Row(six_weeks, E.STRANDED, 2, stream=1, amount=0.6),
        person(six_weeks, E.LIMBO_ENDED, B, 1, FIXED),
        person(six_weeks, E.CONTRACT_RENEWED, B, 1, PERM, amount=np.inf, until=np.inf),
        person(24.0, E.PRESENT_AT_END, D, 0, PERM, knowledge=0.8, until=np.inf),
        person(24.0, E.PRESENT_AT_END, B, 1, PERM, knowledge=0.9, until=np.inf),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def little():
    return History(little_scenario(), EventLog.from_rows(4, little_log()), 4)


@pytest.fixture(scope="module")
def real():
    """Teams of several systems and policies, among them cuts, closures, bridges and returns."""
    asked = [
        ("west-yorkshire-harrogate", "annual-settlement", 3), ("dorset", "annual-settlement", 2),
        ("south-east-london", "bridge-fund", 1), ("lincolnshire", "rolling-three-year", 5),
    ]  # fmt: skip
    return [History.of(load(system=s, policy=p), n) for s, p, n in asked]


def test_the_years_of_the_little_team(little):
    first, second = (year_in_words(little, year) for year in (0, 1))
    # who goes at the instant of 1 April was last there in March, and belongs to the year that ends
    assert first == (
        "The lead resigned in September for a trust. PMO manager 2 was not offered a new contract and left "
        "in March with no job known. The second lead started in December, the post having stood empty for "
        "13 weeks. The year cost what 0.8 experienced people know; as it ended, one of the three of day one "
        "was left and one post stood vacant (none were as it began, two fell vacant and one was filled)."
    )
    assert second.startswith(
        "In May 2021 the soft money was still undecided; one contract had run out. The decision came six "
        "weeks late: one of the two posts. PMO manager 1 became permanent. PMO manager 1 worked on without a "
        "contract for six weeks. Nobody left. The post of PMO manager 2 was closed."
    )


def test_the_opening_and_the_closing_of_the_little_team(little):
    text = plain(story_of(little), 10_000)
    assert "On 1 April 2020 the team had three posts, all of them filled." in text
    assert "two were on a fixed term and one was permanent" in text
    assert "soft money (two posts), settled one year at a time; and core money (one), which does not" in text
    assert "one of the three people of day one (33%) was still in post; two people had left in all" in text
    assert "worked six weeks out of contract" in text


WORDS = {number(n): n for n in range(10)}
TERM = re.compile(
    r"(\w+) (?:(was|were) as it began|(fell) vacant|\w+ (reopened)|\w+ (filled)|\w+ (closed) while vacant)"
)


def told(text):
    """The numbers of a year's sentence on vacant posts, by what they count; nothing where none is said."""
    found = re.search(r"(\w+) posts? stood vacant(?: \((.*?)\))?\.$", text)
    terms = {next(filter(None, kinds)): n for n, *kinds in TERM.findall(found[2] or "")}
    before = terms.pop("was", None) or terms.pop("were", "none")
    return whole(found[1]), whole(before), {kind: whole(n) for kind, n in terms.items()}


def whole(word):
    return 0 if word == "no" else WORDS.get(word) if word in WORDS else int(word)


def vacant_at(c, time):
    """Open posts that nobody holds just before an instant, or whose holder leaves at it: from the facts."""
    p = c.facts.posts
    vacant = set(p.post[p.vacant & (p.start < time) & (p.end >= time)].tolist())
    still_open = set(p.post[p.open & (p.start < time) & (p.end >= time)].tolist())
    held = c.facts.people
    stay = set(held.post[(held.start < time) & (held.end > time)].tolist())
    going = {row.post for row in c.happened(Event.LEFT) if row.time == time}
    return vacant | ((going & still_open) - stay)


SIGN = {"fell": 1, "reopened": 1, "filled": -1, "closed": -1}


@pytest.mark.parametrize(
    ("system", "policy"),
    [
        ("lincolnshire", "annual-settlement"), ("dorset", "permanent-at-risk"),
        ("one-gloucestershire", "cut-30-evenly"), ("lincolnshire", "contracts-end-with-the-money"),
        ("dorset", "partner-refuses"),
    ],
)  # fmt: skip
def test_the_balance_of_vacant_posts_closes_in_every_year(system, policy):
    """As it began + fell vacant + reopened - filled - closed = as it ended, as told, and as it was."""
    scenario, closed = load(system=system, policy=policy), 0
    for replication in range(4):
        c = History.of(scenario, replication)
        as_it_was = len(vacant_at(c, 1e-9))
        for year in range(c.years):
            after, before, terms = told(year_in_words(c, year))
            assert before == as_it_was or not terms
            assert after == as_it_was + sum(SIGN[kind] * n for kind, n in terms.items())
            as_it_was = len(vacant_at(c, 12.0 * (year + 1)))
            assert after == as_it_was, (replication, year)
            # whoever left an open post that nobody else holds left it vacant, and so did whoever moved
            rows = c.happened(Event.LEFT, Event.MOVED, year=year)
            assert terms.get("fell", 0) <= len(rows)
            assert terms.get("filled", 0) <= len(c.happened(Event.JOINED, Event.MOVED, year=year))
            closed += terms.get("closed", 0)
    assert closed or "cut" not in policy


def test_posts_closed_at_the_instant_of_a_new_year_stood_vacant_as_the_old_one_ended():
    """So that 2 vacant + 7 left - 5 started is not followed by "no post stood vacant"."""
    log = [row for row in little_log() if row.event != E.STRANDED]
    at_once = [row._replace(time=12.0) if row.event == E.POST_CLOSED else row for row in log]
    c = History(little_scenario(), EventLog.from_rows(4, sorted(at_once, key=lambda row: row.time)), 4)
    first, second = balances(c)
    assert first == Balance(before=0, fell=2, opened=0, filled=1, closed=0)
    assert second == Balance(before=1, fell=0, opened=0, filled=0, closed=1)
    assert "one post stood vacant" in year_in_words(c, 0)
    assert "no post stood vacant (one was as it began and one was closed while vacant)" in year_in_words(c, 1)


def test_a_post_that_the_file_calls_otherwise_has_a_key(little, real):
    (table,) = [piece for piece in story_of(real[3]) if isinstance(piece, Table)]
    assert ("Programme manager 1", "programme-manager-1") not in table.rows
    assert all(key in {post.name for post in real[3].scenario.posts()} for _, key in table.rows)
    assert {c.lower() for c, _ in table.rows} <= {real[3].post(i).lower() for i in range(18)}
    # a role of one post that the file numbers
    posts = {f"post-0{i}": PostGroup(role="Lead", band="7", stream="core") for i in (1, 2)}
    system = little.scenario.system.model_copy(update={"posts": posts})
    two = History.of(little.scenario.model_copy(update={"system": system}), 0)
    (table,) = [piece for piece in story_of(two) if isinstance(piece, Table)]
    assert table.rows == (("Lead 1", "post-01"), ("Lead 2", "post-02"))


def test_the_story_and_its_picture_say_how_many_posts_are_reached(two, picture):
    line = about([c.scenario for c in two])
    assert "posts" in line
    assert line in plain(story_of_two(*two), 10_000)
    assert line in [" ".join(text.get_text().split()) for text in picture.texts]


def test_no_line_runs_through_the_words_of_a_decision_and_the_legend_names_what_is_drawn(real):
    for c in real[1:3]:
        figure = swimlanes([c])
        (axes,) = figure.axes
        (legend,) = figure.legends
        drawn = {stretch.state for stretch in stretches_of(c)}
        assert {text.get_text() for text in legend.get_texts()} == {STATES[state].words for state in drawn}
        decided = {decision_words(c, award) for award in c.awards}
        words = [text for text in axes.texts if text.get_text() in decided]
        dashed = [line for line in axes.lines if line.get_linestyle() not in ("-", "None")]
        assert words
        assert dashed
        assert all(min(line.get_ydata()) >= text.get_position()[1] + 0.5 - 1e-9
                   or max(line.get_ydata()) < text.get_position()[1]
                   for line in dashed for text in words)  # fmt: skip
    assert any("bridge" not in {s.state for s in stretches_of(c)} for c in real[1:3])


def test_the_lanes_of_the_little_team(little):
    lanes = [(little.post(s.post), round(s.start, 2), round(s.end, 2), s.state) for s in stretches_of(little)]
    assert lanes == [
        ("lead", 0.0, 5.5, "secure"), ("lead", 5.5, 8.5, "vacant"), ("lead", 8.5, 24.0, "secure"),
        ("PMO manager 1", 0.0, 6.0, "secure"), ("PMO manager 1", 6.0, 12.0, "last months"),
        ("PMO manager 1", 12.0, 13.38, "limbo"), ("PMO manager 1", 13.38, 24.0, "secure"),
        ("PMO manager 2", 0.0, 6.0, "secure"), ("PMO manager 2", 6.0, 12.0, "last months"),
        ("PMO manager 2", 12.0, 13.38, "vacant"), ("PMO manager 2", 13.38, 24.0, "closed"),
    ]  # fmt: skip
    assert [decision_words(little, award) for award in little.awards] == ["1/2 +6 wk"]
    # streams whose money runs out come first, each under a heading of its own
    assert [(lane.stream, lane.post) for lane in lanes_of(little)] == [
        (1, -1),
        (1, 1),
        (1, 2),
        (0, -1),
        (0, 0),
    ]


def test_every_departure_told_is_in_the_log_and_counted_once(real):
    for c in real:
        left = c.happened(Event.LEFT)
        assert sum(len(c.happened(Event.LEFT, year=year)) for year in range(c.years)) == len(left)
        for year in range(c.years):
            rows, text = c.happened(Event.LEFT, year=year), year_in_words(c, year).lower()
            if len(rows) > 2:
                assert f"{count(len(rows), 'person', 'people')} left, ".lower() in sentence_start(text)
            assert ("nobody left." in text) == (not rows)
            for row in rows:
                if c.exits.get(row.person) is row:
                    assert f"{c.who(row.person)} ".lower() in re.sub(r"[,;.]", " ", text) + " "
        text = plain(story_of(c), 10_000).lower()
        assert f"{count(len(left), 'person', 'people')} had left in all" in text
        stayed = f"{number(len(c.day_one) - len(c.exits))} of the {count(len(c.day_one), 'person', 'people')}"
        assert stayed in text


def sentence_start(text):
    """Undo that a number opening a sentence is written in words."""
    words = {sentence(f"{n} people")[:-8].lower(): str(n) for n in range(10, 60)}
    for word in sorted(words, key=len, reverse=True):
        text = re.sub(rf"(?<=\. ){word} people left", f"{words[word]} people left", text)
        text = re.sub(rf"^{word} people left", f"{words[word]} people left", text)
    return text


def test_the_lanes_agree_with_the_measures(real):
    for c in real:
        months = dict.fromkeys(STATES, 0.0)
        for post in range(len(c.specs)):
            mine = [s for s in stretches_of(c) if s.post == post]
            assert [mine[0].start, *(s.end for s in mine)] == [*(s.start for s in mine), 12.0 * c.years]
            for stretch in mine:
                months[stretch.state] += stretch.end - stretch.start
        assert months["limbo"] * 52 / 12 == pytest.approx(c.value("limbo_weeks"))
        vacant = months["vacant"] + months["frozen"] + months["interim"]
        assert vacant > 0
        # a closed post whose holder works out notice is at risk here and not open there
        open_months = 12 * c.years * len(c.specs) - months["closed"]
        assert vacant / open_months == pytest.approx(c.value("vacancy_rate"), rel=0.05)


def test_awards_are_due_on_the_first_of_april_that_their_money_begins(real):
    annual = real[1]
    by_stream = [[a for a in annual.awards if a.stream == stream] for stream in range(2)]
    for awards in by_stream:
        assert [a.due for a in awards[:5]] == [1, 2, 3, 4, 5]
        assert all(-4 < a.late < 12 for a in awards)
        assert all(a.posts is not None and 0 <= a.posts <= 10 for a in awards if a.due < annual.years)
    rolling = [a for a in real[3].awards if real[3].streams[a.stream].settlement_years == "rolling"]
    assert all(a.first == a.last == a.due + 2 for a in rolling)
    assert rolling


def test_the_same_log_gives_the_same_text_and_another_team_another(real):
    again = History.of(real[1].scenario, 2)
    other = History.of(real[1].scenario, 3)
    assert plain(story_of(again), 100) == plain(story_of(real[1]), 100) != plain(story_of(other), 100)


def test_a_number_is_in_words_below_ten_and_at_the_start_of_a_sentence(real):
    for c in real:
        for year in range(c.years):
            text = year_in_words(c, year)
            assert not re.search(r"(?:^|\. )\d", text)
            assert not re.search(r"\b(?:one|1) (?:people|posts|contracts|weeks|partners)\b", text)
            assert "  " not in text
            assert text[0].isupper()


@pytest.fixture(scope="module")
def two():
    system = "dorset"
    return [History.of(load(system=system, policy=p), 2) for p in ("annual-settlement", "permanent-at-risk")]


def test_under_two_scenarios_each_person_of_day_one_is_followed(two):
    pieces = story_of_two(*two)
    table = next(piece for piece in pieces if isinstance(piece, Table))
    assert len(table.rows) == len(two[0].day_one)
    for column, c in zip((1, 2), two, strict=True):
        stayed = [row[0] for row in table.rows if row[column] == STAYED]
        assert len(stayed) == len(c.day_one) - len(c.exits)
    header, rows = people_table(*two)
    assert [row[0] for row in rows] == [row[0][0].lower() + row[0][1:] for row in table.rows]
    assert [row[1] for row in rows] == [two[0].in_file(row.post) for row in two[0].day_one.values()]
    assert header[6].startswith("annual settlements: ")
    kept = [float(row[header.index("annual settlements: months kept")]) for row in rows]
    assert np.mean(kept) == pytest.approx(two[0].value("months_kept"), abs=0.1)
    assert "stand-ins" in plain(pieces, 100)


def test_scenarios_that_do_not_begin_with_the_same_people_are_refused(two, little):
    with pytest.raises(StoryError, match="do not begin with the same team"):
        story_of_two(two[0], little)
    with pytest.raises(StoryError, match="both scenarios are called"):
        story_of_two(two[0], two[0])
    other_seed = History.of(two[1].scenario.replace({"run.seed": 1}), 2)
    with pytest.raises(StoryError, match="do not begin with the same team"):
        story_of_two(two[0], other_seed)


def test_every_reason_and_destination_has_words_and_a_letter_of_its_own():
    assert set(WHY) == set(Reason) - {Reason.CENSORED}
    assert set(DESTINATIONS_IN_WORDS) == set(Destination)
    assert len({why.letter for why in WHY.values()}) == len(WHY)


@pytest.fixture(scope="module")
def picture(two):
    return swimlanes(two)


def test_the_picture_marks_every_departure_and_names_every_post(two, picture):
    figure = picture
    assert len(figure.axes) == 2
    assert figure.get_size_inches()[1] < 11.2  # fits a page of A4
    for axes, c in zip(figure.axes, two, strict=True):
        said = [text.get_text() for text in axes.texts]
        letters = {why.letter for why in WHY.values()}
        assert sum(text in letters for text in said) == len(c.happened(Event.LEFT))
        assert {c.post(i).lower() for i in range(len(c.specs))} <= {text.lower() for text in said}


def test_what_is_written_around_the_lanes_is_eight_points_or_more_and_on_the_page(picture):
    (legend,) = picture.legends
    assert min(text.get_fontsize() for text in [*picture.texts, *legend.get_texts()]) >= 8
    for written in (legend, *picture.texts):
        assert written.get_window_extent().x1 < 1.01 * picture.bbox.x1  # letters are on whole pixels here


def test_the_solid_states_differ_in_grey():
    def grey(colour):
        red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        return 0.299 * red + 0.587 * green + 0.114 * blue

    greys = sorted(grey(look.colour) for look in STATES.values() if not look.hatch and look.height > 0.5)
    assert len(greys) == 5
    assert min(np.diff(greys)) > 0.1


def test_english():
    assert [number(n) for n in (0, 1, 9, 10)] == ["none", "one", "nine", "10"]
    assert [count(n, "post") for n in (0, 1, 2, 25)] == ["no posts", "one post", "two posts", "25 posts"]
    assert [ordinal(n) for n in (1, 9, 10, 11, 21, 22, 113)] == [
        "first", "ninth", "10th", "11th", "21st", "22nd", "113th",
    ]  # fmt: skip
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(["a, b", "c"], ";") == "a, b; and c"
    assert sentence("25 posts were closed") == "Twenty-five posts were closed."
    assert sentence("14 people left") == "Fourteen people left."
    assert sentence("125 people left") == "125 people left."
    assert small("PMO lead") == "PMO lead"
    assert small("Analyst") == "analyst"
    assert weeks(0.1) == "less than a week"
    assert weeks(6 * 12 / 52) == "six weeks"


def test_dates():
    calendar = Calendar(date(2020, 4, 1))
    assert calendar.month_year(0) == "April 2020"
    assert calendar.month_year(26.9) == "June 2022"
    assert calendar.month_year(last_day(12.0)) == "March 2021"
    assert calendar.month(last_day(0.0)) == "April"
    assert calendar.iso_month(9.0) == "2021-01"
    assert calendar.financial_year(79) == "2099/00"


def test_pages():
    rows = (("Someone with a long role", "Jun 2022: resigned"), ("x|y", "stayed"))
    pieces = [
        Heading("A *title*"),
        Paragraph("words " * 30, lead="2021/22"),
        Table(("Person", "Under A"), rows),
    ]
    for width in (30, 80):
        assert all(len(line) <= width for line in plain(pieces, width).splitlines())
    text = markdown(pieces)
    assert text.startswith("# A \\*title\\*\n\n**2021/22** words")
    assert "| x\\|y | stayed |" in text


@pytest.mark.parametrize(
    ("text", "within"),
    [
        ("Project manager", "project manager"), ("Lead", "lead"), ("PMO lead", "PMO lead"),
        ("Project Manager", "Project Manager"), ("Chief Transformation Officer",) * 2,
        ("Head of Finance",) * 2, ("Head of finance", "head of finance"), ("HR Business Partner",) * 2,
        ("Lead (HR)", "lead (HR)"), ("Finance lead, Greater Nottingham", "finance lead, Greater Nottingham"),
        ("Three-year settlements", "three-year settlements"), ("", ""),
    ],
)  # fmt: skip
def test_a_text_in_title_case_stays_as_a_whole_within_a_sentence(text, within):
    assert small(text) == within
