"""Language files: what there is, and what is told of one that cannot be used."""

from importlib.resources import files

import pytest

from vitrine_captioner.description import Spelling
from vitrine_captioner.language import LanguageError, language_names, open_language, parse_language

ENGLISH = (files("vitrine_captioner") / "languages" / "en.toml").read_text(encoding="utf-8")


def test_every_language_file_can_be_used():
    assert language_names() == ("de", "en")
    for name in language_names():
        language = open_language(name, Spelling.BRITISH)
        for sentences in language.registers.values():
            # What is sure can always be begun with, whatever it is.
            assert frozenset({"kind"}) in {
                one.says for one in sentences.opening if "agree" not in one.fields
            }


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("{a_kind}", "{a_kin}", "there is no field 'a_kin'"),
        ("{agree:this|these}", "{agree:this}", "agree has 1 forms, it takes 2"),
        ('"{a_kind}"', '"{a_kind"', "'{a_kind': "),
        ('nothing = "', 'nothin = "', "nothing"),
        ("[plain]", "[plane]", "plane"),
        ("[plain]", "[plain", "en.toml: "),
    ],
)
def test_a_file_that_cannot_be_used_is_told_by_name(before, after, told):
    with pytest.raises(LanguageError, match=r"en\.toml") as raised:
        parse_language(ENGLISH.replace(before, after, 1), Spelling.BRITISH, "en.toml")
    assert told in str(raised.value)
