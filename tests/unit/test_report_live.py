"""Live results without a file: the same words, cells and pictures as from their folder."""

from __future__ import annotations

import io
import re
import shlex
import zipfile
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path

import docx
import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner

import sim
from sim.cli import main
from sim.errors import StudyError
from sim.files.private import NOTICE
from sim.reading import read
from sim.report.briefing.differences import differences
from sim.report.briefing.document import Paragraph
from sim.report.documents import document
from sim.report.in_folder import read_recorded
from sim.report.live import (
    HOW_TO_RUN,
    command_of,
    document_bytes,
    pictures_of,
    recorded,
    scenario_files,
    zip_of,
)
from sim.report.results import Results
from sim.report.words.again import IN_THE_FOLDER, ON_THE_PAGE
from sim.report.words.front_page import front_page
from sim.report.words.personal import MARK, WORKBOOK
from sim.report.words.wording import BASIS
from sim.study.experiment.comparison import compared

TEAM = Path(__file__).parents[2] / "docs" / "how-to" / "write-a-team.md"
COMMAND = "engine-room compare x"
WHY = "months_kept"
WHEN = re.compile(r"\d{1,2} [A-Z][a-z]+ 20\d\d|20\d\d-\d\d-\d\d")


@pytest.fixture(scope="module")
def results() -> Results:
    scenarios = [sim.load("dorset", policy=p) for p in ("annual-settlement", "three-year-settlement")]
    return sim.compare(scenarios, replications=2, years=1, assumption_points=2, why=WHY, command=COMMAND)


@pytest.fixture(scope="module")
def folder(results: Results, tmp_path_factory: pytest.TempPathFactory, undrawing) -> Path:
    with undrawing():
        return results.save(tmp_path_factory.mktemp("results") / "out", figures=True)


class Text(HTMLParser):
    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.words: list[str] = []
        self.pictures: list[str | None] = []
        self.feed(page.decode())

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.pictures.append(dict(attrs)["alt"])


def words_of(data: bytes) -> list[str]:
    word = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return [*(p.text for p in word.paragraphs), *cells]


def cells_of(data: bytes) -> dict[str, list[tuple[object, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def undated(words: list[str]) -> list[str]:
    return [WHEN.sub("DAY", text) for text in words]


def beside_a_folder(text: str) -> str:
    """Return what a folder says where live results say what the page gives."""
    for live, kept in zip(ON_THE_PAGE, IN_THE_FOLDER, strict=True):
        text = text.replace(live, kept) if len(live) > 1 else text
    return text


def same_cells(book: dict[str, list[tuple[object, ...]]]) -> dict[str, list[tuple[object, ...]]]:
    return {
        name: [tuple(beside_a_folder(c) if isinstance(c, str) else c for c in row) for row in rows]
        for name, rows in book.items()
    }


def test_where_assumptions_were_varied_every_number_says_on_what_it_rests(results: Results) -> None:
    annex = [piece.text for piece in differences(recorded(results)) if isinstance(piece, Paragraph)]
    assert BASIS in annex
    assert "; with all as assumed, " in " ".join(annex)
    page = front_page(results)
    assert "difference from Annual settlements, with all as assumed." in " ".join(page.options.notes)
    assert page.sure.startswith("In this model, over what nobody has measured, of 100 ")


@pytest.mark.usefixtures("undrawn")
def test_live_results_and_their_folder_say_the_same(results: Results, folder: Path) -> None:
    saved = read_recorded(folder)
    live, kept = (Text(page) for page in (document_bytes(results, "html"), document(saved, "html", results)))
    assert [beside_a_folder(text) for text in undated(live.words)] == undated(kept.words)
    assert live.pictures == kept.pictures != []
    live_words, kept_words = (
        words_of(made) for made in (document_bytes(results, "docx"), document(saved, "docx", results))
    )
    assert [beside_a_folder(text) for text in undated(live_words)] == undated(kept_words)
    assert any(COMMAND in text for text in live_words)
    live_cells, kept_cells = (
        cells_of(made) for made in (document_bytes(results, "xlsx"), document(saved, "xlsx", results))
    )
    assert same_cells(live_cells) == kept_cells
    for told in (*live.words, *live_words, *(str(c) for row in live_cells["Contents"] for c in row)):
        assert "scenarios/" not in told
        assert not re.search(r"\.csv (beside|has)", told), told


@pytest.mark.usefixtures("undrawn")
def test_a_document_has_the_readers_own_words_and_writes_nothing(
    results: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)

    def refused(*_: object, **__: object) -> None:
        raise AssertionError("a file was written")

    for name in ("write_bytes", "write_text", "mkdir"):
        monkeypatch.setattr(Path, name, refused)
    text = document_bytes(results, "html", "A title of ours", "What if?").decode()
    assert "A title of ours" in text
    assert "What if?" in text
    document_bytes(results, "xlsx")
    assert not [*tmp_path.iterdir()]


@pytest.mark.usefixtures("sketches")
def test_pictures_are_those_of_the_folder_and_drawn_when_asked_for(
    results: Results, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures = {made.stem: made for made in pictures_of(results)}
    assert len({made.title for made in pictures.values()}) == len(pictures)
    there = {p.relative_to(folder).with_suffix("").as_posix() for p in folder.rglob("*.svg")}
    assert set(pictures) == there
    for stem, made in pictures.items():
        if stem.startswith("figures/"):
            assert made.csv == (folder / f"{stem}.csv").read_bytes()
    main_one = pictures["retention"]
    assert main_one.csv == (folder / "retention.csv").read_bytes()
    assert main_one.svg.startswith(b"<?xml")
    assert main_one.png.startswith(b"\x89PNG")


def test_two_threads_draw_the_same_as_one(results: Results) -> None:
    def drawn(_: int) -> bytes:
        return next(made for made in pictures_of(results) if made.name == "retention").svg

    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(drawn, range(2))
    assert first == second == drawn(0)


def test_the_files_of_the_scenarios_give_the_same_numbers(results: Results, tmp_path: Path) -> None:
    files = scenario_files(results)
    command = re.search("^ +(engine-room .*)$", files[HOW_TO_RUN], re.MULTILINE)
    assert command is not None
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    words = shlex.split(command[1])
    yaml = [word for word in words if word.endswith(".yaml")]
    assert words == [
        "engine-room", "compare", *yaml, "--assumptions-range", "2", "--why", WHY,
    ]  # fmt: skip
    again = sim.compare([sim.load(tmp_path / name) for name in yaml], assumption_points=2, why=WHY)
    pd.testing.assert_frame_equal(again.summary, results.summary, check_exact=True)
    pd.testing.assert_frame_equal(again.why, results.why, check_exact=True)


@pytest.mark.usefixtures("undrawn")
def test_the_command_that_is_told_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    one = sim.run(sim.load("dorset"), replications=2, years=1)
    files = scenario_files(one)
    for name, text in files.items():
        Path(name).write_text(text, encoding="utf-8")
    (command,) = re.findall("^ +engine-room (.*)$", files[HOW_TO_RUN], re.MULTILINE)
    done = CliRunner().invoke(main, [*shlex.split(command), "--out", "again", "--workers", "1"])
    assert done.exit_code == 0, done.output
    assert read_recorded(Path("again")).whole_summary["mean"].tolist() == pytest.approx(
        one.summary["mean"].tolist(), rel=1e-9, nan_ok=True
    )
    assert f"engine-room {command}" in Text(document_bytes(one, "html")).words


@pytest.mark.usefixtures("undrawn")
def test_the_command_repeats_a_title_and_a_range_that_is_not_conditioned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    once = sim.compare(
        [sim.load("dorset", policy=p) for p in ("annual-settlement", "three-year-settlement")],
        replications=2, years=1, assumption_points=2, conditioned=False,
        title="Ours, and 'theirs'", question="What if?",
    )  # fmt: skip
    for name, text in scenario_files(once).items():
        Path(name).write_text(text, encoding="utf-8")
    _, *words = shlex.split(command_of(once))
    assert words[-7:] == [
        "--title", "Ours, and 'theirs'", "--question", "What if?", "--assumptions-range", "2",
        "--unconditioned",
    ]  # fmt: skip
    done = CliRunner().invoke(main, [*words, "--out", "again", "--workers", "1"])
    assert done.exit_code == 0, done.output
    again, live = read_recorded(Path("again")), recorded(once)
    assert (again.plan.own_title, again.plan.file.question) == (once.plan.own_title, "What if?")
    pd.testing.assert_frame_equal(again.whole_summary, live.whole_summary, check_exact=True)
    assert "conditioning" not in again.answers


def test_files_of_scenarios_never_have_one_name() -> None:
    base = sim.load("dorset")
    plan = compared([base.replace({"name": name}) for name in ("a", "a-3", "A!", "a?", "ü", "é")])
    assert len(plan.files) == len(plan.scenarios)


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """Results of a team whose people are listed."""
    (text,) = re.findall(r"(?s)```yaml\n(name: Kestrel.*?)```", TEAM.read_text(encoding="utf-8"))
    file = tmp_path_factory.mktemp("team") / "kestrel.yaml"
    file.write_text(text, encoding="utf-8")
    scenarios = [read(file, policy=p).scenario for p in ("annual-settlement", "bridge-fund")]
    return sim.compare(scenarios, replications=2, years=1, command="engine-room compare kestrel.yaml")


@pytest.mark.usefixtures("undrawn")
def test_of_a_listed_team_all_says_that_it_is_personal(listed: Results, tmp_path: Path) -> None:
    files = scenario_files(listed)
    assert next(iter(files)) == NOTICE
    with zipfile.ZipFile(io.BytesIO(zip_of(files, private=True))) as held:
        assert {entry.external_attr >> 16 & 0o777 for entry in held.infolist()} == {0o600}
    saved = read_recorded(listed.save(tmp_path / "out", figures=True))
    page, kept = (Text(made) for made in (document_bytes(listed, "html"), document(saved, "html", listed)))
    assert MARK in page.words
    assert "kestrel.yaml" not in " ".join(page.words)
    assert [beside_a_folder(text) for text in undated(page.words)] == undated(kept.words)
    assert not any("posts.csv" in text for text in page.words)
    book = cells_of(document_bytes(listed, "xlsx"))
    assert same_cells(book) == cells_of(document(saved, "xlsx", listed))
    assert WORKBOOK in [row[0] for row in book["Front page"]]


@pytest.mark.usefixtures("undrawn")
def test_a_study_is_told_too_and_has_a_file_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "study.yaml"
    file.write_text(
        "title: Two\nsystems: [dorset, frimley]\npolicies: [annual-settlement, bridge-fund]\n"
        "run: {years: 1}\nreplications: {minimum: 2, maximum: 2}\n",
        encoding="utf-8",
    )
    studied = sim.run_study(sim.load_study(file), out=tmp_path / "out")
    saved, live = read_recorded(tmp_path / "out"), studied.comparison("dorset")
    page, kept = (Text(made) for made in (document_bytes(studied, "html"), document(saved, "html", live)))
    assert [word for word in undated(page.words) if "from Python" not in word] == [
        word for word in undated(kept.words) if "from Python" not in word
    ]
    assert (
        cells_of(document_bytes(studied, "xlsx"))["Summary"]
        == cells_of(document(saved, "xlsx", live))["Summary"]
    )
    with pytest.raises(StudyError, match=r"study\.yaml"):
        scenario_files(studied)


def test_the_same_files_are_the_same_zip() -> None:
    files = {"a.yaml": "name: a\n", "figures/b.png": b"\x89PNG"}
    made = zip_of(files)
    assert made == zip_of(dict(files))
    with zipfile.ZipFile(io.BytesIO(made)) as held:
        assert {name: held.read(name) for name in held.namelist()} == {
            "a.yaml": b"name: a\n",
            "figures/b.png": b"\x89PNG",
        }
