"""Languages: the sentences and the words of each are a file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from vitrine_captioner.description import Register, Spelling
from vitrine_captioner.pattern import Pattern, parse_pattern
from vitrine_captioner.spelling import spell
from vitrine_product.words import stems

Entry = TypeVar("Entry")

_ENDING = ".toml"
# What a line for a listing has between what it tells, as a pattern writes it.
_BAR = " | "
_ENGLISH_FORMS = ("one", "pair")


class _Sentences(BaseModel):
    model_config = ConfigDict(extra="forbid")

    opening: list[str] = Field(min_length=1)
    following: list[str] = []


class LanguageFile(BaseModel):
    """A language file, as it is written; what each part means stands in the files themselves."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    name: str
    rules: Literal["english", "tables"]
    link: str = Field(alias="and")
    quotes: str = Field("\N{QUOTATION MARK}" * 2, min_length=2, max_length=2)
    forms: list[str] = list(_ENGLISH_FORMS)
    product: tuple[str, str] = ("product", "one")
    bars: list[str] = Field([_BAR], min_length=1)
    nothing: str
    uses: dict[str, list[str]] = {}
    occasions: dict[str, str] = {}
    wearers: dict[str, str] = {}
    colours: dict[str, str] = {}
    shades: dict[str, str] = {}
    tone: str = "{}"
    tones: dict[str, str] = {}
    kinds: dict[str, tuple[str, str]] = {}
    plain: _Sentences
    warm: _Sentences
    short: _Sentences
    alt_text: _Sentences
    keywords: _Sentences

    @model_validator(mode="after")
    def _has_its_forms(self) -> Self:
        for kind, form in (self.product, *self.kinds.values()):
            if form not in self.forms:
                raise ValueError(f"{kind!r} has the form {form!r}, not one of {self.forms}")
        return self


@dataclass(frozen=True)
class Sentences:
    """The sentences that may begin a text, and those that may go on."""

    opening: tuple[Pattern, ...]
    following: tuple[Pattern, ...]


@dataclass(frozen=True)
class Language:
    """One language in one spelling.

    Attributes
    ----------
    file
        The words; the keys of its tables are stems.
    registers
        The sentences of each register.
    alt_text, keywords
        Patterns of which the fullest, or every one, is used.
    """

    file: LanguageFile
    spelling: Spelling
    registers: Mapping[Register, Sentences]
    alt_text: Sentences
    keywords: Sentences


class LanguageError(ValueError):
    """A language file cannot be used; the text names the file and what is wrong."""


def language_names() -> tuple[str, ...]:
    """Return the languages that there are, e.g. ``("de", "en")``."""
    folder = files("vitrine_captioner") / "languages"
    names = (entry.name for entry in folder.iterdir())
    return tuple(sorted(name.removesuffix(_ENDING) for name in names if name.endswith(_ENDING)))


@cache
def open_language(name: str, spelling: Spelling) -> Language:
    """Read one of `language_names`."""
    place = files("vitrine_captioner") / "languages" / f"{name}{_ENDING}"
    return parse_language(place.read_text(encoding="utf-8"), spelling, place.name)


def parse_language(text: str, spelling: Spelling, where: str) -> Language:
    """Read a language file.

    Parameters
    ----------
    text
        TOML.
    where
        What an error calls the file.

    Raises
    ------
    LanguageError
        If it is no TOML, lacks a part, or a sentence of it cannot be filled.
    """
    try:
        file = LanguageFile.model_validate(tomllib.loads(text))
        for table in (file.occasions, file.wearers, file.colours, file.shades, file.tones):
            _by_stems(table)
        _by_stems(file.uses)
        _by_stems(file.kinds)
        return Language(
            file=file,
            spelling=spelling,
            registers={
                register: _patterns(getattr(file, register), file, spelling)
                for register in Register
            },
            alt_text=_patterns(file.alt_text, file, spelling),
            keywords=_patterns(file.keywords, file, spelling),
        )
    except (ValueError, ValidationError) as error:
        raise LanguageError(f"{where}: {error}") from None


def key(value: str) -> str:
    """Return a value as it stands among the keys of a language's tables."""
    return " ".join(stems(value))


def _by_stems(table: dict[str, Entry]) -> None:
    for written in list(table):
        table[key(written)] = table.pop(written)


def _patterns(sentences: _Sentences, file: LanguageFile, spelling: Spelling) -> Sentences:
    def parsed(sentence: str) -> Pattern:
        pattern = parse_pattern(sentence, len(file.forms))
        if file.rules != "english":
            return pattern
        parts = tuple(
            (spell(text, spelling), field, tuple(spell(form, spelling) for form in forms))
            for text, field, forms in pattern.parts
        )
        return replace(pattern, parts=parts)

    def all_of(written: list[str]) -> tuple[Pattern, ...]:
        barred = (sentence.replace(_BAR, bar) for sentence in written for bar in file.bars)
        return tuple(parsed(sentence) for sentence in dict.fromkeys(barred))

    return Sentences(all_of(sentences.opening), all_of(sentences.following))
