"""The documentation site builds without a warning, and what its pages show works when it is typed."""

from __future__ import annotations

import importlib.util
import json
import re
import runpy
import shlex
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from itertools import pairwise
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from sim.cli import COMMANDS, main
from sim.measures import check
from sim.model.engine_room import names_of, simulate
from sim.model.log import Event
from sim.reading import load
from sim.study.columns import tables
from sim.study.ranges import varied_in
from tests.in_a_notebook import run_cells

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [DOCS / "tutorial.md", *sorted((DOCS / "how-to").glob("*.md"))]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```\n(?:\s*Save it as `([^`]+)`)?", re.DOTALL | re.MULTILINE)
PICTURES = (".png", ".svg", ".pdf")
INSTALLING = "python start.py"  # .ci/run types this one
SHOWN = [
    path
    for path in sorted([*DOCS.rglob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"])
    if path != DOCS / "reference" / "commands.md"  # made from the commands themselves
    and path.parent != DOCS / "notebooks"  # which show Python
]
CALL = re.compile(r"\b(?:engine-room|python -m sim|python start\.py)((?: +[^;&|`\n]+)+)")


def run(*command: str, cwd: Path) -> None:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, encoding="utf-8")
    assert done.returncode == 0, f"{shlex.join(command)}\n{done.stdout}\n{done.stderr}"


@pytest.mark.slow
def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    run(sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "docs", str(tmp_path), cwd=ROOT)
    made = {
        "scenario-keys": "resignation_per_year",
        "study-keys": "look_ahead",
        "commands": "--assumptions-range",
        "event-log": "posts paid for in the whole year",
    }
    for page, word in made.items():
        assert word in (tmp_path / "reference" / f"{page}.html").read_text(encoding="utf-8")
    sensitivity = (tmp_path / "model" / "sensitivity.html").read_text(encoding="utf-8")
    assert sensitivity.count("<math") > 5
    assert 'href="https://doi.org/10.1016/S0010-4655(98)00154-4"' in sensitivity
    for html in tmp_path.rglob("*.html"):
        fetched = re.findall(
            r"<(?:script|link|img)[^>]+(?:src|href)=\"(?:https?:)?//[^\"]+", html.read_text("utf-8")
        )
        assert fetched == [], f"{html.name} fetches {fetched}"


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
@pytest.mark.usefixtures("sketches")
def test_every_command_and_example_of_a_page_runs(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commands through ``start.py``, the Python as a script and then, cell by cell, in a notebook.

    With few replications: that the commands take the words as they stand is another test's.
    """
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MPLBACKEND", raising=False)  # which Streamlit sets for the whole process
    through_start = started(monkeypatch)
    ran = 0
    program = []  # the page's Python, one session
    for language, text, name in BLOCK.findall(page.read_text(encoding="utf-8")):
        if name:
            one_system = re.sub(r"^(systems: \[[^,\]]+), [^\]]+\]", r"\1]", text, flags=re.MULTILINE)
            (tmp_path / name).write_text(one_system, encoding="utf-8")
        elif language == "python":
            program.append(short_program(text))
        elif not language:
            for line in text.strip().splitlines():
                if line != INSTALLING:
                    command, *words = shlex.split(line)
                    assert command == "engine-room", line
                    assert through_start(shortened(words)) == 0
                    ran += 1
    if program:
        script = tmp_path / "example.py"  # a file that is run, as a reader does
        script.write_text("\n".join(program), encoding="utf-8")
        runpy.run_path(str(script), run_name="__main__")
        run_cells(program, tmp_path)
    assert ran or program


def test_every_page_that_shows_python_has_it_run() -> None:
    """By the test above; the README and CONTRIBUTING have tests of their own, and notebooks theirs."""
    elsewhere = {ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(DOCS / "notebooks").glob("*.md")}
    pages = [*DOCS.rglob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
    shown = {page for page in pages if "\n```python\n" in page.read_text(encoding="utf-8")}
    assert shown - elsewhere <= set(PAGES)
    assert len(shown & set(PAGES)) > 3


@pytest.mark.slow
def test_an_example_with_workers_runs_as_a_script(tmp_path: Path) -> None:
    """The block for researchers that asks for workers, in a file of its own, unguarded, and short."""
    page = (DOCS / "how-to" / "researchers.md").read_text(encoding="utf-8")
    (block,) = (text for language, text, _ in BLOCK.findall(page) if "workers=2" in text)
    short = re.sub(r'("(?:minimum|maximum|replications)"): \d+', r"\1: 2", block)
    assert short != block
    (tmp_path / "example.py").write_text(f"import sim\n\n{short}", encoding="utf-8")
    run(sys.executable, "example.py", cwd=tmp_path)


def started(monkeypatch: pytest.MonkeyPatch) -> Callable[[list[str]], int]:
    """Return what ``python start.py`` does with words, all but installing, and the process it would begin."""
    start = runpy.run_path(str(ROOT / "start.py"))

    def in_this_process(words: list[str | Path], environment: dict[str, str]) -> int:
        assert words[:4] == [start["PYTHON"], "-P", "-m", "sim"]
        monkeypatch.setenv("ENGINE_ROOM_PROGRAM", environment["ENGINE_ROOM_PROGRAM"])
        call(*map(str, words[4:]))
        return 0

    run_it = start["main"]
    run_it.__globals__.update(install=lambda _: None, call=in_this_process)
    return run_it


def call(*words: str) -> None:
    """Run a command in this process: starting one takes as long as most commands."""
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, f"{shlex.join(words)}\n{done.output}"


def short_program(text: str) -> str:
    """Return a page's Python with few replications and points, and without the board."""
    few = re.sub(r"\breplications=\d+", "replications=4", text)
    few = re.sub(r'("(?:minimum|maximum|replications)"): \d+', r"\1: 4", few)
    few = re.sub(r"\bassumption_points=\d+", "assumption_points=2, conditioned=False", few)
    settings = '"replications.minimum=4", "replications.maximum=4", "run.years=4"'
    return re.sub(r'"replications\.minimum=\d+"', settings, few)


def shortened(words: list[str]) -> list[str]:
    """Return a command with few replications, points and years, and without the board: it has its own tests.

    Four years: what is shown of month 42 is within them.
    """
    few = {"--replications": "2", "--assumptions-range": "2"}
    short = [few.get(before, word) for before, word in pairwise(["", *words])]
    if words[0] in ("compare", "run") and "--years" not in words:
        short += ["--years", "4"]
    if "--assumptions-range" in words and "--unconditioned" not in words:
        short += ["--unconditioned"]
    if words[0] == "study" and "--only" not in words:
        settings = ["replications.minimum=2", "replications.maximum=2", "replications.look_ahead=0"]
        settings += ["run.years=4"]
        if any(word.startswith("uncertainty.") for word in words):
            settings += ["uncertainty.replications=2", "uncertainty.conditioned=false"]
        if any(word.startswith("why.") for word in words):
            settings += ["why.replications=2"]
        short += [word for setting in settings for word in ("--set", setting)]
    return short


def calls(text: str) -> list[list[str]]:
    """What a page types after engine-room, in blocks of any language, within shell scripts, and in sentences.

    Variables of the shell, which a reader's own shell fills in, become 1.
    """
    joined = re.sub(r"\\\n\s*", " ", text)
    joined = re.sub(r"(?<!`)`([^`\n]+)\n([^`\n]+)`(?!`)", r"`\1 \2`", joined)  # broken by the end of a line
    found = []
    for words in CALL.findall(joined):
        filled = re.sub(r"\$\w+", "1", words.partition(" #")[0].strip())
        arguments = shlex.split(filled if filled.count('"') % 2 == 0 else filled.rstrip('"'))
        if arguments[0] in COMMANDS:
            found.append(arguments)
    return found


def parse(arguments: list[str]) -> None:
    """Read a command line as the command does, and do nothing."""
    name, *rest = arguments
    command = main.get_command(click.Context(main), name)
    assert command is not None
    command.make_context(name, rest)


def test_the_team_that_is_written_by_hand_is_good_as_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for _, text, name in BLOCK.findall((DOCS / "how-to" / "write-a-team.md").read_text(encoding="utf-8")):
        if name:
            (tmp_path / name).write_text(text, encoding="utf-8")
    told = CliRunner().invoke(main, ["check", "kestrel.yaml"])
    assert (told.exit_code, told.stderr) == (0, "")
    told = CliRunner().invoke(main, ["check", "kestrel-worth.yaml"])
    assert told.exit_code == 0
    said = "policy.renewal.lead_weeks 8 of kestrel.yaml holds under annual-settlement too"
    assert said in told.stderr.splitlines()
    scenario = load("kestrel.yaml")
    log = simulate(scenario, range(6))
    assert check(log, scenario, names_of(scenario)) == []
    assert len(log.of(Event.PRESENT_AT_START).time) == 6 * 10  # two of twelve posts are vacant


def test_every_command_line_that_a_page_shows_is_one_that_the_commands_take() -> None:
    wrong, found = [], {path: calls(path.read_text(encoding="utf-8")) for path in SHOWN}
    for path, lines in found.items():
        for arguments in lines:
            try:
                parse(arguments)
            except click.ClickException as error:
                wrong.append(f"{path.relative_to(ROOT)}: {shlex.join(arguments)}: {error.format_message()}")
    assert not wrong, "\n".join(wrong)
    pages = {path.stem: [line[0] for line in lines] for path, lines in found.items()}
    assert pages["many-machines"].count("merge") >= 2  # one of them within a string of a shell script
    assert {"compare", "story", "study"} <= set(pages["gallery"])
    assert sum(map(len, pages.values())) > 40


BOTH_FORMS = "`engine-room` stands for `python start.py`"
TYPED = re.compile(r"^ {4}engine-room |^```\w*\n(?:(?!```).*\n)*?engine-room ", re.MULTILINE)


def unexplained(text: str) -> bool:
    """Whether a page shows a block of commands before it says what those type who have start.py alone."""
    first = TYPED.search(text)
    return first is not None and BOTH_FORMS not in " ".join(text[: first.start()].split())


def test_each_page_with_commands_says_once_at_its_top_which_of_the_two_forms_it_uses() -> None:
    pages = [*SHOWN, DOCS / "reference" / "commands.md"]
    texts = {path: path.read_text(encoding="utf-8") for path in pages}
    assert [str(path) for path, text in texts.items() if unexplained(text)] == []
    assert sum(bool(TYPED.search(text)) for text in texts.values()) > 8
    assert unexplained("# A page\n\n```\nengine-room list\n```\n")
    assert not unexplained(f"# A page\n\nHere {BOTH_FORMS}.\n\n    engine-room list\n")
    assert not unexplained("engine-room simulates a team.\n\n```python\nimport sim\n```\n")


@pytest.mark.parametrize(
    "wrong",
    [
        "study longer.yaml --worker 2 --nonsense",
        "report results/longer --to odt",
        "merge",
        "run dorset --years many",
    ],
)
def test_a_command_line_that_the_commands_do_not_take_is_found(wrong: str) -> None:
    ((*arguments,),) = calls(f"text `engine-room {wrong}` text")
    with pytest.raises(click.ClickException):
        parse(arguments)


def test_the_gallery_shows_what_its_pictures_are_made_by() -> None:
    spec = importlib.util.spec_from_file_location("make", DOCS / "images" / "make.py")
    assert spec is not None
    assert spec.loader is not None
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    gallery = (DOCS / "gallery.md").read_text(encoding="utf-8")
    assert calls(gallery) == [shlex.split(job.command) for job in make.JOBS.values()]
    shown = set(re.findall(r"\(images/([a-z-]+)\.png\)", gallery))
    assert shown == {name for job in make.JOBS.values() for name in job.pictures}
    assert shown == {path.stem for path in (DOCS / "images").glob("*.png")}


EVERY_SECTION = """
title: Every section
systems: [one-gloucestershire]
policies: [annual-settlement, three-year-settlement]
assumptions: [{name: few, extends: central, set: PLAIN}]
run: {years: 2}
measures: [retention_12m, lost_knowledge, cost_total_gbp]
replications: {minimum: 4, maximum: 4, look_ahead: 0}
uncertainty: {points: 2, replications: 2, conditioned: false}
why: {replications: 2, measures: [retention_12m]}
tornado: {replications: 2, measures: [retention_12m]}
sensitivity:
  points: 8
  replications: 4
  measures: [retention_12m]
  factors: [assumptions.attrition.retirement_per_year]
conditions: {points: 20, replications: 2, measure: retention_12m}
value:
  replications: 2
  years: [2, 3]
  points: 20
  point_replications: 2
  break_evens: [{path: policy.settlement.award_factor, values: [0.5, 1.5]}]
sweeps:
  - lever: {path: policy.settlement.award_factor, values: [0.5, 1.5]}
    measures: [retention_12m]
    replications: 2
search:
  levers: {policy.settlement.horizon: [1, 3]}
  target: {measure: retention_12m, at_least: 0.01, of: difference}
  replications: 30
"""


@pytest.fixture(scope="module")
def studied(
    tmp_path_factory: pytest.TempPathFactory, sketching: Callable[[], AbstractContextManager[None]]
) -> Path:
    """The folder of a study that asks in every section.

    Of the assumptions those of two parts keep their ranges, more than a table of any section shows: with all
    of them the tornado alone simulates 800 replications.
    """
    place = tmp_path_factory.mktemp("every")
    ranged = ("assumptions.attrition.", "assumptions.funding.", "system.")
    plain = {v.path: v.value for v in varied_in(load("one-gloucestershire")) if not v.path.startswith(ranged)}
    (place / "every.yaml").write_text(EVERY_SECTION.replace("PLAIN", json.dumps(plain)), encoding="utf-8")
    with sketching():
        call("study", str(place / "every.yaml"), "--out", str(place / "studied"))
    return place / "studied"


@pytest.mark.slow
def test_the_briefing_of_every_section_calls_nothing_by_the_name_of_a_key(studied: Path) -> None:
    call("report", str(studied))
    page = (studied / "briefing.html").read_text(encoding="utf-8")
    told = re.sub(r"<style.*?</style>|<code.*?</code>|<[^>]+>", " ", page, flags=re.DOTALL)
    assert "The search from" in told
    assert "Over the assumptions, in" in told
    names = re.findall(r"[a-z]+_[a-z0-9_]+|[a-z]+\.[a-z_]+\.[a-z_.]+|retention [0-9]+m", told)
    assert set(names) <= {"funded_post_months"}  # which the author may add to the file


@pytest.mark.slow
@pytest.mark.usefixtures("sketches")
def test_the_page_of_results_names_every_file_and_column(tmp_path: Path, studied: Path) -> None:
    few = ["--years", "4", "--replications", "3", "--assumptions-range", "2", "--why", "--figures"]
    pair = ["--policy", "annual-settlement", "--policy", "three-year-settlement"]
    compared = tmp_path / "compared"
    call("compare", "--system", "dorset", *pair, *few, "--out", str(compared))

    page = (DOCS / "reference" / "results.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([^`]+)`", page)) | {f"{name}.csv" for name in tables()}
    for folder in (compared, studied):
        for path in sorted(folder.iterdir()):
            if path.suffix not in (*PICTURES, ".html"):
                assert (f"{path.name}/" if path.is_dir() else path.name) in named, path
        for path in folder.glob("*.csv"):
            told = [column.name for column in tables()[path.stem].columns]
            written = path.read_text(encoding="utf-8").partition("\n")[0].split(",")
            assert [name for name in written if "." not in name] == told, path
    for path in (compared / "figures").glob("*.csv"):
        missing = columns_to_name(path) - named
        assert not missing, f"{path}: {missing}"


def columns_to_name(path: Path) -> set[str]:
    """The columns of a table, save paths of levers, single runs, and the intervals of what is named."""
    columns = path.read_text(encoding="utf-8").partition("\n")[0].split(",")
    intervals = {f"{of.removesuffix('_mean')}_ci_{end}" for of in columns for end in ("low", "high")}
    return {c for c in columns if "." not in c and not re.fullmatch(r"replication_[1-3]", c)} - intervals
