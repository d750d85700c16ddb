"""Measures export and import of drawn products: ``python benchmarks/parquet_speed.py``.

Products are drawn into SQLite, written into a Parquet file, and read from it into an empty database
of each kind; then each of those is exported. Prints rows a second. PostgreSQL is the one of the
development environment, on this machine.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pyarrow.parquet as pq
from engine.drawn import draw

from vitrine_pipeline.parquet import Importer, export_catalogue, open_source
from vitrine_similarity.catalogue import Catalogue

_ROUNDS = 3


def main() -> None:
    """Draw, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, default=100_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vitrine-parquet-") as folder:
        _measure(Path(folder), given.products)


def _measure(folder: Path, products: int) -> None:
    with closing(Catalogue.open(f"sqlite:///{folder}/drawn.db")) as drawn:
        for page in draw(products):
            drawn.upsert(page.entries())
        file = folder / "drawn.parquet"
        export_catalogue(drawn, file, advance=_ignore)
    bare = _seconds(lambda: _rewrite(file, folder / "bare.parquet"))
    print(f"{products:,} products; the file has {file.stat().st_size / 1e6:,.0f} MB")
    print("\n| | rows a second | of them processor time of the command |\n|---|---|---|")
    _tell("Parquet alone, read and written again", products, bare)
    with _postgresql() as server:
        for kind in ("SQLite", "PostgreSQL"):
            imports, exports, again = [], [], []
            for number in range(_ROUNDS):
                url = (
                    f"sqlite:///{folder}/{number}/vitrine.db"
                    if kind == "SQLite"
                    else _database(server, f"vitrine_{number}")
                )
                with closing(Catalogue.open(url)) as catalogue:
                    imports.append(_seconds(lambda: _import(catalogue, file, products)))
                    exports.append(_seconds(lambda: _export(catalogue, folder / "x.parquet")))
                    again.append(_seconds(lambda: _import(catalogue, file, products)))
            _tell(f"import into an empty {kind}", products, min(imports))
            _tell(f"import of what {kind} holds already", products, min(again))
            _tell(f"export from {kind}", products, min(exports))


def _import(catalogue: Catalogue, file: Path, products: int) -> None:
    with open_source(file) as source:
        done = Importer(catalogue).run(source, advance=_ignore)
    assert (done.products, done.failed) == (products, [])


def _export(catalogue: Catalogue, file: Path) -> None:
    export_catalogue(catalogue, file, advance=_ignore)


def _rewrite(file: Path, copy: Path) -> None:
    source = pq.ParquetFile(file)
    with pq.ParquetWriter(copy, source.schema_arrow, compression="zstd") as writer:
        for batch in source.iter_batches(5000):
            writer.write_batch(batch)


def _seconds(work: Callable[[], None]) -> tuple[float, float]:
    """Return elapsed time and processor time of this process."""
    elapsed, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - elapsed, time.process_time() - processor


def _tell(what: str, products: int, took: tuple[float, float]) -> None:
    elapsed, processor = took
    print(f"| {what} | {products / elapsed:,.0f} | {processor / elapsed:.0%} |", flush=True)


def _ignore(_steps: int) -> None:
    return


@contextmanager
def _postgresql() -> Iterator[str]:
    import pgserver

    # It is run by an account of its own, which has to come there.
    folder = Path(tempfile.mkdtemp(prefix="vitrine-pgdata-"))
    folder.chmod(0o755)
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    server = pgserver.get_server(folder / "data", cleanup_mode="delete")  # type: ignore[attr-defined]
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def _database(server: str, name: str) -> str:
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return server.replace("/postgres?", f"/{name}?")


if __name__ == "__main__":
    main()
