"""Shows an answer in a terminal: attributes, similar products, description."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

from PIL import Image, UnidentifiedImageError
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from vitrine_gateway.search.answer import FoundFacets, SearchAnswer, SimilarProduct
from vitrine_product.roles import Role

_ROWS_OF_A_PICTURE = 4
_LEAST = 0.01


def show(
    answer: SearchAnswer, console: Console, thumbnail: Callable[[str], bytes | None] | None = None
) -> None:
    """Print the three answers.

    Parameters
    ----------
    answer
        Of a server.
    console
        Where to.
    thumbnail
        Gets the small picture at an address; None: pictures are not shown.
    """
    if answer.attributes:
        console.print(_attributes(answer))
    if answer.similar:
        console.print(_similar(answer, thumbnail))
    if answer.next_cursor:
        console.print(Text(f"There are more: --cursor {answer.next_cursor}", style="dim"))
    if answer.facets:
        console.print(_facets(answer.facets))
    if answer.description:
        console.print(_description(answer))
    if answer.unavailable:
        missing = " and ".join(answer.unavailable)
        console.print(Text(f"Cannot be had at the moment: {missing}.", style="yellow"))


def _attributes(answer: SearchAnswer) -> Table:
    table = Table("attribute", "value", "confidence", "sure", "or", title="Attributes")
    for name, one in answer.attributes.items():
        others = ", ".join(
            f"{candidate.value} {candidate.confidence:.0%}"
            for candidate in one.candidates[1:]
            if candidate.confidence >= _LEAST
        )
        cells = (name, one.value, f"{one.confidence:.0%}", "yes" if one.sure else "no", others)
        table.add_row(*map(Text, cells))
    return table


def _similar(answer: SearchAnswer, thumbnail: Callable[[str], bytes | None] | None) -> Table:
    unlike = any(match.different for match in answer.similar)
    twins = any(match.duplicates for match in answer.similar)
    heading = ["id", "title", "price", "score", "agrees in"]
    heading += [*(["differs in"] if unlike else []), *(["like it"] if twins else [])]
    table = Table(*([""] if thumbnail else []), *heading, title="Similar products")
    for match in answer.similar:
        product = match.product
        price = f"{product.price.amount} {product.price.currency}" if product.price else ""
        cells = [product.id, product.title, price, f"{match.score:.3f}", ", ".join(match.why)]
        if unlike:
            cells.append(", ".join(_differences(answer, match)))
        if twins:
            cells.append(", ".join(one.product.id for one in match.duplicates))
        pictures: list[RenderableType] = []
        if thumbnail:
            address = match.picture.thumbnail_url if match.picture else product.thumbnail_url
            pictures.append(_picture(thumbnail(address) if address else None))
        table.add_row(*pictures, *map(Text, cells))
    return table


def _differences(answer: SearchAnswer, match: SimilarProduct) -> Iterator[str]:
    kinds = [
        one.attribute
        for one in match.different
        if (of := answer.attributes.get(one.attribute)) and of.role is Role.TAXONOMY
    ]
    for one in match.different:
        # Another kind is told by its finest name alone; they come from the coarsest on.
        if one.attribute not in kinds[:-1]:
            yield f"{one.value} instead of {one.instead_of}"


def _facets(facets: FoundFacets) -> Table:
    some = "at least " if facets.partial else ""
    table = Table("attribute", "values", title=f"Found: {some}{facets.total}")
    for name, values in facets.attributes.items():
        table.add_row(Text(name), Text(", ".join(f"{one.value} {one.count}" for one in values)))
    return table


def _picture(image: bytes | None) -> RenderableType:
    # It asks the terminal what it can show as soon as it is imported.
    from textual_image.renderable import Image as Shown

    if image is None:
        return ""
    try:
        opened = Image.open(io.BytesIO(image))
        opened.load()
    except (UnidentifiedImageError, OSError):
        return ""
    shown: RenderableType = Shown(opened.convert("RGB"), height=_ROWS_OF_A_PICTURE)
    return shown


def _description(answer: SearchAnswer) -> Table:
    table = Table("title", "text", title="Description")
    if answer.description:
        table.add_row(Text(answer.description.title), Text(answer.description.text))
    return table
