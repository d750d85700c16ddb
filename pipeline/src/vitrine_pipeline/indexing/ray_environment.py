"""What Ray reads from the environment as it is imported, here and where it starts processes."""

from __future__ import annotations

import os
import secrets

ADDRESS = "RAY_ADDRESS"
"""The variable that names the cluster to work in."""
_TOKEN = "RAY_AUTH_TOKEN"  # noqa: S105 - the name of the variable


def prepare_environment() -> None:
    """Let Ray report to nobody, and one that is started here obey this process alone.

    To be called before Ray is imported: later it listens to none of it.
    """
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    if not os.environ.get(ADDRESS):
        # It listens on all addresses of the machine, and runs what it is sent there.
        os.environ["RAY_AUTH_MODE"] = "token"
        os.environ.setdefault(_TOKEN, secrets.token_hex(32))
