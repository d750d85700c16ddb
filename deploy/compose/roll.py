#!/usr/bin/env python3
"""Replace the containers of services one service after the other, without an outage.

For each service, as many new containers as there are old ones are started beside them. When all
of them are healthy, and each client has had the time to find them, the old ones are asked to end,
which they do when their last request has. Usage:

    deploy/compose/roll.py                     # all six services
    deploy/compose/roll.py features captioner  # these
    deploy/compose/roll.py --file compose.balanced.yml gateway

Without --file, the file that COMPOSE_FILE names. The gateway can be replaced where no container of
its own has the port of the page: with the load balancer of compose.balanced.yml. Needs nothing but
Python and Docker.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from typing import Any

SERVICES = ("features", "classifier", "similarity", "captioner", "tagger", "gateway")
_POLL_S = 0.5
# For the balancer, which asks DNS and the gateways' readiness once a second.
_FOUND_WITHIN_S = 4.0
# The status of a process that SIGKILL ended.
_KILLED = 137


class RollError(Exception):
    """A service that could not be replaced, or not without losing what it was doing."""


def main() -> None:
    """Replace the services that are named, or all."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("services", nargs="*", metavar="SERVICE", help=", ".join(SERVICES))
    parser.add_argument("--file", action="append", default=[], help="as for docker compose")
    parser.add_argument("--compose", default="docker compose", help="how Compose is called")
    parser.add_argument("--healthy-within-s", type=float, default=120)
    options = parser.parse_args()
    files = [word for file in options.file for word in ("--file", file)]
    compose = (*options.compose.split(), *files)
    try:
        for service in options.services or SERVICES:
            replace(compose, service, options.healthy_within_s)
    except RollError as error:
        sys.exit(str(error))


def replace(compose: Sequence[str], service: str, healthy_within_s: float) -> None:
    """Start as many new containers of a service as it has, then end the old ones.

    Raises
    ------
    RollError
        The service does not run; the new containers do not get healthy, and are removed; or an old
        one did not end in its time.
    """
    old = containers(compose, service)
    if not old:
        raise RollError(f"{service} does not run: start it with `docker compose up` first")
    scale(compose, service, 2 * len(old))
    new = [one for one in containers(compose, service) if one not in old]
    try:
        wait_until_healthy(service, new, healthy_within_s)
    except RollError:
        remove(new)
        raise
    # A client that knew the old ones alone would have nobody to ask when they end.
    threading.Event().wait(found_within_s(old))
    if killed := remove(old):
        raise RollError(
            f"{service} is replaced, but {', '.join(killed)} did not end within the grace period "
            "and had to be killed: requests may have been lost."
        )
    print(f"{service}: {len(new)} new, {len(old)} ended", flush=True)


def containers(compose: Sequence[str], service: str) -> list[str]:
    """Return the ids of the containers of a service that run."""
    return run(*compose, "ps", "--quiet", service).split()


def scale(compose: Sequence[str], service: str, replicas: int) -> None:
    """Bring a service to a number of containers, leaving those that run as they are."""
    run(
        *compose,
        *("up", "--detach", "--no-deps", "--no-build", "--no-recreate"),
        *("--scale", f"{service}={replicas}", service),
    )


def wait_until_healthy(service: str, ids: Sequence[str], within_s: float) -> None:
    """Wait until the health checks of all containers pass."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        states = [one["State"] for one in described(ids)]
        if all(state.get("Health", {}).get("Status") == "healthy" for state in states):
            return
        if any(state["Status"] == "exited" for state in states):
            break
        threading.Event().wait(_POLL_S)
    raise RollError(
        f"the new containers of {service} did not get healthy: their images or settings are at "
        f"fault. The old ones still serve. See `docker compose logs {service}`."
    )


def found_within_s(ids: Sequence[str]) -> float:
    """Return the time in which all clients of the containers look for others beside them."""
    told = [dict(entry.split("=", 1) for entry in one["Config"]["Env"]) for one in described(ids)]
    # gRPC lets each connection live a tenth longer or shorter.
    ages = [1.1 * float(one.get("MAX_CONNECTION_AGE_S", 0)) + 1 for one in told]
    return max(_FOUND_WITHIN_S, *ages)


def remove(ids: Sequence[str]) -> list[str]:
    """Ask containers to end, wait as long as each of them may take, and remove them.

    Returns
    -------
    list[str]
        The names of those that had to be killed.
    """
    run("docker", "stop", *ids)
    ended = described(ids)
    run("docker", "rm", *ids)
    return [one["Name"].lstrip("/") for one in ended if one["State"]["ExitCode"] == _KILLED]


def described(ids: Sequence[str]) -> list[dict[str, Any]]:
    """Return all that Docker knows of containers."""
    found: list[dict[str, Any]] = json.loads(run("docker", "inspect", *ids))
    return found


def run(*command: str) -> str:
    """Run a command; its own messages are shown only if it fails."""
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise RollError(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout


if __name__ == "__main__":
    main()
