"""Values of levers: as a page and a link hold them, as a scenario holds them, and in words."""

from __future__ import annotations

from typing import Any

from sim.scenario.moves import AS_TREATED, PLAIN, Choices, Signs, Value

TERMS = "policy.contracts.fixed_terms"
LISTS = ("policy.settlement.applies_to", "policy.settlement.delay_applies_to")


def as_shown(held: Any) -> Value:
    """Return a scenario's value as one number, text, or yes or no.

    A list is its names with ``+`` between; fixed terms are their months, with shares where these differ.
    Kinds of money that are left open are those that the settlement treats.
    """
    if held is None:
        return AS_TREATED
    if not isinstance(held, tuple):
        return held if isinstance(held, bool | int | float) else str(held)
    if held and hasattr(held[0], "months"):
        alike = len({round(term.share, 3) for term in held}) == 1
        return "+".join(f"{t.months:g}" if alike else f"{t.months:g}x{t.share:g}" for t in held)
    return "+".join(map(str, held))


def as_held(path: str, value: Value) -> Any:
    """Return a page's value as a scenario holds it.

    Raises
    ------
    ValueError
        It is no list of fixed terms, where one is expected.
    """
    text = str(value)
    if path == TERMS:
        return _terms(text)
    if path in LISTS:
        return None if text == AS_TREATED else tuple(text.split("+"))
    return value


def in_words(path: str, value: Value, choices: Choices, unit: str, signs: Signs = PLAIN) -> str:
    """Return a value in words: its choice's, or the number with its unit."""
    for choice, words in choices:
        if choice == value and isinstance(choice, str) == isinstance(value, str):
            return words
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value.replace("+", ", ") + (" months" if path == TERMS else "")
    if value == 0 and signs.zero:
        return signs.zero
    number = f"{abs(value) if signs.below else value:.3g}"
    counted = number if not unit else f"1 {unit[:-1]}" if number == "1" else f"{number} {unit}"
    return f"{counted} {signs.below if value < 0 else signs.above}".strip()


def _terms(text: str) -> tuple[dict[str, float], ...]:
    pieces = [piece.partition("x") for piece in text.split("+")]
    try:
        found = [(float(months), float(share) if share else 1 / len(pieces)) for months, _, share in pieces]
    except ValueError:
        raise ValueError(f"{text} is no list of fixed terms, such as 12+24") from None
    return tuple({"months": months, "share": share} for months, share in found)
