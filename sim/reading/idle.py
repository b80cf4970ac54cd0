"""Keys that a user has stated and that do nothing where they stand, with the place and the reason."""

from __future__ import annotations

from collections.abc import Iterator

from sim.reading.explain import as_shipped
from sim.reading.layers import Reader
from sim.reading.library import DEFAULTS, locate, shipped, shown
from sim.reading.merge import merge
from sim.reading.scenarios import Loaded, shipped_beneath
from sim.reading.unlikely import few_alike
from sim.reading.yaml_nodes import Entries
from sim.scenario.errors import Mistake, Origin
from sim.scenario.idle import idle
from sim.scenario.model import PARTS, file_shape
from sim.scenario.shape import Path


def warnings(loaded: Loaded) -> list[Mistake]:
    """Return a warning for each key that the user has stated and that changes nothing here, by place.

    What the shipped files state, and what a file repeats of them, is not the user's. Of a policy or of
    assumptions alone nothing is said: which of their keys act depends on the system.
    """
    if "system" in loaded.filled:
        return []
    stated = [*_stated(loaded)]
    return few_alike(
        Mistake(_origin(loaded, found.path), found.path, f"does nothing here{found.part}: {found.reason}")
        for found in idle(loaded.scenario, stated)
    )


def _stated(loaded: Loaded) -> Iterator[Path]:
    """Yield the paths of the values that are the user's own: written by the user, and not as shipped."""
    library = {shown(s.path) for s in shipped()}
    theirs = _shipped(loaded)
    places = set(loaded.origins)
    holds = {path.rpartition(".")[0] for path in places}
    for path in places - holds:
        keys = tuple(path.split("."))
        if keys[0] not in PARTS or loaded.origins[path].file in library:
            continue
        if not as_shipped(loaded.scenario, keys, theirs):
            yield keys


def _shipped(loaded: Loaded) -> Entries:
    """Return what the shipped files beneath a scenario say, over the defaults of every part."""
    root, reader = Entries(Origin("shipped files"), {}, {}), Reader()
    for over in (
        *(reader.layer(locate(n, kind=k)).root for k, n in DEFAULTS.items()),
        shipped_beneath(loaded),
    ):
        merged = merge(root, over, file_shape())
        assert isinstance(merged, Entries)
        root = merged
    return root


def _origin(loaded: Loaded, path: Path) -> Origin:
    """Return where a key is written, by the user where several have written below it."""
    key = ".".join(path)
    below = [o for p, o in loaded.origins.items() if p == key or p.startswith(f"{key}.")]
    library = {shown(s.path) for s in shipped()}
    own = [o for o in below if o.file not in library]
    return min(own or below, default=Origin("scenario"))
