"""Tags the rows of a chunk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from vitrine_tagger.files.open_archives import OpenArchives
from vitrine_tagger.jobs import ChunkLease
from vitrine_tagger.row_values import RowAttribute, RowResult
from vitrine_tagger.values import NewRow
from vitrine_tagger.work.fetching import Fetcher
from vitrine_tagger.work.halt import Halt
from vitrine_tagger.work.pictures import RowPictures
from vitrine_tagger.work.probe import check
from vitrine_tagger.work.services import (
    Classified,
    Described,
    Embedding,
    KnownAttribute,
    PictureRefused,
    ServiceAway,
    ServiceBroken,
    ServiceLost,
    Services,
    ToDescribe,
)
from vitrine_tagger.work.troubles import CAREFUL_AFTER, GIVE_UP_AFTER, Troubles

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
    chunks, rows
        The troubles that services had over them before.
    """

    services: Services
    archives: OpenArchives
    fetcher: Fetcher
    chunks: Troubles = field(default_factory=Troubles)
    rows: Troubles = field(default_factory=Troubles)

    def tag(self, lease: ChunkLease, halt: Halt) -> list[RowResult]:
        """Say of each row what its picture shows, or why nothing can be said.

        Services that fail are asked again later. Where they fail time after time, the rows are
        asked for one by one, and one over which alone they do has its error.

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
        chunk = (lease.tagging, lease.first)
        if self.chunks.count(chunk) < CAREFUL_AFTER:
            try:
                results = self._tag(lease, lease.rows, halt)
            except (ServiceLost, ServiceBroken):
                self.chunks.add(chunk)
                raise
        else:
            results = [self._tag_alone(lease, row, halt) for row in lease.rows]
        self.chunks.forget(chunk)
        return results

    def _tag_alone(self, lease: ChunkLease, row: NewRow, halt: Halt) -> RowResult:
        # Services that are away are so whatever this row is.
        check(self.services, halt)
        key = (lease.tagging, row.number)
        try:
            (result,) = self._tag(lease, (row,), halt)
        except (ServiceLost, ServiceBroken) as error:
            if self.rows.add(key) < GIVE_UP_AFTER:
                raise
            result = RowResult(
                row.number,
                error=f"{error}, {GIVE_UP_AFTER} times, over this row alone; look at its picture, "
                "and tag it again on its own",
            )
        self.rows.forget(key)
        return result

    def _tag(self, lease: ChunkLease, wanted: Sequence[NewRow], halt: Halt) -> list[RowResult]:
        with self.archives.pictures(lease.tagging, came_along=lease.options.has_pictures) as given:
            seen = self._embed(RowPictures(given, self.fetcher, halt), wanted, halt)
        rows = [row for row in wanted if isinstance(seen[row.number], Embedding)]
        embeddings = [one for one in seen.values() if isinstance(one, Embedding)]
        predicted = self.services.classifier.classify(embeddings, halt) if rows else []
        described = self.services.captioner.describe(
            [
                ToDescribe(embedding, _known(row, found.attributes), found.details, row.title)
                for row, embedding, found in zip(rows, embeddings, predicted, strict=True)
            ],
            halt,
        )
        tagged = {
            row.number: _result(row, found, words)
            for row, found, words in zip(rows, predicted, described, strict=True)
        }
        return [tagged.get(number) or _refused(number, one) for number, one in seen.items()]

    def _embed(
        self, pictures: RowPictures, rows: Sequence[NewRow], halt: Halt
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
        else KnownAttribute(one.name, one.value, one.may_be_claimed, one.sure_family)
        for one in predicted
    )


def _result(row: NewRow, seen: Classified, words: Described) -> RowResult:
    if words.fault:
        return RowResult(row.number, error=words.fault)
    return RowResult(row.number, seen.attributes, words.title, words.text, details=seen.details)


def _refused(number: int, picture: Embedding | PictureRefused) -> RowResult:
    assert isinstance(picture, PictureRefused)
    return RowResult(number, error=picture.reason)
