"""How the documentation site is built: ``sphinx-build -W docs site`` (see CONTRIBUTING.md)."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from sphinx.application import Sphinx

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from docs.reference import make  # noqa: E402
from sim.version import __version__  # noqa: E402

project = "engine-room"
author = "engine-room contributors"
copyright = author
version = release = __version__

extensions = ["myst_parser", "numpydoc", "sphinx.ext.autodoc", "sphinx.ext.viewcode", "docs.rendering"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
myst_heading_anchors = 4
myst_enable_extensions = ["colon_fence"]
myst_fence_as_directive = ["math"]  # as GitHub writes equations
html_math_renderer = "mathml"

autodoc_typehints = "none"  # the docstrings give types in words
autodoc_member_order = "bysource"
numpydoc_show_class_members = False
autosummary_generate = False  # numpydoc loads it; the pages are written by hand

html_theme = "alabaster"
html_title = f"engine-room {__version__}"
html_static_path = ["site.css"]
html_css_files = ["site.css"]
highlight_language = "none"  # blocks that name no language are commands
html_theme_options = {
    "description": "What funding uncertainty costs the teams that run England's integrated care systems.",
    "fixed_sidebar": True,
    "page_width": "60rem",
}


LINK = re.compile(r"\[([^\]]+)\]\(((?:\.\./)+[^)#]+)(?:#[^)]*)?\)")


def without_links_out(docname: str, text: str) -> str:
    """Return a page with the links that leave the site as plain words: those files are in the repository."""
    here = (HERE / docname).parent

    def told(link: re.Match[str]) -> str:
        return link[0] if (here / link[2]).resolve().is_relative_to(HERE) else link[1]

    return LINK.sub(told, text)


def setup(app: Sphinx) -> None:
    """Write the pages that are made from the code, and read every page without links to other files."""

    def write(_: Sphinx) -> None:
        make.write()

    app.connect("builder-inited", write)

    def read(_: Sphinx, docname: str, source: list[str]) -> None:
        source[0] = without_links_out(docname, source[0])

    app.connect("source-read", read)
