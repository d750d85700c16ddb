"""Builds the service from its settings: database, files, clients, worker, servicer."""

from __future__ import annotations

import os
import secrets
import socket
from contextlib import ExitStack
from functools import partial

from prometheus_client import REGISTRY, CollectorRegistry

from vitrine.tagger.v1.tagger_pb2_grpc import add_TaggerServiceServicer_to_server
from vitrine_serving.clients import open_channel
from vitrine_serving.process import serve
from vitrine_serving.server import ServiceDefinition
from vitrine_serving.settings import load_settings
from vitrine_tagger.clients import GrpcCaptioner, GrpcClassifier, GrpcFeatures
from vitrine_tagger.files.open_archives import OpenArchives
from vitrine_tagger.files.store import FileStore
from vitrine_tagger.jobs import SCHEMA, Queue, Results, Retention, Reviews, Taggings
from vitrine_tagger.metrics import TaggerMetrics
from vitrine_tagger.row_pictures import ShownPictures
from vitrine_tagger.servicer import TaggerServicer
from vitrine_tagger.settings import TaggerSettings
from vitrine_tagger.uploads import Uploads
from vitrine_tagger.work.caretaker import Caretaker
from vitrine_tagger.work.chunk import ChunkTagger
from vitrine_tagger.work.fetching import Fetcher
from vitrine_tagger.work.reading import FileReader
from vitrine_tagger.work.services import Services
from vitrine_tagger.work.worker import Worker

NAME = "vitrine.tagger.v1.TaggerService"

_DAY_S = 86_400.0


def build(
    settings: TaggerSettings, stack: ExitStack, *, registry: CollectorRegistry = REGISTRY
) -> ServiceDefinition:
    """Open all that the service needs, and begin to work.

    Parameters
    ----------
    settings
        Checked settings.
    stack
        Gets what must be closed at the end.
    registry
        Where metrics are registered; a test that builds several passes one for each.

    Raises
    ------
    DomainError
        If the database cannot be opened.
    """
    metrics = TaggerMetrics(registry)
    engine = SCHEMA.open(settings.database_url)
    stack.callback(engine.dispose)
    keep_s = settings.keep_days * _DAY_S
    taggings = Taggings(engine, max_open=settings.max_open_taggings, keep_s=keep_s)
    results = Results(engine)
    files = FileStore(settings.files_url)
    archives = OpenArchives(files, settings.max_image_bytes)
    stack.callback(archives.close)
    caretaker = stack.enter_context(
        Caretaker(taggings, Retention(engine, keep_s=keep_s), files, archives, metrics)
    )
    queue = Queue(engine, lease_s=settings.lease_s)
    stack.enter_context(_worker(settings, stack, queue, files, archives, metrics))
    servicer = TaggerServicer(
        uploads=Uploads(
            files,
            taggings,
            max_file_bytes=settings.max_file_bytes,
            max_pictures_bytes=settings.max_pictures_bytes,
            max_picture_bytes=settings.max_image_bytes,
        ),
        taggings=taggings,
        results=results,
        reviews=Reviews(engine),
        pictures=ShownPictures(taggings, results, archives),
    )
    return ServiceDefinition(
        NAME,
        partial(add_TaggerServiceServicer_to_server, servicer),
        is_ready=lambda: caretaker.database_answers,
        audited_methods=(
            *("CreateTagging", "DeleteTagging", "CreateCorrection", "DeleteCorrection"),
            *("ListResults", "ExportResults", "ListReviews", "ExportCorrections", "GetPicture"),
        ),
    )


def _worker(
    settings: TaggerSettings,
    stack: ExitStack,
    queue: Queue,
    files: FileStore,
    archives: OpenArchives,
    metrics: TaggerMetrics,
) -> Worker:
    fetcher = Fetcher(
        max_picture_bytes=settings.max_image_bytes,
        allow_private_networks=settings.allow_private_networks,
    )
    stack.callback(fetcher.close)
    open_bounded = partial(
        open_channel, max_message_bytes=settings.max_message_bytes, tls=settings.client_tls
    )
    channels = [
        open_bounded(settings.features_address, retries=False),
        open_bounded(settings.classifier_address),
        open_bounded(settings.captioner_address),
    ]
    for channel in channels:
        stack.callback(channel.close)
    features, classifier, captioner = channels
    services = Services(
        GrpcFeatures(features), GrpcClassifier(classifier), GrpcCaptioner(captioner)
    )
    return Worker(
        owner=f"{socket.gethostname()[:100]}:{os.getpid()}:{secrets.token_hex(8)}",
        queue=queue,
        reader=FileReader(queue, files, archives, services, settings.max_rows, metrics),
        tagger=ChunkTagger(services, archives, fetcher),
        metrics=metrics,
        lease_s=settings.lease_s,
        threads=settings.chunks_at_a_time,
    )


def main() -> None:
    """Read the settings, build the service, and serve until SIGTERM."""
    settings = load_settings(TaggerSettings)
    serve("tagger", [NAME], settings, lambda stack: [build(settings, stack)])
