"""Every row of every log fills the columns that the table of the log names for its event, and no others."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model.engine_room import simulate
from sim.model.log import Contract, Event, EventLog, Reason, Row
from sim.model.log_fields import FIELDS
from sim.reading import load
from sim.reading.library import shipped
from tests.own_mechanisms import RetentionPayment

COLUMNS = Row._fields[2:]  # after time and event, which are in every row
CASES = [("west-yorkshire-harrogate", policy.name) for policy in shipped("policy")]
CASES += [(name, "annual-settlement") for name in ("dorset", "lincolnshire", "oldham", "one-gloucestershire")]
OTHERWISE = {"assumptions.knowledge.forgetting_per_month": 0.01}


def filled(log: EventLog, column: str) -> np.ndarray:
    """Which rows fill a column: a code is empty when it is -1, a number when it is nan."""
    values = getattr(log, column)
    return ~np.isnan(values) if values.dtype.kind == "f" else values >= 0


def disobeying(log: EventLog) -> list[str]:
    """The columns that some row of an event leaves empty, or fills, against the table."""
    wrong = []
    for event in Event:
        fields, rows = FIELDS[event], log.of(event)
        for column in COLUMNS:
            there = filled(rows, column)
            if column in fields.always and not there.all():
                wrong.append(f"{event.name}: {column} is empty")
            elif column not in {**fields.always, **fields.sometimes} and there.any():
                wrong.append(f"{event.name}: {column} is filled")
    return wrong


@pytest.fixture(scope="module")
def logs() -> EventLog:
    """Logs of every shipped policy, of a few systems, and of people who forget."""
    scenarios = [load(system=system, policy=policy) for system, policy in CASES]
    scenarios.append(scenarios[0].replace(OTHERWISE).adding(RetentionPayment(gbp=500.0)))
    return EventLog.joined([simulate(scenario, range(1)) for scenario in scenarios])


def test_every_row_fills_the_columns_that_its_event_names_and_no_others(logs: EventLog) -> None:
    assert disobeying(logs) == []


def test_every_event_happens_in_these_logs(logs: EventLog) -> None:
    assert [event.name for event in Event if event not in logs.event] == []


def test_what_is_filled_sometimes_is_filled_and_left_empty(logs: EventLog) -> None:
    """Limbo and bridges are cut off where the run ends, if work on renewals starts late and takes months.

    So is the wait for partners who pay their share of the year after the run, and an interim where most
    rounds of recruitment fail.
    """
    late = load(system="west-yorkshire-harrogate", policy="three-year-settlement").replace(
        {
            "policy.contracts.ends": "anniversaries",
            "policy.renewal.lead_weeks": 0,
            "assumptions.hr.renewal_weeks": 12.0,
            "run.years": 1,
        }
    )
    pool = load(system="lincolnshire", policy="annual-settlement").replace(
        {"policy.pooling.late_partners": 2, "run.years": 1}
    )
    failing = dict.fromkeys(("permanent_or_36_months", "months_24", "months_12_or_less"), 0.05)
    interims = late.replace({f"assumptions.recruitment.fill_chance.{k}": v for k, v in failing.items()})
    cut_off = [late, late.replace({"policy.bridging.months": 6}), pool, interims.replace({"run.years": 2})]
    both = EventLog.joined([logs, *(simulate(scenario, range(5)) for scenario in cut_off)])
    assert disobeying(both) == []
    one_sided = [
        (event.name, column)
        for event, fields in FIELDS.items()
        for column in fields.sometimes
        if len(set(filled(both.of(event), column).tolist())) < 2
    ]
    assert one_sided == []


def test_the_table_names_every_event_in_their_order_and_no_column_twice() -> None:
    assert list(FIELDS) == list(Event)
    for fields in FIELDS.values():
        assert not set(fields.always) & set(fields.sometimes)
        assert {*fields.always, *fields.sometimes} <= set(COLUMNS)


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        (Row(1.0, Event.TOLD, 0, 0, 0, Contract.FIXED_TERM, until=3.0), "TOLD: reason is empty"),
        (Row(1.0, Event.FROZEN, 0, -1, 0, reason=Reason.CENSORED), "FROZEN: reason is filled"),
        (Row(1.0, Event.YEAR_FUNDED, stream=0), "YEAR_FUNDED: amount is empty"),
        (Row(1.0, Event.MATURITY, amount=0.5, until=2.0), "MATURITY: until is filled"),
    ],
)
def test_a_row_that_does_not_obey_the_table_is_found(row: Row, wrong: str) -> None:
    assert disobeying(EventLog.from_rows(0, [row])) == [wrong]
