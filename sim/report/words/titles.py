"""What a value of a scenario is called, from its path: one title for it wherever people read."""

from __future__ import annotations

from sim.report.words.english import capital
from sim.study.questions.sensitivity import REST

_UNITS = {
    "_gbp_per_post_year": ("£", " per post and year"),
    "_gbp_per_year": ("£", " a year"),
    "_gbp": ("£", ""),
    "_per_year": ("", " a year"),
    "_per_month": ("", " a month"),
    "_months": ("", " months"),
    "_weeks": ("", " weeks"),
    "": ("", ""),
}
"""What stands before and behind a value, by the end of its path; the longer ends first."""

_NO_UNIT = ".fill_chance."  # chances by the length of a contract, which is the end of their paths


def title_of(path: str) -> str:
    """Return what a lever, an assumption or a group of assumptions is called within a sentence.

    The unit is not part of it: it stands with the value (:func:`with_unit`).

    >>> title_of("assumptions.attrition.resignation_per_year")
    'resignation (attrition)'
    """
    if path == REST:
        return "everything else"
    _, _, within = path.partition(".")
    within = within or path
    group, _, name = within[: len(within) - len(_unit_end(path))].partition(".")
    if not name:
        return _spaced(group)
    return f"{'time constant' if name == 'tau' else _spaced(name)} ({_spaced(group)})"


def axis_title(path: str) -> str:
    """Return what a lever is called beside bare numbers: its title and its unit.

    >>> axis_title("policy.renewal.lead_weeks")
    'Lead (renewal), weeks'
    """
    unit = "".join(_UNITS[_unit_end(path)]).strip()
    return capital(title_of(path)) + (f", {unit}" if unit else "")


def with_unit(path: str, value: float) -> str:
    """Return a value with its unit, to three figures or in whole thousands.

    >>> with_unit("assumptions.attrition.resignation_per_year", 0.11234)
    '0.112 a year'
    """
    return in_unit(path, f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}")


def set_in_words(path: str, text: str) -> str:
    """Return what a value is set to, as somebody wrote it.

    >>> set_in_words("policy.renewal.lead_weeks", "26")
    'lead (renewal) 26 weeks'
    """
    path, text = path.strip(), text.strip()
    try:
        value = with_unit(path, float(text))
    except ValueError:
        value = text
    return f"{title_of(path)} {value}"


def in_unit(path: str, *values: str) -> str:
    """Return a value that is written already, or one to another, with the unit of a path."""
    before, behind = _UNITS[_unit_end(path)]
    return f"{' to '.join(before + value for value in values)}{behind}"


def _unit_end(path: str) -> str:
    if _NO_UNIT in path:
        return ""
    return next(end for end in _UNITS if path.replace(".", "_").endswith(end))


def _spaced(name: str) -> str:
    return name.replace(".", " ").replace("_", " ")
