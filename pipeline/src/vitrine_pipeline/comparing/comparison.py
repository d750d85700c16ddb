"""What differs between the answers of two sets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from vitrine_pipeline.comparing.queries import Query
from vitrine_pipeline.comparing.service_set import Hit, ServiceSet
from vitrine_pipeline.errors import PipelineError
from vitrine_product.attributes import in_order
from vitrine_serving.errors import DomainError

_SAMPLES = 1000
_ITSELF = "found_itself"


@dataclass(frozen=True, slots=True)
class Answers:
    """What both sets say to one query.

    Attributes
    ----------
    query
        The picture.
    serving, next
        The products found, best first, without the product whose picture it is.
    shared
        The share of products that both found, 0 to 1.
    found_itself
        Whether each set found the product whose picture it is first; None: it is of none.
    """

    query: Query
    serving: tuple[Hit, ...]
    next: tuple[Hit, ...]
    shared: float
    found_itself: tuple[bool, bool] | None


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean over queries, of both sets.

    Attributes
    ----------
    serving, next
        Of each.
    low, high
        Where `next` - `serving` lies with a probability of 95 %, by a bootstrap over the queries.
    queries
        How many it could be measured on.
    """

    serving: float
    next: float
    low: float
    high: float
    queries: int


@dataclass(frozen=True)
class Comparison:
    """What differs.

    Attributes
    ----------
    spaces, products, not_embedded
        Of the set that serves and of the next: the space, how many products its index holds, and
        how many of the catalogue have no embedding in it.
    limit
        How many products were asked for.
    answers
        To each query, those with the least in common first.
    refused
        Why a query could not be answered, by its name.
    figures
        ``found_itself``, and by attribute how many of the products found share the value of the
        product whose picture was searched with.
    """

    spaces: tuple[str, str]
    products: tuple[int, int]
    not_embedded: tuple[int, int]
    limit: int
    answers: tuple[Answers, ...]
    refused: Mapping[str, str] = field(default_factory=dict)
    figures: Mapping[str, Figure] = field(default_factory=dict)

    @property
    def shared(self) -> float:
        """The mean share of products that both found."""
        return float(np.mean([one.shared for one in self.answers]))

    @property
    def same_first(self) -> float:
        """The share of queries to which both have the same product first."""
        return float(np.mean([_first(one.serving) == _first(one.next) for one in self.answers]))

    @property
    def nothing_shared(self) -> int:
        """To how many queries the two have no product in common."""
        return sum(not one.shared for one in self.answers)

    def as_json(self) -> dict[str, Any]:
        """Return the figures for machines, and what was found by query."""
        return {
            "spaces": list(self.spaces),
            "products": list(self.products),
            "not_embedded": list(self.not_embedded),
            "limit": self.limit,
            "queries": len(self.answers),
            "shared": self.shared,
            "same_first": self.same_first,
            "nothing_shared": self.nothing_shared,
            "figures": {name: asdict(one) for name, one in self.figures.items()},
            "refused": dict(self.refused),
            "answers": [
                {
                    "query": one.query.name,
                    "shared": one.shared,
                    "serving": [[hit.product_id, hit.score] for hit in one.serving],
                    "next": [[hit.product_id, hit.score] for hit in one.next],
                }
                for one in self.answers
            ],
        }


def compare_sets(
    serving: ServiceSet,
    following: ServiceSet,
    queries: Iterable[Query],
    *,
    limit: int,
    advance: Callable[[int], None],
) -> Comparison:
    """Ask two sets the same, in turn.

    Parameters
    ----------
    serving, following
        The set that answers today, and the one that is to take its place.
    queries
        What is asked.
    limit
        How many products, at least 1.
    advance
        Called after each query.

    Raises
    ------
    PipelineError
        Both are of one space, no query could be answered, or a service does not answer.
    """
    if serving.space == following.space:
        raise PipelineError(
            f"both sets serve space {serving.space}: there is nothing to compare; give the "
            "addresses of the services that have the next bundle"
        )
    answers: list[Answers] = []
    refused: dict[str, str] = {}
    for query in queries:
        try:
            # One more, for the product that finds itself.
            found = [one.search(query.image, limit + 1) for one in (serving, following)]
        except DomainError as error:
            refused[query.name] = error.message
        else:
            answers.append(_compared(query, found[0], found[1], limit))
        advance(1)
    if not answers:
        raise PipelineError(f"none of {len(refused)} queries could be answered: {refused}")
    return Comparison(
        spaces=(serving.space, following.space),
        products=(serving.products, following.products),
        not_embedded=(serving.not_embedded, following.not_embedded),
        limit=limit,
        answers=tuple(sorted(answers, key=lambda one: (one.shared, one.query.name))),
        refused=refused,
        figures=_figures(answers),
    )


def _compared(
    query: Query, serving: tuple[Hit, ...], following: tuple[Hit, ...], limit: int
) -> Answers:
    itself = None
    if query.product_id:
        itself = (_first(serving) == query.product_id, _first(following) == query.product_id)
    before, after = (
        tuple(hit for hit in hits if hit.product_id != query.product_id)[:limit]
        for hits in (serving, following)
    )
    both = {hit.product_id for hit in before} & {hit.product_id for hit in after}
    most = max(len(before), len(after))
    return Answers(query, before, after, len(both) / most if most else 1.0, itself)


def _first(hits: tuple[Hit, ...]) -> str:
    return hits[0].product_id if hits else ""


def _figures(answers: list[Answers]) -> dict[str, Figure]:
    rows: dict[str, list[tuple[float, float]]] = {}
    for one in answers:
        if one.found_itself:
            before, after = one.found_itself
            rows.setdefault(_ITSELF, []).append((before, after))
        for name, value in one.query.attributes.items():
            if one.serving and one.next:
                shares = (_share(one.serving, name, value), _share(one.next, name, value))
                rows.setdefault(name, []).append(shares)
    attributes = in_order(name for name in rows if name != _ITSELF)
    names = (*([_ITSELF] if _ITSELF in rows else []), *attributes)
    return {name: _figure(np.array(rows[name], np.float64)) for name in names}


def _share(hits: tuple[Hit, ...], name: str, value: str) -> float:
    return sum(hit.attributes.get(name) == value for hit in hits) / len(hits)


def _figure(pairs: np.ndarray[Any, np.dtype[np.float64]]) -> Figure:
    """Make a figure of float [queries, 2]."""
    differences = pairs[:, 1] - pairs[:, 0]
    drawn = np.random.default_rng(0).integers(len(pairs), size=(_SAMPLES, len(pairs)))
    low, high = np.percentile(differences[drawn].mean(axis=1), (2.5, 97.5))
    before, after = pairs.mean(axis=0)
    return Figure(float(before), float(after), float(low), float(high), len(pairs))
