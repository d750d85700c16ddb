"""Whatever the model's scores, a title never contradicts what is known."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.scripted_decoder import SURFACES, ScriptedDecoder, make_vocabulary
from vitrine_captioner.captioner import Captioner
from vitrine_captioner.description import KnownAttribute
from vitrine_captioner.title_writer import TitleWriter
from vitrine_captioner.vocabulary import SPECIAL_TOKENS

# What a person would let pass, written down without the captioner's own tables.
COLOUR_WORDS = {"black", "red", "blue", "navy", "coral"}
ALLOWED_COLOURS = {
    "Black": {"black"},
    "Red": {"red"},
    "Blue": {"blue"},
    "Navy Blue": {"navy", "blue"},
    "Old Rose": set(),
}
GENDER_WORDS = {"men", "women", "boys", "kids"}
ALLOWED_GENDERS = {"Men": {"men"}, "Women": {"women"}, "Boys": {"boys", "kids"}}
KINDS = {
    "Casual Shoes": "casual shoes",
    "Sports Shoes": "sports shoes",
    "Heels": "heels",
    "Tshirts": "t-shirt",
    # One product is one coat; what is sold in pairs stays a pair.
    "Trench Coats": "trench coat",
}
USES = {"Casual": "casual", "Sports": "sports"}


def option(values):
    return st.none() | st.tuples(st.sampled_from(sorted(values)), st.booleans())


@settings(max_examples=150, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    confidence=st.sampled_from([0.0, 1.0, 8.0, 40.0]),
    gender=option(ALLOWED_GENDERS),
    colour=option(ALLOWED_COLOURS),
    kind=option(KINDS),
    use=option(USES),
)
def test_no_title_contradicts_a_known_attribute_or_claims_a_brand(
    seed, confidence, gender, colour, kind, use
):
    size = len(SURFACES) + SPECIAL_TOKENS
    table = np.random.default_rng(seed).normal(size=(size, size)) * confidence
    writer = TitleWriter(ScriptedDecoder(lambda _position, last: table[last]), make_vocabulary())
    given_ = {"gender": gender, "colour": colour, "product_type": kind, "usage": use}
    facts = [KnownAttribute(name, *fact) for name, fact in given_.items() if fact]
    title = Captioner(tuple(given_), writer).describe(np.ones(4), facts, timeout_s=60).title

    words = title.lower().split()
    assert len(words) == len(set(words)), title
    assert "velda" not in words, title
    assert "red anchor" not in title.lower(), title
    if gender:
        assert GENDER_WORDS & set(words) <= ALLOWED_GENDERS[gender[0]], title
        assert not gender[1] or gender[0].lower() in words, title
    if colour:
        assert COLOUR_WORDS & set(words) <= ALLOWED_COLOURS[colour[0]], title
        assert not colour[1] or colour[0].lower() in title.lower(), title
    if kind:
        rivals = [name for value, name in KINDS.items() if value != kind[0]]
        assert KINDS[kind[0]] in title.lower(), title
        assert not any(rival in title.lower() for rival in rivals), title
    if use:
        other = USES["Sports" if use[0] == "Casual" else "Casual"]
        named = KINDS[kind[0]].split() if kind else []
        # Where the kind is not known, its name may hold the word: "sports shoes" for casual use.
        allowed = named or ["casual", "sports"]
        assert other not in words or other in allowed, title
