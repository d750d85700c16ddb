"""How searches grow with clients, cores and replicas: a law that is fitted, and checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from functools import partial

from speed import servers
from speed.load import closed
from speed.network import cores
from speed.photos import SIZES
from speed.plan import Plan
from speed.scalability import Law, fit
from speed.searches import CLIENTS, searched
from speed.sections import Chart, Section
from speed.servers import Server
from speed.turns import Compared, Way, in_turn, processor_ms, rate

_CLIENTS = (1, 2, 3, 6, 8, 16)
_UNSEEN_CLIENTS = (4, 12)
_REPLICAS = (1, 2, 3)
# Of the law: through as many points it would go, whatever they are.
_PARAMETERS = 3
_SERVICES = ("classifier", "similarity", "captioner")


def by_clients(plan: Plan) -> Section:
    """Measure searches from 1 to 16 clients; two points are kept from the fit."""
    with servers.whole(plan.bundle, plan.database, plan.logs) as server:
        asked = searched(plan, server, SIZES[0])
        ways: dict[str, Way] = {
            str(many): partial(closed, asked, many, plan.seconds)
            for many in sorted((*_CLIENTS, *_UNSEEN_CLIENTS))
        }
        compared = in_turn("clients", ways, plan.rounds)
    return _section(
        "growth-clients",
        "Growth with clients",
        f"Searches a second by how many clients search at a time; {cores()} cores, with the load.",
        compared,
        _UNSEEN_CLIENTS,
    )


def by_cores(plan: Plan) -> Section:
    """Measure searches with services that may use some of the cores; the load may use all."""
    with ExitStack() as stack:
        ways: dict[str, Way] = {}
        for many in range(1, cores() + 1):
            with servers.on_cores(many):
                running = servers.whole(plan.bundle, plan.database, plan.logs)
                server = stack.enter_context(running)
            asked = searched(plan, server, SIZES[0])
            ways[str(many)] = partial(closed, asked, CLIENTS, plan.seconds)
        compared = in_turn("cores", ways, plan.rounds)
    # The last but one, if enough remain.
    unseen = (cores() - 1,) if cores() > _PARAMETERS + 1 else ()
    return _section(
        "growth-cores",
        "Growth with cores",
        f"Searches a second of {CLIENTS} clients, by how many cores the services may use; the load "
        "may use all, and takes them from the last row.",
        compared,
        unseen,
    )


def by_replicas(plan: Plan) -> Section:
    """Measure searches with several feature services of one interpreter each."""
    with ExitStack() as stack:
        addresses = {
            name: _service(plan, stack, name, BUNDLE=plan.bundle, DATABASE_URL=plan.database)
            for name in _SERVICES
        }
        replicas = [
            _service(plan, stack, "features", f"-{number}", BUNDLE=plan.bundle, INTERPRETERS="1")
            for number in range(max(_REPLICAS))
        ]
        ways: dict[str, Way] = {}
        for many in _REPLICAS:
            gateway = _gateway(plan, stack, addresses, replicas[:many])
            asked = searched(plan, gateway, SIZES[0])
            ways[str(many)] = partial(closed, asked, CLIENTS, plan.seconds)
        compared = in_turn("replicas", ways, plan.rounds)
    return _section(
        "growth-replicas",
        "Growth with replicas",
        f"Searches a second of {CLIENTS} clients on {cores()} cores, by how many feature services "
        "there are, with one interpreter each; the other services are there once.",
        compared,
        (),
    )


def _service(plan: Plan, stack: ExitStack, name: str, suffix: str = "", **settings: str) -> Server:
    return stack.enter_context(servers.service(name, plan.logs, suffix, **settings))


def _gateway(
    plan: Plan, stack: ExitStack, others: Mapping[str, Server], features: Sequence[Server]
) -> Server:
    settings = {f"{name.upper()}_ADDRESS": server.url for name, server in others.items()}
    found = _service(
        plan,
        stack,
        "gateway",
        f"-{len(features)}",
        FEATURES_ADDRESS=f"ipv4:///{','.join(server.url for server in features)}",
        MEDIA_URL=str(plan.out / "media"),
        **settings,
    )
    processes = dict(found.processes)
    for server in others.values():
        processes |= server.processes
    processes |= {
        f"features {at}": server.processes["features"] for at, server in enumerate(features)
    }
    return Server(f"http://{found.url}", processes, {})


def _section(key: str, title: str, told: str, compared: Compared, unseen: Sequence[int]) -> Section:
    rates = {int(way): compared.median(way, rate) for way in compared.turns}
    fitted = {many: its for many, its in rates.items() if many not in unseen}
    law = fit(list(fitted), list(fitted.values())) if len(fitted) > _PARAMETERS else None
    said = f" {_in_words(law, rates, unseen, compared.name)}" if law else ""
    series: dict[str, Sequence[tuple[float, float]]] = {"measured": list(rates.items())}
    if law:
        series["law"] = [(many, law.rate(many)) for many in _between(min(rates), max(rates))]
    return Section(
        key,
        title,
        told + said,
        (compared.name, "a second", "processor ms each", "law", "measured / law", "fitted"),
        [_row(compared, many, law, many not in unseen) for many in rates],
        (Chart(title, compared.name, "searches a second", series, bars=False),),
        {},
        {**compared.as_json(), "law": law and asdict(law), "unseen": list(unseen)},
    )


def _row(compared: Compared, many: int, law: Law | None, fitted: bool) -> tuple[str, ...]:
    found = compared.median(str(many), rate)
    return (
        str(many),
        f"{found:.1f}",
        f"{compared.median(str(many), processor_ms):.2f}",
        f"{law.rate(many):.1f}" if law else "-",
        f"{found / law.rate(many):.2f}" if law else "-",
        ("yes" if fitted else "no") if law else "-",
    )


def _in_words(law: Law, rates: Mapping[int, float], unseen: Sequence[int], what: str) -> str:
    peak = f", with a peak at {law.peak_at:.0f} {what}" if law.coherence > 1e-6 else ""
    said = (
        f"The law: {law.alone:.1f} a second alone, contention {law.contention:.3f}, coherence "
        f"{law.coherence:.5f}{peak}."
    )
    if unseen:
        errors = [abs(law.rate(many) / rates[many] - 1) for many in unseen]
        points = " and ".join(map(str, unseen))
        said += (
            f" Where it was not fitted, at {points}, it errs by {100 * max(errors):.0f} % at most."
        )
    return said


def _between(low: int, high: int) -> Sequence[float]:
    return [low + (high - low) * step / 40 for step in range(41)]


BY: Mapping[str, Callable[[Plan], Section]] = {
    "growth-clients": by_clients,
    "growth-cores": by_cores,
    "growth-replicas": by_replicas,
}
