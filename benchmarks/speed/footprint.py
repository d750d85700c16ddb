"""What the processes hold of the memory, and how long each takes from its start to ready."""

from __future__ import annotations

import statistics
import time
from collections.abc import Mapping
from datetime import datetime

import psutil

from speed import servers
from speed.load import closed
from speed.photos import SIZES
from speed.plan import Plan
from speed.processors import pss_mb
from speed.searches import CLIENTS, searched
from speed.sections import Chart, Section
from vitrine_pipeline.serving.service_logs import parse_event

_ALONE = ("features", "classifier", "similarity", "captioner")
_CACHE = "redis"
_TAGGER = "tagger"
UP = "vitrine up"


def compare(plan: Plan) -> Section:
    """Measure memory before and after searches, and the starts of the services, each alone."""
    with servers.whole(plan.bundle, plan.database, plan.logs) as server:
        before = _held(server.processes)
        turns = [closed(searched(plan, server, SIZES[0]), CLIENTS, plan.seconds)]
        turns += [
            closed(searched(plan, server, SIZES[0]), CLIENTS, plan.seconds)
            for _ in range(plan.rounds)
        ]
        after = _held(server.processes)
    starts = {name: [_start_s(plan, name) for _ in range(plan.rounds)] for name in _ALONE}
    searches = sum(turn.requests for turn in turns)
    rows: list[tuple[str, ...]] = [
        (
            name,
            f"{before[name]:.0f}",
            f"{after[name]:.0f}",
            f"{statistics.median(starts[name]):.2f}" if name in starts else "-",
        )
        for name in after
    ]
    together = sum(before.values()), sum(after.values())
    rows.append(("together", *(f"{its:.0f}" for its in together), "-"))
    return Section(
        "footprint",
        "Memory, and starts",
        f"Proportional set sizes before and after {searches:,} searches, without the cache, whose "
        "bound is a setting. A start is that of a process of its own, as in a container, until it "
        "says that it is ready. `memory.py` shows more searches.",
        ("process", "MB, before", f"MB, after {searches:,} searches", "start, s"),
        rows,
        (Chart("Memory after searches", "", "PSS, MB", {"MB": list(after.items())}),),
        {
            "megabytes of what a search needs, after searches": together[1] - after[_TAGGER],
            "seconds from start to ready, the slowest service": max(
                statistics.median(its) for its in starts.values()
            ),
        },
        {"before_mb": before, "after_mb": after, "searches": searches, "starts_s": starts},
    )


def _held(processes: Mapping[str, int]) -> dict[str, float]:
    named = {name: pid for name, pid in processes.items() if name != _CACHE}
    held = {name: pss_mb(pid) for name, pid in named.items()}
    # What starts them, and whatever stands between.
    own = psutil.Process()
    above = psutil.Process(named["features"]).parents()
    between = [one.pid for one in above if own in one.parents()]
    held[UP] = sum(pss_mb(pid, children=False) for pid in between)
    return held


def _start_s(plan: Plan, name: str) -> float:
    settings = {"DATABASE_URL": plan.database} if name == "similarity" else {}
    # Not what the system says: it counts from the second of its boot, and errs by up to one.
    began = time.time()
    with servers.service(name, plan.logs, BUNDLE=plan.bundle, **settings):
        log = (plan.logs / f"{name}-alone.log").read_text(encoding="utf-8")
    events = [parse_event(line) for line in log.splitlines()]
    ready = next(event for event in events if event.get("event") == "ready")
    return datetime.fromisoformat(str(ready["timestamp"])).timestamp() - began
