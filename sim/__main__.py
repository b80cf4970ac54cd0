"""``python -m sim`` is the command line."""

from __future__ import annotations

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("ENGINE_ROOM_PROGRAM", "python -m sim")
    try:
        here = os.path.realpath(os.curdir)
    except OSError:  # it is not there any more, which the command line says
        here = ""
    if here and not os.path.realpath(__file__).startswith(f"{here}{os.sep}sim{os.sep}"):
        # Python looks first in the current folder, whose random.py or simpy.py is somebody's own.
        sys.path[:] = [place for place in sys.path if os.path.realpath(place) != here]
    try:
        from sim.cli import main

        main()
    except KeyboardInterrupt:  # before the command line stands
        print("Stopped.", file=sys.stderr)
        sys.exit(130)
