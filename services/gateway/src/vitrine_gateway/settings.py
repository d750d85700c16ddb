"""What the gateway can be told, each by the environment variable of the same name."""

from __future__ import annotations

import math
import os

from limits import parse_many
from pydantic import Field, SecretStr, field_validator

from vitrine_media import THUMBNAIL_SIDE_PX
from vitrine_serving.access import Scope
from vitrine_serving.settings import ProcessSettings

_NONE = "none"
# Beside those that the services compute: on their way, and in a queue there, so that none is idle.
_SPARE_SEARCHES = 1


MAX_FIELD_BYTES = 512 << 10
"""What the fields of a form may hold together."""


class GatewaySettings(ProcessSettings):
    """Settings of the gateway, checked once at start.

    Attributes
    ----------
    workers, threads
        Processes, and requests that each serves at a time.
    max_searches
        Searches that each process has under way, those excepted that the cache knows; a few more
        wait, and the rest is refused at once. As many as the services behind can do at a time,
        divided by the processes of all gateways, and one. None: so for one gateway on a machine
        with everything behind it.
    drain_s
        How long the gateway, after SIGTERM, says that it is not ready and still takes requests.
    features_address, classifier_address, similarity_address, captioner_address, tagger_address
        Where the services are, ``host:port`` or a gRPC target. Without the tagger all but the
        taggings is answered.
    redis_url
        Where answers and embeddings are cached and requests counted; empty: nowhere.
    media_url
        The folder or fsspec URL that holds the pictures of the products.
    deadline_ms
        The time that one search may take, from the read photo to the answer.
    bulk_deadline_ms
        The time that one bulk write may take.
    explanation_deadline_ms
        The time that telling which part of a photo decided may take: it waits for all searches.
    max_image_bytes
        The largest photo that is read.
    request_timeout_s
        The time that a request may take to arrive, from the connection or the answer before to its
        last byte.
    max_arriving_bytes
        What each process keeps of requests that are not whole yet, in all; who sends more is
        refused.
    max_tagging_bytes
        The largest catalogue file together with its pictures.
    transfer_timeout_s
        The time that sending them, or fetching the file with what was found, may take.
    thumbnail_side_px
        The square that a product's thumbnail fits.
    remote_image_timeout_ms
        The time that fetching an ``image_url`` may take.
    allow_private_networks
        Whether an ``image_url`` may lead to an address that is not public.
    cache_answer_ttl_s, cache_embedding_ttl_s
        How long the cache keeps them; 0: not at all.
    cache_image_url_ttl_s
        How long an ``image_url`` is taken to lead to the same photo; 0: it is fetched each time.
    api_keys
        Keys that may search, write and read taggings, separated by commas, beside those that
        ``vitrine keys`` made.
    anonymous_scopes
        What may be done without a key: some of ``search``, ``write`` and ``admin``, separated by
        commas, or ``none``. Empty: everything, until there is a key, and from then on ``search``.
    keys_need_https
        Whether a key that came over plain HTTP is refused.
    hsts_max_age_s
        How long a browser that came over HTTPS is told to come back over nothing else; 0: not.
    rate_limit_searches, rate_limit_writes
        For each key that opens something, and else each address, e.g. ``"60/minute"``; empty: no
        limit.
    rate_limit_failed_keys
        Keys that open nothing, for each address and process; whoever has sent more is refused
        until so many are no more within that time.
    writes_need_preconditions
        Whether whoever writes or deletes a product says in ``If-Match`` which state of it, so that
        nobody overwrites what he has not seen.
    trusted_proxies
        Proxies in front whose ``X-Forwarded-*`` headers are believed.
    """

    port: int = Field(default=8000, ge=0, le=65535)
    workers: int = Field(default=2, ge=1, le=64)
    threads: int = Field(default=16, ge=1, le=256)
    max_searches: int | None = Field(default=None, ge=1, le=256)
    drain_s: float = Field(default=0.5, ge=0, le=120)
    features_address: str = Field(default="localhost:50051", min_length=1)
    classifier_address: str = Field(default="localhost:50052", min_length=1)
    similarity_address: str = Field(default="localhost:50053", min_length=1)
    captioner_address: str = Field(default="localhost:50054", min_length=1)
    tagger_address: str = Field(default="localhost:50055", min_length=1)
    redis_url: str = ""
    redis_password: SecretStr = SecretStr("")
    media_url: str = Field(default="var/media", min_length=1)
    deadline_ms: int = Field(default=5_000, ge=1, le=120_000)
    bulk_deadline_ms: int = Field(default=120_000, ge=1, le=600_000)
    explanation_deadline_ms: int = Field(default=15_000, ge=1, le=120_000)
    max_image_bytes: int = Field(default=12_000_000, ge=1_000, le=100_000_000)
    request_timeout_s: float = Field(default=60, gt=0, le=3_600)
    max_arriving_bytes: int = Field(default=64_000_000, ge=1_000_000)
    max_tagging_bytes: int = Field(default=2_000_000_000, ge=1_000, le=100_000_000_000)
    transfer_timeout_s: int = Field(default=1_800, ge=1, le=86_400)
    thumbnail_side_px: int = Field(default=THUMBNAIL_SIDE_PX, ge=16, le=1024)
    remote_image_timeout_ms: int = Field(default=3_000, ge=1, le=60_000)
    allow_private_networks: bool = False
    cache_answer_ttl_s: int = Field(default=600, ge=0)
    cache_embedding_ttl_s: int = Field(default=86_400, ge=0)
    cache_image_url_ttl_s: int = Field(default=60, ge=0)
    api_keys: SecretStr = SecretStr("")
    anonymous_scopes: str = ""
    keys_need_https: bool = False
    writes_need_preconditions: bool = False
    hsts_max_age_s: int = Field(default=0, ge=0, le=10**9)
    rate_limit_searches: str = ""
    rate_limit_writes: str = ""
    rate_limit_failed_keys: str = "60/minute"
    trusted_proxies: int = Field(default=0, ge=0, le=8)

    @field_validator("rate_limit_searches", "rate_limit_writes", "rate_limit_failed_keys")
    @classmethod
    def _is_a_rate(cls, value: str) -> str:
        if value:
            try:
                parse_many(value)
            except ValueError as error:
                raise ValueError('expected a rate such as "60/minute" or "5 per second"') from error
        return value

    @field_validator("anonymous_scopes")
    @classmethod
    def _are_scopes(cls, value: str) -> str:
        if value.strip() != _NONE:
            unknown = {*_words(value)} - {*Scope}
            if unknown:
                raise ValueError(f"expected {', '.join(Scope)} or {_NONE}")
        return value

    @property
    def open_to_all(self) -> frozenset[Scope] | None:
        """What may be done without a key; None: that depends on whether there are keys."""
        if self.anonymous_scopes.strip() == _NONE:
            return frozenset()
        return frozenset(map(Scope, _words(self.anonymous_scopes))) or None

    @property
    def searches_at_a_time(self) -> int:
        """How many searches each process has under way."""
        here = math.ceil(len(os.sched_getaffinity(0)) / self.workers)
        return self.max_searches or here + _SPARE_SEARCHES

    @property
    def max_body_bytes(self) -> int:
        """The largest body of a request but for a catalogue file: a photo and some fields."""
        return self.max_image_bytes + MAX_FIELD_BYTES

    @property
    def accepted_keys(self) -> tuple[str, ...]:
        """The API keys."""
        return _words(self.api_keys.get_secret_value())


def _words(text: str) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, text.split(","))))
