"""How the engine in Milvus is set up; quick to load."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

IndexKind = Literal[
    "FLAT", "HNSW", "HNSW_SQ", "IVF_FLAT", "IVF_SQ8", "SCANN", "DISKANN", "AUTOINDEX"
]
"""The kinds of index that Milvus is asked for."""


@dataclass(frozen=True, slots=True)
class MilvusSettings:
    """How the engine in Milvus is set up.

    Attributes
    ----------
    uri
        E.g. ``"http://milvus:19530"``; ``https://`` where it speaks TLS.
    token
        ``"USER:PASSWORD"`` or an API key; empty: none is asked for.
    database
        Milvus's own, in which the collections lie; empty: its default.
    prefix
        What the names of the collections begin with.
    ca_file
        The certificate that Milvus's is believed by; empty: those of the system.
    index
        The kind of index over the vectors.
    effort
        How much of the index a search looks at: ``ef``, ``nprobe`` or ``search_list``.
    shards
        Into how many shards a new collection is divided, which take writes side by side.
    replicas
        How many copies of a new collection are kept in Milvus's memory.
    search_timeout_s, apply_timeout_s
        How long a search, and a page of changes, may take.
    """

    uri: str
    token: str = ""
    database: str = ""
    prefix: str = "vitrine"
    ca_file: str = ""
    index: IndexKind = "HNSW"
    effort: int = 128
    shards: int = 1
    replicas: int = 1
    search_timeout_s: float = 2.0
    apply_timeout_s: float = 20.0
