"""``python -m sim`` is the command line."""

from __future__ import annotations

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("ENGINE_ROOM_PROGRAM", "python -m sim")
    try:
        from sim.cli import main

        main()
    except KeyboardInterrupt:  # before the command line stands
        print("Stopped.", file=sys.stderr)
        sys.exit(130)
    finally:
        # Where Ctrl-C came while a text was executed (a dataclass being made, say), Python ends `-m` by the
        # signal, whatever the status, unless another text is executed after it.
        exec("")
