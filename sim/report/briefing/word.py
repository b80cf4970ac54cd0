"""A briefing as a Word document: real headings, captions, alternative texts, heading rows that repeat."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from sim.report.briefing.document import Bullets, Document, Figure, Heading, Paragraph, Table, typeset

_BLUE = "003A70"
_GREY = "4A4A4A"
_LINE = "C9C9C9"
_FONT = "Arial"
_MARGIN_MM = 18
_TEXT_MM = 210 - 2 * _MARGIN_MM
_PAGE_MM = 297 - 2 * 14
_CAPTION_MM = 12  # a caption of two lines
_SIDES_MM = 4.4  # what Word leaves free at both sides of a cell
_WHOLE = 24  # rows; a table with more may be broken between pages
_SMALL = 8.0  # points, in tables and notes
_SMALLEST = 6.5  # points, in a table of which not even single words fit across the page


def docx(document: Document) -> bytes:
    """Return the briefing as a Word file, the same bytes for the same document.

    Raises
    ------
    ImportError
        python-docx is not installed; it comes with the extra ``report``.
    """
    import docx as library

    word = library.Document()
    _set_page(word, document)
    _set_styles(word)
    word.add_heading(document.title, level=1)
    for piece in document.pieces:
        if isinstance(piece, Heading):
            word.add_heading(piece.text, level=2).paragraph_format.page_break_before = piece.new_page
        elif isinstance(piece, Paragraph):
            _add_paragraph(word, piece)
        elif isinstance(piece, Bullets):
            for item in piece.items:
                _write(word.add_paragraph(style="List Bullet"), item)
        elif isinstance(piece, Table):
            _add_table(word, piece)
        else:
            _add_figure(word, piece)
    written = io.BytesIO()
    word.save(written)
    return _without_times(written.getvalue())


def _set_page(word: Any, document: Document) -> None:
    from docx.shared import Mm

    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(_MARGIN_MM)
    section.top_margin = section.bottom_margin = Mm(14)
    footer = section.footer.paragraphs[0]
    footer.add_run(f"{document.footer} Page ")
    _add_field(footer, "PAGE")
    told = word.core_properties
    told.title, told.subject = document.title[:255], document.subject[:255]
    told.author = told.last_modified_by = "engine-room"
    told.comments, told.language, told.revision = "", "en-GB", 1
    told.created = told.modified = document.made.replace(tzinfo=None)


def _set_styles(word: Any) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    sizes = {
        "Normal": 9.2, "Heading 1": 18, "Heading 2": 12.5, "Caption": _SMALL + 0.5, "Footer": _SMALL,
        "List Bullet": 9.2,
    }  # fmt: skip
    for name, size in sizes.items():
        style = word.styles[name]
        style.font.size, style.font.name = Pt(size), _FONT
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)  # the template's own would win
        if name.startswith("Heading"):
            style.font.color.rgb = RGBColor.from_string(_BLUE)
    for name, before, after in (
        ("Normal", 0, 4), ("List Bullet", 0, 1), ("Heading 1", 0, 6), ("Heading 2", 9, 3), ("Caption", 2, 3),
    ):  # fmt: skip
        spacing = word.styles[name].paragraph_format
        spacing.space_before, spacing.space_after, spacing.line_spacing = Pt(before), Pt(after), 1.05
    word.styles["Caption"].font.color.rgb = RGBColor.from_string(_GREY)
    language = _child(word.styles["Normal"].element.get_or_add_rPr(), "w:lang")
    language.set(qn("w:val"), "en-GB")


def _add_paragraph(word: Any, piece: Paragraph) -> None:
    for line in piece.text.splitlines() or [""]:
        paragraph = word.add_paragraph()
        _write(paragraph, Paragraph(line, piece.lead, piece.kind))
        if piece.kind == "answer":
            _shade(paragraph._p.get_or_add_pPr(), "EEF4FA")


def _write(paragraph: Any, piece: Paragraph) -> None:
    from docx.shared import Pt, RGBColor

    if piece.lead:
        paragraph.add_run(f"{piece.lead} ").bold = True
    run = paragraph.add_run(piece.text if piece.kind == "command" else typeset(piece.text))
    if piece.kind == "note":
        run.font.size, run.font.color.rgb = Pt(_SMALL), RGBColor.from_string(_GREY)
    elif piece.kind == "command":
        run.font.size, run.font.name = Pt(_SMALL), "Courier New"
    elif piece.kind == "answer":
        run.font.size = Pt(10.5)


def _add_figure(word: Any, piece: Figure) -> None:
    """Add a picture as wide as the text, or as tall as a page lets it be."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    paragraph = word.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.keep_with_next = True
    shape = paragraph.add_run().add_picture(io.BytesIO(piece.picture.png), width=Mm(_TEXT_MM))
    most = Mm(_PAGE_MM - _CAPTION_MM)
    if shape.height > most:
        shape.width, shape.height = int(shape.width * most / shape.height), most
    shape._inline.docPr.set("descr", typeset(piece.alt))
    shape._inline.docPr.set("title", piece.caption)
    word.add_paragraph(typeset(piece.caption), style="Caption")


def _add_table(word: Any, piece: Table) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    if piece.caption:
        caption = word.add_paragraph(typeset(piece.caption), style="Caption")
        caption.paragraph_format.keep_with_next = True
    rows = ([piece.header] if piece.header else []) + list(piece.rows)
    size, widths = _fitted(piece)
    table = word.add_table(len(rows), len(widths))
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    _rule(table)
    for i, (texts, row) in enumerate(zip(rows, table.rows, strict=True)):
        heading = bool(piece.header) and i == 0
        settings = row._tr.get_or_add_trPr()
        _child(settings, "w:cantSplit")
        if heading:
            _child(settings, "w:tblHeader")
        alone = len(texts) == 1 < len(widths)
        cells = [row.cells[0].merge(row.cells[-1])] if alone else row.cells
        for j, (text, cell) in enumerate(zip(texts, cells, strict=True)):
            if not alone:
                cell.width = Mm(widths[j])
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(1)
            paragraph.paragraph_format.keep_with_next = i < min(len(rows) - 1, _WHOLE)
            run = paragraph.add_run(typeset(text) if piece.header else text)
            run.font.size, run.bold = Pt(size), heading or alone or (j == 0 and not piece.header)
            if piece.numbers and j:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _add_gap(word)


def _add_gap(word: Any) -> None:
    """Add the paragraph that must stand between two tables, as low as can be."""
    from docx.shared import Pt

    gap = word.add_paragraph().paragraph_format
    gap.space_after, gap.line_spacing = Pt(0), Pt(6)


def _fitted(piece: Table) -> tuple[float, list[float]]:
    """Return the size of type of a table, and widths of its columns in which no word is broken.

    Numbers are kept on one line with their units and brackets, where there is room for that.
    """
    columns = list(zip(*(r for r in (piece.header, *piece.rows) if len(r) > 1), strict=True))
    size = _SMALL
    while True:
        words = [_width(" ".join(cells).split(), size) for cells in columns]
        if sum(words) <= _TEXT_MM or size <= _SMALLEST:
            break
        size -= 0.5
    whole = [_width(cells, size) for cells in columns]
    if piece.numbers:
        cells = [
            max(w, _width(c[1:], size)) if i else w
            for i, (w, c) in enumerate(zip(words, columns, strict=True))
        ]
        words = cells if sum(cells) <= _TEXT_MM else words
    return size, shared_out(words, whole, _TEXT_MM)


def shared_out(least: Sequence[float], most: Sequence[float], room: float) -> list[float]:
    """Return widths that add to a room: each at least its least, and the rest in proportion to what lacks.

    Where there is more room than all want, all are widened alike; where there is less than the least, all
    are narrowed alike.
    """
    if sum(most) <= room or sum(least) >= room:
        fitting = most if sum(most) <= room else least
        return [width * room / sum(fitting) for width in fitting]
    part = (room - sum(least)) / (sum(most) - sum(least))
    return [low + part * (high - low) for low, high in zip(least, most, strict=True)]


_WIDE, _NARROW, _BOLD = frozenset("mwMW%@"), frozenset("ijlftI.,;:'()[]/-| "), 1.08


def _width(texts: Iterable[str], size: float) -> float:
    """Return the width of the longest of some texts in bold Arial, in mm, with the sides of a cell.

    Characters are of four widths, in thousandths of the size of type; all are a little too wide.
    """
    longest = max((sum(_thousandths(c) for c in text) for text in texts), default=0)
    return _SIDES_MM + longest * _BOLD / 1000 * size * 25.4 / 72


def _thousandths(character: str) -> int:
    if character in _WIDE:
        return 900
    return 340 if character in _NARROW else 730 if character.isupper() else 575


def _rule(table: Any) -> None:
    """Draw a line beneath each row and nothing else."""
    from docx.oxml.ns import qn

    borders = _child(table._tbl.tblPr, "w:tblBorders")
    for edge in ("bottom", "insideH"):
        line = _child(borders, f"w:{edge}")
        for key, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", _LINE)):
            line.set(qn(f"w:{key}"), value)


def _shade(settings: Any, colour: str) -> None:
    from docx.oxml.ns import qn

    shade = _child(settings, "w:shd")
    for key, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{key}"), value)


def _add_field(paragraph: Any, code: str) -> None:
    from docx.oxml.ns import qn

    field = _child(paragraph._p, "w:fldSimple")
    field.set(qn("w:instr"), code)


def _child(parent: Any, name: str) -> Any:
    from docx.oxml import OxmlElement

    child = OxmlElement(name)
    parent.append(child)
    return child


def _without_times(archive: bytes) -> bytes:
    """Return a zip file with the same files in the same order, none of which says when it was written."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            told = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            told.compress_type, told.create_system = zipfile.ZIP_DEFLATED, 3
            new.writestr(told, old.read(name))
    return written.getvalue()
