"""The collections of a generation: made, and taken away."""

from __future__ import annotations

from functools import partial

import structlog
from pymilvus import CollectionSchema, DataType, MilvusClient, MilvusException

from vitrine_product.attributes import MAX_ATTRIBUTES
from vitrine_product.ids import MAX_ID_LENGTH
from vitrine_similarity.milvus.connection import Connection, Deadline
from vitrine_similarity.milvus.names import Generation, generation_of
from vitrine_similarity.milvus.rows import TERM_LENGTH
from vitrine_similarity.milvus.settings import MilvusSettings

_log = structlog.get_logger("vitrine.milvus")

_BYTES_PER_CHARACTER = 4
_KEY_LENGTH = 64
_PLACE_LENGTH = 8
_CURRENCY_LENGTH = 16
# A collection without a vector is none.
_NO_VECTOR = 2

_FILTERED = ("product_id", "terms")

# A collection that is made is empty: its indexes have nothing to build, and to be told so takes the
# client half a second each.
_AT_ONCE = {"sync": False}

_BUILD: dict[str, dict[str, object]] = {
    "HNSW": {"M": 16, "efConstruction": 200},
    "HNSW_SQ": {"M": 16, "efConstruction": 200, "sq_type": "SQ8"},
    "IVF_FLAT": {"nlist": 4096},
    "IVF_SQ8": {"nlist": 4096},
    "SCANN": {"nlist": 4096, "with_raw_data": True},
}


def make(
    connection: Connection,
    generation: Generation,
    dimension: int,
    settings: MilvusSettings,
    deadline: Deadline,
) -> None:
    """Make the collections of a generation, empty; what a run that was cut short left goes.

    Raises
    ------
    Unavailable
        ``INDEX_UNAVAILABLE``.
    """
    drop(connection, generation, deadline)
    index = MilvusClient.prepare_index_params()
    index.add_index(
        "vector",
        index_type=settings.index,
        metric_type="COSINE",
        params=dict(_BUILD.get(settings.index, {})),
    )
    facts = MilvusClient.prepare_index_params()
    facts.add_index("vector", index_type="FLAT", metric_type="L2")
    for name, schema, params, shards in (
        (generation.facts, _facts(), facts, 1),
        (generation.products, _products(dimension), index, settings.shards),
    ):
        connection.call(
            "create collection",
            partial(
                _create,
                name=name,
                schema=schema,
                index=params,
                shards=shards,
                replicas=settings.replicas,
            ),
            deadline,
        )

    for field in _FILTERED:
        ask = partial(_index_field, name=generation.products, field=field)
        connection.call("index field", ask, deadline)


def load(
    connection: Connection, generation: Generation, settings: MilvusSettings, deadline: Deadline
) -> None:
    """Have the collections of a generation in Milvus's memory, those that are there."""

    def ask(client: MilvusClient, timeout_s: float) -> None:
        for name in (generation.products, generation.facts):
            if client.has_collection(name, timeout=timeout_s):
                client.load_collection(name, timeout=timeout_s, replica_number=settings.replicas)

    connection.call("load collections", ask, deadline)


def drop(connection: Connection, generation: Generation, deadline: Deadline) -> None:
    """Take the collections of a generation away, those that are there."""
    for name in (generation.products, generation.facts):
        connection.call("drop collection", partial(_drop, name=name), deadline)


def drop_others(connection: Connection, generation: Generation, deadline: Deadline) -> None:
    """Take away all generations of the space but one, those that a fault left behind, too."""

    def ask(client: MilvusClient, timeout_s: float) -> list[str]:
        return list(client.list_collections(timeout=timeout_s))

    for name in connection.call("list collections", ask, deadline):
        other = generation_of(generation.base, name)
        if other and other != generation:
            drop(connection, other, deadline)


def _create(
    client: MilvusClient,
    timeout_s: float,
    *,
    name: str,
    schema: CollectionSchema,
    index: object,
    shards: int,
    replicas: int,
) -> None:
    client.create_collection(name, schema=schema, timeout=timeout_s, num_shards=shards)
    client.create_index(name, index, timeout=timeout_s, **_AT_ONCE)
    client.load_collection(name, timeout=timeout_s, replica_number=replicas)


def _index_field(client: MilvusClient, timeout_s: float, *, name: str, field: str) -> None:
    index = MilvusClient.prepare_index_params()
    index.add_index(field, index_type="INVERTED")
    try:
        client.create_index(name, index, timeout=timeout_s, **_AT_ONCE)
    except MilvusException as error:
        # Milvus before 2.4 and Milvus Lite have none for some: filters then read every row.
        _log.warning("field_not_indexed", collection=name, field=field, error=error.message)


def _drop(client: MilvusClient, timeout_s: float, *, name: str) -> None:
    if client.has_collection(name, timeout=timeout_s):
        client.drop_collection(name, timeout=timeout_s)


def _products(dimension: int) -> CollectionSchema:
    schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    id_bytes = MAX_ID_LENGTH * _BYTES_PER_CHARACTER
    # Of the product, and behind a slash the place of the picture, but for the first.
    schema.add_field("key", DataType.VARCHAR, is_primary=True, max_length=id_bytes + _PLACE_LENGTH)
    schema.add_field("product_id", DataType.VARCHAR, max_length=id_bytes)
    schema.add_field("place", DataType.INT64)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dimension)
    schema.add_field(
        "terms",
        DataType.ARRAY,
        element_type=DataType.VARCHAR,
        max_capacity=MAX_ATTRIBUTES,
        max_length=TERM_LENGTH,
    )
    schema.add_field("price_minor", DataType.INT64)
    schema.add_field("currency_code", DataType.VARCHAR, max_length=_CURRENCY_LENGTH)
    schema.add_field("product", DataType.JSON)
    return schema


def _facts() -> CollectionSchema:
    schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("key", DataType.VARCHAR, is_primary=True, max_length=_KEY_LENGTH)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=_NO_VECTOR)
    schema.add_field("sequence", DataType.INT64)
    schema.add_field("fact", DataType.JSON)
    return schema
