"""Cells, run as somebody does who types them into a notebook: in a kernel of their own, in order."""

from pathlib import Path

import nbformat
from nbclient import NotebookClient

LONGEST_SECONDS = 300  # of one cell


def run_notebook(notebook: nbformat.NotebookNode, folder: Path) -> None:
    """Run all cells in a folder, and keep what they show in the notebook; raise what one of them raises."""
    where = {"metadata": {"path": str(folder)}}
    NotebookClient(notebook, timeout=LONGEST_SECONDS, kernel_name="python3", resources=where).execute()


def run_cells(cells: list[str], folder: Path) -> None:
    """Run Python as the cells of a notebook, in a folder."""
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    run_notebook(made, folder)
