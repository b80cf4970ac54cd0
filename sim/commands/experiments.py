"""The commands that simulate: ``run`` and ``compare``."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext, suppress
from functools import reduce
from itertools import combinations, product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli import UserError, WholeNumber, program
from sim.commands._plainly import name_lost, name_noted, noting, say_remarks, told_plainly
from sim.commands.progress import Teller
from sim.errors import FolderError
from sim.files.names import as_typed

if TYPE_CHECKING:
    from sim.report.results import Results
    from sim.scenario import Scenario

Command = Callable[..., None]

_POINTS = 100
_FEWEST_POINTS = 10  # fewer say too little of a range
_STRUCTURE = 200  # replications of each alternative
_FAILURES = 10  # that the terminal names


class NewFolder(click.ParamType[Path]):
    """A folder for results, refused before anything is simulated where none can be made."""

    name = "folder"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:  # noqa: ARG002
        """Return the folder's path."""
        if not str(value).strip():
            raise UserError("--out: expected the name of a folder, got nothing")
        from sim.files.folder import end_of_links

        folder = Path(value)
        try:
            place = end_of_links(folder)
        except FolderError as error:
            raise UserError(f"--out: {error}") from None
        if place == Path.cwd():
            raise UserError("--out: expected the name of a new folder, got the current one")
        for parent in place.parents:
            if parent.is_file():
                raise UserError(f"--out: {parent} is a file, not a folder")
        return folder


class HalfWidth(click.ParamType["tuple[str, float]"]):
    """A measure and a half-width, written retention_42m=0.01."""

    name = "precision"

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,  # noqa: ARG002
        ctx: click.Context | None,  # noqa: ARG002
    ) -> tuple[str, float]:
        """Return the measure and the half-width."""
        measure, _, width = str(value).partition("=")
        with suppress(ValueError):
            if measure.strip() and float(width) > 0:
                return measure.strip(), float(width)
        raise UserError(f"--precision: expected MEASURE=HALFWIDTH, such as retention_42m=0.01, got {value}")


PARTS: list[Callable[[Command], Command]] = [
    click.option("--system", metavar="NAME", help="A shipped system or a file."),
    click.option("--assumptions", metavar="NAME", help="Shipped assumptions or a file."),
    click.option(
        "--set", "overrides", metavar="PATH=VALUE", multiple=True,
        help="Change one value, such as policy.renewal.lead_weeks=26. Repeat for more.",
    ),
]  # fmt: skip

BY = click.option(
    "--by", type=click.Choice(["team", "stream", "contract", "band", "role"]), multiple=True,
    help="Also write who stays and why others leave by this, in retention_by_group.csv and "
    "exits_by_group.csv; repeat for more.",
)  # fmt: skip

FORCE = click.option(
    "--force", is_flag=True,
    help="Begin without a question also what takes long, or more than this machine has.",
)  # fmt: skip

_SETTINGS: list[Callable[[Command], Command]] = [
    click.option("--replications", type=WholeNumber(1, 1_000_000), help="How many teams are simulated."),
    click.option(
        "--replication", "chosen", type=WholeNumber(0, 999_999), metavar="NUMBER", multiple=True,
        help="Simulate this one alone, by its number from 0; repeat for more.",
    ),
    click.option("--seed", type=WholeNumber(0, 2**63 - 1), help="The random seed."),
    click.option("--years", type=WholeNumber(1, 500), help="Length in years."),
    click.option(
        "--workers", type=WholeNumber(1, 1024),
        help="Processes; results are the same for any number.  [default: the processors there are]",
    ),
    click.option(
        "--out", type=NewFolder(), metavar="DIR",
        help="Folder for the results: new, empty, or of the same comparison, which is then gone on with.  "
        "[default: results/NAME-1, -2, ...]",
    ),
    click.option(
        "--assumptions-range", "points", type=WholeNumber(2, 10_000), is_flag=False, flag_value=_POINTS,
        metavar="[N]",
        help=f"Also vary assumptions with a range that act, together, at N points ({_POINTS} if left out).",
    ),
    click.option(
        "--assumptions-seed", "points_seed", type=WholeNumber(0, 2**63 - 1),
        help="The seed of these points.  [default: always the same]",
    ),
    click.option(
        "--unconditioned", is_flag=True,
        help="Keep points of the range that disagree with what integrated care boards published.",
    ),
    click.option(
        "--precision", type=HalfWidth(), metavar="MEASURE=HALFWIDTH", multiple=True,
        help="Stop as soon as the 95% interval of this measure's mean difference is so narrow, such as "
        "retention_42m=0.01; --replications are then the most.",
    ),
    click.option("--figures", is_flag=True, help="Draw every picture, and not the main ones alone."),
    click.option(
        "--format", "formats", type=click.Choice(["png", "svg", "pdf"]), multiple=True,
        default=("png", "svg"), help="Format of the pictures; repeat for more.  [default: png and svg]",
    ),
    BY,
    FORCE,
    click.option(
        "--no-events", is_flag=True,
        help="Leave out events.parquet, the log of all that happened, and people.parquet, who came and left.",
    ),
]  # fmt: skip

WORDS: list[Callable[[Command], Command]] = [
    click.option("--title", metavar="TEXT", default="", help="A title of your own, kept with the results."),
    click.option(
        "--question", metavar="TEXT", default="", help="The question in your own words, kept too."
    ),
]  # fmt: skip

DETAIL: list[Callable[[Command], Command]] = [
    click.option(
        "--detail", is_flag=True, help="Print every interval, range and month after the front page."
    ),
]  # fmt: skip


def with_options(options: Sequence[Callable[[Command], Command]]) -> Callable[[Command], Command]:
    """Return a decorator that gives a command these options, in their order."""
    return lambda command: reduce(lambda made, option: option(made), reversed(options), command)


@click.command()
@click.argument("scenario", required=False)
@with_options(PARTS)
@click.option("--policy", metavar="NAME", help="A shipped policy or a file.")
@with_options(_SETTINGS)
@with_options([*WORDS, *DETAIL])
def run(scenario: str | None, policy: str | None, **options: Any) -> None:
    """Simulate one SCENARIO: a file, or a shipped name.

    Or put it together: --system dorset --policy annual-settlement.
    """
    _study([scenario] if scenario else [], [policy] if policy else [], fewest=1, **options)


@click.command()
@click.argument("scenarios", metavar="SCENARIO...", nargs=-1)
@with_options(PARTS)
@click.option(
    "--policy", "policies", metavar="NAME", multiple=True, help="A shipped policy or a file. Repeat."
)
@click.option(
    "--baseline", metavar="NAME",
    help="What the others are held against: a scenario, or of several systems a policy, of each system its "
    "own.  [default: the first]",
)  # fmt: skip
@with_options(_SETTINGS)
@click.option(
    "--why", is_flag=False, flag_value="", metavar="[MEASURE]",
    help="Also split each difference from the first over what differs and what that acts through.",
)  # fmt: skip
@click.option(
    "--structure", type=WholeNumber(1, 1_000_000), is_flag=False, flag_value=_STRUCTURE, metavar="[N]",
    help="Also show the difference under every shipped alternative of how the system works, with N "
    f"replications of each ({_STRUCTURE} if left out).",
)  # fmt: skip
@click.option(
    "--tornado", is_flag=False, flag_value="", metavar="[PATH,...]",
    help="Also show the difference with each assumption at both ends of its range: those named, such as "
    "assumptions.attrition.runway_multiplier, or else all that do something.",
)  # fmt: skip
@with_options([*WORDS, *DETAIL])
def compare(scenarios: tuple[str, ...], policies: tuple[str, ...], **options: Any) -> None:
    """Simulate several SCENARIOs with the same chance; the first is the baseline.

    Of several systems under the same policies each has its own. Or one system under several policies:
    --system dorset --policy annual-settlement --policy three-year-settlement. Of one scenario alone, --set
    makes the other: as it is against as changed.
    """
    _study(scenarios, policies, fewest=2, **options)


def _study(
    sources: Sequence[str],
    policies: Sequence[str | None],
    *,
    fewest: int,
    system: str | None,
    assumptions: str | None,
    overrides: tuple[str, ...],
    replications: int | None,
    chosen: tuple[int, ...],
    seed: int | None,
    years: int | None,
    workers: int | None,
    out: Path | None,
    points: int | None,
    points_seed: int | None,
    unconditioned: bool,
    precision: tuple[tuple[str, float], ...],
    no_events: bool,
    figures: bool,
    formats: tuple[str, ...],
    by: tuple[str, ...],
    title: str,
    question: str,
    detail: bool,
    force: bool,
    baseline: str | None = None,
    why: str | None = None,
    structure: int | None = None,
    tornado: str | None = None,
) -> None:
    teller = Teller(out, force=force)
    with told_plainly(teller.stopped, told=teller.told):
        scenarios = load_asked(sources, policies, system, assumptions, overrides)
        if fewest == 2 and len(scenarios) == 1 and overrides:
            as_it_is = load_asked(sources, policies, system, assumptions, ())
            scenarios = _what_if(as_it_is[0], scenarios[0], overrides)
        if points_seed is not None and points is None:
            raise UserError("--assumptions-seed: it is that of the points of --assumptions-range; give both")
        if unconditioned and points is None:
            raise UserError("--unconditioned: it is about the points of --assumptions-range; give both")
        if chosen and replications is not None:
            raise UserError("--replications says how many, --replication which: give one of the two")
        if points is not None and points < _FEWEST_POINTS:
            few = f"--assumptions-range {points}: so few points say nothing of the ends of a range"
            say_remarks([], [f"{few}; 100 for an answer"])
        if len(scenarios) < fewest:
            said = "give another, another --policy, or a change with --set KEY=VALUE"
            raise UserError(f"a comparison needs two scenarios or more; {said}")
        _simulate(
            scenarios, out, teller, detail=detail, workers=workers, baseline=baseline,
            replications=chosen or replications, seed=seed, years=years,
            assumption_points=points or 0, assumption_seed=points_seed,
            conditioned=not unconditioned, precision=dict(precision), events=not no_events,
            why=why or why is not None, structure=structure or 0, tornado=_named(tornado),
            figures=figures, formats=formats, by=by,
            title=title, question=question, force=force,
        )  # fmt: skip


def _named(assumptions: str | None) -> bool | list[str]:
    """Return the paths that an option names; true if it names none, false if it was not given."""
    paths = [path.strip() for path in (assumptions or "").split(",") if path.strip()]
    return paths or assumptions is not None


def load_asked(
    sources: Sequence[str],
    policies: Sequence[str | None],
    system: str | None,
    assumptions: str | None,
    overrides: Sequence[str],
) -> list[Scenario]:
    """Load every scenario that a command names: each SCENARIO, or the parts, under each policy."""
    if not sources and system is None:
        raise UserError(f"name a SCENARIO or a --system; `{program()} list` shows what is shipped")
    from sim.reading import read
    from sim.reading.unlikely import doubts

    named: Sequence[str | None] = sources or [None]
    asked = list(product(named, policies or [None]))
    loaded = [
        read(
            *([] if source is None else [source]),
            system=system, policy=policy, assumptions=assumptions, overrides=overrides,
        )
        for source, policy in asked
    ]  # fmt: skip
    say_remarks((r for one in loaded for r in one.remarks), (d for one in loaded for d in doubts(one)))
    scenarios = [one.scenario for one in loaded]
    return _told_apart(scenarios, [[word for word in words if word is not None] for words in asked])


def _what_if(as_it_is: Scenario, changed: Scenario, overrides: Sequence[str]) -> list[Scenario]:
    """Return a scenario as it is, and with a change, which its name says in words."""
    from sim.report.words.titles import set_in_words

    if changed == as_it_is:
        raise UserError(f"--set {' --set '.join(overrides)}: it is so already; there is nothing to compare")
    what = ", ".join(set_in_words(*override.split("=", 1)) for override in overrides)
    return [as_it_is, changed.replace({"name": f"{as_it_is.name} with {what}"[:80]})]


def _told_apart(scenarios: list[Scenario], asked: list[list[str]]) -> list[Scenario]:
    """Return the scenarios, by the names of their files if their own names are the same."""
    from sim.study.outcome import JOINT

    for (i, a), (j, b) in combinations(enumerate(scenarios), 2):
        if a == b:
            first, second = (JOINT.join(asked[k]) for k in (i, j))
            same = f"{first} is given twice" if first == second else f"{first} and {second} are the same"
            hint = "; to hold it against itself with a change, give it once, with --set KEY=VALUE"
            raise UserError(f"{same}; there is nothing to compare{hint if first == second else ''}")
    for choice in (
        [s.name for s in scenarios],
        [JOINT.join(Path(word).stem for word in words) for words in asked],
        [JOINT.join(words) for words in asked],
    ):
        if len(set(choice)) == len(choice):
            return [s.replace({"name": name}) for s, name in zip(scenarios, choice, strict=True)]
    return scenarios


def _simulate(
    scenarios: list[Scenario],
    out: Path | None,
    teller: Teller,
    *,
    detail: bool,
    workers: int | None,
    **settings: Any,
) -> None:
    from sim.api import compare
    from sim.files.folder import asked_folder
    from sim.files.private import kept_private
    from sim.report.terminal import print_answer, print_where
    from sim.report.why_table import print_why
    from sim.study.executor import available_cpus

    def answered(results: Results) -> None:
        with teller.aside():
            print_answer(results, detail=detail)
            if len(results.situations) == 1:
                print_why(results)
            _name_failures(results)

    whose = kept_private(any(scenario.system.starting.people for scenario in scenarios))
    new = nullcontext((out, out)) if out else asked_folder(None, stem(scenarios), keep=_worth_keeping)
    with whose, new as (folder, place), teller.shown() as tell, noting() as noted:
        teller.place = (place, folder)
        results = compare(
            scenarios,
            out=place,
            workers=workers or available_cpus(),
            progress=tell,
            sized=teller.size,
            answered=answered,
            command=as_typed("engine-room", *sys.argv[1:]),
            **settings,
        )
    print_where(results, folder)
    name_lost(results, folder)
    name_noted(noted, lambda said: said.replace(str(place), str(folder)))


def _worth_keeping(folder: Path, error: Exception) -> bool:
    """Whether what was simulated serves the same command again; not what cannot be asked so."""
    from sim.errors import StudyError
    from sim.study.runner.store import holds_any

    return not isinstance(error, StudyError) and holds_any(folder)


def _name_failures(results: Results) -> None:
    """Name the first replications that failed and were left out."""
    for failure in results.failures[:_FAILURES]:
        reason = failure.traceback.strip().splitlines()[-1]
        click.echo(f"Replication {failure.replication} of {failure.cell} failed: {reason}", err=True)
    if (more := len(results.failures) - _FAILURES) > 0:
        click.echo(f"And {more:,} more, in manifest.json.", err=True)


def stem(scenarios: list[Scenario]) -> str:
    """Return a file name: the scenario's, or what the names of several have in common, or all of them."""
    from sim.study.outcome import JOINT

    pieces = [s.name.split(JOINT) for s in scenarios]
    common = [piece for piece in pieces[0] if all(piece in others for others in pieces)]
    words = common or [s.name for s in scenarios]
    return re.sub(r"[^a-z0-9]+", "-", "-".join(words).lower()).strip("-")[:60].strip("-") or "results"
