"""Staff lists: what each kind of row becomes in the model, or why it is not in the file."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.reading.staff import dates
from sim.reading.staff.bands import band_of
from sim.reading.staff.contracts import contract_of, status_of
from sim.reading.staff.fields import FIELDS
from sim.reading.staff.findings import Assumed, LeftOut, NotUnderstood
from sim.reading.staff.money import kind_of
from sim.reading.staff.partners import partners_of
from sim.reading.staff.roles import role_of, slug
from sim.reading.staff.understanding import understood
from sim.reading.staff.writing import system_file
from sim.reading.tables.opening import open_table
from sim.reading.tables.vocabulary import TableError, plain

HEADERS = (
    "Employee Number,Position Number,Position Title,Pay Band,FTE,Contract Type,Assignment Status,"
    "Start Date,CSD,End Date"
)
DAY_ONE = date(2027, 4, 1)
TODAY = date(2026, 11, 30)


@pytest.fixture
def read(tmp_path):
    """Understand rows beneath the headers above, or a whole list."""

    def read(*rows, headers=HEADERS, day_one=DAY_ONE):
        path = tmp_path / "list.csv"
        path.write_text("\n".join([headers, *rows]) + "\n", encoding="utf-8")
        return understood(open_table(path, FIELDS), TODAY, day_one)

    return read


def row(number="1", position="", role="Project Manager", band="7", wte="1", contract="Permanent",
        status="Active Assignment", start="01/04/2024", csd="", end=""):  # fmt: skip
    return ",".join([number, position, role, band, wte, contract, status, start, csd, end])


def codes(team):
    return [(str(f.code), f.line) for f in team.findings]


def holders(team):
    return [post.holder for post in team.posts]


@pytest.mark.parametrize(
    ("said", "band"),
    [
        ("Review Body Band 8 - Range B", "8b"), ("NHS|XR09|Review Body Band 8 - Range B", "8b"),
        ("Review Body Band 7", "7"), ("Band 8a", "8a"), ("BAND 8 A", "8a"), ("8-d", "8d"), ("XN07", "7"),
        ("XN08", "8a"), ("XR12", "9"), ("AfC 6", "6"), ("B5", "5"), ("Band 6 Step 3", "6"), ("7.0", "7"),
        ("Agenda for Change Band 09", "9"), ("VSM", "9"), ("Very Senior Manager", "9"),
        ("Band 8", None), ("8", None), ("7/8a", None), ("Band 7 to 8a", None), ("PO3", None), ("", None),
        ("Consultant", None), ("Band 10", None), ("1", None), ("77", None), ("37.5", None),
    ],
)  # fmt: skip
def test_a_band_is_found_as_pay_systems_and_people_write_it(said, band):
    assert band_of(said) == band


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Permanent", "permanent"), ("Fixed Term Temp", "fixed-term"), ("FTC", "fixed-term"),
        ("Non-permanent", "fixed-term"), ("Secondment In", "secondment"), ("Bank", "bank"),
        ("Zero Hours", "bank"), ("Agency worker", "agency"), ("Locum", "agency"), ("Honorary", "honorary"),
        ("Apprentice", "fixed-term"), ("Maternity cover", "fixed-term"), ("Substantive", "permanent"),
        ("something else", None),
    ],
)  # fmt: skip
def test_a_contract_type_is_found(said, kind):
    assert contract_of(said) == kind


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Active Assignment", "active"), ("Acting Up", "acting"), ("Internal Secondment", "seconded-in"),
        ("Out on External Secondment - Paid", "seconded-out"), ("Maternity & Adoption", "absent"),
        ("Career Break", "absent"), ("Suspend No Pay", "absent"), ("Long-term sick", "absent"),
        ("Inactive Not Worked", "left"), ("Leaver", "left"), ("Vacant", "vacant"), ("whatever", None),
    ],
)  # fmt: skip
def test_an_assignment_status_is_found(said, kind):
    assert status_of(said) == kind


@pytest.mark.parametrize(
    ("said", "role"),
    [
        ("PROGRAMME MANAGER", "Programme manager"), ("Head of IT", "Head of IT"),
        ("00123456|Programme Director|B4", "Programme director"), ("Analyst 20817312", "Analyst"),
        ("Lead j.doe@nhs.net", "Lead"), ("VACANT - Project Manager", "Project manager"),
        ("Project Officer (Maternity Cover)", "Project officer"), ("senior analyst", "Senior analyst"),
        ("PMO Lead\x1b[31m", "PMO lead [31m"), ("12345678", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_role_is_one_line_without_what_may_say_who_holds_it(said, role):
    assert role_of(said) == role


@settings(max_examples=30)
@given(st.text(max_size=200))
def test_every_role_and_name_can_be_written(text):
    role = role_of(text)
    assert len(role) <= 80
    assert not {"\n", "\x1b", "@"} & set(role)
    assert set(slug(text)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") != set()


@settings(max_examples=30)
@given(st.dates(date(1990, 1, 1), date(2026, 12, 31)), st.integers(0, 60))
def test_months_are_near_the_days_and_say_no_more_than_half_a_month(start, months):
    assert abs(dates.tenure_months(start, DAY_ONE) - (DAY_ONE - start).days / 30.4375) < 1.1
    end = DAY_ONE + timedelta(days=round(months * 30.4375))
    left = dates.months_left(end, DAY_ONE)
    assert left in {0.5 + n / 2 for n in range(130)}
    assert abs(left - months) < 0.6
    assert dates.months_left(DAY_ONE - timedelta(days=1 + months), DAY_ONE) == 0


def test_months_to_the_ends_that_contracts_have():
    ends = {date(2027, 9, 30): 6, date(2028, 3, 31): 12, date(2027, 4, 1): 0.5, date(2027, 3, 31): 0}
    assert {end: dates.months_left(end, DAY_ONE) for end in ends} == ends


def test_day_one_follows_the_newest_start_that_is_no_plan():
    starts = [date(2019, 9, 2), date(2020, 1, 1), date(2027, 6, 1)]
    assert dates.day_one_of(starts, TODAY) == date(2020, 4, 1)
    assert dates.day_one_of([date(2021, 4, 1)], TODAY) == date(2021, 4, 1)
    assert dates.day_one_of([], TODAY) == date(2027, 4, 1)


def test_dates_become_months_and_years(read):
    team = read(
        row(start="15/10/2025", csd="01/04/2020", contract="Fixed Term Temp", end="30/09/2027"),
        row("2", start="01/04/2024", end="31/12/4712"),
    )
    fixed, permanent = holders(team)
    assert (fixed.contract, fixed.tenure_months, fixed.months_left, fixed.prior_nhs_years) == (
        "fixed-term", 18, 6, 5.5,
    )  # fmt: skip
    assert (permanent.contract, permanent.tenure_months, permanent.months_left) == ("permanent", 36, None)
    assert team.findings == ()


@pytest.mark.parametrize(
    "vacancy",
    [
        row("", start=""), row("", start="01/01/2020"), row("Vacant", start="", wte="0"),
        row("Vacancy 3", wte="to be agreed"),
        row("7", status="Vacant"), row("", role="Vacant - Project Manager", start="", contract=""),
    ],
)  # fmt: skip
def test_a_row_without_a_person_is_a_vacant_post(read, vacancy):
    team = read(row(), vacancy)
    assert holders(team)[1] is None
    assert {post.role for post in team.posts} == {"Project manager"}


def test_without_a_column_of_people_a_row_without_a_start_is_vacant(read):
    headers = "Role,Band,Start Date"
    team = read("Analyst,6,01/04/2024", "Analyst,6,", headers=headers)
    assert [holder is None for holder in holders(team)] == [False, True]


def test_one_person_in_two_posts_is_two_holders_and_said(read):
    team = read(row("1002", wte="0.6"), row("1002-2", role="Quality Lead", wte="0.4"))
    assert [post.wte for post in team.posts] == [0.6, 0.4]
    assert codes(team) == [("two posts", 2), ("two posts", 3)]


def test_a_job_share_is_two_part_time_posts_that_know_the_same_work(read):
    by_role = read(row("1", wte="0.5"), row("2", wte="0.5"))
    by_position = read(row("1", "77", wte="0.6"), row("2", "77", band="8a", wte="0.4"))
    for team in (by_role, by_position):
        assert codes(team) == [("job share", 2), ("job share", 3)]
        assert len({group.workstream or group.key for group in team.groups}) == 1
    alone = read(row("1", wte="0.5"), row("2", "8", wte="0.4"))
    assert alone.findings == ()


def test_rows_of_one_person_that_follow_each_other_are_one(read):
    team = read(
        row("5", start="01/04/2020", end="31/03/2022", contract="Fixed term"),
        row("5-2", start="01/04/2022", contract="Permanent"),
        row("6"),
        row("6"),
    )
    assert codes(team) == [(str(LeftOut.EARLIER), 2), (str(LeftOut.DUPLICATE), 5)]
    assert [holder.tenure_months for holder in holders(team)] == [84, 36]


def test_who_acts_up_from_a_permanent_post_does_not_lose_their_work_with_the_acting(read):
    acting = row("5", band="8a", status="Acting Up", contract="Fixed term", end="30/09/2027")
    (holder,) = holders(read(acting, row("5-2", role="Analyst", band="6")))
    assert (holder.contract, holder.months_left) == ("permanent", None)
    own = row("5-2", role="Analyst", band="6", contract="Fixed term", end="30/09/2028")
    (holder,) = holders(read(acting, own))
    assert (holder.contract, holder.months_left) == ("fixed-term", 6)


def test_an_agency_post_is_not_filled_by_a_secondment_because_another_is(read):
    analyst = {"role": "Analyst", "band": "6"}
    lent = row("1", **analyst, contract="Secondment", end="30/09/2027")
    others = [row(number, **analyst, contract=said) for number, said in (("2", "Agency"), ("3", "Locum"))]
    team = read(*(f"{each},SDF" for each in (lent, *others)), headers=HEADERS + ",Funding Source")
    assert [(post.contract, post.holder is None) for post in team.posts] == [
        ("secondment", False), (None, True), (None, True),
    ]  # fmt: skip


def test_who_manages_vacancies_is_there(read):
    (post,) = read(row(role="Vacancy Manager")).posts
    assert (post.role, post.holder is not None) == ("Vacancy manager", True)


def test_somebody_acting_up_is_in_one_post(read):
    team = read(row("5", band="8a", status="Acting Up"), row("5-2", role="Analyst", band="6"))
    assert codes(team) == [(str(Assumed.ACTING), 2), (str(LeftOut.OTHER_POST_KEPT), 3)]
    assert [post.band for post in team.posts] == ["8a"]


def test_a_holder_who_is_away_and_who_stands_in_are_one_post(read):
    team = read(
        row("1", role="Project Officer", status="Maternity & Adoption"),
        row("2", role="Project Officer (maternity cover)", contract="Fixed Term Temp", end="31/12/2027"),
        row("3", role="Analyst - maternity cover", contract="Fixed term", end="31/12/2027"),
    )
    assert codes(team) == [(str(Assumed.AWAY), 2), (str(LeftOut.BACKFILL), 3)]
    assert [(p.role, p.holder.contract) for p in team.posts] == [
        ("Project officer", "permanent"), ("Analyst", "fixed-term"),
    ]  # fmt: skip


def test_a_fixed_term_in_the_position_of_somebody_away_stands_in_unless_others_have_it_too(read):
    away = row("1", "P7", status="Maternity & Adoption")
    stands_in = row("2", "P7", contract="Fixed term", end="31/12/2027")
    assert codes(read(away, stands_in)) == [(str(Assumed.AWAY), 2), (str(LeftOut.BACKFILL), 3)]
    assert codes(read(away, stands_in, row("3", "P7"))) == [(str(Assumed.AWAY), 2)]


@pytest.mark.parametrize(
    ("out", "code"),
    [
        (row("9", contract="Bank"), LeftOut.BANK),
        (row("9", contract="Honorary"), LeftOut.HONORARY),
        (row("9", role="Non-Executive Director"), LeftOut.HONORARY),
        (row("9", role="Deputy Chair"), LeftOut.HONORARY),
        (row("9", status="Out on External Secondment - Paid"), LeftOut.SECONDED_OUT),
        (row("9", status="Leaver"), LeftOut.LEFT),
        (row("", role="Total", wte="14.6", start=""), LeftOut.TOTAL),
        (row("9", role=""), NotUnderstood.NO_ROLE),
        (row("9", band=""), NotUnderstood.NO_BAND),
        (row("9", band="Band 8"), NotUnderstood.BAND),
        (row("9", contract="Terms of Engagement 3"), NotUnderstood.CONTRACT),
        (row("9", start="31/02/2024"), NotUnderstood.DATE),
        (row("9", start=""), NotUnderstood.NO_START),
        (row("9", end="31/03/2020", contract="Fixed term"), NotUnderstood.END_BEFORE_START),
        (row("9", start="01/04/1960"), NotUnderstood.TOO_LONG_AGO),
        (row("9", wte="0"), NotUnderstood.WTE),
        (row("9", wte="-1"), NotUnderstood.WTE),
        (row("9", wte="half"), NotUnderstood.WTE),
        (row("9", wte="370"), NotUnderstood.WTE),
    ],
)  # fmt: skip
def test_what_is_not_a_post_is_named_with_its_line(read, out, code):
    team = read(row(), out)
    assert codes(team) == [(str(code), 3)]
    assert len(team.posts) == 1


@pytest.mark.parametrize(
    ("kept", "code", "holder"),
    [
        (row(wte="1.2"), Assumed.ABOVE_FULL_TIME, ("permanent", None)),
        (row(wte=""), Assumed.NO_WTE, ("permanent", None)),
        (row(band="VSM"), Assumed.VERY_SENIOR, ("permanent", None)),
        (row(contract=""), Assumed.NO_CONTRACT, ("permanent", None)),
        (row(contract="", end="31/03/2028"), Assumed.NO_CONTRACT, ("fixed-term", 12)),
        (row(contract="Fixed term"), Assumed.NO_END, ("fixed-term", 12)),
        (row(contract="Secondment"), Assumed.NO_END, ("secondment", 12)),
        (row(end="31/03/2028"), Assumed.END_OF_PERMANENT, ("permanent", None)),
        (row(contract="Fixed term", end="28/02/2027"), Assumed.ENDED, ("fixed-term", 0)),
        (row(csd="01/04/2025"), Assumed.SERVICE_AFTER_START, ("permanent", None)),
        (row(status="Process 12"), Assumed.STATUS, ("permanent", None)),
        (row(start="02/04/2027"), Assumed.NOT_STARTED, None),
        (row(contract="Agency"), Assumed.INTERIM, None),
        (row(status="Career Break"), Assumed.AWAY, ("permanent", None)),
    ],
)  # fmt: skip
def test_what_is_taken_of_a_row_is_named(read, kept, code, holder):
    team = read(kept)
    assert codes(team) == [(str(code), 2)]
    (found,) = holders(team)
    assert (found and (found.contract, found.months_left)) == holder


@pytest.mark.parametrize(
    ("given", "wte"),
    [
        (["1", "0.5"], [1, 0.5]), (["37.5", "18.75"], [1, 0.5]), (["100", "50", "80"], [1, 0.5, 0.8]),
        (["100%", "60%"], [1, 0.6]),
    ],
)  # fmt: skip
def test_a_wte_may_be_hours_or_per_cents(read, given, wte):
    team = read(*(row(str(i), role=f"Role {'abc'[i]}", wte=value) for i, value in enumerate(given)))
    assert [post.wte for post in team.posts] == wte


def test_like_posts_are_a_group_and_names_are_never_taken_twice(read):
    team = read(
        row("1"), row("2"), row("3", band="8a"), row("4", role="Project manager 1"),
        row("5", contract="Fixed term", end="30/09/2027"),
    )  # fmt: skip
    names = [name for group in team.groups for name in group.names]
    assert names[:3] == ["project-manager-1", "project-manager-2", "project-manager-8a"]
    assert len(set(names)) == len(names) == 5
    assert {g.workstream for g in team.groups if g.posts[0].role == "Project manager"} == {
        "", "project-manager",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("said", "kind", "asked"),
    [
        ("SDF 26/27", "transformation", False), ("Non-recurrent", "transformation", False),
        ("Recurrent core", "core", False), ("Running costs", "core", False),
        ("Partner contributions", "pooled", False), ("Cancer Alliance", "programme", False),
        ("50% SDF / 50% core", "core", True), ("SDF / core", "core", True), ("Core & SDF", "core", True),
        ("Not core - SDF", "transformation", False), ("Ex-SDF, now core", "core", False),
        ("SDF (non rec)", "transformation", False), ("Non-recurrent core", "transformation", True),
        ("Trust funded", "pooled", True), ("Charity", "pooled", True), ("Recharge to LA", "pooled", True),
        ("NHSE", "transformation", True), ("Gifted by the trust", "gifted", False), ("D12345", "core", True),
    ],
)  # fmt: skip
def test_the_kind_of_money_is_told_by_its_words_or_asked(said, kind, asked):
    assert kind_of(said, permanent_share=1.0) == (kind, asked)


def test_a_question_on_mixed_money_names_both_kinds(read):
    team = read(row() + ",50% SDF / 50% core", row("2") + ",SDF", headers=HEADERS + ",Funding Source")
    text, asked = system_file(team, "Team", "team")
    (line,) = (number for number, question in asked if "core and transformation money" in question)
    assert text.splitlines()[line - 1].startswith("    money-50-sdf-50-core: {kind: core")


def test_money_is_grouped_by_what_the_list_says(read):
    headers = HEADERS + ",Funding Source,Employer"
    team = read(
        row() + ",SDF,Kestrel NHS Trust",
        row("2", contract="Fixed term", end="30/09/2027") + ",team,Kestrel Council",
        row("3") + ",,",
        headers=headers,
    )
    assert [(s.key, s.kind) for s in team.streams] == [
        ("sdf", "transformation"), ("team-money", "transformation"), ("core", "core"),
    ]  # fmt: skip
    assert codes(team) == [(str(Assumed.NO_MONEY), 4)]
    assert [(p.key, p.kind, p.asked) for p in team.partners] == [
        ("kestrel-nhs-trust", "trust", False), ("kestrel-council", "local-authority", False),
        ("icb", "commissioner", True),
    ]  # fmt: skip


def test_a_partner_whose_kind_is_not_told_is_asked():
    assert [p.asked for p in partners_of(["Acme", "NHS Kestrel ICB", "Kestrel Hospice"])] == [
        True,
        False,
        False,
    ]


def test_words_that_yaml_takes_for_something_else_are_no_names():
    assert [slug(word) for word in ("Null", "YES", "2026", "1e3", "0x1", "No.")] == [
        "post-null", "post-yes", "post-2026", "post-1e3", "post-0x1", "post-no",
    ]  # fmt: skip


def test_more_than_a_team_and_nothing_are_refused(read):
    many = (row(str(n), role=f"Role {n % 7}") for n in range(2000))
    with pytest.raises(TableError, match=r"2,000 posts are more than a team; .*filter the list"):
        read(*many)
    with pytest.raises(TableError, match=r"none of the 1 row\(s\) can be read as a post.*band"):
        read(row(band="?"))
    with pytest.raises(TableError, match=r'no column for start .*--map "YOUR HEADER=start"'):
        read("Analyst,6", headers="Role,Band")


def test_columns_that_are_missing_are_told_at_once(read):
    with pytest.raises(TableError) as refused:
        read("Analyst,1", headers="Job Title,WTE")
    told = str(refused.value)
    assert "no column for band (Agenda for Change band); no column for start (first day in this post)" in told
    assert '--map "YOUR HEADER=band" --map "YOUR HEADER=start"' in told


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Latest Start Date in Position", "start"), ("Start Date in Current Post", "start"),
        ("Date in post", "start"), ("Effective Start Date", "assignment_start"),
        ("Employer Name", "organisation"), ("End date if FTC", "end"), ("Post holder name", "name"),
    ],
)  # fmt: skip
def test_usual_headers_are_known(tmp_path, header, field):
    path = tmp_path / "list.csv"
    path.write_text(f"Job Title,Band,{header}\nAnalyst,6,01/04/2024\n", encoding="utf-8")
    assert open_table(path, FIELDS).columns[field].header == header


def test_a_position_is_a_title_unless_there_is_one_beside_it(read):
    (alone,) = read("Analyst,6,01/04/2024", headers="Position,Band,Date in post").posts
    (beside,) = read(
        "00123,Data Analyst,6,01/04/2024", headers="Position,Position Title,Band,Date in post"
    ).posts
    assert (alone.role, beside.role) == ("Analyst", "Data analyst")


def test_no_header_belongs_to_two_fields():
    found: dict[str, str] = {}
    for field in FIELDS.values():
        for header in {plain(name) for name in (field.name, *field.headers)}:
            assert header not in found or header == "role", header
            found[header] = field.name
    assert found["role"] == "job_role"  # beside a title it says less
