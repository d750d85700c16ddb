"""What a catalogue says of its products in words, and which products each text may mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitrine_features.text.ngrams import ngrams_of, words_of
from vitrine_pipeline.text.synonyms import SYNONYMS
from vitrine_pipeline.text.variation import Variation, vary

_TITLE_SHARE = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """The texts of one step of the training.

    Attributes
    ----------
    texts
        B texts, each as its words.
    rows
        int [B], the product that each was drawn for.
    meant
        bool [B, C], which of C products each of them may mean.
    """

    texts: tuple[tuple[str, ...], ...]
    rows: NDArray[np.intp]
    meant: NDArray[np.bool_]


class Corpus:
    """The words of N products.

    Parameters
    ----------
    titles
        None or empty where a product has none.
    attributes
        What is stated of each; names that none of them states are of no use.
    groups
        int [N]: products of which the pictures are nearly the same have the same number.
    """

    def __init__(
        self,
        titles: Sequence[str | None],
        attributes: Sequence[Mapping[str, str]],
        groups: NDArray[np.intp],
    ) -> None:
        self._titles = [tuple(words_of(title or "")) for title in titles]
        names = sorted({name for row in attributes for name in row})
        self._values = [
            [tuple(words_of(row.get(name, ""))) for name in names] for row in attributes
        ]
        codes = [
            np.unique([row.get(name, "") for row in attributes], return_inverse=True)[1]
            for name in names
        ]
        self._codes = (
            np.stack(codes, axis=1) if codes else np.zeros((len(self._titles), 0), np.intp)
        )
        self._groups = groups
        told = {title: at for at, title in enumerate(dict.fromkeys(self._titles))}
        self._told = np.array([told[title] for title in self._titles], np.intp)
        self.usable = np.array(
            [bool(title) or any(row) for title, row in zip(self._titles, self._values, strict=True)]
        )
        """bool [N]: the products of which anything is said."""

    def ngrams(self, rows: NDArray[np.intp], most: int) -> tuple[str, ...]:
        """Return the parts of the words of some products, the most frequent first.

        Parameters
        ----------
        rows
            int, the products to read.
        most
            How many are returned at most.
        """
        read = rows.tolist()
        words = Counter(word for row in read for word in self._titles[row])
        words.update(word for row in read for value in self._values[row] for word in value)
        for member in SYNONYMS:
            # A training reads them, though no product says them.
            words.update(dict.fromkeys(member, 2))
        parts: Counter[str] = Counter()
        for word, count in words.items():
            parts.update(dict.fromkeys(ngrams_of(word), count))
        # What one title alone says teaches nothing of another.
        kept = [part for part, count in parts.items() if count > 1]
        return tuple(sorted(kept, key=lambda part: (-parts[part], part))[:most])

    def draw(
        self,
        rows: NDArray[np.intp],
        among: NDArray[np.intp],
        how: Variation,
        random: np.random.Generator,
    ) -> Drawn:
        """Draw a text for each of some products, and say which of others it may mean.

        Parameters
        ----------
        rows
            int [B], products of which something is said.
        among
            int [C], the products that a text may mean.
        how
            How the words are varied.
        random
            Draws.
        """
        codes, groups, told = self._codes[among], self._groups[among], self._told[among]
        texts, meant = [], np.zeros((len(rows), len(among)), np.bool_)
        for place, row in enumerate(rows.tolist()):
            values = [at for at, value in enumerate(self._values[row]) if value]
            if self._titles[row] and (not values or random.random() < _TITLE_SHARE):
                words = list(self._titles[row])
                meant[place] = (groups == self._groups[row]) | (told == self._told[row])
            else:
                said = random.permutation(values)[: 1 + random.integers(min(4, len(values)))]
                words = [word for at in said.tolist() for word in self._values[row][at]]
                meant[place] = (codes[:, said] == self._codes[row, said]).all(axis=1)
            texts.append(tuple(vary(words, how, random)))
        return Drawn(tuple(texts), rows, meant)
