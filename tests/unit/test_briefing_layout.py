"""Pages of a briefing: nothing cut, no word broken, pictures as wide as the text, what matters most shown."""

import io
import struct
import zlib
from datetime import UTC, datetime
from types import SimpleNamespace

import numpy as np
import pytest

import sim
from sim.report.briefing.asked import to_the_analyst
from sim.report.briefing.document import Document, Figure, Heading, Paragraph, PictureFiles, Table
from sim.report.briefing.html import html
from sim.report.briefing.word import _fitted, _width, docx, shared_out
from sim.report.documents import moves
from sim.report.words.spoken import View
from sim.study.experiment.moving import moving
from sim.study.experiment.study_file import Uncertainty
from sim.study.over_assumptions import Ranges
from sim.study.ranges import points_of

TEXT_MM = 174
HEADER = (
    "System",
    "Baseline",
    "Difference",
    "95% interval",
    "One team, 5-95%",
    "Over the assumptions",
    "Better",
)
WIDE = Table(
    "Eight systems",
    HEADER,
    (
        ("Hereford & Worcestershire Partnership", "32.4%", "+5.4", "+4.8 to +6.1", "-2.2 to +22.0",
         "too little to say, within +1.7 to +9.4", "64 / 31 / 5"),
        ("By what differs",),
        ("Lincolnshire", "32.4%", "+5.4", "+4.8 to +6.1", "-2.2 to +22.0", "+1.7 to +9.4", "64 / 31 / 5"),
    ),
)  # fmt: skip


def picture(place, width, height):
    """Write a grey picture of so many pixels."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    rows = chunk(b"IDAT", zlib.compress((b"\0" + b"\x80" * width) * height))
    place.with_suffix(".png").write_bytes(b"\x89PNG\r\n\x1a\n" + head + rows + chunk(b"IEND", b""))
    place.with_suffix(".svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    return Figure(PictureFiles(place), "A caption.", "What is drawn.")


@pytest.fixture
def document(tmp_path):
    pieces = (
        Paragraph("The answer.", kind="answer"),
        WIDE,
        Heading("Behind it", new_page=True),
        picture(tmp_path / "low", 170, 120),
        picture(tmp_path / "tall", 170, 400),
    )
    return Document("Title", "Subject", pieces, "Footer.", datetime(2026, 1, 1, tzinfo=UTC))


def test_no_word_of_a_table_is_broken_and_none_is_wider_than_the_page():
    size, widths = _fitted(WIDE)
    assert sum(widths) == pytest.approx(TEXT_MM)
    columns = zip(*(row for row in (WIDE.header, *WIDE.rows) if len(row) > 1), strict=True)
    for width, cells in zip(widths, columns, strict=True):
        assert width >= _width(" ".join(cells).split(), size)
    assert size >= 6.5


@pytest.mark.parametrize(
    ("least", "most", "widths"),
    [
        ((10, 10), (20, 20), (50, 50)),  # room for all: widened alike
        ((10, 20), (50, 130), (34, 86)),  # each its least, and a part of what lacks
        ((90, 30), (90, 90), (90, 30)),  # just the least
        ((100, 100), (200, 200), (60, 60)),  # not even that
    ],
)
def test_the_width_of_a_page_is_shared_out(least, most, widths):
    room = 100 if widths == (50, 50) else 120
    assert shared_out(least, most, room) == pytest.approx(widths)


def test_word_shows_pictures_as_wide_as_the_text_and_heads_rows_across_the_table(document):
    import docx as library

    word = library.Document(io.BytesIO(docx(document)))
    low, tall = ((shape.width.mm, shape.height.mm) for shape in word.inline_shapes)
    assert low == pytest.approx((TEXT_MM, TEXT_MM * 120 / 170), rel=0.01)
    assert tall[1] <= 297 - 2 * 14
    assert tall[0] / tall[1] == pytest.approx(170 / 400, rel=0.01)
    (table,) = word.tables
    assert len(table.rows[2]._tr.tc_lst) == 1
    (heading,) = (p for p in word.paragraphs if p.text == "Behind it")
    assert heading.paragraph_format.page_break_before


def test_on_the_web_each_table_scrolls_within_the_page_and_no_picture_is_wider(document):
    page = html(document).decode()
    assert page.count('<div class="scroll"><table') == page.count("<table") == 1
    assert ".scroll { overflow-x: auto; }" in page
    assert "figure img { width: 100%; height: auto; }" in page
    assert f'colspan="{len(HEADER)}">By what differs' in page


def test_a_sign_is_not_parted_from_its_pounds(document):
    table = Table("", ("", "Pounds"), (("A & B", "£1 <(+£12,000)"),))
    page = html(Document("T", "S", (table,), "F", document.made)).decode()
    assert "<td><span>£1</span> <span>&lt;(+£12,000)</span></td>" in page


ANNUAL, THREE = (sim.load("lincolnshire", policy=f"{p}-settlement") for p in ("annual", "three-year"))
QUITS = "assumptions.attrition.resignation_per_year"


def over_points(gap, asked, weights=None):
    """Return results whose difference at each point is a function of the values there."""
    values = [gap(at) for at in points_of([ANNUAL, THREE], asked.points, asked.seed)[1]]
    base = np.random.default_rng(1).random((5, 1, asked.points))
    scenarios = (ANNUAL, THREE)
    outcomes = [SimpleNamespace(name=name, places={("months_kept", "team"): 0}) for name in "ab"]
    return SimpleNamespace(
        ranges=Ranges((base, base + np.array(values)), (base[:, :, 0], base[:, :, 0]), weights),
        plan=SimpleNamespace(file=SimpleNamespace(uncertainty=asked)),
        outcomes=outcomes, baseline=outcomes[0], scenarios=scenarios,
    )  # fmt: skip


def test_the_assumption_that_moves_the_difference_over_the_points_is_named():
    asked = Uncertainty(points=60, replications=5)
    found = moving(over_points(lambda at: -at[QUITS], asked), "months_kept", "b")
    assert (found[0].path, found[0].correlation) == (QUITS, pytest.approx(-1))


def test_chance_over_the_points_is_no_reason_to_name_an_assumption():
    luck = iter(np.random.default_rng(7).random(60))
    asked = Uncertainty(points=60, replications=5)
    assert moving(over_points(lambda _: next(luck), asked), "months_kept", "b") == []
    none_left = over_points(lambda at: at[QUITS], asked, weights=np.zeros(60))
    assert moving(none_left, "months_kept", "b") == []


def test_what_was_not_asked_is_said_to_the_analyst():
    file = SimpleNamespace(measures=("retention_12m",))
    plan = SimpleNamespace(policies=("a", "b"), file=file)
    whole = SimpleNamespace(scenarios=(ANNUAL, THREE))
    results = SimpleNamespace(studies=True, plan=plan, answers={}, points=None, whole=whole)
    said = "\n".join(to_the_analyst(results, "it is gone"))
    for words in (
        "it is gone",
        "a section why",
        "funded_post_months",
        "permanent-at-risk",
        "a section uncertainty",
    ):
        assert words in said


def test_the_assumptions_of_a_briefing_are_those_of_the_policy_that_its_front_page_leads_with(monkeypatch):
    policies = ("annual-settlement", "bridge-fund", "cut-50-by-december")
    results = sim.compare([sim.load("dorset", policy=p) for p in policies], replications=8, years=2)
    asked = []
    monkeypatch.setattr("sim.report.documents.moving", lambda *about: asked.append(about[2]) or [])
    assert moves(results) == []
    assert asked == [View(results).lead.outcome.name] == [results.outcomes[2].name]
