"""A catalogue file and its pictures, handed on to the tagger while they arrive."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from contextlib import ExitStack

from multipart import MultipartSegment

from vitrine_gateway.api import schemas
from vitrine_gateway.api.uploads import validated
from vitrine_gateway.json_text import read_json
from vitrine_gateway.services import Intake
from vitrine_gateway.tagging_values import Tagging, TaggingOptions
from vitrine_gateway.taggings.file_names import clean_name
from vitrine_serving.errors import InvalidInput

_FILES = ("file", "pictures")
_FIELD_BYTES = 100_000


def hand_on(parts: Iterable[MultipartSegment | bytes], begin: Callable[[], Intake]) -> Tagging:
    """Hand a form on to the tagger, and return the tagging that is kept then.

    Its parts come in any order, as their sender may not choose it; of the files nothing is kept
    here.

    Raises
    ------
    InvalidInput
        ``FILE_MISSING``, ``FILE_UNKNOWN``, ``FIELD_UNKNOWN``, ``FIELD_INVALID`` or
        ``FIELD_REPEATED``; or what is wrong with the form.
    DomainError
        What the tagger says.
    """
    with ExitStack() as stack:
        form = _Form(begin, stack)
        for part in parts:
            if isinstance(part, bytes):
                form.take(part)
            else:
                form.open(part)
        return form.finish()


class _Form:
    """The form so far: its fields, and the call that takes its files in once one has begun."""

    def __init__(self, begin: Callable[[], Intake], stack: ExitStack) -> None:
        self._begin = begin
        self._stack = stack
        self._fields: dict[str, bytearray] = {}
        self._seen: set[str] = set()
        self._filename = ""
        self._intake: Intake | None = None
        self._take: Callable[[bytes], object] = bytes

    def open(self, part: MultipartSegment) -> None:
        """Begin a part."""
        name = part.name or ""
        if name in self._seen:
            raise InvalidInput(f"{name[:80]!r} is given twice", reason="FIELD_REPEATED")
        self._seen.add(name)
        if part.filename is None:
            self._open_field(name)
        elif name == "file":
            self._filename = part.filename
            self._take = self._begun().file
        elif name == "pictures":
            self._take = self._begun().pictures
        else:
            raise InvalidInput(
                f"there is no file {name[:80]!r}; send the catalogue as 'file' and a ZIP archive "
                "of its pictures as 'pictures'",
                reason="FILE_UNKNOWN",
                known=json.dumps(_FILES),
            )

    def take(self, data: bytes) -> None:
        """Take bytes of the part that was begun last."""
        self._take(data)

    def finish(self) -> Tagging:
        """End the form."""
        options = _options(self._fields, self._filename)
        if self._intake is None or "file" not in self._seen:
            raise InvalidInput(
                "send the catalogue, a CSV file or a workbook, as the file 'file' of a form",
                reason="FILE_MISSING",
            )
        return self._intake.finish(options)

    def _begun(self) -> Intake:
        # What is wrong already need not wait until gigabytes have arrived.
        _options(self._fields, self._filename)
        if self._intake is None:
            self._intake = self._begin()
            self._stack.callback(self._intake.cancel)
        return self._intake

    def _open_field(self, name: str) -> None:
        if name in _FILES:
            raise InvalidInput(f"{name} takes a file, not text", reason="FIELD_INVALID")
        self._fields[name] = field = bytearray()

        def extend(data: bytes) -> None:
            field.extend(data)
            if len(field) > _FIELD_BYTES:
                raise InvalidInput(f"{name[:80]} is too long", reason="FIELD_INVALID")

        self._take = extend


def _options(fields: dict[str, bytearray], filename: str) -> TaggingOptions:
    texts: dict[str, object] = {
        name: text for name, value in fields.items() if (text := value.decode(errors="replace"))
    }
    if "columns" in texts:
        texts["columns"] = _columns(str(texts["columns"]))
    entry = validated(schemas.TaggingEntry, texts)
    return TaggingOptions(
        name=clean_name(entry.name or filename),
        columns=entry.columns,
        encoding=entry.encoding,
        fill=entry.fill,
        keep_formulas=entry.keep_formulas,
    )


def _columns(text: str) -> object:
    try:
        return read_json(text)
    except ValueError:
        raise InvalidInput("columns takes a JSON object", reason="FIELD_INVALID") from None
