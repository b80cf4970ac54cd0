"""What a stranger brings to the page: read in memory, never written, and refused with one message."""

import io
import re
import struct
import subprocess
import sys
import textwrap
import zipfile
from datetime import date
from types import SimpleNamespace

import openpyxl
import pytest

import sim
from sim.errors import EngineRoomError
from sim.page.inert import inert, inert_label
from sim.page.own import (
    UploadError,
    called,
    fields_to_choose,
    scenario_from_upload,
    scenario_read,
    team_from_text,
    team_from_upload,
)

LIMITS = SimpleNamespace(posts=60, years=12, upload_megabytes=5)
APRIL = date(2027, 4, 1)
LIST = """\
Position Title,Band,Start Date,Contract Type,Funded by,Employer
Director,8d,01/04/2020,Permanent,Core,Kestrel ICB
Manager,7,01/10/2024,Fixed term,XYZ,Acme
"""
PEOPLE = """\
Emp No,Full Name,Job Title,Band,Contract Type,Start Date,End Date,Funded by,Notes on Threlkeld
EN80451,Wilhelmina Quartermain,Director (W Quartermain),8d,Permanent,17/03/2019,,Core,Gallstones
EN80452,Ignatius Threlkeld,Manager - cover for Z. Quartermain,7,FTC,23/06/2025,22/09/2027,held for Threlkeld,x
EN80453,Zebedee Threlkeld,Analyst EN80452,6,FTC,12/12/2025,13/12/2027,SDF,Pregnant
"""
SECRETS = re.compile(
    r"(?i)Wilhelmina|Quartermain|Ignatius|Threlkeld|Zebedee|EN8045|Gallstones|Pregnant|17/03/2019"
)


def refused(call, *args, **how):
    with pytest.raises(EngineRoomError) as told:
        call(*args, **how)
    message = str(told.value)
    assert message
    assert len(message.splitlines()) == 1, message
    assert len(message) < 400
    return message


def team(name, data, **how):
    return team_from_upload(name, data, **{"title": "Kestrel", "limits": LIMITS, "start": APRIL, **how})


def workbook(*sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, text in sheets:
        sheet = book.create_sheet(name)
        for line in text.splitlines():
            sheet.append(line.split(","))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(data, part, change):
    """A workbook of which one part is changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            body = old.read(info)
            new.writestr(info.filename, change(body) if info.filename == part else body)
    return out.getvalue()


def test_a_scenario_is_the_same_from_memory_as_from_a_file(tmp_path):
    text = "name: mine\nextends: [dorset, three-year-settlement]\nrun: {years: 5}\n"
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    uploaded = scenario_from_upload("C:\\Users\\me\\mine.yaml", text.encode(), LIMITS)
    assert uploaded == sim.load(tmp_path / "mine.yaml")
    assert (uploaded.name, uploaded.run.years) == ("mine", 5)
    assert scenario_from_upload("mine two.yaml", b"extends: dorset", LIMITS).name == "mine two"
    assert scenario_read("a.yaml", text.encode(), LIMITS).remarks == ()


def test_mistakes_have_the_places_they_have_in_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = "extends: dorset\nrun: {yeers: 5}\npolicy:\n  renewal: {lead_weeks: many}\nx: 1\n"
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(sim.ScenarioError) as of_file:
        sim.load("a.yaml")
    with pytest.raises(sim.ScenarioError) as of_upload:
        scenario_from_upload("a.yaml", text.encode(), LIMITS)
    assert of_upload.value.problems == of_file.value.problems
    assert "a.yaml:2:7: run.yeers" in str(of_upload.value)


@pytest.mark.parametrize(
    "named",
    [
        "/etc/passwd", "../mine.yaml", "./x.yaml", "x.yaml", "https://example.org/x", "C:\\x", "~/x", "..",
        "systems/../../pyproject", "file:x", "other.yml", "x.YAML", "pyproject.toml", "scenarios", "/",
    ],
)  # fmt: skip
def test_nothing_but_shipped_names_is_extended(tmp_path, monkeypatch, named):
    monkeypatch.chdir(tmp_path)
    for there in ("x.yaml", "other.yml", "mine.yaml", "scenarios", "pyproject.toml"):
        (tmp_path / there).write_text("extends: dorset\n", encoding="utf-8")
    message = refused(scenario_from_upload, "a.yaml", f"extends: [dorset, '{named}']".encode(), LIMITS)
    assert re.search("shipped names only|nothing shipped is called", message)
    assert message.startswith("a.yaml:1:")


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.yaml", b"extends: !!python/object/apply:os.system ['id']", "tags such as"),
        ("a.yaml", b"a: &a [1,1]\nb: &b [*a,*a]\n" + b"".join(
            b"%c: &%c [*%c,*%c,*%c,*%c,*%c,*%c]\n" % (c, c, *[c - 1] * 6) for c in b"cdefghijk"), "too many"),
        ("a.yaml", b"[" * 100_000, "nested too deeply"),
        ("a.yaml", b"extends: dorset\0", "U+0000"),
        ("a.yaml", "extends: dorset".encode("utf-16"), "not text in UTF-8"),
        ("a.yaml", "extends: dorset".encode("utf-16-le"), "U+0000"),
        ("a.yaml", b"extends: dorset\n#" + b"x" * 2_000_000, "too large"),
        ("a.yaml", b"x" * 50_000_000, "50.0 MB; at most 5 MB"),
        ("a.yaml", b"PK\x03\x04" + b"x" * 100, "not a scenario"),
        ("a.yaml", b"\x89PNG\r\n\x1a\n", "is a picture"),
        ("a.csv", LIST.encode(), "is a table, not a scenario"),
        ("a.yaml", b"", "nothing is written here"),
        ("a.yaml", b"systems: [dorset]\n", "is a study, not a scenario"),
        ("a.yaml", b"extends: dorset\nrun: {years: 13}", "a run of 13 years"),
        ("a.yaml", b"extends: dorset\nsystem: {posts: {analyst: {count: 400}}}", "posts are more than may"),
        ("a.yaml", b"extends: dorset\n---\nextends: dorset", "one document"),
        ("a.yaml", b"extends: &a [*a]", "inside its own"),
    ],
)  # fmt: skip
def test_a_hostile_scenario_is_refused_with_one_message(name, data, words):
    assert words in refused(scenario_from_upload, name, data, LIMITS)


def test_posts_are_counted_before_they_are_made():
    groups = "".join(f"    p{i}: {{role: x, band: '6', count: 500}}\n" for i in range(900))
    data = f"extends: dorset\nsystem:\n  posts:\n{groups}".encode()
    assert "450,017 posts" in refused(scenario_from_upload, "a.yaml", data, LIMITS)


def test_script_and_formulas_are_text_and_file_names_are_no_paths():
    script = "<script>alert(1)</script>=HYPERLINK(1)"
    data = f"extends: dorset\nname: '{script}'\nsystem: {{title: '{script}'}}".encode()
    read = scenario_from_upload("a.yaml", data, LIMITS)
    assert (read.name, read.system.title) == (script, script)
    assert called("../../etc/x\x00\u202ey.yaml") == "xy.yaml"
    assert (called(""), called("a/..")) == ("upload", "upload")
    assert len(called("x" * 500 + ".csv")) == 80
    more = "Manager <script>x</script> =1+1,7,01/10/2024,Fixed term,<b>,<img src=x onerror=y>\n"
    read = team("a.csv", (LIST.replace("Manager", "=cmd|'/c calc'!A1") + more).encode(), title=script)
    assert read.scenario.system.title == script
    roles = [group.role for group in read.scenario.system.posts.values()]
    assert roles == ["Director", "Manager <script>x</script> =1+1"]
    assert any("line 3" in line and "a formula instead of text" in line for line in read.told)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "pasted"])
def test_a_list_becomes_a_team(kind):
    if kind == "pasted":
        read = team_from_text(LIST.replace(",", "\t"), title="Kestrel", limits=LIMITS, start=APRIL)
    else:
        read = team(f"list.{kind}", LIST.encode() if kind == "csv" else workbook(("Staff", LIST)))
    assert read.wrong == ""
    assert [group.role for group in read.scenario.system.posts.values()] == ["Director", "Manager"]
    assert (read.scenario.system.title, read.scenario.name) == ("Kestrel", "kestrel")
    assert read.told[0].endswith("2 rows")
    assert not any("--" in line for line in read.told)
    fields = {column.header: column.field for column in read.columns}
    assert (fields["Position Title"], fields["Employer"]) == ("role", "organisation")
    assert {column.field for column in read.columns} <= {name for name, _ in fields_to_choose()}


def test_what_is_open_is_answered():
    read = team("list.csv", LIST.encode())
    asked = {question.key: question for question in read.questions}
    assert list(asked) == ["money/xyz", "partner/acme", "maturity"]
    assert asked["money/xyz"].likeliest == "transformation"
    answers = {"money/xyz": "core", "partner/acme": "local-authority", "maturity": 0.9, "money/none": "x"}
    done = team("list.csv", LIST.encode(), answers=answers)
    assert done.questions == read.questions
    assert any("xyz (transformation)" in line for line in read.told)
    assert any("xyz (core)" in line for line in done.told)
    assert len(done.checks) < len(read.checks)
    system = done.scenario.system
    assert (system.streams["xyz"].kind, system.partners["acme"].kind) == ("core", "local-authority")
    assert system.maturity == 0.9
    assert "Answer one of" in refused(team, "a.csv", LIST.encode(), answers={"money/xyz": "gold"})
    assert "from 0 to 1" in refused(team, "a.csv", LIST.encode(), answers={"maturity": 7})


def test_columns_that_are_not_understood_are_mended_by_choosing():
    data = LIST.replace("Position Title", "Was macht er").replace("Start Date", "Seit").encode()
    read = team("list.csv", data)
    assert read.scenario is None
    assert read.wrong.startswith(
        "No column is read as: what the post is called (role); first day in this post"
    )
    assert ("Seit", "") in [(column.header, column.field) for column in read.columns]
    mended = team("list.csv", data, renamed=[("Was macht er", "role"), ("Seit", "start")])
    assert mended.scenario == team("list.csv", LIST.encode()).scenario
    twice = LIST.replace("Employer", "Job Title").encode()
    read = team("list.csv", twice)
    assert (read.scenario, "Two columns could be the same" in read.wrong) == (None, True)
    mended = team("list.csv", twice, renamed={"Job Title": ""})
    assert mended.wrong == ""
    assert ("Job Title", "") in [(column.header, column.field) for column in mended.columns]
    assert "nothing is called boss" in refused(team, "list.csv", twice, renamed={"Job Title": "boss"})


def test_two_columns_that_are_chosen_to_be_one_are_told_without_the_options_of_the_command():
    read = team("list.csv", LIST.encode(), renamed={"Funded by": "role", "Employer": "role"})
    assert read.wrong.startswith("Two columns could be the same: what the post is called")
    assert [column.header for column in read.columns if column.field == "role"] == ["Funded by"]


def test_what_was_mended_of_another_list_is_set_aside():
    mended = {"Was macht er": "role", "Gone": ""}
    read = team("list.csv", LIST.encode(), renamed=mended)
    assert (read.wrong, read.scenario) == ("", team("list.csv", LIST.encode()).scenario)
    assert "Gone" not in [column.header for column in read.columns]


def test_columns_with_one_header_are_mended_as_one():
    read = team("list.csv", LIST.replace("Funded by,Employer", "Foo,Foo").encode())
    assert [column.header for column in read.columns].count("Foo") == 1
    assert read.scenario is not None


DATES = LIST.replace("01/04/2020", "31/31/2020").replace("01/10/2024", "soon")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (DATES, "lines 2 and 3: a start or end that cannot be read"),
        (DATES, "line 3, column Start Date: no date that can be read; write it as 31/03/2027"),
        (LIST.replace("8d", "").replace("7,", ","), "lines 2 and 3: no band; write 2 to 9"),
        (LIST.replace("Permanent", "Bank").replace("Fixed term", "Bank"), "bank staff, who hold no post"),
    ],
)
def test_of_a_list_without_a_post_it_is_told_by_line_why_and_columns_can_be_mended(text, said):
    read = team("list.csv", text.encode())
    assert (read.scenario, read.wrong.startswith("No row of the list can be read as a post")) == (None, True)
    assert any(said in line for line in read.told)
    assert not any("--" in line for line in (*read.told, read.wrong))
    assert "Start Date" in [column.header for column in read.columns]


def test_a_file_of_the_other_kind_is_told_in_words_of_the_page():
    for call, name, data in (
        (team, "a.yaml", b"extends: dorset"),
        (lambda n, d: scenario_from_upload(n, d, LIMITS), "a.csv", LIST.encode()),
        (lambda n, d: scenario_from_upload(n, d, LIMITS), "a.txt", LIST.encode()),
        (lambda n, d: scenario_from_upload(n, d, LIMITS), "a.yaml", BOOK),
        (lambda n, d: scenario_from_upload(n, d, LIMITS), "a.yaml", b"%PDF-1.4"),
    ):
        assert "`" not in refused(call, name, data), name


def test_a_sheet_is_chosen():
    data = workbook(("This", LIST), ("That", LIST.replace("Manager", "Analyst")))
    read = team("list.xlsx", data)
    assert (read.sheets, read.scenario) == (("This", "That"), None)
    read = team("list.xlsx", data, sheet="That")
    assert [group.role for group in read.scenario.system.posts.values()] == ["Director", "Analyst"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("missing", ["", "Job Title", "Full Name"])
def test_nobody_is_named_anywhere(kind, missing):
    text = PEOPLE.replace(missing, "Zzz") if missing == "Job Title" else PEOPLE
    data = text.encode() if kind == "csv" else workbook(("Threlkeld", text))
    read = team(f"Threlkeld's list.{kind}", data)
    assert (read.scenario is None) == (missing == "Job Title")
    assert SECRETS.search(repr(read)) is None
    unmendable = [column.header for column in read.columns if not column.mendable]
    assert unmendable == ["Notes on"]


def test_an_error_keeps_nothing_of_the_list(monkeypatch):
    def fails(*_):
        raise ValueError("Threlkeld")

    monkeypatch.setattr("sim.page.own.team.understood", fails)
    with pytest.raises(UploadError, match="cannot be read; save it anew") as told:
        team("list.csv", PEOPLE.encode())
    assert (told.value.__context__, told.value.__cause__) == (None, None)


def lying(data):
    """A workbook of which a part is 41 MB, of which its index tells 10 bytes."""
    bomb = with_part(data, SHEET, lambda _: b" " * 41_000_000)
    at = bomb.rindex(struct.pack("<I", 41_000_000), 0, len(bomb))
    return bomb[:at] + struct.pack("<I", 10) + bomb[at + 4 :]


BOOK = workbook(("Staff", LIST))
SHEET = "xl/worksheets/sheet1.xml"
FAR = b"<row r='1048576'><c r='XFD1048576'><v>1</v></c></row></sheetData>"

LONG = b"<row r='150000'><c r='J150000'><v>1</v></c></row></sheetData>"
ENTITY = b"<!DOCTYPE a [<!ENTITY b 'c'>]>"


def reaching(end):
    return with_part(BOOK, SHEET, lambda sheet: sheet.replace(b"</sheetData>", end))


@pytest.mark.parametrize(
    ("name", "make", "words"),
    [
        ("a.csv", lambda: b"x" * 50_000_000, "at most 5 MB"),
        ("a.csv", lambda: b"Role,Band\n" + b"x,6\n" * 200_000, "more than 100,000 lines"),
        ("a.xlsx", lambda: with_part(BOOK, SHEET, lambda _: b" " * 41_000_000), "40 MB unpacked"),
        ("a.xlsx", lambda: lying(BOOK), "40 MB unpacked"),
        ("a.xlsx", lambda: reaching(FAR), "damaged"),
        ("a.xlsx", lambda: reaching(LONG), "more than 1,000,000 cells"),
        ("a.xlsx", lambda: with_part(BOOK, "xl/workbook.xml", lambda d: ENTITY + d), "damaged"),
        ("a.xlsx", lambda: BOOK[:900], "damaged"),
        ("a.csv", lambda: with_part(BOOK, "xl/workbook.xml", lambda _: b""), "damaged"),
        ("a.csv", lambda: b"\x89PNG\r\n\x1a\n", "is a picture"),
        ("a.csv", lambda: b"<html><script>alert(1)</script>", "is a web page"),
        ("a.csv", lambda: b"", "is empty"),
        ("a.yaml", lambda: b"extends: dorset", "is a file in YAML"),
        ("a.csv", lambda: b"\0\1\2\3" * 100, "is not a table in text"),
        ("a.csv", lambda: b"Zebedee Threlkeld,6\nWilhelmina,7\n", "no line at its top names a column"),
        ("a.csv", lambda: LIST.encode() + b"Analyst,6,01/04/2020,Permanent,Core,X\n" * 99, "101 posts are"),
        ("a.csv", lambda: b"Role,Band,Start Date" + b",a" * 400 + b"\nx,6,1/4/20\n", "more than 300"),
    ],
)  # fmt: skip
def test_a_hostile_list_is_refused_with_one_message(name, make, words):
    message = refused(team, name, make())
    assert words in message
    assert SECRETS.search(message) is None


def test_a_cell_of_a_hundred_thousand_letters_takes_no_time_and_is_told_by_line():
    read = team("a.csv", LIST.encode() + b"Analyst " + b"a'" * 50_000 + b",6,01/04/2020,Permanent,Core,X\n")
    assert len(read.scenario.system.posts) == 2
    assert any("line 4" in line and "more than 500 characters" in line for line in read.told)


def test_day_one_is_a_first_of_april():
    assert "choose 1 April 2027" in refused(team, "a.csv", LIST.encode(), start=date(2027, 5, 1))


def test_nothing_is_opened_for_writing_and_no_connection_is_made(tmp_path):
    """Everything that the process opens, makes, or connects to while lists and scenarios are read is seen."""
    (tmp_path / "list.xlsx").write_bytes(BOOK)
    script = """
        import os, sys
        from datetime import date
        from types import SimpleNamespace
        data = open("list.xlsx", "rb").read()
        LIST = %r
        from sim.page.own import *
        limits = SimpleNamespace(posts=60, years=12, upload_megabytes=5)
        how = dict(title="x", limits=limits, start=date(2027, 4, 1))
        seen = []
        def hook(event, args):
            if event == "open":
                path, mode, flags = args
                if isinstance(path, int) or path == os.devnull:
                    return  # a pipe
                if (flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
                    seen.append((event, args))
            elif event.split(".")[0] in ("tempfile", "socket", "shutil", "os") and event.split(".")[-1] in (
                "mkstemp", "mkdtemp", "mkdir", "rename", "connect", "bind", "link", "symlink", "system",
            ):
                seen.append((event, args))
        sys.addaudithook(hook)
        assert team_from_upload("a.xlsx", data, **how).scenario
        assert team_from_upload("a.csv", LIST.encode(), **how).scenario
        assert team_from_text(LIST, **how).scenario
        assert scenario_from_upload("a.yaml", b"extends: dorset", limits).name == "a"
        for bad in (data[:900], b"", b"PK"):
            try:
                team_from_upload("a.xlsx", bad, **how)
            except UploadError:
                pass
            except Exception as error:
                assert "EngineRoomError" in [c.__name__ for c in type(error).__mro__]
        assert not seen, seen
    """
    done = subprocess.run(
        [sys.executable, "-B", "-c", textwrap.dedent(script) % LIST],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["list.xlsx"]


def test_the_process_that_reads_a_workbook_can_write_no_file(tmp_path):
    from sim.reading.tables import apart

    limits = apart._CHILD[: apart._CHILD.index("from python_calamine")]
    writing = f"{limits}\nopen('x', 'w').write('y')"
    done = subprocess.run([sys.executable, "-c", writing], cwd=tmp_path, stderr=subprocess.PIPE, check=False)
    assert b"File too large" in done.stderr or done.returncode == 0
    assert not (tmp_path / "x").exists() or not (tmp_path / "x").read_text()


def test_markup_is_shown_as_it_stands():
    shown = inert("![x](http://example.org/y.png) <b>$a$</b> :red[x]\n# [y](javascript:1) &amp; *z*")
    assert re.search(r"(?<!\\)[\[\]()!$:*#]|[<>\n]", shown) is None
    assert inert("Director of change, East") == "Director of change, East"


def test_a_label_is_shown_and_read_aloud_as_it_stands():
    shown = inert_label("![x](http://example.org/y.png) <b>$a$</b> :red[x] *z* `c` ~~d~~ www.example.org")
    assert re.search(r"(?<!\\)[\[\]$:*`~<>]|www\.", shown) is None
    for heard in ("Start (dd/mm/yyyy)", "Full-time share, 0.5 or 1", "What is “North Kestrel NHS Trust”?"):
        assert inert_label(heard) == heard
