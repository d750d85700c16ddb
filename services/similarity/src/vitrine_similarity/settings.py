"""The service's settings, from the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from vitrine_database.settings import DatabaseSettings
from vitrine_media import GRACE_S
from vitrine_serving.settings import ServiceSettings
from vitrine_similarity.memory.settings import MemorySettings
from vitrine_similarity.milvus.settings import IndexKind, MilvusSettings
from vitrine_similarity.snapshots.store import SnapshotStore


class SweepSettings(DatabaseSettings):
    """What the sweep of the media store can be told.

    Attributes
    ----------
    media_url
        The folder or fsspec URL of the pictures, to which this catalogue alone refers.
    sweep_after_hours
        How long a picture stays though nothing refers to it.
    """

    media_url: str = Field(default="var/media", min_length=1)
    sweep_after_hours: float = Field(default=GRACE_S / 3600, ge=0)


class IndexSettings(DatabaseSettings):
    """What everything that makes an index can be told.

    Attributes
    ----------
    bundle
        The folder or URL of the bundle, whose manifest gives the embedding space.
    snapshot_url
        The folder or fsspec URL of the snapshots, beside the pictures; empty: none are kept.
    snapshot_copied
        Whether a snapshot in a folder is copied before it is mapped: for network shares and
        mounted buckets.
    index_folder
        Where the index is kept while the process lives; empty: among the temporary files.
    index_storage
        ``full``: vectors in float32; ``compact``: in float16 beside bytes, a third of the memory.
    index_recall
        The share of the true nearest 10 that a search is to find, 0 to 1.
    index_build_threads
        How many threads compute while a part of the index is built.
    """

    bundle: str = Field(min_length=1)
    snapshot_url: str = ""
    snapshot_copied: bool = False
    index_folder: str = ""
    index_storage: Literal["full", "compact"] = "full"
    index_recall: float = Field(default=0.98, ge=0.5, le=1)
    index_build_threads: int = Field(default=1, ge=1, le=64)

    def snapshots(self, space: str) -> SnapshotStore | None:
        """Return where the snapshots of a space are kept, if any are."""
        if not self.snapshot_url:
            return None
        return SnapshotStore(self.snapshot_url, space, copied=self.snapshot_copied)

    def memory(self) -> MemorySettings:
        """Return how the engine in memory is set up."""
        return MemorySettings(
            folder=Path(self.index_folder) if self.index_folder else None,
            storage=self.index_storage,
            target_recall=self.index_recall,
            build_threads=self.index_build_threads,
        )


class SimilaritySettings(IndexSettings, ServiceSettings):
    """What the similarity service can be told.

    Attributes
    ----------
    similarity_backend
        ``memory``: the index lies in this process. ``milvus``: in a Milvus, for all replicas; the
        settings of the index in memory and of its snapshots then say nothing.
    milvus_uri
        Where Milvus is, e.g. ``http://milvus:19530``; ``https://`` where it speaks TLS.
    milvus_token
        ``USER:PASSWORD`` or an API key; empty: none is asked for.
    milvus_database
        Milvus's own database in which the collections lie; empty: its default.
    milvus_prefix
        What the names of the collections begin with; one for each catalogue.
    milvus_ca_file
        The certificate that Milvus's is believed by; empty: those of the system.
    milvus_index
        The kind of index over the vectors.
    milvus_effort
        How much of the index a search looks at: ``ef``, ``nprobe`` or ``search_list`` of its kind.
    milvus_shards, milvus_replicas
        Of a new collection: its shards, and its copies in Milvus's memory.
    milvus_search_timeout_s, milvus_apply_timeout_s
        How long a search, and a page of changes, may take.
    follow_interval_s
        Seconds between two looks at what other processes changed in the catalogue.
    snapshot_interval_s
        Seconds after which what changed is written as another snapshot; 0: never.
    """

    port: int = Field(default=50053, ge=0, le=65535)
    similarity_backend: Literal["memory", "milvus"] = "memory"
    milvus_uri: str = Field(default="", pattern=r"^(https?://.+)?$", validate_default=True)
    milvus_token: SecretStr = SecretStr("")
    milvus_database: str = ""
    milvus_prefix: str = Field(default="vitrine", pattern=r"^[A-Za-z_]\w{0,63}$")
    milvus_ca_file: str = ""
    milvus_index: IndexKind = "HNSW"
    milvus_effort: int = Field(default=128, ge=1, le=32768)
    milvus_shards: int = Field(default=1, ge=1, le=16)
    milvus_replicas: int = Field(default=1, ge=1, le=16)
    milvus_search_timeout_s: float = Field(default=2.0, ge=0.1, le=60)
    milvus_apply_timeout_s: float = Field(default=20.0, ge=1, le=30)
    follow_interval_s: float = Field(default=1.0, ge=0.05, le=60)
    snapshot_interval_s: float = Field(default=900, ge=0)

    @field_validator("milvus_uri")
    @classmethod
    def _milvus_is_somewhere(cls, uri: str, others: ValidationInfo) -> str:
        if not uri and others.data.get("similarity_backend") == "milvus":
            raise ValueError("SIMILARITY_BACKEND=milvus needs it, e.g. http://milvus:19530")
        return uri

    def milvus(self) -> MilvusSettings:
        """Return how the engine in Milvus is set up."""
        return MilvusSettings(
            uri=self.milvus_uri,
            token=self.milvus_token.get_secret_value(),
            database=self.milvus_database,
            prefix=self.milvus_prefix,
            ca_file=self.milvus_ca_file,
            index=self.milvus_index,
            effort=self.milvus_effort,
            shards=self.milvus_shards,
            replicas=self.milvus_replicas,
            search_timeout_s=self.milvus_search_timeout_s,
            apply_timeout_s=self.milvus_apply_timeout_s,
        )
