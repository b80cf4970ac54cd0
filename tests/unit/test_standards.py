"""The pages lead where they say, and the reporting standard is answered item by item."""

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


def script(path: str) -> ModuleType:
    """A program of the documentation, as a module."""
    spec = importlib.util.spec_from_file_location(Path(path).stem, ROOT / path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PAGES = [
    *(ROOT / f"{name}.md" for name in ("README", "CONTRIBUTING", "CHANGELOG")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "notebooks").glob("*.ipynb")),
]
STANDARDS = ROOT / "docs" / "standards"

STRESS_ITEMS = [
    *("1.1", "1.2", "1.3"),
    *("2.1", "2.2", "2.3", "2.4", "2.5.1", "2.5.2", "2.5.3", "2.5.4", "2.5.5"),
    *("3.1", "3.2", "3.3", "3.4"),
    *("4.1", "4.2", "4.3"),
    *("5.1", "5.2", "5.3", "5.4", "6.1"),
]


def prose(page: Path) -> str:
    """A page without its blocks of code, in which nothing is a link or a heading."""
    text = page.read_text(encoding="utf-8")
    if page.suffix == ".ipynb":
        cells = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "markdown"]
        text = "\n\n".join("".join(cell["source"]) for cell in cells)
    return re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)


def links(page: Path) -> list[str]:
    """The relative links of a page, pictures too."""
    targets = re.findall(r"\]\(([^)\s]+)\)", prose(page))
    return [target for target in targets if not re.match(r"[a-z]+:", target)]


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives to the headings of a page."""
    found: set[str] = set()
    for heading in re.findall(r"^#+ +(.+?) *$", prose(page), flags=re.MULTILINE):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        anchor = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        copies = sum(bool(re.fullmatch(rf"{re.escape(anchor)}(-\d+)?", other)) for other in found)
        found.add(f"{anchor}-{copies}" if copies else anchor)
    return found


def broken(page: Path) -> list[str]:
    """The links of a page that lead to no file, or to no heading of one."""
    wrong = []
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            wrong.append(link)
    return wrong


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_relative_links_lead_to_a_file_and_a_heading(page: Path) -> None:
    assert broken(page) == []


def test_the_pages_made_from_the_code_say_what_it_says() -> None:
    """They are in the repository, as links lead to them: ``python -m docs.reference.make`` after a change."""
    made = dict(script("docs/reference/make.py").pages())
    kept = {name: (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8") for name in made}
    assert [name for name in made if kept[name] != made[name]] == []
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8")
    assert not any(name in ignored for name in made)


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    (tmp_path / "other.md").write_text("# Its `heading`: one\n\n```\n# no heading\n```\n", encoding="utf-8")
    page = tmp_path / "page.md"
    good = "[a](other.md) [b](other.md#its-heading-one) [c](#here) [d](https://simpy.readthedocs.io)"
    bad = ["gone.md", "other.md#no-heading", "#there"]
    page.write_text(f"# Here\n\n{good}\n{' '.join(f'[x]({link})' for link in bad)}\n", encoding="utf-8")
    assert broken(page) == bad


def test_every_item_of_stress_des_is_answered_once_and_in_order() -> None:
    text = (STANDARDS / "stress_des.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d(?:\.\d)+) [^|]+ \| ([^|]+) \|$", text, flags=re.MULTILINE)
    assert [item for item, _ in rows] == STRESS_ITEMS
    assert all(len(answer) > 10 for _, answer in rows)


def test_the_index_names_every_page_of_standards() -> None:
    pages = {page.name for page in STANDARDS.glob("*.md")} - {"README.md"}
    assert pages <= set(links(STANDARDS / "README.md"))
    assert len(pages) == 6


def test_the_gallery_shows_every_picture_once_and_how_to_make_it() -> None:
    text = (ROOT / "docs" / "gallery.md").read_text(encoding="utf-8")
    jobs = script("docs/images/make.py").JOBS.values()
    made = [f"images/{name}.png" for job in jobs for name in job.pictures]
    assert re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text) == made
    assert {f"images/{path.name}" for path in (ROOT / "docs" / "images").glob("*.png")} == set(made)
    for job in jobs:
        assert f"engine-room {job.command}" in " ".join(text.split())
