"""The check of a log: is it sound, and do the measures say what happened."""

from __future__ import annotations

from math import isclose

import numpy as np

from sim.measures.block import BlockMeasures, measure_block
from sim.measures.measure import TEAM
from sim.measures.money import PARTS, PAY_PARTS
from sim.measures.replay import Replay
from sim.model.log import EventLog, Names, Row
from sim.scenario.model import Scenario


def check(log: EventLog, scenario: Scenario, names: Names) -> list[str]:
    """Return what is wrong with a log: an empty list if it is sound.

    For every replication: time never goes back, and nothing happens after the horizon nor, but for closing
    the books, at it; everybody who enters leaves or is present at the end, once, and holds one post at
    a time; a post has one holder, but for an overlap the policy pays for; the holder of a closed post has
    been told; limbo, bridges, freezes, searches and interims open and close in turn; nobody works past
    the end of a contract but in limbo or on a bridge; nobody is hired or renewed on a share of a pool that
    is not paid, but as far as contracts may run past the money; ties grow at their partner's rate; what each
    head and each file holds follows from its rows; heads and files at the end hold start + brought in +
    learned - forgotten - lost on exit - faded - stranded; headcount at the end is start + joined - left. And
    the measures say the same as the replay of headcount, exits, pay, funded post-months and knowledge lost to
    the team and to the system, and the parts of the cost add to its total.

    Parameters
    ----------
    log : EventLog
        Of any number of replications.
    scenario : Scenario
        What was simulated.
    names : Names
        What the codes of the log mean.

    Returns
    -------
    list of str
        One line for each problem: replication, month, what is wrong.
    """
    found: list[str] = []
    replays: list[Replay] = []
    numbers = np.unique(log.replication)
    for number in numbers:
        replay = Replay(scenario, names)
        rows = log.where(log.replication == number)[1:]
        for row in zip(*(column.tolist() for column in rows), strict=True):
            replay.take(Row(*row))
        replay.finish()
        replays.append(replay)
        found += [f"replication {number}, {problem}" for problem in replay.problems]
    if found:
        return found
    block = measure_block(log, scenario, names, numbers)
    for i, replay in enumerate(replays):
        found += [f"replication {numbers[i]}: {problem}" for problem in _disagreements(replay, block, i)]
    return found


def _disagreements(replay: Replay, block: BlockMeasures, place: int) -> list[str]:
    """Return which measures of a replication differ from the replay."""
    measured = {
        m.name: value
        for m, value in zip(block.measures, block.values[place].tolist(), strict=True)
        if m.group == TEAM
    }
    last = {
        m.name: series[-1]
        for m, series in zip(block.monthly_measures, block.monthly[place].tolist(), strict=True)
        if m.group == TEAM
    }
    s = replay.sums
    years = replay.horizon / 12
    lost = s["k_lost"] + s["FADED"] + s["STRANDED"] - s["UNSTRANDED"]
    pairs = {
        "staff_months": (measured["staff_months"], s["staff_months"]),
        "exits_per_year": (measured["exits_per_year"], s["left"] / years),
        "joiners_per_year": (measured["joiners_per_year"], s["joined"] / years),
        "lost_knowledge": (measured["lost_knowledge"], lost),
        "lost_to_system": (measured["lost_to_system"], s["k_lost_to_system"]),
        "knowledge_stock_end": (measured["knowledge_stock_end"], s["k_heads"] + s["k_files"]),
        "pay": (sum(measured[f"{part}_gbp"] for part in PAY_PARTS), s["pay"]),
        "cost_total_gbp": (measured["cost_total_gbp"], sum(measured[f"{part}_gbp"] for part in PARTS)),
        "funded_post_months": (measured["funded_post_months"], s["funded"]),
        "funded_post_months at the horizon": (last["funded_post_months"], s["funded"]),
        "headcount at the horizon": (last["headcount"], s["present_at_end"]),
        "spend_total_gbp at the horizon": (
            last["spend_total_gbp"],
            sum(last[f"spend_{part.removeprefix('cost_')}_gbp"] for part in PARTS),
        ),
    }
    return [
        f"{name} is {said:.9g} and by the replay {replayed:.9g}"
        for name, (said, replayed) in pairs.items()
        if not isclose(said, replayed, rel_tol=1e-9, abs_tol=1e-6)
    ]
