"""Tags the rows of a chunk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from vitrine_tagger.files.open_archives import OpenArchives
from vitrine_tagger.jobs import ChunkLease
from vitrine_tagger.values import NewRow, RowAttribute, RowResult
from vitrine_tagger.work.fetching import Fetcher
from vitrine_tagger.work.halt import Halt
from vitrine_tagger.work.pictures import RowPictures
from vitrine_tagger.work.services import (
    Described,
    Embedding,
    KnownAttribute,
    PictureRefused,
    ServiceAway,
    Services,
    ToDescribe,
)

_SHOWN = 80


@dataclass(frozen=True, slots=True)
class ChunkTagger:
    """Tags chunks; thread-safe.

    Attributes
    ----------
    services
        Look at the pictures.
    archives
        Hold those that came along.
    fetcher
        Fetches the others.
    """

    services: Services
    archives: OpenArchives
    fetcher: Fetcher

    def tag(self, lease: ChunkLease, halt: Halt) -> tuple[RowResult, ...]:
        """Say of each row what its picture shows, or why nothing can be said.

        Raises
        ------
        ServiceAway
            A service cannot answer now.
        ServiceBroken
            A service failed.
        Halted
            The work is not to go on.
        Unavailable
            The files cannot be read.
        """
        with self.archives.pictures(lease.tagging, came_along=lease.options.has_pictures) as given:
            seen = self._embed(RowPictures(given, self.fetcher, halt), lease.rows, halt)
        rows = [row for row in lease.rows if isinstance(seen[row.number], Embedding)]
        embeddings = [one for one in seen.values() if isinstance(one, Embedding)]
        predicted = self.services.classifier.classify(embeddings, halt) if rows else []
        described = self.services.captioner.describe(
            [
                ToDescribe(embedding, _known(row, attributes))
                for row, embedding, attributes in zip(rows, embeddings, predicted, strict=True)
            ],
            halt,
        )
        tagged = {
            row.number: _result(row, attributes, words)
            for row, attributes, words in zip(rows, predicted, described, strict=True)
        }
        return tuple(tagged.get(number) or _refused(number, one) for number, one in seen.items())

    def _embed(
        self, pictures: RowPictures, rows: tuple[NewRow, ...], halt: Halt
    ) -> Mapping[int, Embedding | PictureRefused]:
        seen: dict[int, Embedding | PictureRefused] = {}

        def readable() -> Iterator[tuple[int, bytes]]:
            for row, picture in pictures.get(rows):
                if isinstance(picture, PictureRefused):
                    seen[row.number] = picture
                else:
                    yield row.number, picture

        by_number = {row.number: row for row in rows}
        for number, answer in self.services.features.embed(readable(), halt):
            if isinstance(answer, PictureRefused):
                answer = _refusal(by_number[number], answer)
            seen[number] = answer
        if len(seen) < len(rows):
            raise ServiceAway("the features service ended before it had answered")
        return {row.number: seen[row.number] for row in rows}


def _refusal(row: NewRow, picture: PictureRefused) -> PictureRefused:
    named = row.image or row.product_id
    return PictureRefused(f"its picture {named[:_SHOWN]!r}: {picture.reason}")


def _known(row: NewRow, predicted: tuple[RowAttribute, ...]) -> tuple[KnownAttribute, ...]:
    return tuple(
        KnownAttribute(one.name, row.stated[one.name], sure=True)
        if one.name in row.stated
        else KnownAttribute(one.name, one.value, one.sure)
        for one in predicted
    )


def _result(row: NewRow, attributes: tuple[RowAttribute, ...], words: Described) -> RowResult:
    if words.fault:
        return RowResult(row.number, error=words.fault)
    return RowResult(row.number, attributes, words.title, words.text)


def _refused(number: int, picture: Embedding | PictureRefused) -> RowResult:
    assert isinstance(picture, PictureRefused)
    return RowResult(number, error=picture.reason)
