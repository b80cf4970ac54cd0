"""Files in: YAML with positions, layers and overrides, the shipped library, and mistakes in words."""

from __future__ import annotations

from sim.reading.dump import to_yaml
from sim.reading.library import Shipped, shipped
from sim.reading.scenarios import Loaded, load, read

__all__ = ["Loaded", "Shipped", "load", "read", "shipped", "to_yaml"]
