"""A staff list to fill in: its columns, and invented lines; columns that these do not name are left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sim.reading.staff.fields import FIELDS
from sim.reading.tables.vocabulary import Vocabulary

TEMPLATE: Vocabulary = {
    name: field._replace(needed=name in ("role", "band", "start")) for name, field in FIELDS.items()
}
"""What a list may say, with what one that is made new must have."""

EXAMPLES: Sequence[Mapping[str, Any]] = (
    {
        "role": "Programme director", "band": "8d", "wte": 1, "contract": "Permanent", "status": "Active",
        "start": date(2022, 9, 1), "service": date(2011, 2, 14), "funding": "Core", "organisation": "Our ICB",
    },
    {
        "role": "Programme manager", "band": "8a", "wte": 1, "contract": "Fixed term", "status": "Active",
        "start": date(2025, 5, 6), "service": date(2025, 5, 6), "end": date(2027, 9, 30), "funding": "SDF",
        "organisation": "Our ICB", "workstream": "Urgent care",
    },
    {
        "role": "Clinical lead", "band": "8c", "wte": 0.6, "contract": "Secondment", "status": "Active",
        "start": date(2025, 10, 1), "service": date(2009, 8, 1), "end": date(2027, 9, 30), "funding": "SDF",
        "organisation": "The NHS Trust", "workstream": "Urgent care",
    },
    {"role": "Analyst", "band": "6", "wte": 1, "status": "Vacant", "funding": "Partner contributions"},
)  # fmt: skip
