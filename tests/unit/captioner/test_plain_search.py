"""The search over arrays and integers finds what the plain one finds."""

import time
from functools import cache

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fixtures.plain_search import plain_search
from fixtures.scripted_decoder import (
    ATTRIBUTES,
    FOOTWEAR,
    SURFACES,
    ScriptedDecoder,
    make_vocabulary,
    values,
)
from fixtures.tiny_captions import captioner_files, embeddings
from vitrine_captioner.beam import BeamSettings, search
from vitrine_captioner.constraints import constrain
from vitrine_captioner.decoder import LiteRtDecoder
from vitrine_captioner.description import KnownAttribute
from vitrine_captioner.lexicon import Lexicon
from vitrine_captioner.plan import Plan
from vitrine_captioner.vocabulary import SPECIAL_TOKENS, AttributeWords, parse_vocabulary

# Words of one attribute are those of another, and "running" is a name for casual use though there
# are running shoes.
TANGLED = {
    **ATTRIBUTES,
    "product_type": ATTRIBUTES["product_type"].model_copy(
        update={
            "values": {
                **ATTRIBUTES["product_type"].values,
                **values(Running_Shoes=({}, ("shoes",), ("running",))),
            }
        }
    ),
    "usage": AttributeWords(
        stated=0.9,
        values=values(
            Casual=({"casual": 6, "running": 3}, ("casual shoes",), ("with",)),
            Sports=({"sports": 9}, ("sports shoes", "printed"), ()),
            Casual_Shoes=({"casual shoes": 3}, FOOTWEAR, ()),
        ),
        foreign=("anchor",),
    ),
}
VALUES = {
    "gender": ("Men", "Women", "Boys", "Unisex"),
    "category": ("Apparel", "Footwear", "Home"),
    "product_type": ("Casual Shoes", "Sports Shoes", "Heels", "Tshirts", "Rose Heels"),
    "colour": ("Black", "Red", "Blue", "Navy Blue", "navy blue", "Old Rose", "***", "Red Heels"),
    "usage": ("Casual", "Sports", "Casual Shoes", "Red Anchor Day"),
    "brand": ("Velda",),
}


def facts_of(values_):
    names = st.sampled_from(sorted(values_))
    facts = names.flatmap(
        lambda name: st.builds(
            KnownAttribute, st.just(name), st.sampled_from(values_[name]), st.booleans()
        )
    )
    return st.lists(facts, max_size=6, unique_by=lambda fact: fact.name)


def found(decoder, picture, lexicon, known, *, width, max_tokens):
    """The titles of both searches."""
    constraints = constrain(lexicon, known)
    plan = Plan(lexicon, constraints)
    limits = BeamSettings(width=width, max_tokens=max(max_tokens, plan.needed))
    with decoder.steps(deadline=time.monotonic() + 60) as steps:
        quick = search(steps, picture, plan, limits)
        plain = plain_search(steps, picture, constraints, width=width, max_tokens=limits.max_tokens)
    return quick, plain


@settings(max_examples=150, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    confidence=st.sampled_from([0.01, 1.0, 7.0]),
    known=facts_of(VALUES),
    width=st.integers(1, 5),
    max_tokens=st.integers(1, 7),
    tangled=st.booleans(),
)
# "Old Rose" would use up the "rose" of the heels.
@example(
    seed=3,
    confidence=7.0,
    known=[
        KnownAttribute("colour", "Old Rose", sure=False),
        KnownAttribute("product_type", "Rose Heels"),
    ],
    width=2,
    max_tokens=5,
    tangled=False,
)
# What had to be said, "running", spells the name of a rival.
@example(
    seed=1438119946,
    confidence=1.0,
    known=[
        KnownAttribute("category", "Home"),
        KnownAttribute("product_type", "Sports Shoes"),
        KnownAttribute("usage", "Casual"),
    ],
    width=2,
    max_tokens=6,
    tangled=True,
)
def test_both_searches_find_the_same_title(seed, confidence, known, width, max_tokens, tangled):
    size = len(SURFACES) + SPECIAL_TOKENS
    # No token is so unlikely that it counts as equal to another.
    table = np.random.default_rng(seed).uniform(-confidence, confidence, size=(9, size, size))
    decoder = ScriptedDecoder(lambda position, last: table[position, last])
    lexicon = lexicon_of(tangled)
    quick, plain = found(decoder, np.ones(4), lexicon, known, width=width, max_tokens=max_tokens)
    assert quick == plain


@settings(max_examples=40, deadline=None)
@given(
    row=st.integers(0, 119),
    known=facts_of({"gender": ("Men", "Women"), "colour": ("Red", "Navy Blue", "Sea Green")}),
    kind=st.sampled_from(["Tshirts", "Heels", "Trench Coats", None]),
)
def test_both_searches_find_the_same_title_with_a_decoder_that_learnt(row, known, kind):
    if kind:
        known = [*known, KnownAttribute("product_type", kind)]
    decoder, lexicon = trained()
    quick, plain = found(decoder, embeddings()[row], lexicon, known, width=4, max_tokens=6)
    assert quick == plain
    assert quick


@cache
def lexicon_of(tangled):
    return Lexicon(make_vocabulary(attributes=TANGLED) if tangled else make_vocabulary())


@cache
def trained():
    files = captioner_files()
    vocabulary = parse_vocabulary(files["vocabulary.json"].decode())
    decoder = LiteRtDecoder("lstm", files[vocabulary.model], interpreters=1)
    return decoder, Lexicon(vocabulary)
