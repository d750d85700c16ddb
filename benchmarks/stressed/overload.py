"""Searches at five times the rate that the services can do: how many are answered all the same."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from layout import table
from speed.load import load_s, run
from speed.photos import NUMBER_AT
from speed.processors import processor_s, spent_s
from speed.servers import Server

_SCRIPT = Path(__file__).with_name("overload.js")
_WARM_S = 3.0
_BOUNDARY = "a-boundary"
_FORM_HEAD = (
    f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="image"; filename="photo.jpg"\r\n'
    "Content-Type: image/jpeg\r\n\r\n"
).encode()
_FORM_TAIL = f"\r\n--{_BOUNDARY}--\r\n".encode()


@dataclass(frozen=True, slots=True)
class Load:
    """How a load was answered; times in milliseconds.

    Attributes
    ----------
    accepted, refused, other
        Answers: 200; 503 with ``Retry-After``; anything else.
    dropped
        Requests that could not be sent.
    processor_s, load_s
        Processor time of all that answers, and of what sends.
    """

    seconds: float
    accepted: int
    refused: int
    other: int
    dropped: int
    median_ms: float
    p99_ms: float
    processor_s: float
    load_s: float

    @property
    def goodput(self) -> float:
        """Accepted searches a second."""
        return self.accepted / self.seconds

    @property
    def yielded(self) -> float:
        """Accepted searches for each second of processor time."""
        return self.accepted / self.processor_s


def load(server: Server, photo: Path, scenario: Mapping[str, object], seconds: float) -> Load:
    """Send a load, and tell how it was answered."""
    lasting = {"duration": f"{seconds:g}s", "gracefulStop": "30s", **scenario}
    form = photo.with_suffix(".form")
    form.write_bytes(_FORM_HEAD + photo.read_bytes() + _FORM_TAIL)
    told = {
        "form": str(form),
        "formNumberAt": len(_FORM_HEAD) + NUMBER_AT,
        "boundary": _BOUNDARY,
    }
    before, before_load = processor_s(server.processes), load_s()
    summary = run(_SCRIPT, f"{server.url}/api/v1/searches", lasting, told)
    spent = spent_s(before, processor_s(server.processes))
    metrics = summary["metrics"]

    def value(metric: str, of: str) -> float:
        return float(metrics.get(metric, {}).get("values", {}).get(of, 0))

    return Load(
        seconds=seconds,
        accepted=int(value("accepted", "count")),
        refused=int(value("refused", "count")),
        other=int(value("other", "count")),
        dropped=int(value("dropped_iterations", "count")),
        median_ms=value("accepted", "med"),
        p99_ms=value("accepted", "p(99)"),
        processor_s=sum(spent.values()),
        load_s=load_s() - before_load,
    )


def opened(rate: float) -> dict[str, object]:
    """Return a scenario in which `rate` requests a second come."""
    return {
        "executor": "constant-arrival-rate",
        "rate": max(1, round(10 * rate)),
        "timeUnit": "10s",
        "preAllocatedVUs": 64,
        "maxVUs": 400,
    }


def overload(server: Server, photo: Path, seconds: float, clients: int) -> str:
    """Compare what is answered at five times the peak with the peak, and with a normal load.

    The peak is measured before and after. What sends the load takes processor time from what
    answers it, where both have the same cores, and five times as many requests take more of it: so
    the searches for each second of processor time that the services got are compared as well.
    """
    closed = {"executor": "constant-vus", "vus": clients}
    load(server, photo, closed, _WARM_S)
    peak = load(server, photo, closed, seconds)
    normal = load(server, photo, opened(0.7 * peak.goodput), seconds)
    five = load(server, photo, opened(5 * peak.goodput), seconds)
    again = load(server, photo, closed, seconds)
    rows = [
        (
            name,
            f"{one.goodput:.1f}",
            str(one.refused),
            str(one.other),
            str(one.dropped),
            f"{one.median_ms:.0f}",
            f"{one.p99_ms:.0f}",
            f"{one.processor_s:.1f}",
            f"{one.load_s:.1f}",
        )
        for name, one in (
            (f"{clients} clients", peak),
            ("0.7 of that, open", normal),
            ("5 times that, open", five),
            (f"{clients} clients again", again),
        )
    ]
    heading = (
        *("load", "answered a second", "503", "other", "not sent", "median, ms", "p99, ms"),
        *("processor, s", "of the load, s"),
    )
    goodput = five.goodput / statistics.mean((peak.goodput, again.goodput))
    yielded = five.yielded / statistics.mean((peak.yielded, again.yielded))
    return (
        f"{table(heading, rows)}\n\nat five times the peak: {goodput:.2f} of its answers a second, "
        f"and {yielded:.2f} for each second of the services' processor time; p99 of the accepted: "
        f"{five.p99_ms / max(normal.p99_ms, 1e-9):.2f} times that of the normal load"
    )
