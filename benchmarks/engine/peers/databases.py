"""Databases with an index of vectors, each a process beside this one."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import psutil

from engine.peers.peer import BUILD_EFFORT, LINKS, NEAREST, Array

_PAGE = 5000
_BUILD_MEMORY = "4GB"
_MOST_PGVECTOR = 1000


class MilvusLite:
    """Milvus Lite; which indexes it has differs by its release."""

    index = ""

    def build(self, vectors: Array, folder: Path) -> None:
        """Insert all, and build the best index that it has."""
        from pymilvus import DataType, MilvusClient

        self._client = MilvusClient(str(folder / "milvus.db"))
        schema = self._client.create_schema(auto_id=False)
        schema.add_field("id", DataType.INT64, is_primary=True)
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=vectors.shape[1])
        self._client.create_collection("products", schema=schema)
        for start in range(0, len(vectors), _PAGE):
            piece = vectors[start : start + _PAGE]
            self._client.insert(
                "products", [{"id": start + at, "vector": one} for at, one in enumerate(piece)]
            )
        self.index = self._indexed(len(vectors))
        self._client.load_collection("products")
        self._params: dict[str, int] = {}

    def _indexed(self, rows: int) -> str:
        lists = int(2 ** round(np.log2(2 * np.sqrt(rows))))
        for name, made in (
            ("HNSW", {"M": LINKS, "efConstruction": BUILD_EFFORT}),
            ("IVF_FLAT", {"nlist": lists}),
            ("FLAT", {}),
        ):
            parameters = self._client.prepare_index_params()
            parameters.add_index("vector", index_type=name, metric_type="IP", params=made)
            try:
                self._client.create_index("products", parameters)
            except Exception as error:  # noqa: BLE001 - whatever it raises says that it has none
                print(f"{name}: {error}", file=sys.stderr)
            else:
                return name
        raise RuntimeError("it builds no index")

    def aim(self, effort: int) -> bool:
        """Set ``ef`` or ``nprobe``."""
        name = {"HNSW": "ef", "IVF_FLAT": "nprobe"}.get(self.index)
        self._params = {name: effort} if name else {}
        return name is not None

    def search(self, query: Array) -> Sequence[int]:
        """Ask the process beside."""
        found = self._client.search(
            "products",
            [query.tolist()],
            limit=NEAREST,
            search_params={"metric_type": "IP", "params": self._params},
        )
        return [hit["id"] for hit in found[0]]

    def processes(self) -> Sequence[int]:
        """Return what it started."""
        return [one.pid for one in psutil.Process().children()]

    def close(self) -> None:
        """End the process beside."""
        self._client.close()


class Pgvector:
    """pgvector, in the PostgreSQL that holds catalogues elsewhere in the benchmark."""

    index = "HNSW, f32"

    def build(self, vectors: Array, folder: Path) -> None:
        """Copy all, and build the index on all cores."""
        import psycopg

        from engine.postgres import postgres

        self._server = postgres(folder / "pgvector")
        self._connection = psycopg.connect(self._server.__enter__(), autocommit=True)
        run = self._connection.execute
        run("CREATE EXTENSION vector")
        run(f"CREATE TABLE products (id int, vector vector({vectors.shape[1]}))")
        with self._connection.cursor().copy("COPY products FROM STDIN") as copy:
            for at, one in enumerate(vectors):
                copy.write_row((at, _text(one)))
        run(f"SET maintenance_work_mem = '{_BUILD_MEMORY}'")
        run(
            "CREATE INDEX ON products USING hnsw (vector vector_ip_ops) "
            f"WITH (m = {LINKS}, ef_construction = {BUILD_EFFORT})"
        )

    def aim(self, effort: int) -> bool:
        """Set ``hnsw.ef_search``."""
        self._connection.execute(f"SET hnsw.ef_search = {min(effort, _MOST_PGVECTOR)}")
        return effort < _MOST_PGVECTOR

    def search(self, query: Array) -> Sequence[int]:
        """Ask the server, over its socket."""
        found = self._connection.execute(
            "SELECT id FROM products ORDER BY vector <#> %s LIMIT %s", [_text(query), NEAREST]
        )
        return [row[0] for row in found]

    def processes(self) -> Sequence[int]:
        """Return the server."""
        server = psutil.Process(self._connection.info.backend_pid).parent()
        assert server is not None
        return [server.pid]

    def close(self) -> None:
        """End the server."""
        self._connection.close()
        self._server.__exit__(None, None, None)


def _text(vector: Array) -> str:
    return "[" + ",".join(map(repr, vector.tolist())) + "]"
