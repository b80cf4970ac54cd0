"""How much room this machine has: memory, and what is free on a disk."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

_CGROUP = Path("/sys/fs/cgroup/memory.max")
"""Where Linux says how much memory a container may use; ``max`` is no limit."""


def memory_bytes() -> float:
    """Return how much memory there is for all that runs here, in bytes; infinity where nobody says."""
    found = [float("inf")]
    with suppress(AttributeError, ValueError, OSError):  # Windows has no sysconf
        found.append(float(os.sysconf("SC_PHYS_PAGES")) * os.sysconf("SC_PAGE_SIZE"))
    with suppress(OSError, ValueError):
        found.append(float(_CGROUP.read_text(encoding="ascii")))
    return min(found)


def free_bytes(folder: Path) -> float:
    """Return how much is free where a folder is, or will be, in bytes; infinity where nobody says."""
    place = next((p for p in (folder, *folder.absolute().parents) if p.is_dir()), None)
    with suppress(OSError):
        if place is not None:
            return float(shutil.disk_usage(place).free)
    return float("inf")
