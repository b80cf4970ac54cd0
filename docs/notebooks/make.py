"""Run the notebooks and keep what they show, for the site: ``python -m docs.notebooks.make [NUMBER ...]``.

All of them take a quarter of an hour, too long for whoever builds the site; so the pages are kept, as the
pictures of the gallery are, and a test says when one shows other cells than its notebook has. CONTRIBUTING.md
says which environment it needs.
"""

from __future__ import annotations

import io
import re
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbconvert import MarkdownExporter
from PIL import Image
from traitlets.config import Config

HERE = Path(__file__).resolve().parent
NOTEBOOKS = HERE.parents[1] / "notebooks"
COLOURS = 128
"""Of a picture: a fifth of the bytes, and no difference to be seen."""
WIDEST = 940
"""Pixels, of a picture: as in the gallery."""

_STYLE = re.compile(r"<style scoped>.*?</style>\n?", re.DOTALL)
_CONFIG = Config(
    {
        "ExtractOutputPreprocessor": {
            "output_filename_template": "{unique_key}-{cell_index}-{index}{extension}"
        }
    }
)


def page_of(path: Path) -> tuple[str, dict[str, bytes]]:
    """Run a notebook; return it as a page in Markdown, and its pictures by their names."""
    notebook = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory() as folder:
        NotebookClient(
            notebook, timeout=3600, kernel_name="python3", resources={"metadata": {"path": folder}}
        ).execute()
    text, resources = MarkdownExporter(config=_CONFIG).from_notebook_node(
        notebook, resources={"unique_key": path.stem.split("-")[0]}
    )
    pictures = {name: _smaller(data) for name, data in resources["outputs"].items()}
    text = (
        _STYLE.sub("", text)
        .replace("(../docs/", "(../")
        .replace("![png]", "![The picture that this cell draws]")
    )
    note = f"> The notebook `notebooks/{path.name}` as it runs ([how to run it](../how-to/notebooks.md)).\n\n"
    title, _, rest = text.lstrip().partition("\n")
    return f"{title}\n\n{note}{rest.strip()}\n", pictures


def _smaller(png: bytes) -> bytes:
    """Return a picture with fewer dots and colours."""
    out = io.BytesIO()
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    picture.thumbnail((WIDEST, 2 * WIDEST))
    picture.quantize(COLOURS).save(out, "PNG", optimize=True)
    return out.getvalue()


def main(numbers: list[str]) -> None:
    """Make the pages of these notebooks, or of all."""
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        number = path.name.split("-")[0]
        if numbers and number not in numbers:
            continue
        text, pictures = page_of(path)
        for old in HERE.glob(f"{number}-*.png"):
            old.unlink()
        for name, data in pictures.items():
            (HERE / name).write_bytes(data)
        (HERE / path.with_suffix(".md").name).write_text(text, encoding="utf-8", newline="\n")
        print(path.name, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
