"""The commands that run studies: ``study`` and ``merge``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli import UserError, WholeNumber, program
from sim.commands._plainly import name_lost, name_noted, noting, say_remarks, told_plainly
from sim.commands.options import BY, DETAIL, FORCE, WORDS, NewFolder, with_options
from sim.commands.progress import Teller
from sim.files.names import as_typed

if TYPE_CHECKING:
    from sim.report.results import Results
    from sim.study.experiment.plan import StudyPlan
    from sim.study.runner.cells import Cell
    from sim.study.runner.shards import Shard

_ENGINE: list[Callable[[Callable[..., None]], Callable[..., None]]] = [
    click.option(
        "--workers", type=WholeNumber(1, 1024),
        help="Processes; results are the same for any number.  [default: the processors there are]",
    ),
    click.option("--dask", metavar="ADDRESS", help="Let the workers of a Dask scheduler simulate."),
    FORCE,
]  # fmt: skip


class ShardOption(click.ParamType["Shard"]):
    """One of several parts of a study, written 2/8."""

    name = "shard"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Shard:  # noqa: ARG002
        """Return the shard."""
        from sim.study.runner.shards import Shard

        number, slash, of = str(value).partition("/")
        if not (slash and number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of)):
            raise UserError(f"--shard: expected a part and how many there are, such as 2/8, got {value}")
        return Shard(int(number), int(of))


@click.command()
@click.argument("file", metavar="FILE")
@click.option(
    "--out",
    type=NewFolder(),
    metavar="DIR",
    help="Folder for the results; if it holds the same study, it is gone on with.  [default: results/NAME]",
)
@with_options(_ENGINE)
@click.option(
    "--set",
    "overrides",
    metavar="PATH=VALUE",
    multiple=True,
    help="Change one value of the study, such as replications.maximum=400. Repeat for more.",
)
@click.option(
    "--each-system",
    is_flag=True,
    help="Also write, for each system, the folder that `compare` writes: every table and picture.",
)
@click.option(
    "--events",
    is_flag=True,
    help="Keep the event logs: people.parquet, and with --each-system events.parquet of each.",
)
@with_options([BY])
@click.option("--shard", type=ShardOption(), metavar="I/N", help="Simulate only this part; see `merge`.")
@click.option("--only", metavar="CELL", help="With --replication: SYSTEM/POLICY/ASSUMPTIONS.")
@click.option("--replication", type=WholeNumber(0, 999_999), help="Simulate one replication again, alone.")
@with_options([*WORDS, *DETAIL])
def study(
    file: str, out: Path | None, workers: int | None, dask: str | None, overrides: tuple[str, ...],
    each_system: bool, events: bool, by: tuple[str, ...],
    shard: Shard | None, only: str | None, replication: int | None,
    title: str, question: str, detail: bool, force: bool,
) -> None:  # fmt: skip
    """Run the study that FILE describes: systems x policies, each against the baseline.

    What is simulated is kept at once: a study that was stopped goes on where it was, with the same command.
    """
    from sim.study.experiment.reading import read_study

    plan = read_study(file, overrides=overrides).in_words(title, question)
    say_remarks([*plan.remarks, *plan.own_luck()], plan.doubts)
    if (only is None) != (replication is None):
        raise UserError("--only and --replication belong together")
    if only is not None and replication is not None:
        _again(plan, only, replication)
        return
    name = Path(file).stem if shard is None else f"{Path(file).stem}-shard-{shard.number}-of-{shard.of}"
    place = out or Path("results") / name
    _run(
        plan, place, workers, dask, shard, detail=detail, force=force, each_system=each_system, events=events,
        by=by,
    )  # fmt: skip


@click.command()
@click.argument("folders", nargs=-1, required=True, metavar="DIR...", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=NewFolder(), metavar="DIR", help="Folder for the whole study.")
@with_options([*_ENGINE, *DETAIL])
def merge(
    folders: tuple[Path, ...], out: Path, workers: int | None, dask: str | None, *, detail: bool, force: bool
) -> None:
    """Put the shards of a study together, and finish it.

    What no shard has simulated is simulated now. More shards can be added later with the same command.
    """
    from sim.study.experiment.folder import open_folder
    from sim.study.experiment.outputs import STUDY
    from sim.study.experiment.reopening import study_in
    from sim.study.runner.merging import merge as merged

    with told_plainly(Teller(out).stopped, lost=UserError):
        for folder in folders:
            if not (folder / STUDY).is_file():
                raise UserError(f"{folder} holds no study: it has no {STUDY}")
        plan = study_in(folders[0])
        with open_folder(plan, out):
            blocks = merged(folders, out)
        click.echo(f"{blocks:,} blocks of replications merged into {out}", err=True)
    _run(plan, out, workers, dask, None, detail=detail, force=force)


def _run(
    plan: StudyPlan, out: Path, workers: int | None, dask: str | None, shard: Shard | None, *, detail: bool,
    force: bool, **more: Any,
) -> None:  # fmt: skip
    from sim.api import run_study
    from sim.plans import begin, engine_of
    from sim.report.terminal import print_answer, print_where
    from sim.report.words.stopping import statistics_line
    from sim.study.executor import available_cpus

    if workers is not None and dask is not None:
        raise UserError("--workers and --dask: a cluster has the workers it has; leave one of them out")
    some = workers or available_cpus()
    command = as_typed("engine-room", *sys.argv[1:])
    teller = Teller(out, force=force)

    def answered(results: Results) -> None:
        with teller.aside():
            print_answer(results, detail=detail)

    with told_plainly(teller.stopped, lost=UserError), teller.shown() as tell, noting() as noted:
        if shard is not None:
            from sim.study.experiment.folder import open_folder
            from sim.study.experiment.running import Experiment

            with open_folder(plan, out) as store:
                experiment = Experiment(plan, store, engine_of(some, dask), tell, shard)
                begin(experiment.size, out, teller.size, force=force)
                experiment.simulate_shard()
        else:
            results = run_study(
                plan, out=out, workers=some, dask=dask, progress=tell, command=command, **more,
                sized=teller.size, force=force, answered=answered,
            )  # fmt: skip
    if shard is not None:
        click.echo(statistics_line(experiment.runner.statistics))
        click.echo(
            f"Part {shard.number} of {shard.of} is in {out}; `{program()} merge` puts the parts together."
        )
    else:
        print_where(results, out)
        name_lost(results, out)
        name_noted(noted)


def _again(plan: StudyPlan, only: str, replication: int) -> None:
    """Simulate one replication of a cell again, and say what comes out or what goes wrong."""
    from sim.report.words.wording import with_unit
    from sim.study.runner.attempt import simulate_replications

    sample = simulate_replications(_cell(plan, only), range(replication, replication + 1))
    click.echo(f"{only}, replication {replication}: no error")
    for measure, value in zip(sample.measures, sample.values[0], strict=True):
        if measure.group == "team" and measure.name in plan.file.measures:
            click.echo(f"  {measure.name}  {with_unit(float(value), measure.unit)}")


def _cell(plan: StudyPlan, name: str) -> Cell:
    """Return the cell of a study that has a name."""
    from sim.scenario.errors import did_you_mean
    from sim.study.experiment.uncertainty import UncertaintyDesign, asked_of_known

    known = {c.name: c for situation in plan.situations for c in plan.cells(*situation)}
    if plan.file.uncertainty is not None and name not in known:
        design = UncertaintyDesign(plan, plan.file.uncertainty)
        if (central := known.get(name.rpartition("/")[0])) is not None:
            words = central.name.split("/")
            known |= {c.name: c for c in design.cells(*words)}
        known |= {c.name: c for a in plan.assumptions for c, _ in asked_of_known(design, a)}
    if name in known:
        return known[name]
    hint = did_you_mean(name, known) or "; write SYSTEM/POLICY/ASSUMPTIONS"
    raise UserError(f"--only: the study has no {name}{hint}")
