"""What is sure of a product in English, by the rules of the language."""

from __future__ import annotations

from vitrine_captioner.description import KnownAttribute
from vitrine_captioner.language import Language, key
from vitrine_captioner.phrases import (
    Noun,
    Number,
    attributive,
    colour,
    counted,
    lower,
    noun,
    possessive,
    wearers,
)
from vitrine_captioner.spelling import spell
from vitrine_captioner.wording import Facts, Wording, listed

# Colours that are adjectives and no names of a colour, and what they are called after "in".
_NO_HUES = {"metallic": "a metallic tone", "multicoloured": "several colours"}


def word_in_english(facts: Facts, language: Language) -> Wording:
    """Put what is sure into the fields of English sentences."""

    def spelt(text: str) -> str:
        return spell(text, language.spelling)

    said = Wording()
    thing = noun(facts.kind.value) if facts.kind else Noun("product", Number.ONE)
    said.form = int(thing.number is Number.PAIR)
    # A detail of one word stands before the noun; "round neck" would need a grammar of its own.
    before = [one for one in facts.details if len(one.value.split()) == 1]
    after = [one for one in facts.details if one not in before]
    unisex = facts.wearer is not None and wearers(facts.wearer.value) is None
    first = [facts.brand.value] if facts.brand else []
    first += ["unisex"] if unisex else []
    last = [*(spelt(attributive(one.value)) for one in before), spelt(thing.text)]
    plain = " ".join((*first, *last))
    said.fields |= {"kind": plain, "a_kind": counted(plain, thing.number)}
    if facts.kind:
        said.fields["noun"] = spelt(thing.text)
    if facts.brand:
        said.fields["brand"] = facts.brand.value
    named = (facts.kind, facts.brand, facts.wearer if unisex else None)
    said.sources["kind"] = (*(one for one in named if one), *facts.within, *before)
    if facts.wearer:
        _add_wearer(said, facts.wearer, language)
    if facts.colour:
        tint = colour(facts.colour.value)
        tinted = " ".join((*first, spelt(tint), *last))
        said.fields |= {
            "tinted": tinted,
            "a_tinted": counted(tinted, thing.number),
            "colour": spelt(tint),
            "shade": spelt(_NO_HUES.get(tint, tint)),
        }
        if tint not in _NO_HUES:
            said.fields["hue"] = spelt(tint)
        said.sources["colour"] = (facts.colour,)
    elif facts.tones:
        tint = colour(facts.tones.value)
        said.fields["shade"] = spelt(_NO_HUES.get(tint, f"{tint} tones"))
        said.fields["near"] = spelt(tint)
        said.sources["colour"] = (facts.tones,)
    if facts.usage:
        purpose = lower(facts.usage.value)
        ways = language.file.uses.get(key(facts.usage.value), [f"{purpose} use"])
        said.uses = tuple(spelt(way) for way in ways)
        said.fields["occasion"] = spelt(purpose)
        said.sources["use"] = (facts.usage,)
    more = [lower(one.value) for one in after]
    more += [f"{lower(one.name.replace('_', ' '))} {lower(one.value)}" for one in facts.rest]
    if more:
        said.fields["more"] = spelt(listed(more, language.file.link))
        said.sources["more"] = (*after, *facts.rest)
    kinds = (noun(one.value).text for one in facts.others)
    said.extra_keywords = tuple(
        spelt(word) for word in (*kinds, *(lower(one.value) for one in facts.details))
    )
    return said


def _add_wearer(said: Wording, wearer: KnownAttribute, language: Language) -> None:
    whom = wearers(wearer.value)
    if whom is None:
        said.fields["owner"] = "unisex"
        return
    said.fields["wearer"] = spell(whom, language.spelling)
    said.fields["owner"] = lower(possessive(wearer.value))
    said.sources["wearer"] = (wearer,)
