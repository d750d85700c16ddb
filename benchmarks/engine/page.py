"""What was measured of the engine, as Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from layout import table

_TIMES = "\N{MULTIPLICATION SIGN}"
_STORAGES = ("full", "compact")
_FILTERS = {
    "none": "everything",
    "mark half": "50 %, here and there",
    "mark fifth": "20 %",
    "mark tenth": "10 %",
    "mark twentieth": "5 %",
    "mark hundredth": "1 %",
    "mark thousandth": "0.1 %",
    "mark ten_thousandth": "0.01 %",
    "type 0": "the largest kind",
    "type 5": "a kind",
    "type 60": "a small kind",
}
Report = Mapping[str, Any]


def lay_out(reports: Sequence[Report]) -> str:
    """Lay out all reports, one below the other."""
    return "\n\n".join(part for report in reports for part in _parts(report))


def _parts(report: Report) -> list[str]:
    told = "; ".join(f"{name}: {value}" for name, value in report["machine"].items())
    parts = [f"## {report['products']:,} products", f"Measured on: {told}."]
    storages = [one for one in _STORAGES if one in report.get("scale", {})]
    if storages:
        parts += [_sizes(report, storages), _filters(report["scale"], storages)]
    if "peers" in report:
        parts += [_peers(report, storages)]
    return parts


def _sizes(report: Report, storages: Sequence[str]) -> str:
    raw_mb = report["products"] * report["dimension"] * 4 / 1e6
    columns = [_column(report, one, raw_mb) for one in storages]
    names = list(dict.fromkeys(name for column in columns for name in column))
    return table(
        ("", *(f"`INDEX_STORAGE={one}`" for one in storages)),
        [(name, *(column.get(name, "") for column in columns)) for name in names],
    )


def _column(report: Report, storage: str, raw_mb: float) -> dict[str, str]:
    load, search = (report["scale"][storage][step] for step in ("load", "search"))
    bare, curve = search["bare"], search["curve"]
    own_ms, held = curve["none"]["cpu_ms"], search["searched_mb"]
    column = {
        "ready from the database": _time(load, "ready"),
        "until the last segment is built": _time(load, "built"),
        "ready from a snapshot, its hashes compared": _time(search, "ready"),
        "resident after the searches": _held(held["VmRSS"], raw_mb),
        "of it the process's own": f"{held['RssAnon']:,} MB",
        "recall at 10, as the engine says": f"{search['recall_said']:.3f}",
        "a search, processor time": f"{own_ms:.2f} ms",
        "p99 / median": f"{curve['none']['p99_ms'] / curve['none']['median_ms']:.1f}",
        "FAISS alone, as many lists": f"{bare['ivf_cpu_ms']:.2f} ms ({bare['probed']} of "
        f"{bare['lists']})",
        "it / the engine": f"{bare['ivf_cpu_ms'] / own_ms:.2f}",
    } | _equally_good(bare, own_ms)
    column |= {
        "every vector compared / the engine": f"{bare['exact_cpu_ms'] / own_ms:.0f}",
    }
    if one := report.get("live", {}).get(storage):
        ratio = one["bare_cpu_ms"] / one["service_cpu_ms"]
        equal = one.get("equally_good_cpu_ms")
        column |= {
            "over gRPC: processor time of the service": f"{one['service_cpu_ms']:.2f} ms",
            "FAISS alone, as many lists, in turn with it / the service": f"{ratio:.2f}",
            "FAISS alone, for the same recall, in turn with it / the service": ""
            if equal is None
            else f"{equal / one['service_cpu_ms']:.2f}",
            "two replicas of one snapshot hold together": _held(sum(one["pss_mb"]), raw_mb),
            "a change is seen by both": f"median {one['visible']['median_s']} s, p99 "
            f"{one['visible']['p99_s']} s at {one['visible']['changes_a_minute']:,} a minute",
        }
        if busy := one.get("busy_service_cpu_ms"):
            column |= {
                "over gRPC, eight at a time: processor time of the service": f"{busy:.2f} ms",
                "FAISS alone, for the same recall / the service then": f"{equal / busy:.2f}",
            }
    if one := report.get("build", {}).get(storage):
        ratio = one["building"]["p99_ms"] / one["quiet"]["p99_ms"]
        column["p99 while all is merged / before"] = (
            f"{ratio:.2f} ({one['building']['p99_ms']:.1f} / {one['quiet']['p99_ms']:.1f} ms; "
            f"{one['build_s']:.0f} s)"
        )
    if storage == _STORAGES[0] and (one := report.get("postgresql")):
        column["ready from PostgreSQL"] = _time(one, "ready")
    return column


def _equally_good(bare: Report, own_ms: float) -> dict[str, str]:
    if "equally_good" not in bare:
        return {}
    ms = bare["equally_good_cpu_ms"]
    return {
        "FAISS alone, for the same recall": f"{ms:.2f} ms ({bare['equally_good']} of "
        f"{bare['lists']})",
        "it, too, / the engine": f"{ms / own_ms:.2f}",
    }


def _held(megabytes: float, raw_mb: float) -> str:
    return f"{megabytes:,} MB, {megabytes / raw_mb:.2f} {_TIMES} the raw vectors"


def _time(figures: Report, what: str) -> str:
    return f"{figures[f'{what}_s']} s (processor time {figures[f'{what}_cpu_s']} s)"


def _filters(scale: Report, storages: Sequence[str]) -> str:
    heading = ["filter keeps"]
    for one in storages:
        heading += [f"{one}: recall at 10", "ms", f"{_TIMES} unfiltered"]
    rows = []
    for name in scale[storages[0]]["search"]["curve"]:
        row = [_FILTERS.get(name, name)]
        for one in storages:
            curve = scale[one]["search"]["curve"]
            ms = curve[name]["cpu_ms"]
            row += [
                f"{curve[name]['recall']:.3f}",
                f"{ms:.2f}",
                f"{ms / curve['none']['cpu_ms']:.2f}",
            ]
        rows.append(row)
    return table(heading, rows)


def _peers(report: Report, storages: Sequence[str]) -> str:
    rows = []
    for one in storages:
        load, search = (report["scale"][one][step] for step in ("load", "search"))
        mine = search["curve"]["none"]
        rows.append(
            (
                f"Vitrine, {one}",
                "IVF",
                f"{load['ready_s'] + load['built_s']:.0f} s",
                f"{mine['recall']:.3f}",
                f"{mine['cpu_ms']:.2f}",
                f"{mine['median_ms']:.2f}",
                f"{mine['p99_ms']:.2f}",
                f"{search['searched_mb']['VmRSS']:,}",
            )
        )
    for name, one in report["peers"].items():
        if "skipped" in one:
            rows.append((name, f"skipped: {one['skipped']}", *("",) * 6))
            continue
        rows.append(
            (
                name,
                one["index"] + (f" (effort {one['effort']})" if one["effort"] else ""),
                f"{one['built_s']:.0f} s",
                f"{one['recall']:.3f}",
                f"{one['cpu_ms']:.2f}",
                f"{one['median_ms']:.2f}",
                f"{one['p99_ms']:.2f}",
                f"{one['pss_mb']:,}",
            )
        )
    heading = ("", "index", "built", "recall at 10", "processor ms", "median ms", "p99 ms", "MB")
    return table(heading, rows)
