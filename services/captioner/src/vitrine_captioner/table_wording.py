"""What is sure of a product in a language that is all tables.

A value that the tables lack stands in quotation marks, as the catalogue writes it: a text may be
plain, and never says what nobody said.
"""

from __future__ import annotations

from collections.abc import Mapping

from vitrine_captioner.description import KnownAttribute
from vitrine_captioner.language import Language, key
from vitrine_captioner.wording import Facts, Wording, listed


def word_by_tables(facts: Facts, language: Language) -> Wording:
    """Put what is sure into the fields of the sentences of a language."""
    file = language.file
    said = Wording()

    def quoted(value: str) -> str:
        return f"{file.quotes[0]}{value}{file.quotes[1]}"

    def looked_up(table: Mapping[str, str], fact: KnownAttribute) -> str:
        return table.get(key(fact.value)) or quoted(fact.value)

    more = (*facts.details, *facts.rest)
    if facts.kind is None:
        name, form = file.product
        said.form = file.forms.index(form)
    elif key(facts.kind.value) in file.kinds:
        name, form = file.kinds[key(facts.kind.value)]
        said.form = file.forms.index(form)
    else:
        name = quoted(facts.kind.value)
    if facts.kind:
        said.fields["noun"] = name
    if facts.brand:
        said.fields["brand"] = facts.brand.value
        name = f"{name} {quoted(facts.brand.value)}"
    said.fields["kind"] = name
    said.sources["kind"] = tuple(one for one in (facts.kind, facts.brand) if one)
    if facts.colour:
        other = file.shades.get(key(facts.colour.value))
        said.fields["shade"] = other or looked_up(file.colours, facts.colour)
        if other is None:
            said.fields |= dict.fromkeys(("colour", "hue"), said.fields["shade"])
        said.sources["colour"] = (facts.colour,)
    elif facts.tones:
        tones = file.tones.get(key(facts.tones.value))
        said.fields["shade"] = tones or file.tone.format(quoted(facts.tones.value))
        said.fields["near"] = looked_up(file.colours, facts.tones)
        said.sources["colour"] = (facts.tones,)
    if facts.wearer:
        said.fields["wearer"] = looked_up(file.wearers, facts.wearer)
        said.sources["wearer"] = (facts.wearer,)
    if facts.usage:
        known = key(facts.usage.value)
        said.uses = tuple(file.uses.get(known, [quoted(facts.usage.value)]))
        if known in file.occasions:
            said.fields["occasion"] = file.occasions[known]
        said.sources["use"] = (facts.usage,)
    if more:
        said.fields["more"] = listed([quoted(one.value) for one in more], file.link)
        said.sources["more"] = more
    others = (file.kinds.get(key(one.value)) for one in facts.others)
    said.extra_keywords = tuple(one[0] for one in others if one)
    return said
