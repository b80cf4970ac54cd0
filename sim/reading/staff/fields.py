"""What a staff list may say: headers of the Electronic Staff Record, and those that people write."""

from __future__ import annotations

from collections.abc import Iterable

from sim.reading.tables.vocabulary import Field, Vocabulary

_CONTRACTS = (
    "Permanent", "Fixed term", "Secondment", "Gifted", "Aligned", "Agency", "Bank", "Honorary",
    "Apprentice",
)  # fmt: skip
_STATUSES = (
    "Active", "Acting up", "Internal secondment", "Out on external secondment",
    "Maternity and adoption",
    "Career break", "Long-term sick", "Suspended", "Vacant",
)  # fmt: skip
_BANDS = ("2", "3", "4", "5", "6", "7", "8a", "8b", "8c", "8d", "9", "VSM")


def _alike(spellings: Iterable[str]) -> dict[str, str]:
    """Return choices for a template's drop-down; what is read may be spelt in many more ways."""
    return {spelling: spelling for spelling in spellings}


_FIELDS = (
    Field(
        "role", "text",
        (
            "Position Title", "Job Title", "Post Title", "Position Name", "Title of post", "Post name",
            "Role title", "Role name", "Job", "Post",
            "Position Description", "Post Description", "Designation",
        ),
        about="what the post is called",
    ),
    Field(  # a column called Role is this: exports have it beside the title, and it says less
        "job_role", "text", ("Role", "Staff Role", "Occupation"),
        about="the role, if no title is given",
    ),
    Field(  # a title, unless there is one beside it: then a number or a code
        "position", "text", ("Position",),
        about="what the post is called, if no title is given",
    ),
    Field(
        "band", "text",
        (
            "Pay Band", "AfC Band", "Agenda for Change Band", "Pay Scale", "Payscale",
            "Pay Scale Description",
            "Payscale Description", "Band/Grade", "Salary Band", "Pay Grade", "AfC", "AfC Pay Band",
            "Grade/Band",
            "Pay Band/Grade", "Pay Band or Grade", "Current Band", "Post Band", "Agenda for Change",
        ),
        choices=_alike(_BANDS), about="Agenda for Change band",
    ),
    Field(
        "grade", "text", ("Grade Code", "Grade Name", "Payscale Code", "Pay Scale Code", "Grade Step"),
        about="the band, if no band is given",
    ),
    Field(
        "wte", "number",
        (
            "FTE", "Contracted WTE", "Contracted FTE", "Actual WTE", "Actual FTE", "WTE Contracted",
            "FTE Contracted", "WTE Actual", "FTE Actual", "Whole Time Equivalent",
            "Full Time Equivalent",
            "Assignment FTE", "Post WTE", "Post FTE",
            "WTE in post", "Sum of FTE", "Sum of WTE",
            "Staff in Post FTE", "Staff in post WTE",
        ),
        about="whole-time equivalent: 1 is full-time, 0.5 half-time",
    ),
    Field(
        "hours", "number",
        ("Contracted Hours", "Weekly Hours", "Hours per week", "Working Hours", "Contract hours",
         "Normal Hours"),
        about="hours a week, if no WTE is given: 37.5 are full-time",
    ),
    Field(
        "start", "date",
        (
            "Start Date in Post", "Start Date", "Start Date In Position", "Position Start Date",
            "Start in post", "Date started", "Date started in post", "Started", "Post start date",
            "In post since", "Start in role", "Start date in role", "Current role start date",
            "Latest Start Date in Position", "Start Date in Current Post", "Start Date in Current Position",
            "Start Date in Current Role", "Start Date Current Post", "Current Post Start Date",
            "Current Position Start Date", "Date in post", "Date in role", "Date in position",
            "Date commenced in post", "Commenced in post", "Post commencement date", "Role start date",
            "Job start date", "Date appointed to post", "Date started in role", "Started in post",
            "Date of start in post", "In role since",
        ),
        about="first day in this post",
    ),
    Field(
        "assignment_start", "date",
        ("Assignment Start Date", "Assignment Start", "Effective Start Date", "Contract Start Date"),
        about="first day of the assignment, if no start in post is given",
    ),
    Field(
        "team_start", "date",
        ("Start in team", "Joined team", "Date joined team", "Start date in team",
         "Team start date", "Team start"),
        about="first day in this team, if it was in another post",
    ),
    Field(
        "hire", "date",
        (
            "Latest Hire", "Latest Hire Date", "Latest Start Date", "Date of hire", "Hire Date",
            "Start Date with employer", "Employment Start Date", "Date of appointment",
            "Trust start date",
            "Organisation start date", "Date joined organisation", "Date joined trust", "Date joined",
            "Joining date", "Date of joining",
        ),
        about="first day with this employer",
    ),
    Field(
        "service", "date",
        (
            "CSD", "NHS Continuous Service Date", "Continuous Service Date", "Continuous NHS Service",
            "Continuous NHS service date", "NHS CSD", "CSD 3 months", "CSD (3 Mth)", "CSD 12 months",
            "CSD 3 Mth", "CSD 12 Mth",
            "NHS Service Date", "NHS Entry Date", "NHS start date", "Reckonable service date",
        ),
        about="since when in the NHS without a break: it decides redundancy pay",
    ),
    Field(
        "contract", "text",
        (
            "Contract Type", "Type of Contract", "Assignment Category", "Employment Type",
            "Assignment Type",
            "Contract Basis", "Employment Category", "Terms", "Perm/FTC", "Employee Category Type",
            "Permanent/Fixed Term", "Perm/Fixed Term", "Permanent or fixed term", "Appointment Type",
            "Contract status", "Nature of contract",
        ),
        choices=_alike(_CONTRACTS), about="the contract held",
    ),
    Field(
        "status", "text", ("Assignment Status", "Asg Status", "Employment Status", "Current status"),
        choices=_alike(_STATUSES), about="at work, away, lent to others",
    ),
    Field(
        "end", "date",
        (
            "Contract End", "Contract End Date", "Fixed Term End Date", "Fixed Term End", "FTC End Date",
            "Fixed Term Temp End Date", "End Date", "Expected End Date", "Contract expiry",
            "Contract expiry date", "Expiry date", "End of contract", "FT end date", "Contract ends", "Ends",
            "End date if FTC", "End date if fixed term", "End date (if applicable)", "Date contract ends",
            "FTC end", "Fixed term contract end date", "End date of contract", "Contract finish date",
        ),
        about="last day of a fixed term or secondment; empty if permanent",
    ),
    Field(
        "assignment_end", "date",
        ("Assignment End Date", "Assignment End", "Projected End Date", "Effective End Date"),
        about="last day of the assignment, if no end of the contract is given",
    ),
    Field(
        "secondment_end", "date",
        ("Secondment End Date", "Secondment End", "Return Date", "Date of return", "Secondment ends"),
        about="return date of a secondment, if it has a column of its own",
    ),
    Field(
        "leaving", "date",
        ("Leaving Date", "Date of leaving", "Termination Date", "Actual Termination Date",
         "Last working day", "Left"),
        about="last day of somebody who is known to leave",
    ),
    Field(
        "funding", "text",
        (
            "Funding Source", "Funding Stream", "Funded by", "Source of funding", "Funding Type",
            "Budget",
            "Funding stream name", "Fund", "Money", "Paid from", "Programme funding",
            "Funded from", "How funded", "Budget name", "Budget source", "Funding body", "Source of funds",
        ),
        about="what pays for the post",
    ),
    Field(
        "cost_centre", "text",
        ("Cost Centre Name", "Cost Centre Description", "Cost Center", "Cost Center Name"),
        about="what pays for the post, if no funding source is given",
    ),
    Field(
        "cost_code", "text",
        ("Cost Centre Code", "Subjective", "Subjective Code", "Charge code", "Budget code", "Costing"),
        about="what pays for the post, if nothing else is given",
    ),
    Field(
        "organisation", "text",
        (
            "Employer", "Organization", "Employing Organisation", "Employing Organization",
            "Employed by",
            "Host", "Host organisation", "Home organisation", "Org", "Trust", "Seconded from",
            "Substantive employer", "Employer Name", "Name of employer", "Organisation Name",
            "Organization Name", "Employing Trust", "Employing body", "Employer organisation",
            "Host employer",
        ),
        about="who employs the holder",
    ),
    Field(
        "person", "text",
        (
            "Employee Number", "Person Number", "Staff Number", "Payroll Number", "Employee No",
            "Employee ID", "Staff ID", "ESR Number", "Emp No", "Unique ID", "Pay number",
        ),
        about="only to find two rows of one person; it is never written",
        private="to find two rows of one person",
    ),
    Field(
        "assignment", "text", ("Assignment Number", "Assignment No", "Assignment ID"),
        about="the same: what stands before the last hyphen is the person",
        private="to find two rows of one person",
    ),
    Field(
        "position_number", "text",
        ("Position Number", "Post Number", "Position ID", "Position No", "Post No", "Post ID",
         "Establishment number"),
        about="only to find two people in one post; it is never written",
        private="to find two people in one post",
    ),
    Field(
        "name", "text",
        ("Full Name", "Employee Name", "Post holder", "Postholder", "Staff Name", "Employee",
         "Name of post holder", "Post holder name", "Employee Full Name", "Current post holder",
         "Staff member", "Member of staff", "Incumbent"),
        about="only whether somebody is there; it is never written",
        private="to see which posts are vacant",
    ),
    Field(
        "surname", "text", ("Last Name", "Family Name"),
        about="only whether somebody is there; it is never written",
        private="to see which posts are vacant",
    ),
    Field(
        "first_name", "text",
        ("First Name", "First Names", "Forename", "Forenames", "Given Name", "Preferred Name", "Known as"),
        about="only to keep names out of titles; it is never written",
    ),
    Field(
        "line_manager", "text",
        ("Line Manager", "Line Manager Name", "Manager Name", "Supervisor", "Supervisor Name"),
        about="only to keep names out of titles; it is never written",
    ),
    Field(
        "workstream", "text",
        ("Work stream", "Programme area", "Portfolio", "Workstream name", "Area of work",
         "Programme name"),
        about="what the post works on: posts with the same are one area",
    ),
    Field(
        "partners", "text",
        ("Partners", "Works with", "Partner organisations", "Partner organisation", "Partner",
         "Places covered"),
        about="partners worked with, parted by semicolons",
    ),
    Field("example", "text", ("Example",), about="says that a line of the template is invented"),
)  # fmt: skip

FIELDS: Vocabulary = {field.name: field for field in _FIELDS}
"""Everything that is read of a staff list, by the name used in ``--map "Header=name"``."""
