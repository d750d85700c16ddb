"""What a gateway still does under stress: `make stress BUNDLE=… DATABASE=…`.

Searches at five times the rate that the services can do; then silent connections, uploads that
trickle, and `features` stopped, while health and a search that the cache knows are asked.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from speed.photos import SIZES, draw
from speed.servers import whole
from stressed.besetting import beset
from stressed.overload import overload


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a stack, beset it, and print what it did."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bundle", required=True)
    parser.add_argument("--database", required=True, help="indexed with the bundle")
    parser.add_argument("--seconds", type=float, default=20, help="of each load")
    parser.add_argument("--clients", type=int, default=8, help="of the load that finds the peak")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="vitrine-stress-") as folder:
        photo = Path(folder) / "photo.jpg"
        photo.write_bytes(draw(SIZES[0], 14))
        logs = Path(folder) / "logs"
        with whole(chosen.bundle, chosen.database, logs) as server:
            print(beset(server, logs, photo), flush=True)
            time.sleep(3)
            print("\n" + overload(server, photo, chosen.seconds, chosen.clients))


if __name__ == "__main__":
    main()
