"""The format of `vocabulary.json`: the words that the decoder writes and what they claim."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

VOCABULARY = "vocabulary.json"
PAD, START, END = 0, 1, 2
SPECIAL_TOKENS = 3


class VocabularyError(Exception):
    """`vocabulary.json` cannot be used; the message says what is wrong with it."""


class Token(BaseModel):
    """A word, or a phrase that is always written together.

    Attributes
    ----------
    text
        In lower case, e.g. ``"navy blue"``.
    surface
        As it reads inside a title, e.g. ``"Navy Blue"``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str = Field(min_length=1)
    surface: str = Field(min_length=1)


class ValueWords(BaseModel):
    """The tokens that a title may hold where an attribute has one value.

    Attributes
    ----------
    names
        Tokens that state the value, and how often the titles do so by each.
    instead
        Tokens that stand in the place of the name and say less: "blue" for Navy Blue.
    beside
        Tokens that stand beside the name: "running" beside Sports Shoes.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    names: Mapping[str, int] = {}
    instead: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


class AttributeWords(BaseModel):
    """The tokens that speak of one attribute.

    Attributes
    ----------
    stated
        The share of the catalogue's titles that speak of it, 0 to 1.
    values
        By value.
    foreign
        Tokens that speak of the attribute and fit none of the values.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    stated: float = Field(ge=0, le=1)
    values: Mapping[str, ValueWords]
    foreign: tuple[str, ...] = ()


class Vocabulary(BaseModel):
    """Everything the captioner needs beside the decoder's weights.

    Attributes
    ----------
    schema_version
        The version of this format.
    decoder
        The kind of decoder, e.g. ``"lstm"``.
    model
        The bundle's file with one step of it, e.g. ``"captioner_lstm.tflite"``.
    max_tokens
        The most tokens of a title.
    tokens
        Token ``i`` has the index ``i + 3``; 0 is padding, 1 starts and 2 ends a title.
    attributes
        By attribute.
    brands
        Names, in lower case, that no title may claim unless somebody stated them.
    masked
        Words that were left out in training because they belong to a brand or to its products.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[1] = 1
    decoder: str = Field(min_length=1)
    model: str = Field(min_length=1)
    max_tokens: int = Field(ge=1, le=64)
    tokens: tuple[Token, ...] = Field(min_length=1)
    attributes: Mapping[str, AttributeWords]
    brands: tuple[str, ...] = ()
    masked: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """The number of tokens, the three special ones included."""
        return len(self.tokens) + SPECIAL_TOKENS

    @model_validator(mode="after")
    def _tokens_are_known(self) -> Vocabulary:
        texts = {token.text for token in self.tokens}
        if len(texts) != len(self.tokens):
            raise ValueError("a token is listed twice")
        for attribute, words in self.attributes.items():
            used = {*words.foreign}
            for value in words.values.values():
                used |= {*value.names, *value.instead, *value.beside}
            if unknown := sorted(used - texts):
                raise ValueError(f"attribute {attribute!r} uses the unknown token {unknown[0]!r}")
        return self


def parse_vocabulary(text: str) -> Vocabulary:
    """Read `vocabulary.json`.

    Parameters
    ----------
    text
        The file's content.

    Returns
    -------
    Vocabulary
        Checked.

    Raises
    ------
    VocabularyError
        Names the field that is wrong.
    """
    try:
        return Vocabulary.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise VocabularyError(f"{VOCABULARY}: {where}: {first['msg']}") from None
