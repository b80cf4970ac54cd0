"""What a briefing may not be used for; the same list as in the project's Aqua Book page."""

from __future__ import annotations

from sim.report.briefing.document import Bullets, Paragraph

NOT_FOR = (
    ("To forecast a named team", "its exits in a year, or what a person will do."),
    ("To decide about a person", "renewal, redundancy, choice among staff."),
    (
        "To put one number in a business case",
        "without the range over the assumptions and the difference in money.",
    ),
    ("As evidence that people react to insecurity", "the model assumes it; it does not show it."),
    ("For whole boards, trusts or clinical staff", "the model is of small programme teams."),
    ("To value knowledge in pounds", "it is counted in experienced people's worth, by judgement."),
)

ASSURANCE = (
    "Nobody independent has assured the model: whoever uses these results in a decision names an assurer "
    "first, and asks for assurance in proportion to what is at stake."
)


def not_for() -> Bullets:
    """Return what the results may not be used for."""
    return Bullets(tuple(Paragraph(text, lead=f"{lead}:") for lead, text in NOT_FOR))
