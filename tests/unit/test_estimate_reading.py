"""A record as people keep it, and what is wrong with one: listed by line, and never quoted."""

from __future__ import annotations

from datetime import date, timedelta
from math import inf
from pathlib import Path

import numpy as np
import pytest

from sim.calibration.history import Leaving, Where
from sim.calibration.history_of_table import Read, history_of_table
from sim.calibration.record import FIELDS, band_of, contract_of, leaving, where_to
from sim.calibration.rows import months_of
from sim.model.log import Contract
from sim.reading.tables.opening import open_table
from sim.reading.tables.vocabulary import TableError
from sim.scenario.base import BANDS

HEADER = (
    "Employee Number,Start Date in Post,Leaving Date,Reason for Leaving,Destination On Leaving,Contract Type,"
    "Fixed Term End Date,Pay Band"
)
LEAVER = "9,01/04/2015,31/03/2020,Retirement Age,,Permanent,,8a"
YEARS = (date(2019, 4, 1), date(2024, 3, 31))


@pytest.fixture
def read(tmp_path: Path):  # type: ignore[no-untyped-def]
    def of(*lines: str, header: str = HEADER, days: tuple[date, date] | None = YEARS) -> Read:
        path = tmp_path / "history.csv"
        path.write_text("\n".join([header, *lines]), encoding="utf-8")
        return history_of_table(open_table(path, FIELDS), *(days or (None, None)))

    return of


@pytest.mark.parametrize(
    ("said", "family"),
    [
        ("Voluntary Resignation - Promotion", Leaving.RESIGNED),
        ("Voluntary Resignation - Work Life Balance", Leaving.RESIGNED),
        ("Voluntary Resignation - Other/Not Known", Leaving.RESIGNED),
        ("Retirement Age", Leaving.RETIRED),
        ("Flexi Retirement", Leaving.RETIRED),
        ("Voluntary Early Retirement - no Actuarial Reduction", Leaving.RETIRED),
        ("Retirement - Ill Health", Leaving.RETIRED),
        ("End of Fixed Term Contract", Leaving.CONTRACT_ENDED),
        ("End of Fixed Term Contract - Other", Leaving.CONTRACT_ENDED),
        ("End of Fixed Term Contract - End of Work Requirement", Leaving.WORK_ENDED),
        ("End of Fixed Term Contract - External Rotation", Leaving.WENT_HOME),
        ("Redundancy - Compulsory", Leaving.REDUNDANT),
        ("Redundancy - Voluntary", Leaving.REDUNDANT),
        ("MARS", Leaving.REDUNDANT),
        ("Mutually Agreed Resignation - Local Scheme with Repayment", Leaving.REDUNDANT),
        ("Employee Transfer", Leaving.OTHER),
        ("Dismissal - Capability", Leaving.OTHER),
        ("Death in Service", Leaving.OTHER),
        ("Initial Pension Ended", Leaving.OTHER),
        ("Merged Organisation - Duplicate Record", Leaving.LOST),
        ("gone fishing", None),
    ],
)
def test_reasons_of_the_electronic_staff_record(said: str, family: Leaving | None) -> None:
    assert leaving(said) is family
    assert leaving(said.upper().replace(" ", "_")) is family


def test_destinations_contracts_and_bands() -> None:
    places = (
        "NHS Organisation",
        "NHS Trust",
        "Other Public Sector",
        "No Employment",
        "General Practice",
        "x",
    )
    assert [where_to(p) for p in places] == [
        Where.NHS, Where.TRUST, Where.OUTSIDE, Where.OUTSIDE, Where.OTHER_NHS, None,
    ]  # fmt: skip
    kinds = ("Fixed Term Temp", "Permanent", "Secondment In", "Bank")
    assert [contract_of(k) for k in kinds] == [
        Contract.FIXED_TERM, Contract.PERMANENT, Contract.SECONDMENT, None,
    ]  # fmt: skip
    assert [band_of(b) for b in ("Band 7", "8a", "NHS AfC: Band 8C", "XN06", "9", "x")] == [
        BANDS.index("7"), BANDS.index("8a"), BANDS.index("8c"), BANDS.index("6"), BANDS.index("9"), -1,
    ]  # fmt: skip


def test_a_last_day_is_worked(read) -> None:  # type: ignore[no-untyped-def]
    """Who leaves on 31 March is gone at the instant of 1 April, as in the model."""
    found = read("1,01/04/2019,31/03/2021,Voluntary Resignation - Promotion,NHS Organisation,Permanent,,7")
    assert found.history.left[0] == months_of(date(2021, 4, 1))
    assert found.history.joined[0] == months_of(date(2019, 4, 1)) == found.history.opens
    assert found.history.where[0] == Where.NHS
    assert found.listed == ()


def test_rows_of_one_person_are_one_stay_with_a_renewal(read) -> None:  # type: ignore[no-untyped-def]
    found = read(
        "1,01/04/2019,31/03/2021,End of Fixed Term Contract,,Fixed Term,31/03/2021,7",
        "1,01/04/2021,,,,Fixed Term,31/03/2023,7",
        "2,01/04/2019,31/03/2020,End of Fixed Term Contract,,Fixed Term,31/03/2020,7",
        "2,01/04/2022,,,,Permanent,,7",  # came back two years later: another stay
        LEAVER,
    )
    history = found.history
    assert history.people == 4
    assert history.renewed.tolist().count(True) == 1
    assert (history.contract_end - history.start)[history.renewed] == pytest.approx([24])
    assert np.sort(history.reason[history.last]).tolist() == [-1, -1, Leaving.RETIRED, Leaving.CONTRACT_ENDED]


def test_a_column_may_say_that_a_contract_was_renewed(read) -> None:  # type: ignore[no-untyped-def]
    header = "Start Date,Contract End Date,Renewed,Leaving Date,Reason for Leaving"
    found = read(
        "01/04/2019,31/03/2021,yes,,", "01/04/2019,31/03/2021,no,31/03/2021,End of Fixed Term Contract",
        header=header,
    )  # fmt: skip
    assert found.history.renewed.tolist() == [True, False, False]
    assert found.history.people == 2
    assert not found.history.gone[:2].any()


@pytest.mark.parametrize(
    ("left", "reason", "gone"),
    [
        ("28/02/2021", "Voluntary Resignation - Promotion", Leaving.RESIGNED),
        ("31/03/2021", "Voluntary Resignation - Promotion", Leaving.RESIGNED),
        ("20/04/2021", "Voluntary Resignation - Promotion", Leaving.RESIGNED),
        ("20/04/2021", "End of Fixed Term Contract", Leaving.CONTRACT_ENDED),
        ("31/03/2021", "End of Fixed Term Contract", None),  # of the row's own contract: another followed
    ],
)
def test_a_renewed_contract_erases_no_leaving(read, left: str, reason: str, gone: Leaving | None) -> None:  # type: ignore[no-untyped-def]
    header = "Start Date,Contract End Date,Renewed,Leaving Date,Reason for Leaving"
    found = read(f"01/04/2019,31/03/2021,yes,{left},{reason}", "01/04/2018,,,,", header=header).history
    assert found.reason[found.gone].tolist() == ([] if gone is None else [gone])
    if gone is not None:
        day, month, year = map(int, left.split("/"))
        assert found.left[found.gone] == pytest.approx(
            [months_of(date(year, month, day) + timedelta(days=1))]
        )


def test_merged_records_are_no_leavings(read) -> None:  # type: ignore[no-untyped-def]
    found = read("1,01/04/2019,31/03/2021,Merged Organisation - Duplicate Record,,Permanent,,7", LEAVER)
    assert found.history.gone.sum() == 1
    assert found.history.left[0] == months_of(date(2021, 4, 1))  # and seen no longer


def test_staff_lists_and_histories_know_the_same_words() -> None:
    assert band_of("NHS|XR08|Review Body Band 8 - Range A") == BANDS.index("8a")
    assert contract_of("Non-permanent") is Contract.FIXED_TERM
    assert contract_of("Substantive") is Contract.PERMANENT
    assert contract_of("Agency") is contract_of("Honorary") is None


def test_a_date_that_half_the_rows_have_is_not_known(read) -> None:  # type: ignore[no-untyped-def]
    header = "Start Date,Leaving Date,Reason for Leaving,Fixed Term End Date,Renewal decided,Notice Given"
    row = "01/04/2019,31/03/2021,End of Fixed Term Contract,31/03/2021,{},"
    gone = "01/04/2019,31/03/2022,Retirement Age,,,{}"
    some = [row.format("01/12/2020"), row.format(""), gone.format("01/01/2022"), gone.format("")]
    assert not (history := read(*some, header=header).history).decisions_known
    assert not history.notice_known
    whole = read(*some[::2] * 2, header=header).history
    assert whole.decisions_known
    assert whole.notice_known


def test_the_length_of_a_contract_that_began_before_the_record_is_not_known(read) -> None:  # type: ignore[no-untyped-def]
    found = read("1,01/04/2015,,,,Fixed Term,31/03/2020,7", LEAVER)
    assert np.isnan(found.history.start[0])
    found = read(
        "01/04/2015,01/04/2018,31/03/2020",
        header="Start Date in Post,Contract Start Date,Fixed Term End Date",
    )
    assert found.history.contract_end[0] - found.history.start[0] == pytest.approx(24)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("SECRET,01/04/2020,01/05/2019,Retirement Age,,Permanent,,7", "left before the first day"),
        ("SECRET,01/04/2020,SECRET,Retirement Age,,Permanent,,7", "a date that cannot be read"),
        ("SECRET,,01/05/2021,Retirement Age,,Permanent,,7", "no first day"),
        ("SECRET,01/04/2020,,Retirement Age,,Permanent,,7", "no last day"),
        ("SECRET,01/04/2020,,,,Fixed Term,31/03/2019,7", "ends before it begins"),
        ("SECRET,01/04/2025,,,,Permanent,,7", "after the record's close"),
        ("SECRET,01/04/2015,01/04/2018,Retirement Age,,Permanent,,7", "before the record opens"),
        ("SECRET,01/04/2020,,,,Bank,,7", "not on a permanent or fixed-term contract"),
        ("SECRET,01/04/2020,01/04/2021,SECRET,,Permanent,,7", "no reason that is given and known"),
        ("SECRET,01/04/2020,01/04/2021,Retirement Age,SECRET,Permanent,,7", "destination"),
        ("9,01/04/2018,,,,Permanent,,7", "begins before the same person's other row ends"),
    ],
)
def test_what_is_wrong_is_listed_by_its_line(read, line: str, why: str) -> None:  # type: ignore[no-untyped-def]
    found = read(LEAVER, "2,01/04/2019,,,,Permanent,,7", line)
    said = " ".join(found.listed)
    assert said.startswith("line 4")
    assert why in said
    assert "SECRET" not in said
    assert found.left_out == ("left out" in said)
    assert found.history.people == 3 - found.left_out


def test_notice_after_the_last_day_and_dates_to_come(read) -> None:  # type: ignore[no-untyped-def]
    header = "Start Date,Leaving Date,Reason for Leaving,Notice Given"
    found = read(
        "01/04/2019,31/03/2021,Retirement Age,01/06/2021", "01/04/2019,31/07/2024,Retirement Age,01/03/2024",
        "01/04/2019,31/12/2025,Retirement Age,", header=header,
    )  # fmt: skip
    assert "line 2: notice dated after the last day" in " ".join(found.listed)
    assert np.isnan(found.history.notice[0])
    # who had given notice when the record closed was still there; who left later is not known to leave
    assert found.history.gone.tolist() == [True, False, False]
    assert found.history.reason.tolist() == [Leaving.RETIRED, Leaving.RETIRED, Leaving.STAYED]
    assert found.history.left[2] == inf


def test_when_the_record_opens_and_closes_is_said(read) -> None:  # type: ignore[no-untyped-def]
    found = read(LEAVER, "2,01/04/2019,30/06/2023,Retirement Age,,Permanent,,7", days=None)
    assert (found.opens, found.closes) == (date(2020, 4, 1), date(2023, 5, 31))
    assert any("--from" in text for text in found.said)
    assert not found.history.gone.any()  # a clock that leavings start and stop does not count these
    ahead = date.today().replace(day=1) + timedelta(days=400)
    planned = f"3,{ahead:%d/%m/%Y},,,,Permanent,,7"
    leaving = f"4,01/04/2019,{ahead:%d/%m/%Y},Retirement Age,,Permanent,,7"
    found = read(LEAVER, "2,01/04/2019,30/06/2023,Retirement Age,,Permanent,,7", planned, leaving, days=None)
    assert found.closes == date(2023, 5, 31)
    for row in ("2,01/04/2019,,,,Permanent,,7", "2,01/04/2019,01/03/2019,Retirement Age,,Permanent,,7"):
        with pytest.raises(TableError, match=r"no row shows that somebody left.*--from"):
            read(row, days=None)
    with pytest.raises(TableError, match="before that"):
        read(LEAVER, days=(date(2021, 1, 1), date(2020, 1, 1)))


def test_no_row_that_can_be_used(read) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(TableError, match="no row can be used"):
        read("1,01/04/2030,,,,Permanent,,7")
    with pytest.raises(TableError, match="--map"):
        read("a,b", header="This,That")


def test_durations_in_place_of_dates(read) -> None:  # type: ignore[no-untyped-def]
    found = read("1,26,0", "2,52,1", header="id,weeks,censor", days=None)
    assert found.history.left == pytest.approx([6, 12])
    assert found.history.gone.tolist() == [True, False]
    assert not found.history.colleagues
    assert any("counts as a resignation" in text for text in found.said)
    with pytest.raises(TableError, match="--unit"):
        read("1,26,0", header="id,duration,censor", days=None)
