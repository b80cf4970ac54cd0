"""A briefing as one HTML file: pictures and style are inside, nothing is fetched, no script runs."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

from sim.report.briefing.document import (
    Bullets,
    Document,
    Figure,
    Heading,
    Paragraph,
    Picture,
    Table,
    typeset,
)

_HERE = Path(__file__).parent


def html(document: Document) -> bytes:
    """Return the briefing as HTML, the same bytes for the same document.

    Raises
    ------
    ImportError
        jinja2 is not installed; it comes with the extra ``report``.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters["typeset"] = typeset
    environment.filters["unbroken"] = _unbroken
    template = environment.get_template("briefing.html.j2")
    kinds = {Heading: "heading", Paragraph: "paragraph", Bullets: "bullets", Table: "table", Figure: "figure"}
    pieces = [(kinds[type(piece)], piece) for piece in document.pieces]
    return template.render(document=document, pieces=pieces, data=_data).encode()


def _unbroken(text: str) -> str:
    """Return a text as markup in which no browser parts a sign from its pounds."""
    from markupsafe import Markup

    words = (
        Markup("<span>{}</span>").format(word) if "£" in word else Markup.escape(word)
        for word in text.split(" ")
    )
    return Markup(" ").join(words)


def _data(picture: Picture) -> str:
    """Return a picture as the address of itself; what is in an image element runs no script."""
    return f"data:image/svg+xml;base64,{b64encode(picture.svg).decode()}"
