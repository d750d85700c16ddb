"""The feature service beside its own domain code, and beside the same code behind other servers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from functools import partial

from speed import servers
from speed.domain import Domain
from speed.in_process import work
from speed.load import Asked, closed
from speed.photos import SIZES
from speed.plan import Plan
from speed.sections import RATES, Section, rate_rows, rates_chart
from speed.servers import Server
from speed.turns import Compared, Way, in_turn, rate
from vitrine_bundle import open_bundle

_CLIENTS = 4
OWN = "domain code, one process"
FEATURES = "features over gRPC"
_PEERS = {"LitServe": (servers.litserve, "json"), "BentoML": (servers.bentoml, "raw")}
_METHOD = "vitrine.features.v1.FeatureService/Embed"
_PROTO = "vitrine/features/v1/features.proto"


def compare(plan: Plan) -> Section:
    """Measure embedding a photo; peers where their environment is installed."""
    size = SIZES[0]
    with ExitStack() as stack:
        domain = Domain(open_bundle(plan.bundle), plan.database, stack)
        vitrine = stack.enter_context(servers.whole(plan.bundle, plan.database, plan.logs))
        asked = Asked(
            vitrine.addresses["features"],
            plan.photos(size),
            {"features": vitrine.processes["features"]},
            kind="rpc",
            proto=_PROTO,
            method=_METHOD,
        )
        ways: dict[str, Way] = {
            OWN: partial(work, domain.embed, plan.streams(size), plan.seconds),
            FEATURES: partial(closed, asked, _CLIENTS, plan.seconds),
        }
        for name, (serve, kind) in _peers().items():
            peer = stack.enter_context(serve(plan.bundle))
            body = Asked(peer.url, plan.photos(size), peer.processes, kind=kind)
            ways[name] = partial(closed, body, _CLIENTS, plan.seconds)
        compared = in_turn("embeddings", ways, plan.rounds)
    return _section(compared)


def _peers() -> Mapping[str, tuple[Callable[[str], AbstractContextManager[Server]], str]]:
    return _PEERS if servers.has_peers() else {}


def _section(compared: Compared) -> Section:
    peers = [name for name in compared.turns if name in _PEERS]
    goals = {"features over gRPC / its domain code": compared.of(FEATURES, rate).median}
    if peers:
        best = max(peers, key=lambda name: compared.median(name, rate))
        goals["features / best of the peers"] = compared.of(FEATURES, rate, best).median
    return Section(
        "embedding",
        "Embeddings, beside other servers of the same model",
        f"{_CLIENTS} clients ask for the embedding of photos of {SIZES[0]}. All run the same code "
        "that decodes and embeds, on all cores; the peers get the photo as they can, as the body "
        "or as base64 in JSON, and answer in JSON.",
        RATES,
        rate_rows(compared),
        (rates_chart("Embeddings a second", [compared]),),
        goals,
        compared.as_json(),
    )
