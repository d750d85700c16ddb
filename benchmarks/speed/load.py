"""Load from k6: closed, where the next request waits for an answer, or open, at a rate.

A closed load finds the throughput. An open one finds the latency: whoever comes does so however
long others wait, so that a slow answer delays no question and hides no other.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from speed.photos import DIGITS, NUMBER_AT
from speed.processors import processor_s, spent_s
from speed.turns import LOAD, Turn

_K6 = Path(sys.executable).with_name("k6")
_SCRIPT = Path(__file__).with_name("load.js")
_PROTOS = Path(__file__).parents[2] / "protos"
_TIMEOUT = "60s"
_PATIENCE_S = 120
_MOST_WAITING = 200
# No load sends a number that another has sent: a million each.
_FIRSTS = count(1)
_NUMBERS_EACH = 10**6


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked, and of whom.

    Attributes
    ----------
    url
        Of the endpoint; of a gRPC service ``host:port``.
    photos
        Files with a comment to be numbered, as `photos.draw` makes them.
    processes
        Process ids whose processor time is counted, by name.
    kind
        ``form``: a file of a form; ``raw``: the body; ``json``: base64 in an object; ``rpc``: the
        image of `method`.
    fields
        Further fields of the form.
    parts
        Whether the answer says what is unavailable, and nothing may be.
    same
        Send the same bytes again and again, for a cache to know.
    proto, method
        The file and the full name of the method.
    """

    url: str
    photos: Sequence[Path]
    processes: Mapping[str, int]
    kind: str = "form"
    fields: Mapping[str, str] = field(default_factory=dict)
    parts: bool = False
    same: bool = False
    proto: str = ""
    method: str = ""


def closed(asked: Asked, clients: int, seconds: float) -> Turn:
    """Let so many clients ask, each one request after the other."""
    scenario = {
        "executor": "constant-vus",
        "vus": clients,
        "duration": f"{seconds:g}s",
        "gracefulStop": _TIMEOUT,
    }
    return _run(asked, scenario)


def opened(asked: Asked, rate: float, seconds: float) -> Turn:
    """Let requests come, `rate` a second, whether or not others have been answered."""
    scenario = {
        "executor": "constant-arrival-rate",
        # A whole number in a time unit: a rate of 12.3 a second is 123 in ten.
        "rate": max(1, round(10 * rate)),
        "timeUnit": "10s",
        "duration": f"{seconds:g}s",
        "preAllocatedVUs": 16,
        "maxVUs": _MOST_WAITING,
        "gracefulStop": _TIMEOUT,
    }
    return _run(asked, scenario)


def run(
    script: Path, url: str, scenario: Mapping[str, object], told: Mapping[str, object]
) -> Mapping[str, Any]:
    """Run a script of k6, and return its summary.

    Parameters
    ----------
    script
        Reads what it is told from the environment, as `told.js` does.
    url
        Of what is asked.
    scenario
        Of k6; says with ``duration`` how long it lasts.
    told
        Whatever else the script needs.
    """
    with tempfile.TemporaryDirectory(prefix="vitrine-load-") as folder:
        out = Path(folder) / "summary.json"
        everything = {
            **told,
            "url": url,
            "scenario": scenario,
            "first": next(_FIRSTS) * _NUMBERS_EACH,
            "digits": DIGITS,
            "numberAt": NUMBER_AT,
            "out": str(out),
        }
        done = subprocess.run(
            (str(_K6), "run", "--quiet", "--no-usage-report", "--log-format=raw", str(script)),
            env={**os.environ, "LOAD": json.dumps(everything)},
            check=False,
            capture_output=True,
            text=True,
            timeout=_seconds(scenario) + _PATIENCE_S,
        )
        if done.returncode:
            raise SystemExit(f"load on {url}: {done.stderr.strip()[-2000:]}")
        summary: Mapping[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return summary


def _run(asked: Asked, scenario: Mapping[str, object]) -> Turn:
    told = {
        **asdict(asked),
        "photos": [str(photo.resolve()) for photo in asked.photos],
        "timeout": _TIMEOUT,
        "protos": str(_PROTOS),
    }
    before, before_load = processor_s(asked.processes), load_s()
    summary = run(_SCRIPT, asked.url, scenario, told)
    spent = spent_s(before, processor_s(asked.processes))
    return _turn(asked.url, summary, {**spent, LOAD: load_s() - before_load})


def _seconds(scenario: Mapping[str, object]) -> float:
    return float(str(scenario["duration"]).removesuffix("s"))


def load_s() -> float:
    """Return the processor time of all loads that have ended, in seconds."""
    # Of children that have ended: the services, which go on, are not among them.
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _turn(url: str, summary: Mapping[str, Any], spent: Mapping[str, float]) -> Turn:
    metrics = summary["metrics"]
    if dropped := metrics.get("dropped_iterations", {}).get("values", {}).get("count"):
        raise SystemExit(
            f"load on {url}: {dropped} requests could not be sent, as {_MOST_WAITING} waited for "
            "an answer; the rate is more than it can serve"
        )
    if "answered" not in metrics:
        raise SystemExit(f"load on {url}: nothing was answered; give it more seconds")
    answered = metrics["answered"]["values"]
    return Turn(
        requests=int(answered["count"]),
        seconds=summary["state"]["testRunDurationMs"] / 1000,
        processor_s=spent,
        latency_ms={
            "median": answered["med"],
            "p95": answered["p(95)"],
            "p99": answered["p(99)"],
        },
    )
