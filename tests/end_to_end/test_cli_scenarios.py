"""The commands that do not simulate, as a user meets them."""

import errno
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import sim
from sim.cli import COMMANDS, main
from sim.reading import load, shipped

HEAVY = ("numpy", "scipy", "matplotlib", "pandas", "pyarrow", "simpy")


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def call(*words: str) -> Result:
    result = CliRunner().invoke(main, words)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def python(*words: str) -> str:
    """Run Python in a process of its own, in the current folder; return what it printed."""
    env = {**os.environ, "PYTHONPATH": str(Path(sim.__file__).parents[1])}
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False, env=env)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_help_answers_in_under_half_a_second():
    times = []
    for _ in range(5):  # the best of five: the machine may be busy
        start = time.perf_counter()
        assert "explain" in python("-m", "sim", "--help")
        times.append(time.perf_counter() - start)
    assert min(times) < 0.5


def test_help_has_a_line_for_every_command():
    lines = call("--help").stdout.splitlines()
    for name, (_, line) in COMMANDS.items():
        assert any(shown.split()[:1] == [name] and shown.endswith(line) for shown in lines)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_in_the_table_is_there(name):
    assert call(name, "--help").exit_code == 0


@pytest.mark.parametrize(
    "words", [["--help"], ["list"], ["check", "dorset"], ["explain", "dorset"], ["schema"]]
)
def test_nothing_heavy_is_imported_before_it_is_needed(words):
    code = f"""if True:
        import sys
        from sim.cli import main
        try:
            main({words})
        except SystemExit as end:
            assert not end.code, end.code
        print([m for m in {HEAVY} if m in sys.modules])
    """
    assert python("-c", code).splitlines()[-1] == "[]"


def test_list_shows_everything_shipped_with_a_line_each():
    out = call("list").stdout
    for part in shipped():
        assert any(line.split()[:1] == [part.name] and part.about in line for line in out.splitlines())


def test_shipped_scenarios_are_all_good():
    result = call("check", *(s.full_name for s in shipped()))
    assert result.exit_code == 0
    assert result.stdout.count(": good (") == len(shipped())
    assert result.stderr == ""  # nothing of them is set aside, does nothing, or was meant otherwise


def test_check_tells_what_a_part_was_checked_with():
    Path("policy.yaml").write_text("policy: {bridging: {months: 3}}", encoding="utf-8")
    out = call("check", "policy.yaml").stdout
    assert out == "policy.yaml: good (15 posts; with system one-gloucestershire, assumptions central)\n"


def test_check_reports_every_bad_file_on_standard_error_and_goes_on():
    Path("bad.yaml").write_text("extends: dorset\nrun: {yeers: 3}", encoding="utf-8")
    result = call("check", "bad.yaml", "dorset", "nowhere")
    assert result.exit_code == 2
    assert result.stdout.startswith("dorset: good (")
    assert result.stderr.splitlines() == [
        "bad.yaml:2:7: run.yeers: unknown key; did you mean years?",
        "nowhere: no file and no shipped scenario is called nowhere; "
        "the command `list` shows what is shipped",
    ]


def test_explain_shows_each_value_with_its_origin():
    out = call("explain", "dorset", "--policy", "three-year-settlement", "--set", "run.years=3").stdout
    assert out.startswith("dorset / three-year-settlement\n")
    lines = {line.split()[0]: line.split()[1:] for line in out.splitlines() if line.strip()}
    assert lines["years"] == ["3", "--set"]
    assert lines["settlement.horizon"][0] == "3"
    assert lines["settlement.horizon"][-1].startswith("scenarios/policies/three-year-settlement.yaml:")


def test_explain_as_yaml_is_a_scenario_file():
    out = call("explain", "--system", "dorset", "--policy", "three-year-settlement", "--yaml").stdout
    Path("merged.yaml").write_text(out, encoding="utf-8")
    assert load("merged.yaml") == load(system="dorset", policy="three-year-settlement")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["explain"], "name a SCENARIO or a --system"),
        (["explain", "dorst"], "did you mean dorset?"),
        (["explain", "dorset", "--set", "policy.renewl=3"], "did you mean renewal?"),
        (["new", "Bad Name"], "not a possible name"),
        (["new", "../up"], "not a possible name"),
        (["new", "dorset"], "name of a shipped scenario"),
        (["schema", "--out", "nowhere/schema.json"], "cannot be written"),
        (["schema", "--out", "a" * 300], "cannot be written"),
        (["schema", "--out", "."], "is a directory"),
        (["check"], "Missing argument"),
        (["chekc"], "no such command: chekc; did you mean check?"),
        (["dorset.yaml"], "there are list, check, explain"),
    ],
)
def test_mistakes_of_the_user_end_with_status_2_and_a_message(words, said):
    result = call(*words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""
    assert not list(Path().iterdir())


def test_a_new_scenario_is_good_and_ready_to_change():
    result = call("new", "mine")
    assert "engine-room run mine.yaml" in result.stdout
    assert call("check", "mine.yaml").exit_code == 0
    base, mine = load("west-yorkshire-harrogate"), load("mine.yaml")
    assert mine.name == "mine"
    assert mine.replace({"name": base.name}) == base.model_copy(update={"notes": mine.notes})
    text = Path("mine.yaml").read_text(encoding="utf-8")
    changed = text.replace("transformation: 0.4", "transformation: 0.3").replace("gifted: 0.1", "gifted: 0.2")
    Path("mine.yaml").write_text(changed, encoding="utf-8")
    assert load("mine.yaml").system.funding_mix["gifted"] == 0.2


def test_hints_use_the_words_that_the_user_typed(monkeypatch):
    monkeypatch.setenv("ENGINE_ROOM_PROGRAM", "python3 start.py")
    said = call("new", "mine").stdout + Path("mine.yaml").read_text(encoding="utf-8")
    said += call("list").stdout + call("explain").stderr + call("run", "--help").stdout
    assert said.count("python3 start.py ") >= 8
    assert "engine-room " not in said


def test_new_never_overwrites():
    Path("mine.yaml").write_text("precious", encoding="utf-8")
    result = call("new", "mine")
    assert result.exit_code == 2
    assert "exists already" in result.stderr
    assert Path("mine.yaml").read_text(encoding="utf-8") == "precious"


def test_schema_is_printed_or_written_whole():
    printed = call("schema").stdout
    assert call("schema", "--out", "schema.json").exit_code == 0
    assert json.loads(Path("schema.json").read_text(encoding="utf-8")) == json.loads(printed)
    assert [p.name for p in Path().iterdir()] == ["schema.json"]
    again = call("schema", "--study", "--out", "schema.json")
    assert (again.exit_code, "exists already" in again.stderr) == (2, True)
    assert json.loads(Path("schema.json").read_text(encoding="utf-8")) == json.loads(printed)


def test_a_file_in_a_folder_that_cannot_be_looked_into_is_refused_in_a_line(monkeypatch):
    Path("locked").mkdir()

    def refused(*_args, **_more):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    for name in ("is_dir", "write_text", "unlink"):
        monkeypatch.setattr(Path, name, refused)
    result = call("schema", "--out", "locked/schema.json")
    said = f"{Path('locked/schema.json')} cannot be written: {os.strerror(errno.EACCES)}\n"
    assert (result.exit_code, result.output) == (2, said)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rules for links and long names")
def test_a_file_may_have_the_longest_name_there_is():
    name = "a" * 250 + ".json"
    assert call("schema", "--out", name).exit_code == 0
    assert [p.name for p in Path().iterdir()] == [name]


def test_the_module_is_the_command_and_works_from_any_folder():
    assert python("-m", "sim", "check", "west-yorkshire-harrogate").startswith(
        "west-yorkshire-harrogate: good (25 "
    )
    assert python("-m", "sim", "--version") == f"engine-room {sim.__version__}\n"


def test_check_shows_every_mistake_and_other_commands_say_that_it_does():
    keys = "".join(f"    key-{i}: 1\n" for i in range(25))
    Path("bad.yaml").write_text(f"extends: dorset\nsystem:\n  starting:\n{keys}", encoding="utf-8")
    assert len(call("check", "bad.yaml").stderr.splitlines()) == 25
    said = call("explain", "bad.yaml").stderr.splitlines()
    assert said[-1] == "... and 5 more; `check` shows them all"
    short = "".join(f"    key-{i}: 1\n" for i in range(21))
    Path("bad.yaml").write_text(f"extends: dorset\nsystem:\n  starting:\n{short}", encoding="utf-8")
    assert len(call("explain", "bad.yaml").stderr.splitlines()) == 21  # no line for a single one


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (("explain", "kestrel"), "did you mean kestrel.yaml?"),
        (("explain", "--system", "lincoln"), "did you mean lincolnshire?"),
        (("explain", "--system", "dorset", "--policy", "bridge"), "did you mean bridge-fund?"),
        (("explain", "dorset", "--set", "policy.practices.hr_partner=yes"), "got yes (write true)"),
        (("compare", "dorset", "dorset"), "give it once, with --set KEY=VALUE"),
        (("compare", "dorset", "--set", "policy.renewal.lead_weeks=13"), "it is so already"),
    ],
)
def test_what_was_meant_is_offered(words, meant):
    Path("kestrel.yaml").write_text("extends: dorset\n", encoding="utf-8")
    result = call(*words)
    assert result.exit_code == 2
    assert meant in result.stderr


def test_one_scenario_is_held_against_itself_with_a_change(monkeypatch):
    class SeenError(Exception):
        pass

    def see(scenarios, **_):
        seen.extend(scenarios)
        raise SeenError

    seen: list[sim.Scenario] = []
    monkeypatch.setattr("sim.api.compare", see)
    CliRunner().invoke(main, ["compare", "dorset", "--set", "policy.renewal.lead_weeks=26"])
    assert [s.name for s in seen] == ["dorset", "dorset with lead (renewal) 26 weeks"]
    assert [s.policy.renewal.lead_weeks for s in seen] == [13, 26]


def test_a_system_of_ones_own_is_explained_once_with_the_lengths_of_its_contracts():
    Path("own.yaml").write_text(
        "system:\n  title: Small\n  streams: {core: {kind: core, contract: fixed-term}}\n"
        "  posts: {lead: {role: Lead, band: 8b, stream: core}}\n", encoding="utf-8",
    )  # fmt: skip
    told = call("explain", "own.yaml").stdout
    assert told.count("posts.lead.role") == 1
    assert "all of it: below" in told
    assert "fixed-term 12 or 24 months" in told
