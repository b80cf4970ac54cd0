"""A briefing as a Word document: real headings, captions, alternative texts, heading rows that repeat."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from sim.report.briefing.document import Bullets, Document, Figure, Heading, Paragraph, Table, typeset

_BLUE = "003A70"
_GREY = "4A4A4A"
_LINE = "C9C9C9"
_FONT = "Arial"
_MARGIN_MM = 18
_TEXT_MM = 210 - 2 * _MARGIN_MM
_FIGURE_MM = 118
_WIDE_MM = 170
_SPARE = 3  # characters of room in each column of a table of numbers
_TOLD_MM = 46  # first column of a table of two
_WORDS_MM = (58, 20, 20, 13)  # columns of a table of words; the last has the rest
_WHOLE = 24  # rows; a table with more may be broken between pages
_SMALL = 8.0  # points, in tables and notes


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
            word.add_heading(piece.text, level=2)
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
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    paragraph = word.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.keep_with_next = True
    shape = paragraph.add_run().add_picture(str(piece.png), width=Mm(_WIDE_MM if piece.wide else _FIGURE_MM))
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
    widths = _widths(piece, len(rows[0]))
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
        for j, (text, cell) in enumerate(zip(texts, row.cells, strict=True)):
            cell.width = Mm(widths[j])
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(1)
            paragraph.paragraph_format.keep_with_next = i < min(len(rows) - 1, _WHOLE)
            run = paragraph.add_run(typeset(text) if piece.header else text)
            run.font.size, run.bold = Pt(_SMALL), heading or (j == 0 and not piece.header)
            if piece.numbers and j:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _add_gap(word)


def _add_gap(word: Any) -> None:
    """Add the paragraph that must stand between two tables, as low as can be."""
    from docx.shared import Pt

    gap = word.add_paragraph().paragraph_format
    gap.space_after, gap.line_spacing = Pt(0), Pt(6)


def _widths(piece: Table, columns: int) -> list[float]:
    if not piece.header:
        return [_TOLD_MM, _TEXT_MM - _TOLD_MM]
    if not piece.numbers:
        return [*_WORDS_MM, _TEXT_MM - sum(_WORDS_MM)]
    longest = [max(len(row[i]) for row in piece.rows) for i in range(columns)]
    words = [max(map(len, text.split()), default=0) for text in piece.header]
    wanted = [max(pair) + _SPARE for pair in zip(longest, words, strict=True)]
    return [_TEXT_MM * share / sum(wanted) for share in wanted]


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
