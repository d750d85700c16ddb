"""``python -m vitrine_bundle copy SOURCE DESTINATION``: puts a bundle where services read it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from vitrine_bundle.copying import copy_bundle
from vitrine_bundle.errors import BundleError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Returns
    -------
    int
        0: done; 1: the bundle was refused, for the reason on stderr.
    """
    given = _parser().parse_args(arguments)
    try:
        manifest = copy_bundle(given.source, given.destination).manifest
    except BundleError as error:
        print(error, file=sys.stderr)
        return 1
    size = sum(entry.size for entry in manifest.files.values()) / 1e6
    print(
        f"bundle {manifest.version} (space {manifest.space}, {len(manifest.files)} files, "
        f"{size:.1f} MB) verified in {given.destination}"
    )
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m vitrine_bundle")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    copy = commands.add_parser("copy", help="copy a bundle, verified before and after")
    copy.add_argument("source", metavar="SOURCE", help="folder or URL of a bundle")
    copy.add_argument("destination", metavar="DESTINATION", type=Path, help="folder to make")
    return parser


if __name__ == "__main__":
    sys.exit(main())
