"""Everything behind the routes, built from the settings."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

import grpc

from vitrine_gateway.access.keyring import KeysMade
from vitrine_gateway.access.recent_keys import READ_TIMEOUT_S, RecentKeys
from vitrine_gateway.admission import Admission
from vitrine_gateway.breaker import CircuitBreaker
from vitrine_gateway.cache.catalogue_watch import CatalogueWatch
from vitrine_gateway.cache.recent_store import RecentStore
from vitrine_gateway.cache.redis_store import RedisStore
from vitrine_gateway.clients import (
    GrpcCaptioner,
    GrpcClassifier,
    GrpcFeatures,
    GrpcHealth,
    GrpcHypotheses,
    GrpcKeys,
    GrpcOcclusion,
    GrpcSimilarity,
    GrpcTagger,
)
from vitrine_gateway.clients.breaking import BreakingChannel
from vitrine_gateway.clients.translation import read_embedding
from vitrine_gateway.deadline import Deadline
from vitrine_gateway.explaining.explainer import Explainer
from vitrine_gateway.fetching.remote_images import RemoteImages
from vitrine_gateway.index_fit import fit_notice
from vitrine_gateway.metrics import GatewayMetrics
from vitrine_gateway.products.desk import ProductDesk
from vitrine_gateway.products.drawing_up import DrawingUp
from vitrine_gateway.products.renditions import Renditions
from vitrine_gateway.products.showcase import Showcase
from vitrine_gateway.reachability import watch_services
from vitrine_gateway.readiness import ReadinessProbe
from vitrine_gateway.search.like_these import LikeThese
from vitrine_gateway.search.recall import Recall
from vitrine_gateway.search.search_cache import NEWEST, NEWEST_TTL_S, SearchCache
from vitrine_gateway.search.searcher import Searcher
from vitrine_gateway.search.texts import Texts
from vitrine_gateway.services import Keys, Similarity, Tagger
from vitrine_gateway.settings import GatewaySettings
from vitrine_gateway.taggings.row_pictures import RowPictures
from vitrine_media import MediaStore
from vitrine_serving.clients import open_channel
from vitrine_serving.spans import untraced

_NOTICE_S = 0.25
# A service that is back is found so within the second that the channel takes to connect.
_FAILURES = 5
_RETRY_AFTER_S = 1.0


@dataclass(frozen=True)
class Gateway:
    """What the routes lead to."""

    keys: Keys
    recent_keys: RecentKeys
    searcher: Searcher
    explainer: Explainer
    desk: ProductDesk
    showcase: Showcase
    similarity: Similarity
    tagger: Tagger
    row_pictures: RowPictures
    media: MediaStore
    renditions: Renditions
    probe: ReadinessProbe
    metrics: GatewayMetrics
    admission: Admission


def open_gateway(
    settings: GatewaySettings,
    metrics: GatewayMetrics,
    stack: ExitStack,
    *,
    is_draining: Callable[[], bool] = lambda: False,
) -> Gateway:
    """Connect to the services. Call it in the process that serves, never before it is forked.

    Parameters
    ----------
    settings
        Checked settings.
    metrics
        Where everything is counted.
    stack
        Closes what is opened here.
    is_draining
        Tells whether the gateway is about to stop.
    """
    # A search that was given up on holds its thread until its deadline, and a request is there at
    # the same time. Made first, so that it ends when the channels have.
    pool = stack.enter_context(ThreadPoolExecutor(2 * settings.threads, "similarity"))
    whole = _open_channels(settings, stack)
    channels = {name: _broken(channel, name, metrics) for name, channel in whole.items()}
    features = GrpcFeatures(channels["features"])
    similarity = GrpcSimilarity(channels["similarity"], pool)
    keys = GrpcKeys(channels["similarity"])
    tagger = _open_tagger(settings, channels["tagger"], stack)
    remote_images = _open_remote_images(settings, stack)
    media = MediaStore(settings.media_url)
    watch = CatalogueWatch(similarity)
    store = _open_store(settings, metrics, stack)
    admission = Admission(settings.threads, settings.searches_at_a_time, metrics.count_place)
    health = GrpcHealth(whole)
    cache = _open_cache(settings, metrics, store, watch, health.heads)
    recall = Recall(cache, watch, remote_images, admission)
    watch_services(health, metrics, stack)
    texts = Texts(features, metrics)
    # Not over channels that break: what gives way to all else may well come too late.
    occlusion, hypotheses = GrpcOcclusion(whole["features"]), GrpcHypotheses(whole["classifier"])
    return Gateway(
        keys=keys,
        recent_keys=RecentKeys(partial(_made, keys)),
        searcher=Searcher(
            features=features,
            classifier=GrpcClassifier(channels["classifier"]),
            similarity=similarity,
            captioner=GrpcCaptioner(channels["captioner"]),
            watch=watch,
            recall=recall,
            like_these=LikeThese(features, similarity, recall, texts),
            texts=texts,
            metrics=metrics,
            admission=admission,
        ),
        explainer=Explainer(occlusion, hypotheses, similarity, media, recall, metrics),
        desk=ProductDesk(
            drawing_up=DrawingUp(features, remote_images, media, settings.thumbnail_side_px),
            similarity=similarity,
            watch=watch,
            admission=admission,
            note_revision=_note_revision(store),
        ),
        showcase=Showcase(similarity),
        similarity=similarity,
        tagger=tagger,
        row_pictures=RowPictures(tagger, features, remote_images),
        media=media,
        renditions=Renditions(features, media),
        probe=ReadinessProbe(health, is_draining, partial(_notice, watch)),
        metrics=metrics,
        admission=admission,
    )


@untraced()
def _notice(watch: CatalogueWatch) -> str:
    """Say whether the catalogue fits the bundle; nothing where nobody can tell."""
    state = watch.state(Deadline(_NOTICE_S))
    return fit_notice(state.products, state.not_embedded) if state else ""


@untraced()
def _made(keys: Keys) -> KeysMade:
    return keys.made(Deadline(READ_TIMEOUT_S))


def _open_channels(settings: GatewaySettings, stack: ExitStack) -> dict[str, grpc.Channel]:
    addresses = {
        "features": settings.features_address,
        "classifier": settings.classifier_address,
        "similarity": settings.similarity_address,
        "captioner": settings.captioner_address,
        "tagger": settings.tagger_address,
    }
    channels = {
        name: open_channel(address, tls=settings.client_tls) for name, address in addresses.items()
    }
    for channel in channels.values():
        stack.callback(channel.close)
    return channels


def _broken(channel: grpc.Channel, name: str, metrics: GatewayMetrics) -> grpc.Channel:
    breaker = CircuitBreaker(_FAILURES, _RETRY_AFTER_S)
    return BreakingChannel(channel, name, breaker, metrics)  # type: ignore[return-value]


def _open_tagger(settings: GatewaySettings, channel: grpc.Channel, stack: ExitStack) -> GrpcTagger:
    uploads = open_channel(settings.tagger_address, retries=False, tls=settings.client_tls)
    stack.callback(uploads.close)
    return GrpcTagger(channel, uploads)


def _open_remote_images(settings: GatewaySettings, stack: ExitStack) -> RemoteImages:
    remote_images = RemoteImages(
        max_bytes=settings.max_image_bytes,
        timeout_s=settings.remote_image_timeout_ms / 1000,
        allow_private_networks=settings.allow_private_networks,
    )
    stack.callback(remote_images.close)
    return remote_images


def _open_cache(
    settings: GatewaySettings,
    metrics: GatewayMetrics,
    store: RedisStore | None,
    watch: CatalogueWatch,
    heads: Callable[[], str],
) -> SearchCache | None:
    if store is None:
        return None
    return SearchCache(
        store=RecentStore(store, changing=[NEWEST]),
        metrics=metrics,
        read_embedding=read_embedding,
        answer_ttl_s=settings.cache_answer_ttl_s,
        embedding_ttl_s=settings.cache_embedding_ttl_s,
        image_url_ttl_s=settings.cache_image_url_ttl_s,
        heads=heads,
        outdated=watch.forget,
    )


def _open_store(
    settings: GatewaySettings, metrics: GatewayMetrics, stack: ExitStack
) -> RedisStore | None:
    if not settings.redis_url:
        return None
    store = RedisStore(
        settings.redis_url,
        password=settings.redis_password.get_secret_value(),
        count=lambda outcome: metrics.cache_questions.labels(outcome).inc(),
    )
    stack.callback(store.close)
    return store


def _note_revision(store: RedisStore | None) -> Callable[[int], None]:
    def note(revision: int) -> None:
        if store:
            store.raise_to(NEWEST, revision, NEWEST_TTL_S)

    return note
