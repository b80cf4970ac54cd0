"""Names that look like something else, through every output: text goes in, and the same text comes out."""

from __future__ import annotations

import csv
import warnings
from collections.abc import Callable
from contextlib import AbstractContextManager
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import docx
import openpyxl
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import sim
from sim.cli import main
from sim.files.cells import marked, unmarked
from sim.files.names import path_of
from sim.report.in_folder import read_recorded
from sim.report.reading import read_table
from sim.report.sheets import workbook_of
from sim.study.experiment.folder import csv as csv_of

NAMES = (
    "2020", "1e3", "nan", "NA", "TRUE", "007",
    '=HYPERLINK("http://127.0.0.1:9","open")', "+1", "@SUM(A1)", "'=1", "-2+3",
    "<script>alert(1)</script>", "{{ 7*7 }}{% raw %}", "$x_1^2$ \\frac{1}{2}", "a, \"b\"; 'c'",
)  # fmt: skip
MARKUP = '<img src=x onerror="alert(1)"> {{ 7*7 }} $\\alpha$ _x0041_ &amp; =1+1'
SYSTEM = {
    "title": MARKUP,
    "partners": {"ccg": {"kind": "commissioner"}},
    "streams": {"nan": {"kind": "transformation"}},
    "funding_mix": {"nan": 1},
    "posts": {"1e3": {"role": "TRUE", "band": "7"}, "null": {"role": "=1+1", "band": "8b"}},
}  # fmt: skip


class Page(HTMLParser):
    """The tags of a page, and its texts."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not any(name.startswith("on") for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.fixture(scope="module")
def compared(
    tmp_path_factory: pytest.TempPathFactory, sketching: Callable[[], AbstractContextManager[None]]
) -> tuple[sim.Results, Path]:
    """Scenarios of such names, live and in a folder."""
    folder = tmp_path_factory.mktemp("inert") / "out"
    scenarios = [
        sim.load({
            "name": name, "system": SYSTEM, "run": {"years": 1},
            "policy": {"title": f"{name} {MARKUP}"[:80], "renewal": {"lead_weeks": 10 + i}},
        })
        for i, name in enumerate(("2020", "nan", NAMES[6], NAMES[11], NAMES[12]))
    ]  # fmt: skip
    with sketching():
        return sim.compare(scenarios, replications=3, out=folder, events=True), folder


def test_tables_read_back_are_those_that_were_written(compared: tuple[sim.Results, Path]) -> None:
    live, folder = compared
    again, recorded = sim.open(folder), read_recorded(folder)
    assert again.summary.equals(live.summary)
    assert again.retention.equals(live.retention)
    assert {*recorded.summary["scenario"]} == {*live.summary["scenario"]}
    for name in ("summary", "monthly", "retention"):
        table, read = getattr(live, name), read_table(folder / f"{name}.csv")
        words = [name for name in ("scenario", "system", "measure", "group", "unit") if name in table]
        assert read[words].to_numpy().tolist() == table[words].to_numpy().tolist()
    assert {*live.summary["system"]} == {MARKUP}


def test_no_cell_of_a_table_is_a_formula(compared: tuple[sim.Results, Path]) -> None:
    live, folder = compared
    for path in folder.rglob("*.csv"):
        for row in csv.reader(path.read_text(encoding="utf-8").splitlines()):
            for cell in row:
                assert cell[:1] not in "=+@\t\r" or not cell, (path, cell)
                assert not cell.startswith("-") or cell[1:2].isdigit() or cell in ("-inf",), (path, cell)
    names = pq.read_table(folder / "replications.parquet")["scenario"].unique().to_pylist()
    assert names == list(dict.fromkeys(live.summary["scenario"]))


@pytest.mark.slow
@pytest.mark.usefixtures("sketches")
def test_a_workbook_has_texts_where_texts_were(compared: tuple[sim.Results, Path], tmp_path: Path) -> None:
    _, folder = compared
    done = CliRunner().invoke(
        main, ["report", str(folder), "--to", "xlsx", "--out", str(tmp_path / "w.xlsx")]
    )
    assert done.exit_code == 0, done.output
    book = openpyxl.load_workbook(tmp_path / "w.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "b"}
    assert any(MARKUP in str(cell.value) for cell in cells)


@pytest.mark.slow
@pytest.mark.usefixtures("sketches")
def test_a_briefing_has_texts_where_texts_were(compared: tuple[sim.Results, Path], tmp_path: Path) -> None:
    _, folder = compared
    for kind in ("html", "docx"):
        done = CliRunner().invoke(
            main,
            ["report", str(folder), "--to", kind, "--out", str(tmp_path / f"b.{kind}"), "--title", MARKUP],
        )
        assert done.exit_code == 0, done.output

    page = Page()
    page.feed((tmp_path / "b.html").read_text(encoding="utf-8"))
    assert "script" not in page.tags
    said = " ".join("".join(page.texts).split())
    assert MARKUP in said
    assert "49" not in said.partition(MARKUP)[0]
    word = docx.Document(str(tmp_path / "b.docx"))
    assert any(MARKUP in paragraph.text for paragraph in word.paragraphs)


def test_a_name_in_a_chart_is_no_reference(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    def fill(sheets) -> None:  # type: ignore[no-untyped-def]
        sheet = sheets.table("One", ["month", "=A1\nshare"], iter([[0, 1.0], [1, 0.5]]))
        sheets.chart(sheet, "Chart", {"name": "share"}, [(0, "=A1")], (1, 4))

    path = tmp_path / "one.xlsx"
    path.write_bytes(workbook_of("One", datetime.now(UTC), fill))
    (chart,) = openpyxl.load_workbook(path)["One"]._charts
    assert chart.series[0].tx.strRef.f == "One!$B$1"


def test_a_picture_holds_names_as_they_are() -> None:
    from matplotlib.figure import Figure

    from sim.report.figures.style import drawn

    for name in NAMES:
        figure = Figure(figsize=(2, 1))
        figure.suptitle(name)
        for kind in ("svg", "png"):
            made = drawn(figure, kind)
            if kind == "svg":
                tree = ElementTree.fromstring(made)
                assert {element.tag.rpartition("}")[2] for element in tree.iter()}.isdisjoint(
                    {"script", "image"}
                )


def test_signs_that_pictures_lack_are_said_once_without_a_place() -> None:
    from matplotlib.figure import Figure

    from sim.report.figures import style

    style._told.clear()
    figure = Figure(figsize=(2, 1))
    figure.suptitle("日本 日本")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for _ in range(2):
            style.drawn(figure, "png")
    (said,) = caught
    assert str(said.message).startswith("pictures have boxes for 日本: their type, DejaVu Sans,")


@settings(max_examples=40)
@given(st.text(st.characters(codec="utf-8"), max_size=20))
def test_a_text_is_marked_and_read_back_as_it_was(text: str) -> None:
    assert unmarked(marked(text)) == text
    assert marked(text)[:1] not in ("=", "+", "-", "@", "\t", "\r")


def test_a_table_of_odd_texts_is_read_back_as_it_was() -> None:
    import pandas as pd

    table = pd.DataFrame({"scenario": NAMES, "mean": range(len(NAMES))})
    data = csv_of(table)
    assert read_table(BytesIO(data))["scenario"].tolist() == list(NAMES)
    assert list(csv.reader(data.decode().splitlines()))[7][0].startswith("'=")


@pytest.mark.parametrize("name", ["..", ".", "CON", "a/../b", "x" * 300, "nul.txt", "a.", "é", "\x00", ""])
def test_any_name_is_a_file_name(name: str) -> None:
    path = path_of(name)
    assert not path.is_absolute()
    assert ".." not in path.parts
    assert all(len(part) <= 80 and not part.endswith(".") for part in path.parts)


def test_columns_of_parquet_files_have_the_types_that_are_told(compared: tuple[sim.Results, Path]) -> None:
    _, folder = compared
    for name in ("replications", "people", "events"):
        with pq.ParquetFile(folder / f"{name}.parquet") as file:
            schema = file.schema_arrow
            assert b"pandas" not in (schema.metadata or {})
            types = {str(field.type) for field in schema}
            assert types <= {
                "dictionary<values=string, indices=int32, ordered=0>", "int32", "bool", "double", "int64",
            }, (name, types)  # fmt: skip
