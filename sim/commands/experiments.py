"""The commands that simulate: ``run`` and ``compare``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli import UserError, WholeNumber
from sim.commands._plainly import name_lost, name_noted, noting, say_remarks, told_plainly
from sim.commands.asked import load_asked, stem, what_if
from sim.commands.options import DETAIL, PARTS, SETTINGS, WORDS, with_options
from sim.commands.progress import Teller
from sim.files.names import as_typed

if TYPE_CHECKING:
    from sim.report.results import Results
    from sim.scenario import Scenario

_FEWEST_POINTS = 10  # fewer say too little of a range
_STRUCTURE = 200  # replications of each alternative
_FAILURES = 10  # that the terminal names


@click.command()
@click.argument("scenario", required=False)
@with_options(PARTS)
@click.option("--policy", metavar="NAME", help="A shipped policy or a file.")
@with_options(SETTINGS)
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
@with_options(SETTINGS)
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
            scenarios = what_if(as_it_is[0], scenarios[0], overrides)
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
