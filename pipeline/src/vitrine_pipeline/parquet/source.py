"""Opens a Parquet file of products, and reads it as entries of the catalogue with their rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.parquet.layout import AFTER, FIXED, attribute_of
from vitrine_product.attributes import NAME_PATTERN, is_attribute_name

_READ_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Source:
    """A file that can be read.

    Attributes
    ----------
    path
        Where it is.
    rows
        How many it has.
    attributes
        The columns that hold an attribute, with its name.
    """

    path: Path
    rows: int
    attributes: dict[str, str]
    _file: pq.ParquetFile

    def batches(self, size: int) -> Iterator[pa.RecordBatch]:
        """Read the rows, `size` at a time.

        Raises
        ------
        PipelineError
            A part of the file cannot be read; those before it were.
        """
        read = 0
        try:
            for batch in self._file.iter_batches(size):
                yield batch
                read += batch.num_rows
        except (pa.ArrowException, OSError) as error:
            raise PipelineError(
                f"{self.path}: cannot be read behind row {read}: {_said(error)}; what is before "
                "it has been written. Export it again, and import that"
            ) from error


@contextmanager
def open_source(path: Path) -> Iterator[Source]:
    """Open a file for a block, and check its columns.

    Raises
    ------
    PipelineError
        It is no Parquet file, has no column of ids, or one of which nothing can be made.
    """
    try:
        # Mapped or whole row groups would be as large as somebody made them.
        file = pq.ParquetFile(path, pre_buffer=False, buffer_size=_READ_BYTES)
    except (pa.ArrowException, OSError) as error:
        raise PipelineError(f"{path}: cannot be read as a Parquet file: {_said(error)}") from error
    with file:
        columns = file.schema_arrow
        _check(path, columns)
        attributes = {name: attribute_of(name) for name in columns.names if name not in FIXED}
        yield Source(path, file.metadata.num_rows, attributes, file)


def _check(path: Path, columns: pa.Schema) -> None:
    if repeated := [name for name, times in Counter(columns.names).items() if times > 1]:
        raise PipelineError(f"{path}: there are several columns {repeated[0]!r}")
    if "id" not in columns.names:
        raise PipelineError(f"{path}: there is no column 'id'; it has: {', '.join(columns.names)}")
    if len(given := [name for name in AFTER if name in columns.names]) == 1:
        [missing] = set(AFTER).difference(given)
        raise PipelineError(
            f"{path}: the column {given[0]!r} needs the column {missing!r} beside it"
        )
    for field in columns:
        if field.name == "vector":
            if not _is_vectors(field.type):
                raise PipelineError(
                    f"{path}: the column 'vector' is of type {field.type}, not a list of floats"
                )
        elif field.name == "price":
            if not _is_price(field.type):
                raise PipelineError(
                    f"{path}: the column 'price' is of type {field.type}; give decimals, numbers "
                    "or text"
                )
        elif not _is_text(field.type):
            raise PipelineError(
                f"{path}: the column {field.name!r} is of type {field.type}, and neither text nor "
                "whole numbers; leave it out, or make text of it"
            )
        elif field.name not in FIXED and not is_attribute_name(attribute_of(field.name)):
            raise PipelineError(
                f"{path}: the column {field.name!r} can hold no attribute, whose name is of the "
                f"form {NAME_PATTERN}; leave it out, or give it such a name"
            )


def _is_vectors(kind: pa.DataType) -> bool:
    lists = (pa.types.is_list, pa.types.is_large_list, pa.types.is_fixed_size_list)
    return any(check(kind) for check in lists) and pa.types.is_floating(kind.value_type)


def _is_price(kind: pa.DataType) -> bool:
    return pa.types.is_decimal(kind) or pa.types.is_floating(kind) or _is_text(kind)


def _is_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        return _is_text(kind.value_type)
    texts = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    # A column that is null throughout has no other type.
    return any(check(kind) for check in (*texts, pa.types.is_integer, pa.types.is_null))


def _said(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).partition("\n")[0]
