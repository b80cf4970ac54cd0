"""Commands that read scenarios and do not simulate: list, check, explain, new, schema."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from sim.cli import UserError, program
from sim.commands._plainly import say_remarks
from sim.commands._streams import columns_shown
from sim.commands.files import refuse_taken, write_text
from sim.reading.alternatives import is_alternative, load_alternative
from sim.reading.idle import warnings
from sim.reading.library import Kind, shipped
from sim.reading.scenarios import Loaded, load, read, read_to_check
from sim.reading.unlikely import doubts
from sim.scenario import Scenario
from sim.scenario.alternative import Alternative
from sim.scenario.errors import ScenarioError
from sim.study.experiment.plan import Plan, StudyPlan
from sim.study.experiment.reading import is_study, read_study

_HEADINGS: dict[Kind, str] = {
    "system": "Systems",
    "policy": "Policies",
    "assumptions": "Assumptions",
    "alternative": "Alternatives (structure)",
    "scenario": "Ready-made scenarios",
    "study": "Studies",
}


@click.command("list")
def list_shipped() -> None:
    """List the shipped systems, policies, assumptions, alternatives, ready-made scenarios and studies."""
    wide = max((len(s.name) for s in shipped()), default=0)
    for kind, heading in _HEADINGS.items():
        if found := shipped(kind):
            click.echo(heading)
            for part in found:
                click.echo(f"  {part.name.ljust(wide)}  {part.about}".rstrip())
            click.echo()
    click.echo(f"See one with `{program()} explain NAME`; combine them with --system NAME --policy NAME.")
    click.echo(f"Run a study with `{program()} study NAME`.")
    click.echo("Alternatives are laid over both sides of a comparison: `compare .. --structure`.")


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--set", "overrides", multiple=True, metavar="PATH=VALUE", help="Change one value.")
def check(files: tuple[str, ...], overrides: tuple[str, ...]) -> None:
    """Check scenario, study and alternative FILES, whole or in part, and report every mistake with its place.

    A system alone is checked with the default policy and assumptions, a policy or assumptions alone with a
    small shipped system. Keys of yours that change nothing where they stand are warned of, with the reason,
    save in a policy or assumptions alone, where it depends on the system.
    """
    bad = False
    for file in files:
        try:
            if is_study(file):
                if overrides:
                    raise UserError(f"{file} is a study: write what it changes into it, not after --set")
                plan = read_study(file)
                click.echo(f"{file}: good ({_study_summary(plan)})")
                _say(plan.remarks, plan.doubts, plan)
                continue
            if is_alternative(file):
                if overrides:
                    raise UserError(f"{file} is an alternative: write what it sets into it, not after --set")
                click.echo(f"{file}: good ({_alternative_summary(load_alternative(file))})")
                continue
            loaded = read_to_check(file, overrides)
            click.echo(f"{file}: good ({_summary(loaded)})")
            _say(loaded.remarks, [*doubts(loaded), *warnings(loaded)], _if_large(loaded.scenario))
        except ScenarioError as error:
            bad = True
            click.echo(error.report(), err=True)
    if bad:
        sys.exit(2)


def _say(remarks: Iterable[str], doubts: Iterable[object], plan: Plan | None) -> None:
    """Say what is odd about a good file, and of what it asks for if that takes long."""
    told, warned = ([], []) if plan is None else _takes_long(plan)
    for line in told:
        click.echo(f"  {line}")
    say_remarks(remarks, [*doubts, *warned])


def _if_large(scenario: Scenario) -> Plan | None:
    """Return the plan of a scenario of very many replications; most are seen at once to have few."""
    from sim.study.experiment.small import is_small

    if is_small(scenario, scenario.run.replications):
        return None
    from sim.study.experiment.grid import planned

    return planned([scenario])


def _takes_long(plan: Plan) -> tuple[list[str], list[str]]:
    """Return what is told of a plan that takes hours, and warned of: a week, or more than there is."""
    from sim.report.words.sizing import LONG, size_lines, too_large
    from sim.study.executor import available_cpus
    from sim.study.experiment.size import size_by_arithmetic

    size = size_by_arithmetic(plan, 0, available_cpus())
    if size.is_small:
        return [], []
    if said := too_large(size, Path()):
        return [], [f"{said}; --force begins all the same"]
    return [*size_lines(size)] if size.seconds_to_come > LONG else [], []


@click.command()
@click.argument("scenario", required=False)
@click.option("--system", metavar="NAME", help="Take the system from here.")
@click.option("--policy", metavar="NAME", help="Take the policy from here.")
@click.option("--assumptions", metavar="NAME", help="Take the assumptions from here.")
@click.option("--set", "overrides", multiple=True, metavar="PATH=VALUE", help="Change one value.")
@click.option("--yaml", "as_yaml", is_flag=True, help="Print the merged scenario as one YAML file.")
def explain(
    scenario: str | None, system: str | None, policy: str | None, assumptions: str | None,
    overrides: tuple[str, ...], as_yaml: bool,
) -> None:  # fmt: skip
    """Print the merged SCENARIO: each value, where it was written, its range, grade and source."""
    if scenario is None and system is None:
        raise UserError(f"name a SCENARIO or a --system; `{program()} list` shows what is shipped")
    sources = () if scenario is None else (scenario,)
    loaded = read(*sources, system=system, policy=policy, assumptions=assumptions, overrides=overrides)
    say_remarks(loaded.remarks, doubts(loaded))
    if as_yaml:
        from sim.reading.dump import to_yaml

        click.echo(to_yaml(loaded.scenario), nl=False)
        return
    from sim.reading.explain import explain as explained

    click.echo(explained(loaded, columns_shown()))


@click.command()
@click.argument("name")
@click.option("--study", is_flag=True, help="A study to start from.")
def new(name: str, study: bool) -> None:
    """Write NAME.yaml in the current folder: a commented scenario, or study, to start from."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,79}", name):
        raise UserError(f"{name!r} is not a possible name: use lower-case letters, digits and hyphens")
    if any(name in (s.name, s.full_name) for s in shipped()):
        raise UserError(f"{name} is the name of a shipped scenario; choose another")
    path = Path(f"{name}.yaml")
    refuse_taken(path)
    if study:
        write_text(path, _NEW_STUDY.format(name=name, program=program()))
        click.echo(f"wrote {path}; change it, then: {program()} check {path}, and {program()} study {path}")
        return
    base = load("west-yorkshire-harrogate", policy="annual-settlement")
    mix = "\n".join(f"    {stream}: {share:.15g}" for stream, share in base.system.funding_mix.items())
    lead, years = base.policy.renewal.lead_weeks, base.run.years
    write_text(path, _NEW.format(name=name, mix=mix, lead=lead, years=years, program=program()))
    click.echo(f"wrote {path}; change it, then: {program()} check {path}, and {program()} run {path}")


@click.command()
@click.option("--study", is_flag=True, help="Of study files.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file, which must not exist."
)
def schema(study: bool, out: Path | None) -> None:
    """Print the JSON Schema of scenario files, or of study files, for editors that check as you type."""
    from sim.reading.schema import json_schema
    from sim.study.experiment.schema import study_schema

    if out is not None:
        refuse_taken(out)
    text = json.dumps(study_schema() if study else json_schema(), indent=2, ensure_ascii=False)
    if out is None:
        click.echo(text)
        return
    write_text(out, text + "\n")
    click.echo(f"wrote {out}; in a file's first line: # yaml-language-server: $schema={out}")


def _study_summary(plan: StudyPlan) -> str:
    systems, policies = plan.systems, plan.policies
    return f"{len(systems)} system{'s' if len(systems) > 1 else ''} x {len(policies)} policies"


def _alternative_summary(alternative: Alternative) -> str:
    if alternative.years is not None:
        return f"runs of {alternative.years} years"
    return f"sets {', '.join(alternative.set)} on both sides"


def _summary(loaded: Loaded) -> str:
    posts = len(loaded.scenario.posts())
    parts = [f"{posts} post{'s' if posts > 1 else ''}"]
    if loaded.filled:
        parts.append("with " + ", ".join(f"{kind} {name}" for kind, name in loaded.filled.items()))
    return "; ".join(parts)


_NEW = """\
# {name}: describe in a line what this scenario asks.
#
# It states only what differs from the files it extends. To see every value, and which file it comes from:
#   {program} explain {name}.yaml
# To run it, and to compare it with what it was made from:
#   {program} run {name}.yaml
#   {program} compare west-yorkshire-annual {name}.yaml

name: {name}
extends:
  - west-yorkshire-harrogate # the system: its posts, its partners, its funding streams
  - annual-settlement # the policy: money settled year by year

system:
  # Which share of the posts each funding stream pays for. The shares must add to 1.
  # Take from one stream what you give to another, then run it again and see the curves move.
  funding_mix:
{mix}

policy:
  renewal:
    # Weeks before a contract ends that work on its renewal starts (4 to 26).
    lead_weeks: {lead:g}

# Behaviour that is uncertain, such as this base rate of resignation a year:
# assumptions:
#   attrition:
#     resignation_per_year: {{value: 0.13, low: 0.09, high: 0.17, source: where it is from, grade: B}}

run:
  years: {years}
"""

_NEW_STUDY = """\
# {name}: describe in a line what this study asks.
#
#   {program} check {name}.yaml      every mistake, with its place
#   {program} study {name}.yaml      run it; stopped, it goes on with the same command

title: {name}
question: What would longer settlements change, here and in all systems together?

# Shipped names, files, or either with changes of their own.
systems:
  - one-gloucestershire
  - name: larger-gloucestershire
    extends: one-gloucestershire
    set:
      system.posts.project-manager.count: 4

policies:
  - annual-settlement
  - three-year-settlement
  - three-year-same-money # is it the certainty, or only more money?
baseline: annual-settlement

# How well the paired difference from the baseline must be known: the half-width of its 95% interval, in the
# measure's own unit. 0.02 is two percentage points. Delete it to run the minimum and no more.
precision:
  of: each-system # or: pooled
  retention_42m: 0.02
replications:
  minimum: 100
  maximum: 1000

# How far the answer moves if the assumptions are wrong, each within its plausible range.
# uncertainty:
#   points: 100
#   replications: 25

run:
  years: 6
  seed: 2020
"""
