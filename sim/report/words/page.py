"""The labels of the what-if page: what it asks and says of itself. What it finds the front page says."""

from __future__ import annotations

TITLE = "What if?"
WINDOW = "{} - engine-room: what if?"
LEAD = (
    "See what funding and contracts do to the people who run a system, to what they know, and to money. "
    "These are simulated teams, not forecasts of real people."
)
START_AGAIN = "Start again"
TRY_AGAIN = "Try again"
WRONG = "Something is not right:"
LINK_REFUSED = "This link cannot be followed:"
LINK_IN_PART = (
    "Some of this link is not understood, and is left out. Everything else is as it says. Left out:"
)

# --- the start

WHICH_TEAM = "Which team?"
TEAM_KINDS = ("A system we know", "Your staff list", "A scenario file")
COMPARE_WHAT = "Compare what with what?"
COMPARE_FROM = "Compare with"
COMPARE_FROM_HELP = "What happens now, or what everything else is held against."
PROPOSALS = "Proposals"
NEXT = "Next"
BACK = "Back: another team"
SHOW = "Show what happens"
CHOOSE_ONE = "Choose at least one proposal."
OWN_POLICY = "As your file has it"
TEAM_CHOSEN = "Team:"
WHERE_FROM = "Where the team comes from"

# --- a team of one's own

KEPT_IN_MEMORY = (
    "What you upload or paste is kept in the memory of this server only. It goes some time after you leave, "
    "at the latest when the server stops. It is written to no disk, and stands in no link."
)
LEAVE_OUT = (
    "Leave out dates of birth, pay, absence and notes. A column of names is read only to keep names out of "
    "what is made of the list."
)
TEAM_CALLED = "What the team is called"
TEAM_CALLED_FIRST = "Our team"
TEAM_CALLED_HELP = "It stands on all that you take away, so let it name nobody."
STAFF_FILE = "Your staff list: a file of the kind csv, xlsx, xls or ods"
STAFF_PASTED = "Or paste the list here, with its headings"
DAY_ONE = "Day one"
DAY_ONE_HELP = "When the simulated years begin. Who starts later is recruited for."
DAY_ONE_OF_LIST = "The 1 April after the newest start in the list"
FIRST_OF_APRIL = "1 April {}"
WHICH_SHEET = "Which sheet is the list?"
UNDERSTOOD = "What was understood"
NOT_YET_A_TEAM = "Not yet a team:"
MEND_COLUMNS = "Mend how the columns are read"
NOT_READ = "not read"
READ_IT_SO = "Read it so"
CHECKS = "What the file asks"
CHECKS_SAID = (
    "The likeliest is filled in. To answer otherwise, take the file, change it in any editor of plain text, "
    "and bring it as a scenario file."
)
ON_LINE = "Line {}: {}"
TEAM_FILE = "The team as a file (YAML, personal data)"
SCENARIO_FILE = "A scenario file of the kind yaml"
SCENARIO_PASTED = "Or paste the scenario here"
SCENARIO_READ = "Read: {}"

# --- the answer

STAGES = {
    "first-look": "First look",
    "narrowing": "Narrowing",
    "precise": "Precise enough",
    "range": "With what nobody has measured, so far",
    "whole": "With what nobody has measured",
}
"""What each code of a stage is called."""

DOING = {
    "teams": "Simulating more teams",
    "range": "Trying what nobody has measured",
    "why": "Working out why",
    "tornado": "Working out the tornado",
}
"""What is being done, by the code of what it adds to the answer."""

TABS = ("Answer", "How sure", "Why", "One team's story", "Take it away", "Words")
LEVERS = "Move the levers"
REFUSED = "That cannot be chosen:"
WHICH_PROPOSAL = "Levers of"
UNDO = "Undo"
SHIPPED_AGAIN = "Back to the shipped policy"
DIFFERS = "What differs from the comparison"
NOTHING_DIFFERS = "Nothing differs from what it is compared with."
TAKE_AWAY = "Press one to take it away:"
OPTIONS = "The options"
CURVES = "People and knowledge, month by month"
CONTRACTS = "When contracts end, and who works without one"
MONEY = "Money by year"
NOT_COUNTED = "What is not counted"
NUMBERS = "The numbers behind this picture: {}"
FIRST_ROWS = "The first {} of {:,} rows; the file has all."
PICTURE_FILE = "Picture (PNG)"
NUMBERS_FILE = "Numbers (CSV)"
SAID_ABOVE = "{}. What it shows is said above."
READ_OFF = "Read off a month: {}. Use the arrow keys."
MONTH = "Month {}"
WORKING = "Working"
WORK_STOPPED = "The work stopped:"
FINISHED = "All done: nothing more is being worked out."
ASSUMPTIONS = "Move what nobody has measured"
ASSUMPTIONS_SAID = "Each can be moved within its published range, for every option at once."
MOST_FIRST = "Those that move this answer most come first."
MOST_ASSUMPTIONS = 8
AS_PUBLISHED = "All as published"
MOVES_MOST = "What moves the difference most"
NOTHING_MOVES = "No assumption is known yet to move this difference clearly."
RANK = ("Assumption", "Rank correlation with the difference")
TORNADO = "How far assumptions move the difference, one by one"
TORNADO_FIGURE = "How far each assumption by itself moves the difference of “{}”"
TORNADO_LATER = (
    "A tornado takes {}, one by one, to the low and to the high end of the published range, and shows how "
    "far the difference in {} moves. It takes some more work: it is asked for when you press the button."
)
TORNADO_MOST = "assumptions that move it most, {} of them"
TORNADO_FIRST = "the first {} assumptions that do something here"
TORNADO_WAITS = "A tornado can be asked for when all assumptions have been moved together."
TORNADO_ALONE = "A tornado is of a difference, and only one policy was chosen."
TORNADO_NOTHING = "None of these assumptions changes the difference of “{}” by itself."
TORNADO_NONE = "No assumption that does something here has a range."
TORNADO_COMING = "It is being worked out."
ASK_TORNADO = "Work out the tornado"
WHY_LATER = (
    "Why takes some more work. It comes after a first look at how sure; press the button to have it next."
)
WHY_COMES = "Why is being worked out. It comes before what is left of how sure."
ASK_WHY = "Work out why"
WHY_FIGURE = "What the difference of “{}” is made of"
NO_PROPOSAL = "There is nothing to explain: only one policy was chosen."

# --- a story

WHOSE_STORY = "Which policy?"
BESIDE = "Beside what it is compared with"
NEXT_TEAM = "Another team"
UNTIL_MONTH = "Up to month"
STORY_SAID = (
    "One of the teams that chance can make: replication {}. No team is typical; this one shows how it comes "
    "about."
)
SWIMLANES = "Each post as a lane: who is in it, and when it is empty"
HAPPENED = "What happened"

TOLD_BENEATH = "{}. What happened is told in words beneath."
STILL_THERE = "By month {}, {:,} of {} of day one {} still there."
IN_THAT_MONTH = "In that month somebody left {}."

# --- taken away

BRIEFING_WORD = "Briefing (Word)"
WORKBOOK = "Workbook (Excel)"
BRIEFING_PAGE = "Briefing (one web page)"
PICTURES_ZIP = "Pictures with their numbers (zip)"
SCENARIOS_ZIP = "Scenarios for the command line (zip)"
FILES_SAID = (
    "A file is made when you press its button, of what is known by then. That takes some seconds, and longer "
    "while more is being worked out."
)
PRIVATE = (
    "What you take away is personal data: it tells of single posts of a real team. Only the first page of a "
    "briefing may go round; keep the rest where only those can read it who may read the list, and delete it "
    "when the question is answered. A forecast for a post is no forecast for a person."
)
A_LINK = "A link that opens these settings again"
COPY_LINK = "Copy it, or the address of this page."
NO_LINK = (
    "There is none: what you uploaded is in this session alone, and goes with it. Take the scenarios instead."
)

# --- words

WORD_AND_MEANING = ("Word", "What it means")
WORDS_SAID = "What the words on this page mean."
OTHER_WORDS = "Other words, in the workbook and the briefing"

PICTURES = {
    "retention": "Who is still there",
    "lost_knowledge": "Knowledge lost and kept",
    "limbo": "People who work without a contract",
    "posts": "Posts, by contract, and empty posts",
    "contract_ends": "When contracts end",
    "posts_page": "Every post, month by month",
    "spending": "Money by financial year",
    "how_sure": "How sure this is",
    "why": "Why, {}",
    "tornado": "Tornado, {}",
    "swimlanes": "One team's posts over time",
}
"""What the pictures are called, by their names; they say more in their own title."""


def proposals_help(most: int) -> str:
    """Return how many proposals there can be.

    >>> proposals_help(3)
    'One to three. Each can be changed afterwards.'
    """
    return f"{('One', 'One or two', 'One to three')[most - 1]}. Each can be changed afterwards."


def assumption_help(about: str, value: float, low: float, high: float, grade: str) -> str:
    """Return what is said of an assumption that can be moved; its title has the unit.

    >>> assumption_help("Pay of a hire.", 4000, 2000, 10_000, "judgement")
    'Pay of a hire. Assumed 4,000; from 2,000 to 10,000 is plausible (judgement).'
    """
    now, least, most = (f"{x:,.0f}" if abs(x) >= 1000 else f"{x:.3g}" for x in (value, low, high))
    how_known = f" ({grade})" if grade else ""
    return f"{about} Assumed {now}; from {least} to {most} is plausible{how_known}.".strip()


def progress(doing: str, done: int, total: int) -> str:
    """Return what is being done, and how far it is; all that is simulated is then put together.

    >>> progress("why", 120, 400), progress("why", 400, 400)
    ('Working out why: 120 of 400 simulations.', 'Working out why: putting it together.')
    """
    what = DOING.get(doing, WORKING)
    if not total:
        return f"{what}."
    return f"{what}: {f'{done:,} of {total:,} simulations' if done < total else 'putting it together'}."


def simulated_teams(code: str, replications: int, points: int) -> str:
    """Return how much work lies behind what is shown.

    >>> simulated_teams("first-look", 20, 0)
    'First look: 20 simulated teams of each. As more are added, bands narrow and sentences may change.'
    """
    what = f"{STAGES.get(code, code)}: {replications:,} simulated teams of each"
    if points:
        what += f", and {points:,} sets of assumptions"
    early = code in ("first-look", "narrowing")
    return f"{what}." + (" As more are added, bands narrow and sentences may change." if early else "")
