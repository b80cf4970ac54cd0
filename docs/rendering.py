"""How the site shows equations and sources, with nothing that a browser would have to fetch.

Equations are LaTeX in blocks named ``math``, which GitHub draws too, and MathML in the site: docutils
makes it, and browsers of today draw it. (Sphinx's own ways are MathJax, a script from elsewhere, or images
that need a LaTeX installation; https://github.com/sphinx-doc/sphinx/issues/6092.) A ``doi:10...`` is a link.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from docutils.utils.math import MathError, latex2mathml
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.logging import getLogger

DOI = re.compile(r"doi:(10\.\d{4,9}/[^\s;,|]*[^\s;,|.])")


def doi_in(text: str) -> list[tuple[str, str]]:
    """Return a text in pieces, each with the address it leads to or "".

    >>> doi_in("Hazen (doi:10.1234/a(b)c).")
    [('Hazen (', ''), ('doi:10.1234/a(b)c', 'https://doi.org/10.1234/a(b)c'), (').', '')]
    """
    pieces, after = [], 0
    for found in DOI.finditer(text):
        name = found[1]
        while name.count(")") > name.count("("):  # the bracket of the sentence, not of the name
            name = name[: name.rindex(")")]
        start, end = found.start(), found.start() + len("doi:") + len(name)
        pieces += [(text[after:start], ""), (text[start:end], f"https://doi.org/{name}")]
        after = end
    return [piece for piece in [*pieces, (text[after:], "")] if piece[0]]


class LinkSources(SphinxPostTransform):
    """Make a link of every DOI in running text."""

    default_priority = 400

    def run(self, **_: Any) -> None:
        """Put links in the place of the words."""
        for text in list(self.document.findall(nodes.Text)):
            apart = (
                nodes.literal,
                nodes.literal_block,
                nodes.reference,
                nodes.title,
                nodes.math,
                nodes.math_block,
            )
            if "doi:10." not in text or any(isinstance(above, apart) for above in _above(text)):
                continue
            pieces = [
                nodes.reference("", piece, refuri=address, internal=False) if address else nodes.Text(piece)
                for piece, address in doi_in(text.astext())
            ]
            text.parent.replace(text, pieces)


def _above(node: nodes.Node) -> list[nodes.Node]:
    found: list[nodes.Node] = []
    while node.parent is not None:
        node = node.parent
        found.append(node)
    return found


def _mathml(node: nodes.Element, *, block: bool) -> str:
    try:
        made: str = latex2mathml.tex2mathml(node.astext(), as_block=block)
    except MathError as wrong:
        getLogger(__name__).warning("%s: %s", wrong, node.astext(), location=node)
        return ""
    return made


def _inline(translator: Any, node: nodes.Element) -> None:
    translator.body.append(_mathml(node, block=False))
    raise nodes.SkipNode


def _block(translator: Any, node: nodes.Element) -> None:
    translator.body.append(f'<div class="equation">{_mathml(node, block=True)}</div>\n')
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    """Add both to a site."""
    app.add_post_transform(LinkSources)
    app.add_html_math_renderer("mathml", inline_renderers=(_inline, None), block_renderers=(_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
