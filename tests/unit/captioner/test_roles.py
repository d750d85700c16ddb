"""Attributes of any name play the part in a description that their role tells."""

import json

import numpy as np
import pytest

from fixtures.tiny_bundle import write_tiny_bundle
from vitrine_bundle import BundleError, open_bundle
from vitrine_captioner.captioner import Captioner
from vitrine_captioner.claims import ClaimReader
from vitrine_captioner.description import KnownAttribute
from vitrine_captioner.model import open_captioner
from vitrine_captioner.roles import read_roles
from vitrine_product.roles import USUAL_ROLES, Role, Roles

OWN = {
    "house": Role.BRAND,
    "family": Role.TAXONOMY,
    "article": Role.TAXONOMY,
    "shade": Role.COLOUR,
    "whom": Role.WEARER,
    "moment": Role.OCCASION,
    "season": Role.PLAIN,
}
ROLES = Roles(OWN)
PICTURE = np.ones(4, np.float32) / 2


def describe(roles=ROLES, **values):
    known = [KnownAttribute(name, value) for name, value in values.items()]
    return Captioner(tuple(OWN), None, roles).describe(PICTURE, known, timeout_s=60)


def test_a_title_is_made_of_roles_whatever_the_attributes_are_called():
    told = {"family": "Footwear", "article": "Heels", "shade": "Red", "whom": "Women"}
    assert describe(**told, season="Summer").title == "Women's Red Heels"
    assert describe(**told, house="Velda").title == "Velda Women's Red Heels"
    assert describe(family="Footwear").title == "Footwear"


def test_without_roles_the_same_attributes_are_named_one_by_one():
    assert describe(USUAL_ROLES, article="Heels", shade="Red").title == "Heels Red Product"


def test_a_text_says_each_by_its_role_and_what_has_none_by_its_name():
    said = describe(article="Heels", shade="Red", moment="Casual", season="Summer")
    assert {claim.source for claim in said.claims} == {"article", "shade", "moment", "season"}
    assert "season summer" in said.text.lower()
    assert "shade" not in said.text.lower()
    assert "red heels" in said.keywords


def test_a_second_attribute_of_one_role_is_told_by_its_name():
    roles = Roles({**OWN, "lining": Role.COLOUR})
    known = [KnownAttribute("shade", "Red"), KnownAttribute("lining", "Blue")]
    captioner = Captioner((*OWN, "lining"), None, roles)
    assert "lining blue" in captioner.describe(PICTURE, known, timeout_s=60).text.lower()


def test_words_claim_values_by_the_role_of_their_attribute():
    values = {"shade": ("Navy Blue", "Red"), "article": ("Shirts", "Tshirts")}
    reader = ClaimReader(values, roles=ROLES)
    assert reader.read("teal")["shade"].values == {"Navy Blue"}
    plain = ClaimReader(values, roles=Roles(dict.fromkeys(values, Role.PLAIN)))
    assert "shade" not in plain.read("teal")


def bundle_of(folder, content):
    write_tiny_bundle(
        folder / "own", {"attributes.json": content}, name="own", attributes=("shade",)
    )
    return open_bundle(str(folder / "own"))


def test_the_roles_are_those_that_the_bundle_states(tmp_path):
    stated = {"attributes": [{"name": "shade", "role": "colour", "values": ["Red"]}]}
    opened = bundle_of(tmp_path, json.dumps(stated).encode())
    assert read_roles(opened).stated == {"shade": Role.COLOUR}
    known = [KnownAttribute("shade", "Red")]
    assert open_captioner(opened).describe(PICTURE, known, timeout_s=60).title == "Red Product"


def test_a_bundle_of_an_earlier_release_has_the_roles_of_its_names(tmp_path):
    stated = {"attributes": [{"name": "colour"}, {"name": "material"}]}
    roles = read_roles(bundle_of(tmp_path, json.dumps(stated).encode()))
    assert roles.stated == {"colour": Role.COLOUR, "material": Role.PLAIN}


def test_a_role_that_is_none_is_refused_by_the_name_of_the_file(tmp_path):
    stated = {"attributes": [{"name": "shade", "role": "hue"}]}
    with pytest.raises(BundleError, match=r"attributes\.json is invalid: attributes\.0\.role"):
        read_roles(bundle_of(tmp_path, json.dumps(stated).encode()))
