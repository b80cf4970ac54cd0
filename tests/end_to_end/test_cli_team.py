"""`engine-room team` as a workforce lead meets it, and that nothing of a list is told that should not be."""

import json
import re
import shlex
import sys

import pytest
from click.testing import CliRunner

import sim
from sim.cli import main
from sim.report.briefing.document import Paragraph
from sim.report.briefing.first_page import first_page
from sim.report.in_folder import read_recorded
from sim.report.words.front_page import front_page
from sim.report.words.personal import MARK

# Every trap of a real list: semicolons, Windows-1252, two-digit years, a spreadsheet's days, ESR's "no end".
TRAPS = """\
Assignment;R\xf4le;Pay Scale;FTE;Contract;Assignment Status;Start;Latest Hire;End
1001;Programme Director;Review Body Band 8 - Range D;1,00;Permanent;Active;01/04/2016;01/04/2016;31/12/4712
1002;Programme Lead;Review Body Band 8 - Range B;0,60;Permanent;Active;14/09/2018;14/09/2018;31/12/4712
1002-2;Quality Lead;Review Body Band 8 - Range B;0,40;Fixed Term Temp;Active;01/10/19;14/09/18;30/09/20
1003;Programme Manager;Review Body Band 7;0,50;Permanent;Active;03/02/2015;03/02/2015;31/12/4712
1004;Programme Manager;Review Body Band 7;0,50;Permanent;Active;11/11/2019;11/11/2019;31/12/4712
1005;Project Manager;Review Body Band 6;1,00;Fixed Term Temp;Active;02/04/2018;02/04/2018;28/02/2020
1006;Analyst \x96 \xa3 bids;Review Body Band 6;1,00;Fixed Term Temp;Acting Up;43556;43556;44196
1007;Project Officer;Review Body Band 5;1,00;Permanent;Maternity & Adoption;29/02/2016;29/02/2016;31/12/4712
1008;Chief Transformation Officer;VSM;1,00;Secondment;Internal Secondment;01/01/2020;01/01/2020;31/12/2020
""".encode("latin-1")

# Whoever is named here, and every date, is to be found in no output.
PEOPLE = """\
Emp No,Full Name,NI Number,Post No,Job Title,Band,WTE,Contract Type,Start Date,CSD,End Date,Funded by,\
Employer,Workstream,Partners,Line Manager,Notes,Notes on Threlkeld
EN80451,Wilhelmina Quartermain,QQ123456C,PN77310,Director,8d,1,Permanent,17/03/2019,09/08/2003,,Core,\
Quartermain Trust,Xanthippe's area,Featherstone & Co,Barnaby Smythe,Retires,x
EN80452,Xanthippe Oglethorpe,QQ123457C,PN77320,Manager - maternity cover for Z. Featherstone,7,1,FTC,\
23/06/2025,23/06/2025,22/09/2027,held for Threlkeld,Kestrel ICB,Urgent care,Council,,Pregnant,x
EN80453,Zebedee Featherstone,QQ123458C,PN77330,Manager (W Quartermain),7,0.8,FTC,19/05/2025,18/01/2011,\
21/11/2027,SDF (Oglethorpe),Kestrel ICB,Urgent care,,,Capable,x
EN80454,Ignatius Threlkeld,QQ123459C,PN77340,Barnaby Smythe - Analyst EN80452,6,1,Secondment,12/12/2025,\
27/07/2015,13/12/2027,SDF PN77310,Kestrel ICB,Zebedee's area,,,Sad,x
"""
BAD = """\
Employee Number,Full Name,Position Title,Pay Band,WTE,Contract Type,Assignment Status,Start Date,End Date
EN80451,Wilhelmina Quartermain,Analyst,Oglethorpe,1,Permanent,Active,17/03/2019,
EN80452,Xanthippe Oglethorpe,Analyst,6,Xanthippe,Permanent,Active,23/06/2025,
EN80453,Zebedee Featherstone,Analyst,6,1,Featherstone,Active,19/05/2025,
EN80454,Ignatius Threlkeld,Analyst,6,1,Fixed term,Active,12/12/2025,13/12/2024
EN80455,Ignatius Threlkeld,Analyst,6,1,Permanent,Active,Threlkeld,
EN80456,Ignatius Threlkeld,Analyst,6,1,Permanent,Quartermain,31/02/2025,
EN80457,Ignatius Threlkeld,Analyst,6,1,Permanent,Threlkeld,12/12/2025,
"""
SECRETS = re.compile(
    r"(?i:Wilhelmina|Quartermain|Xanthippe|Oglethorpe|Zebedee|Featherstone|Ignatius|Threlkeld|Barnaby|Smythe)"
    r"|EN8045|QQ1234|PN77|Retires|Pregnant|Capable|\bSad\b"
)


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def call(*args):
    return CliRunner().invoke(main, [str(arg) for arg in args])


def write(path, data):
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def forms(text):
    """Every date of a list as people and programs write it."""
    for day, month, year in re.findall(r"\b(\d\d)/(\d\d)/(\d{4})\b", text):
        yield from (f"{day}/{month}/{year}", f"{year}-{month}-{day}", f"{day}/{month}/{year[2:]}")


def assert_tells_nothing(told, what):
    found = SECRETS.search(told)
    assert found is None, f"{what}: {found}"
    for form in forms(PEOPLE + BAD):
        assert form not in told, f"{what}: {form}"


def test_a_list_with_every_trap_becomes_a_team_that_runs(here):
    write(here / "staff.csv", TRAPS)
    made = call("team", "staff.csv", "--title", "Kestrel")
    assert made.exit_code == 0, made.output
    assert "Day one is 1 April 2020" in made.output
    assert "9 posts: 9 held on day one, 0 vacant" in made.output
    assert "Contracts: fixed-term fewer than 5, permanent 5, secondment fewer than 5." in made.output
    assert "compare kestrel.yaml --policy annual-settlement" in made.output
    assert all(len(line) <= 100 for line in made.output.splitlines())
    checked = call("check", "kestrel.yaml")
    assert (checked.exit_code, checked.output.count("warning")) == (0, 0), checked.output
    team = sim.load("kestrel.yaml").system
    assert team.title == "Kestrel"
    people = {name: (p.contract, p.tenure_months, p.months_left) for name, p in team.starting.people.items()}
    assert people == {
        "programme-director": ("permanent", 48, None),
        "programme-lead": ("permanent", 19, None),
        "quality-lead": ("fixed-term", 6, 6),
        "programme-manager-1": ("permanent", 62, None),
        "programme-manager-2": ("permanent", 5, None),
        "project-manager": ("fixed-term", 24, 0),
        "analyst-bids": ("fixed-term", 12, 9),
        "project-officer": ("permanent", 49, None),
        "chief-transformation-officer": ("secondment", 3, 9),
    }
    assert [(g.role, g.band, g.wte) for g in team.posts.values()][-1] == (
        "Chief transformation officer", "9", 1.0,
    )  # fmt: skip


def test_the_file_asks_by_line_what_the_list_leaves_open(here):
    write(here / "staff.csv", TRAPS)
    made = call("team", "staff.csv")
    lines = (here / "my-team.yaml").read_text(encoding="utf-8").splitlines()
    asked = re.findall(r"line (\d+): .*“([a-z-]+)”", made.output)
    assert [name for _, name in asked] == ["core", "transformation", "secondments", "icb", "trust", "council"]
    assert all(lines[int(number) - 1].startswith(f"    {name}: ") for number, name in asked)
    (months,) = (number for number, text in enumerate(lines, start=1) if text.startswith("  maturity"))
    assert f"#   line {months}: how mature" in "\n".join(lines)
    # The other answers can be put in their place.
    others = [
        line.split(" #")[1].removeprefix("").strip() for line in lines if line.startswith("  #   {kind")
    ]
    for other in [line.split("#")[1].strip() for line in lines if line.startswith("  #   {kind")]:
        text = "\n".join(f"    core: {other}" if line.startswith("    core: ") else line for line in lines)
        write(here / "other.yaml", text)
        sim.load("other.yaml")
    assert len(others) == 6


def test_in_a_terminal_what_the_list_leaves_open_is_asked(here, monkeypatch):
    headers = "Job Title,Band,Start,Contract,Funding,Employer"
    rows = [
        "Analyst,6,01/04/2026,Permanent,50% SDF / 50% core,Acme",
        "Officer,5,01/04/2026,Permanent,XYZ,K ICB",
        "Lead,7,01/04/2026,Permanent,SDF,North Trust",
    ]
    write(here / "list.csv", "\n".join([headers, *rows]))
    args = ["team", "list.csv", "--start", "2027-04-01"]
    not_asked = call(*args, "--out", "b.yaml")
    assert "?" not in not_asked.output.split("Please check")[0]
    monkeypatch.setattr("sim.commands.asking.may_ask", lambda: True)
    stopped = CliRunner().invoke(main, args, input="core\n")
    assert stopped.exit_code == 1
    assert not (here / "my-team.yaml").exists()
    words = "good\ntransformation\n\nlocal-authority\n2\n0.9\n"
    asked = CliRunner().invoke(main, args, input=words)
    assert asked.exit_code == 0, asked.output
    assert "its words name core and transformation; what pays most" in asked.output
    assert "Please check" not in asked.output
    text = (here / "my-team.yaml").read_text(encoding="utf-8")
    assert "check" not in text
    assert "maturity: {value: 0.9, low: 0.7, high: 1, " in text
    team = sim.load("my-team.yaml").system
    assert [stream.kind for stream in team.streams.values()] == ["transformation", "core", "transformation"]
    assert team.partners["acme"].kind == "local-authority"


@pytest.mark.parametrize("name", ["new.xlsx", "new.csv"])
def test_a_list_to_fill_in_reads_back_and_its_examples_are_no_staff(here, name):
    made = call("team", "--template", name)
    assert made.exit_code == 0, made.output
    assert (again := call("team", "--template", name)).exit_code == 2
    assert "exists already" in again.output
    examples = call("team", name)
    assert examples.exit_code == 2
    assert "none of the 4 row(s) is a post: they are examples" in examples.output
    if name == "new.csv":
        text = (here / name).read_text(encoding="utf-8-sig").replace("invented: delete this line", "")
        write(here / "filled.csv", text)
        filled = call("team", "filled.csv")
        assert "4 posts: 3 held on day one, 1 vacant" in filled.output
        assert len(sim.load("my-team.yaml").system.posts) == 4


def test_nothing_is_overwritten_and_mistakes_are_told(here):
    write(here / "staff.csv", PEOPLE)
    write(here / "my-team.yaml", "mine")
    kept = call("team", "staff.csv")
    assert (kept.exit_code, (here / "my-team.yaml").read_text()) == (2, "mine")
    assert "my-team.yaml exists already; it is left as it is" in kept.output
    told = {
        ("team",): "name a STAFF list",
        ("team", "no.csv"): "there is no such file",
        ("team", "staff.csv", "--out", "no/team.yaml"): "there is no folder no",
        ("team", "staff.csv", "--out", "a.yaml", "--start", "2027-01-01"): "use 2027-04-01",
        (
            "team",
            "staff.csv",
            "--out",
            "a.yaml",
            "--start",
            "April",
        ): "write the day as 31/03/2024 or 2024-03-31",
        ("team", "staff.csv", "--out", "a.yaml", "--map", "Notes=rolle"): "did you mean role?",
        ("team", "staff.csv", "--out", "a.yaml", "--map", "nofile"): 'as in "Position Title=role"',
    }
    for args, words in told.items():
        result = call(*args)
        assert result.exit_code == 2, args
        assert words in result.output, result.output
        assert_tells_nothing(result.output, args)
    assert sorted(p.name for p in here.iterdir()) == ["my-team.yaml", "staff.csv"]


def test_a_title_or_file_that_is_given_stays_and_is_warned_of(here):
    write(here / "staff.csv", PEOPLE)
    made = call("team", "staff.csv", "--title", "Quartermain", "--out", "threlkeld.yaml")
    assert sim.load("threlkeld.yaml").system.title == "Quartermain"
    assert "A word in --title stands in the list's names" in made.output
    assert "A word in --out stands in the list's names" in made.output
    assert "left out of what the list's file is called" not in made.output


def test_columns_are_named_by_hand_or_in_a_file(here):
    write(here / "list.csv", "What,How paid,Since\nAnalyst,Band 6,01/04/2024\n")
    write(here / "names.csv", "Header,Field\nWhat,role\nSince, start\n")
    made = call("team", "list.csv", "--map", "names.csv", "--map", "How paid=band", "--start", "01/04/2028")
    assert made.exit_code == 0, made.output
    loaded = sim.load("my-team.yaml")
    assert loaded.run.start_date.year == 2028
    assert loaded.system.starting.people["analyst"].tenure_months == 48


def test_rows_that_are_not_understood_are_listed_by_line_with_what_to_do(here):
    write(here / "bad.csv", BAD)
    made = call("team", "bad.csv")
    assert made.exit_code == 0, made.output
    told = made.output
    for line, words in {
        "line 2": "not one Agenda for Change band",
        "line 3": "a WTE or hours that cannot be",
        "line 4": "no known type of contract",
        "line 5": "an end or leaving date before the start",
        "lines 6 and 7": "a start or end that cannot be read; why stands below",
    }.items():
        assert f"  {line}: {words}" in told
    assert "NOT UNDERSTOOD, and so not in the file: 6 rows" in told
    assert_tells_nothing(told, "the terminal")
    text = (here / "my-team.yaml").read_text(encoding="utf-8")
    assert "#   line 7: not understood" in text
    assert_tells_nothing(text, "the system file")


def typed(output):
    """The commands that are printed, as a shell takes them apart."""
    return [shlex.split(line)[1:] for line in output.splitlines() if line.startswith("  engine-room ")]


def test_the_next_commands_can_be_typed_whatever_the_file_is_called(here):
    write(here / "Zquorn's list.csv", PEOPLE)
    made = call("team", "Zquorn's list.csv", "--out", "our team & co.yaml")
    check, compare = typed(made.output)
    assert (check, compare[:2]) == (["check", "our team & co.yaml"], ["compare", "our team & co.yaml"])
    assert call(*check).exit_code == 0
    template = call("team", "--template", "our list.csv")
    assert shlex.split(template.output.split("then: ")[1])[1:] == ["team", "our list.csv"]


def test_a_team_is_called_by_its_title_never_by_the_name_of_the_list(here):
    write(here / "list of Zquorn.csv", PEOPLE)
    for args, path, name, title in (
        (["--title", "Quokka & co"], "quokka-and-co.yaml", "quokka-and-co", "Quokka & co"),
        ([], "my-team.yaml", "my-team", "My team"),
        (["--out", "of_ours.yaml"], "of_ours.yaml", "of-ours", "Of ours"),
        (["--out", "b.yaml", "--title", "Quokka"], "b.yaml", "quokka", "Quokka"),
    ):
        assert call("team", "list of Zquorn.csv", *args).exit_code == 0
        text = (here / path).read_text(encoding="utf-8")
        assert "zquorn" not in text.lower()
        assert f"\nname: {name}\n" in text
        assert f"\n  title: {title} #" in text


@pytest.mark.usefixtures("sketches")
def test_no_output_tells_who_it_is_and_results_are_marked(here, monkeypatch):
    listed = write(here / "Threlkeld's list.csv", PEOPLE)
    made = call("team", listed.name)
    assert made.exit_code == 0, made.output
    assert "  lines 2, 3, 4 and 5: with words that may name somebody" in made.output
    assert [(g.role, g.stream) for g in sim.load("my-team.yaml").system.posts.values()] == [
        ("Director", "core"), ("Manager", "transformation"), ("Manager", "sdf"), ("Analyst", "sdf"),
    ]  # fmt: skip
    asked = [
        "compare", "my-team.yaml", "--policy", "annual-settlement", "--policy", "three-year-settlement",
        "--replications", "2", "--years", "1", "--workers", "1", "--out", "out",
    ]  # fmt: skip
    monkeypatch.setattr(sys, "argv", ["engine-room", *asked])
    ran = call(*asked)
    assert ran.exit_code == 0, ran.output
    assert "Personal data: " in ran.output
    said = json.loads((here / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert said["personal_data"] is True
    assert (
        (here / "out" / "KEEP-PRIVATE.txt").read_text(encoding="utf-8").startswith("These results are pers")
    )
    recorded = read_recorded(here / "out")
    assert recorded.made.command == (
        "engine-room compare TEAM.yaml --policy annual-settlement --policy three-year-settlement "
        "--replications 2 --years 1 --workers 1 --out FOLDER"
    )
    assert Paragraph(MARK, kind="note") in list(first_page(recorded, front_page(recorded.whole)))
    story = call("story", "my-team.yaml", "--years", "1", "--out", "story")
    assert "Personal data: " in story.output
    assert (here / "story" / "KEEP-PRIVATE.txt").is_file()
    outputs = {"team": made.output, "compare": ran.output, "check": call("check", "my-team.yaml").output}
    outputs |= {str(p): p.read_bytes().decode("latin-1") for p in here.rglob("*") if p.is_file()}
    del outputs[str(listed)]
    assert len(outputs) > 20
    for what, told in outputs.items():
        assert_tells_nothing(told, what)
