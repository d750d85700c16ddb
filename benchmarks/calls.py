"""Sets a call between Vitrine's server and client beside one between bare gRPC's.

The same message, the same answer, no domain: what is left is what a call costs. Processor time,
not wall time, of the two processes, one server of each kind, in turn: A B A B. Differences and
ratios are of neighbours, so that whatever else the machine does slows both.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import grpc
from instant_service import KINDS
from layout import table

from vitrine.classifier.v1 import classifier_pb2 as pb
from vitrine.classifier.v1.classifier_pb2_grpc import ClassifierServiceStub
from vitrine.embedding.v1.embedding_pb2 import Embedding
from vitrine_serving.clients import open_channel
from vitrine_serving.requests import request_scope

_SERVICE = Path(__file__).with_name("instant_service.py")
_DIMENSION = 256
_TIMEOUT_S = 10
_START_S = 30
_LOOK_EVERY_S = 0.02
# How Linux names the clock of another process's processor time: clock_getcpuclockid(3).
_SCHEDULED = 2


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of processor time for a call."""

    server_ms: float
    client_ms: float


@dataclass(frozen=True, slots=True)
class Found:
    """What one side of a call costs: medians over the rounds, and quartiles of what is compared."""

    side: str
    bare_ms: float
    ours_ms: float
    more_ms: float
    more_ms_quartiles: tuple[float, float]
    ratio: float
    ratio_quartiles: tuple[float, float]


@contextmanager
def served(kind: str, environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    """Run a server for a block; yields its process and its port."""
    with tempfile.TemporaryFile("w+") as log:
        command = (sys.executable, str(_SERVICE), kind)
        with subprocess.Popen(command, stdout=log, env=os.environ | environment) as process:
            try:
                yield process.pid, _port(process, Path(f"/proc/self/fd/{log.fileno()}"))
            finally:
                process.terminate()
                process.wait(_START_S)


def _port(process: subprocess.Popen[bytes], log: Path) -> int:
    give_up_at = time.monotonic() + _START_S
    while time.monotonic() < give_up_at and process.poll() is None:
        for line in log.read_text(encoding="utf-8").splitlines():
            if line.startswith("{") and json.loads(line).get("event") == "ready":
                return int(json.loads(line)["port"])
        time.sleep(_LOOK_EVERY_S)
    raise RuntimeError(f"{_SERVICE.name} did not start; run it by itself to see why")


def caller(kind: str, channel: grpc.Channel, clients: int) -> Callable[[int], None]:
    """Return what makes a number of calls over a channel, by some clients at a time."""
    values = [(-1) ** place * _DIMENSION**-0.5 for place in range(_DIMENSION)]
    request = pb.ClassifyRequest(embeddings=[Embedding(values=values, space="0123456789abcdef")])
    classify = ClassifierServiceStub(channel).Classify

    def call(calls: int) -> None:
        for _ in range(calls):
            if kind == "bare":
                classify(request, timeout=_TIMEOUT_S)
            else:
                with request_scope(None):
                    classify(request, timeout=_TIMEOUT_S)

    def call_at_a_time(calls: int) -> None:
        if clients == 1:
            call(calls)
            return
        with ThreadPoolExecutor(clients) as pool:
            list(pool.map(call, [calls // clients] * clients))

    return call_at_a_time


def _cost(process: int, call: Callable[[int], None], calls: int) -> Cost:
    clock = (~process << 3) | _SCHEDULED
    server, client = time.clock_gettime(clock), time.process_time()
    call(calls)
    return Cost(
        server_ms=1000 * (time.clock_gettime(clock) - server) / calls,
        client_ms=1000 * (time.process_time() - client) / calls,
    )


def measure(chosen: argparse.Namespace, environment: dict[str, str]) -> list[tuple[Cost, ...]]:
    """Return for each round what a call cost between each kind of server and client."""
    with ExitStack() as stack:
        measured = []
        for kind in KINDS:
            process, port = stack.enter_context(served(kind, environment))
            address = f"127.0.0.1:{port}"
            opened = grpc.insecure_channel(address) if kind == "bare" else open_channel(address)
            call = caller(kind, stack.enter_context(opened), chosen.clients)
            call(chosen.calls)
            measured.append(partial(_cost, process, call, chosen.calls))
        return [tuple(cost() for cost in measured) for _ in range(chosen.rounds)]


def summarise(side: str, bare: Sequence[float], ours: Sequence[float]) -> Found:
    """Compare the two kinds on one side of the calls."""
    more = [b - a for a, b in zip(bare, ours, strict=True)]
    ratios = [b / a for a, b in zip(bare, ours, strict=True)]
    return Found(
        side=side,
        bare_ms=statistics.median(bare),
        ours_ms=statistics.median(ours),
        more_ms=statistics.median(more),
        more_ms_quartiles=_quartiles(more),
        ratio=statistics.median(ratios),
        ratio_quartiles=_quartiles(ratios),
    )


def _quartiles(values: Sequence[float]) -> tuple[float, float]:
    first, _, last = statistics.quantiles(values, n=4)
    return first, last


def lay_out(found: Sequence[Found]) -> str:
    """Lay the figures out as a table."""
    rows = [
        (
            one.side,
            f"{one.bare_ms:.3f}",
            f"{one.ours_ms:.3f}",
            f"{one.more_ms:.3f} ({one.more_ms_quartiles[0]:.3f} to {one.more_ms_quartiles[1]:.3f})",
            f"{one.ratio:.2f} ({one.ratio_quartiles[0]:.2f} to {one.ratio_quartiles[1]:.2f})",
        )
        for one in found
    ]
    return table(("processor time of", "bare, ms a call", "ours", "more", "ratio"), rows)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table and, where asked to, write the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--calls", type=int, default=500, help="of each kind in a round")
    parser.add_argument("--clients", type=int, default=1, help="that call at a time")
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="a setting of the servers"
    )
    parser.add_argument("--json", type=Path, help="where the figures are written as well")
    chosen = parser.parse_args(arguments)
    rounds = measure(chosen, dict(setting.split("=", 1) for setting in chosen.set))
    found = [
        summarise(
            side.removesuffix("_ms"),
            *([getattr(costs[at], side) for costs in rounds] for at in range(len(KINDS))),
        )
        for side in ("server_ms", "client_ms")
    ]
    print(lay_out(found))
    if chosen.json:
        figures = {"settings": chosen.set, "clients": chosen.clients}
        figures |= {one.side: asdict(one) for one in found}
        chosen.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
