"""Turns a catalogue's titles into what the decoder learns to write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from vitrine_captioner.claims import Claim, ClaimReader
from vitrine_pipeline.captions.brands import NO_BRANDS, Brands, find_brands
from vitrine_pipeline.captions.names_learnt import learn_names
from vitrine_product.english import LINKS
from vitrine_product.words import split, stem, stems

# Letters and numerals of model names, such as "II" or "SL".
_SHORT = 2

Tokens = tuple[str, ...]
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Wording:
    """A catalogue's titles, made fit to learn from.

    Attributes
    ----------
    titles
        The tokens of each title: no brand, no rare word, nothing that its row contradicts.
    rows
        The attributes of each product.
    surfaces
        How the catalogue writes each token.
    claims
        What each token claims by general rules, by attribute.
    brands
        What was masked.
    """

    titles: tuple[Tokens, ...]
    rows: tuple[Row, ...]
    surfaces: Mapping[str, str]
    claims: Mapping[str, Mapping[str, Claim]]
    brands: Brands

    @property
    def counts(self) -> Counter[str]:
        """How many titles hold each token."""
        return Counter(token for title in self.titles for token in set(title))


def read_wording(
    titles: Sequence[str],
    rows: Sequence[Row],
    reader: ClaimReader,
    *,
    min_count: int,
    max_tokens: int,
    keep_brands: bool = False,
    brands_stated: Collection[str] = (),
) -> Wording:
    """Prepare titles for training.

    Parameters
    ----------
    titles
        As in the catalogue.
    rows
        The attributes of each product.
    reader
        Knows the values of the attributes.
    min_count
        A token of fewer titles is left out.
    max_tokens
        Only so many tokens of a title are kept.
    keep_brands
        Whether to leave brands where they are.
    brands_stated
        Those that the catalogue names in a column of its own.

    Returns
    -------
    Wording
        With as many titles as there are rows; a title may have become empty.
    """
    spelt = [split(title) for title in titles]
    lowered = [tuple(word.lower() for word in words) for words in spelt]
    reader = learn_names(lowered, rows, reader)
    brands = NO_BRANDS if keep_brands else find_brands(lowered, rows, reader, brands_stated)
    masked = [brands.mask(words) for words in lowered]
    phrases = _phrases(masked, reader.phrases, min_count)
    drafts = [_merge(words, phrases) for words in masked]
    counts = Counter(token for draft in drafts for token in set(draft) if token)
    known = {token for token, count in counts.items() if count >= min_count}
    claims = {token: reader.read(token) for token in known}
    names = _usual_names(drafts, rows, claims)
    cleaned = tuple(
        _clean(draft, row, claims, names)[:max_tokens]
        for draft, row in zip(drafts, rows, strict=True)
    )
    used = {token for title in cleaned for token in title}
    return Wording(
        titles=cleaned,
        rows=tuple(rows),
        surfaces=_surfaces(spelt, used),
        claims={token: claims[token] for token in sorted(used)},
        brands=brands,
    )


def _phrases(
    titles: Sequence[Sequence[str | None]], wanted: frozenset[Tokens], min_count: int
) -> frozenset[Tokens]:
    """Return the phrases, as written, that enough titles hold and whose stems are `wanted`."""
    sizes = sorted({len(phrase) for phrase in wanted})
    found: Counter[Tokens] = Counter()
    for title in titles:
        for size in sizes:
            for start in range(len(title) - size + 1):
                words = tuple(word for word in title[start : start + size] if word)
                if len(words) == size and tuple(map(stem, words)) in wanted:
                    found[words] += 1
    return frozenset(words for words, count in found.items() if count >= min_count)


def _merge(words: Sequence[str | None], phrases: frozenset[Tokens]) -> tuple[str | None, ...]:
    longest = max(map(len, phrases), default=1)
    merged: list[str | None] = []
    at = 0
    while at < len(words):
        for size in range(min(longest, len(words) - at), 0, -1):
            part = tuple(words[at : at + size])
            if size == 1 or part in phrases:
                merged.append(" ".join(word for word in part if word) or None)
                at += size
                break
    return tuple(merged)


def _usual_names(
    drafts: Sequence[Sequence[str | None]],
    rows: Sequence[Row],
    claims: Mapping[str, Mapping[str, Claim]],
) -> Mapping[tuple[str, str], str]:
    """Return the token that most often names each value, by attribute and value."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    for draft, row in zip(drafts, rows, strict=True):
        for token in draft:
            for attribute, claim in claims.get(token or "", {}).items():
                value = row.get(attribute)
                if token and value in claim.names:
                    counts.setdefault((attribute, value), Counter())[token] += 1
    return {key: counter.most_common(1)[0][0] for key, counter in counts.items()}


def _clean(
    draft: Sequence[str | None],
    row: Row,
    claims: Mapping[str, Mapping[str, Claim]],
    names: Mapping[tuple[str, str], str],
) -> Tokens:
    tokens = [
        token if token and token in claims and not _is_numeral(token, claims[token]) else None
        for token in draft
    ]
    for attribute, value in row.items():
        _reconcile(tokens, attribute, value, claims, names.get((attribute, value)))
    return tuple(_without_repeats(_without_loose_links(tokens)))


def _is_numeral(token: str, claims: Mapping[str, Claim]) -> bool:
    if claims or token in LINKS:
        return False
    return len(token) <= _SHORT or any(character.isdigit() for character in token)


def _reconcile(
    tokens: list[str | None],
    attribute: str,
    value: str,
    claims: Mapping[str, Mapping[str, Claim]],
    name: str | None,
) -> None:
    """Drop what contradicts a value; put its name there if nothing else in the title says it."""
    spoken = [
        (position, claims[token][attribute])
        for position, token in enumerate(tokens)
        if token and attribute in claims[token]
    ]
    agreeing = any(value in claim.values for _, claim in spoken)
    for position, claim in spoken:
        if value not in claim.values:
            tokens[position] = None if agreeing else name
            agreeing = True


def _without_loose_links(tokens: Sequence[str | None]) -> Iterator[str]:
    """Drop words that link to something that is gone."""
    for position, token in enumerate(tokens):
        if token is None:
            continue
        after = tokens[position + 1] if position + 1 < len(tokens) else None
        before = tokens[position - 1] if position else None
        if token not in LINKS or (before and after and after not in LINKS):
            yield token


def _without_repeats(tokens: Iterator[str]) -> Iterator[str]:
    seen: set[str] = set()
    for token in tokens:
        words = stems(token)
        if seen.isdisjoint(words):
            yield token
        seen.update(words)


def _surfaces(titles: Sequence[Tokens], tokens: set[str]) -> Mapping[str, str]:
    """Return how the catalogue writes each token most often."""
    words = {word for token in tokens for word in token.split(" ")}
    spellings: dict[str, Counter[str]] = {word: Counter() for word in words}
    for title in titles:
        for word in title:
            if word.lower() in spellings:
                spellings[word.lower()][word] += 1
    usual = {word: seen.most_common(1)[0][0] if seen else word for word, seen in spellings.items()}
    return {token: " ".join(usual[word] for word in token.split(" ")) for token in tokens}
