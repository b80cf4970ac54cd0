"""Partner organisations, from those that a list names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from sim.reading.staff.roles import label, slug
from sim.scenario.base import PartnerKind

_FEWEST = 3
_KINDS: tuple[tuple[PartnerKind, str], ...] = (
    ("regulator", r"nhs ?e\b|nhs england|nhsei|\bcqc\b|improvement"),
    ("commissioner", r"\bicb\b|integrated care board|\bccg\b|commission|\bics\b"),
    ("local-authority", r"council|borough|authority|\bcc\b|city of|unitary"),
    ("primary-care-network", r"\bpcn\b|primary care|\bgp\b|surgery|practice|federation"),
    ("voluntary-sector", r"hospice|charity|volunt|vcs|healthwatch|age uk|\bcic\b|mind\b"),
    ("trust", r"trust|hospital|foundation|\bnhsft\b|\bft\b|ambulance|infirmary"),
)
_USUAL: tuple[tuple[str, PartnerKind], ...] = (
    ("icb", "commissioner"), ("trust", "trust"), ("council", "local-authority"),
)  # fmt: skip


class Partner(NamedTuple):
    """A partner organisation: its name in the file, its own, its kind, and whether that is to be checked."""

    key: str
    name: str
    kind: PartnerKind
    asked: bool


def partners_of(names: Iterable[str]) -> list[Partner]:
    """Return the partners that a list names, with the usual ones where it names fewer than three.

    People leave for partners and know them, so a team without any would be another model.
    """
    found: dict[str, Partner] = {}
    for name in names:
        key = slug(name, "partner")
        if key not in found:
            kind = kind_of(name)
            found[key] = Partner(key, label(name), kind or "trust", asked=kind is None)
    kinds = {partner.kind for partner in found.values()}
    for key, kind in _USUAL:
        if len(found) < _FEWEST and kind not in kinds and key not in found:
            found[key] = Partner(key, "", kind, asked=True)
    return list(found.values())


def kind_of(name: str) -> PartnerKind | None:
    """Return what kind of organisation a name tells of, None if it tells none."""
    words = re.sub(r"[_\W]+", " ", name.casefold())
    return next((kind for kind, pattern in _KINDS if re.search(pattern, words)), None)


def several(cell: str) -> list[str]:
    """Return the organisations of a cell that names several, parted by semicolons, bars or line breaks."""
    return [name.strip() for name in re.split(r"[;|\n]", cell) if name.strip()]
