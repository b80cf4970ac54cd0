"""``engine-room report``: briefings that can be circulated, and clear words where none can be made."""

import io
import json
import re
import shutil
import zipfile
from hashlib import sha256
from html.parser import HTMLParser

import pytest
from click.testing import CliRunner

import sim
from sim.cli import main
from sim.report.briefing import pdf
from sim.report.in_folder import read_recorded
from sim.report.terminal import print_answer
from sim.report.words.answer import answer, compared
from sim.report.words.front_page import front_page

HOSTILE = '<script>alert("x")</script> & {{ 7 * 7 }} {% raw %} =cmd() [b]bold[/b] ' + "so long that " * 12
ALONE = ("--workers", "1")  # the second processor has tests of its own


def made_to_fit(folder):
    """Have a folder of results say that its files, as they are now, are those that were written."""
    told = json.loads((folder / "written.json").read_bytes())
    there = {name: said for name, said in told.items() if (folder / name).is_file()}
    hashes = {name: said and sha256((folder / name).read_bytes()).hexdigest() for name, said in there.items()}
    (folder / "written.json").write_text(json.dumps(hashes), encoding="utf-8")


def call(*words):
    return CliRunner().invoke(main, ["report", *map(str, words)])


@pytest.fixture(scope="module")
def results():
    scenarios = [sim.load("dorset", policy=p) for p in ("annual-settlement", "three-year-same-money")]
    return sim.compare(
        scenarios, replications=30, years=2, assumption_points=2, conditioned=False,
        command="engine-room compare x\x7f",
    )  # fmt: skip


@pytest.fixture(scope="module")
def saved(results, tmp_path_factory):
    return results.save(tmp_path_factory.mktemp("results") / "two")


@pytest.fixture
def folder(saved, tmp_path):
    return shutil.copytree(saved, tmp_path / "results")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    changes = {"policy.title": HOSTILE, "policy.question": HOSTILE, "system.title": HOSTILE}
    base = sim.load("dorset", policy="annual-settlement").replace({"system.title": HOSTILE})
    other = sim.load("dorset", policy="bridge-fund").replace(changes | {"name": HOSTILE[:60]})
    both = sim.compare([base, other], replications=2, years=1, command="engine-room <b>&\x1b[31m")
    return both.save(tmp_path_factory.mktemp("results") / "hostile")


@pytest.mark.usefixtures("sketches")
def test_a_name_that_looks_like_something_else_is_a_name(tmp_path):
    names = ["2020", "1e3", "true", "NA", "-1.50", "other"]
    base = sim.load("dorset")
    asked = [base.replace({"name": n, "policy.renewal.lead_weeks": 8.0 + i}) for i, n in enumerate(names)]
    out = sim.compare(asked, replications=2, years=1).save(tmp_path / "out")
    read = read_recorded(out)
    assert [outcome.name for outcome in read.whole.outcomes] == names
    for kind in ("html", "xlsx"):
        done = call(out, "--to", kind)
        assert done.exit_code == 0, done.output


class Page(HTMLParser):
    """Everything a page holds."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.words = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)

    def of(self, name):
        return [attrs for tag, attrs in self.tags if tag == name]

    @property
    def text(self):
        return re.sub(r"\s+", " ", " ".join(self.words))


def page(folder, out):
    done = call(folder, "--out", out)
    assert done.exit_code == 0, done.output
    return Page(out.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def written(saved, tmp_path_factory):
    """The briefing of the folder as it is, for reading."""
    file = tmp_path_factory.mktemp("written") / "one.html"
    page(saved, file)
    return file


@pytest.fixture(scope="module")
def typed(saved, tmp_path_factory):
    """The same for Word."""
    file = tmp_path_factory.mktemp("typed") / "one.docx"
    assert call(saved, "--to", "docx", "--out", file).exit_code == 0
    return file


@pytest.fixture(scope="module")
def found(written):
    return Page(written.read_text(encoding="utf-8"))


def test_the_html_is_one_file_that_needs_nothing_else_and_runs_nothing(written, found):
    assert found.of("script") == found.of("link") == found.of("a") == []
    assert all(image["src"].startswith("data:image/svg+xml;base64,") for image in found.of("img"))
    assert not re.search(r"url\(|@import", written.read_text(encoding="utf-8"))


def test_the_html_can_be_read_by_everybody(found):
    assert found.of("html")[0]["lang"] == "en-GB"
    assert len(found.of("h1")) == 1
    assert len(found.of("img")) >= 2
    assert all(len(image["alt"]) > 60 for image in found.of("img"))
    assert {th["scope"] for th in found.of("th")} == {"row", "col"}


def test_the_briefing_says_what_was_compared_how_sure_and_what_was_assumed(found):
    for words in (
        "How much of the gain is certainty, and how much is only more money?",
        "a team of 17 posts, two years from April 2020, simulated 30 times each (seed 2020)",
        "Annual settlements (the baseline) against three-year settlements with the same awards",
        "95% interval", "over the assumptions", "No clear difference:",
        "judgement (grade C)", "Chance in the estimate", "The luck of one team",
        "Is it just more money?", "Is it a loss to the NHS, or only to this team?",
        "What this may not be used for", "To forecast a named team",
        f"engine-room {sim.__version__}", "engine-room compare x",
    ):  # fmt: skip
        assert words in found.text, words


def test_the_briefing_begins_with_the_front_page_and_tells_no_analyst_what_to_ask(saved, tmp_path):
    done = call(saved, "--out", tmp_path / "one.html", "--title", "Mine", "--question", "Is it so?")
    assert "--why" in done.output
    assert "--structure" in done.output
    found = Page((tmp_path / "one.html").read_text(encoding="utf-8"))
    text = found.text.replace("\N{MINUS SIGN}", "-")
    front = front_page(read_recorded(saved).whole)
    told = ["Mine", "Is it so?", front.about, *front.sentences, front.sure, *front.options.headings[1:]]
    places = [text.index(words, text.index("Mine", 20)) for words in told]
    assert places == sorted(places)
    assert text.index("Annex A") > text.index("What this may not be used for") > places[-1]
    assert "use --" not in text
    assert "with --" not in text.lower()


@pytest.mark.parametrize("kind", ["html", "docx"])
def test_the_same_results_give_the_same_bytes(saved, written, typed, tmp_path, kind):
    again = tmp_path / f"again.{kind}"
    assert call(saved, "--to", kind, "--out", again).exit_code == 0
    first = {"html": written, "docx": typed}[kind]
    assert first.read_bytes() == again.read_bytes()


def test_word_has_real_headings_captions_alternative_texts_and_heading_rows(typed):
    import docx

    document = docx.Document(typed)
    styles = [paragraph.style.name for paragraph in document.paragraphs]
    assert styles.count("Heading 1") == 1
    assert styles.count("Heading 2") >= 6
    pictures = document.inline_shapes
    assert len(pictures) >= 2
    assert all(len(shape._inline.docPr.get("descr")) > 60 for shape in pictures)
    assert styles.count("Caption") >= len(pictures)
    headed = [t for t in document.tables if t.rows[0]._tr.xpath("w:trPr/w:tblHeader")]
    assert len(headed) >= 3
    told = document.core_properties
    assert (told.author, told.last_modified_by, told.language) == ("engine-room", "engine-room", "en-GB")
    with zipfile.ZipFile(typed) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_word_says_what_the_html_says(found, typed):
    import docx

    document = docx.Document(typed)
    cells = [c.text for table in document.tables for row in table.rows for c in row.cells]
    for text in [*(p.text for p in document.paragraphs), *cells]:
        assert re.sub(r"\s+", " ", text).strip() in found.text


def test_what_a_scenario_file_says_is_text_and_never_markup(hostile, tmp_path):
    found = page(hostile, tmp_path / "one.html")
    assert found.of("script") == found.of("b") == []
    assert '<script>alert("x")</script> & {{ 7 * 7 }}' in found.text
    assert "\x1b" not in found.text
    assert "so long that" in found.text
    assert max(len(words) for words in found.words if ":root" not in words) < 3000  # but for the style
    assert call(hostile, "--to", "docx", "--out", tmp_path / "one.docx").exit_code == 0


def test_the_terminal_says_what_the_first_paragraph_of_the_briefing_says(results, saved, found, capsys):
    print_answer(results, detail=True)
    shown = re.sub(r"\s+", " ", capsys.readouterr().out)
    read = read_recorded(saved).whole
    text = found.text.replace("\N{MINUS SIGN}", "-")
    for sentence in (compared(read), *answer(read)):
        assert sentence in shown
        assert sentence in text


@pytest.mark.usefixtures("sketches")
def test_one_run_alone_has_a_briefing_without_differences(tmp_path):
    alone = sim.run(sim.load("dorset"), replications=3, years=1).save(tmp_path / "alone")
    text = page(alone, tmp_path / "one.html").text
    assert "under one policy" in text
    assert "compared with" not in text
    assert "just more money" not in text


def test_the_workbook_is_written_from_the_same_folder(saved, tmp_path):
    assert call(saved, "--to", "xlsx", "--out", tmp_path / "one.xlsx").exit_code == 0
    assert zipfile.is_zipfile(io.BytesIO((tmp_path / "one.xlsx").read_bytes()))


def test_nothing_is_overwritten(folder):
    assert call(folder).exit_code == 0
    assert call(folder).exit_code == 0
    assert {p.name for p in folder.glob("*.html")} == {"briefing.html", "briefing-2.html"}
    taken = call(folder, "--out", folder / "briefing.html")
    assert taken.exit_code == 2
    assert "briefing-3.html" in taken.output


def test_results_of_another_version_are_warned_of(folder, tmp_path):
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    (folder / "manifest.json").write_text(json.dumps(manifest | {"engine_room": "0.0.9"}), encoding="utf-8")
    made_to_fit(folder)
    done = call(folder, "--out", tmp_path / "one.html")
    assert done.exit_code == 0
    assert "made by engine-room 0.0.9" in done.output
    assert "made by engine-room 0.0.9" in (tmp_path / "one.html").read_text(encoding="utf-8")


def cut_short(path):
    path.write_bytes(path.read_bytes()[:200])


def without_a_title(path):
    manifest = json.loads(path.read_text(encoding="utf-8"))
    del manifest["scenarios"][0]["whole"]["system"]["title"]
    path.write_text(json.dumps(manifest), encoding="utf-8")


def without_a_column(path):
    path.write_text(path.read_text(encoding="utf-8").replace("ci_low", "low"), encoding="utf-8")


@pytest.mark.parametrize("fits", [False, True])
@pytest.mark.parametrize(
    ("file", "harm", "said"),
    [
        ("run.json", lambda path: path.unlink(), "not a folder of results"),
        ("manifest.json", lambda path: path.unlink(), "missing"),
        ("manifest.json", cut_short, "garbled or cut short"),
        ("manifest.json", lambda path: path.write_text("[]"), "garbled or cut short"),
        ("manifest.json", without_a_title, "system.title"),
        ("summary.csv", lambda path: path.unlink(), "missing"),
        ("summary.csv", cut_short, "summary.csv"),
        ("summary.csv", without_a_column, "no column ci_low"),
        ("replications.parquet", cut_short, "garbled or cut short"),
        ("retention.svg", lambda path: path.unlink(), "missing"),
        ("lost_knowledge.png", lambda path: path.unlink(), "missing"),
    ],
)
def test_a_folder_that_cannot_be_read_is_named_with_what_to_do(folder, tmp_path, file, harm, said, fits):
    harm(folder / file)
    if fits and (folder / file).exists():
        made_to_fit(folder)
    done = call(folder, "--out", tmp_path / "one.html")
    assert done.exit_code == 2
    assert said in done.output or (not fits and "changed since it was written" in done.output)
    assert file in done.output
    assert "Traceback" not in done.output
    assert not list(tmp_path.glob("*.html"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere"], "no such folder"),
        ([__file__], "is a file"),
        ([".", "--to", "docx", "--out", "x.html"], "write --to html"),
        ([".", "--out", "x"], "give it the ending .html"),
    ],
)
def test_what_is_asked_wrongly_is_answered_in_one_line(words, said):
    done = call(*words)
    assert done.exit_code == 2
    assert said in done.output
    assert len(done.output.splitlines()) == 1


def test_what_is_not_installed_is_said_with_how_to_install_it(saved, monkeypatch, tmp_path):
    monkeypatch.setattr("sim.commands.report.find_spec", lambda _: None)
    done = call(saved, "--out", tmp_path / "one.html")
    assert done.exit_code == 2
    assert 'pip install ".[report]"' in done.output


def test_without_a_browser_a_pdf_is_refused_with_another_way(saved, monkeypatch, tmp_path):
    monkeypatch.setattr(pdf.shutil, "which", lambda _: None)
    done = call(saved, "--to", "pdf", "--out", tmp_path / "one.pdf")
    assert done.exit_code == 2
    assert "--to html" in done.output
    assert not (tmp_path / "one.pdf").exists()


@pytest.mark.slow
@pytest.mark.skipif(not any(map(shutil.which, pdf.BROWSERS)), reason="no browser prints")
def test_a_plain_comparison_is_four_pages_at_most_before_its_annexes(saved, tmp_path, monkeypatch):
    whole = pdf.html
    monkeypatch.setattr(
        pdf, "html", lambda d: re.sub(rb"<h2>Annex A.*(?=</main>)", b"", whole(d), flags=re.DOTALL)
    )
    done = call(saved, "--to", "pdf", "--out", tmp_path / "one.pdf")
    assert done.exit_code == 0, done.output
    printed = (tmp_path / "one.pdf").read_bytes()
    assert printed.startswith(b"%PDF")
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 4


@pytest.fixture(scope="module")
def studied(tmp_path_factory):
    place = tmp_path_factory.mktemp("study")
    (place / "two.yaml").write_text(
        "title: Two systems\n"
        "question: What would a bridge fund change?\n"
        "systems: [dorset, one-gloucestershire]\n"
        "policies: [annual-settlement, bridge-fund]\n"
        "run: {years: 2}\n"
        "replications: {minimum: 20, maximum: 20}\n"
        "measures: [retention_12m, lost_knowledge, funded_post_months]\n"
        "why: {replications: 2, measures: [retention_12m]}\n"
        "value: {replications: 4, years: [3], break_evens: [{path: "
        "assumptions.funding.clawback_chance_per_year, values: [0, 0.6]}]}\n"
        "sweeps: [{lever: {path: policy.renewal.lead_weeks, values: [0, 26]}, replications: 4, "
        "measures: [retention_12m]}]\n",
        encoding="utf-8",
    )
    done = CliRunner().invoke(main, ["study", str(place / "two.yaml"), "--out", str(place / "out"), *ALONE])
    assert done.exit_code == 0, done.output
    return place / "out"


@pytest.fixture(scope="module")
def of_study(studied, tmp_path_factory):
    return page(studied, tmp_path_factory.mktemp("of study") / "one.html")


def test_a_study_has_all_systems_together_first_and_a_row_for_each(studied, of_study, tmp_path):
    found = of_study
    for words in (
        "What would a bridge fund change?",
        "In this model, under these assumptions, compared with annual settlements, ",
        "All systems together", "One Gloucestershire", "simulated 20 times each (seed 2020)",
        "What this may not be used for", "funded post-months", "Dorset: 20 (no precision asked)",
    ):  # fmt: skip
        assert words in found.text, words
    assert "How the number of replications was chosen" not in found.text
    systems = [w for w in found.words if w in ("All systems together", "Dorset", "One Gloucestershire")]
    assert systems[:3] == ["All systems together", "Dorset", "One Gloucestershire"]
    assert call(studied, "--to", "docx", "--out", tmp_path / "one.docx").exit_code == 0


def test_a_study_that_is_not_finished_is_sent_back_to_be_finished(studied, tmp_path):
    part = shutil.copytree(studied, tmp_path / "part")
    (part / "run.json").unlink()
    done = call(part)
    assert done.exit_code == 2
    assert "not finished" in done.output


def test_a_study_shows_its_differences_and_answers_from_its_sections(studied, of_study):
    found = of_study
    assert len(found.of("img")) >= 2
    for words in (
        "What the difference with a bridge fund is made of, in Dorset, from the baseline",
        "value for money, and levers moved", "Told of Dorset.", "extra experienced person's year",
        "for an experienced person's year (what one costs with the baseline) the net benefit is ",
        "over 3 years, each a run of its own",
        "as the chance of a claw-back in a year moves: With a bridge fund the difference in months kept ",
        "Lead (renewal) moved, with a bridge fund: the difference in day-one people in post at month 12 "
        "(1 April) ",
    ):  # fmt: skip
        assert words in found.text, words
    made = {path.name for path in (studied / "figures").iterdir()}
    stems = ("differences", "curves", "difference_retention", "difference_lost_knowledge", "sweep_dorset",
             "why_dorset_bridge-fund", "acceptability_dorset_bridge-fund")  # fmt: skip
    assert made == {f"{stem}.{kind}" for stem in stems for kind in ("png", "svg", "csv")}


def test_a_study_gone_on_with_draws_the_same_bytes(studied):
    before = {path.name: path.read_bytes() for path in (studied / "figures").iterdir()}
    shutil.rmtree(studied / "figures")
    done = CliRunner().invoke(main, ["study", str(studied / "study.yaml"), "--out", str(studied), *ALONE])
    assert done.exit_code == 0, done.output
    assert "No replication was simulated" in done.output
    assert {path.name: path.read_bytes() for path in (studied / "figures").iterdir()} == before


def test_a_folder_of_a_study_without_pictures_has_a_briefing_all_the_same(studied, tmp_path):
    older = shutil.copytree(studied, tmp_path / "older", ignore=shutil.ignore_patterns("figures"))
    assert "figures" in call(older).output
    made_to_fit(older)
    found = page(older, tmp_path / "one.html")
    assert found.of("img") == []
    assert "All systems together" in found.text


def test_a_study_has_a_workbook(studied, tmp_path):
    assert call(studied, "--to", "xlsx", "--out", tmp_path / "one.xlsx").exit_code == 0
    assert zipfile.is_zipfile(tmp_path / "one.xlsx")
