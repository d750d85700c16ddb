import json

import pytest

from fixtures.scripted_decoder import make_vocabulary
from vitrine_captioner.vocabulary import VocabularyError, parse_vocabulary


def test_a_vocabulary_survives_being_written():
    vocabulary = make_vocabulary()
    assert parse_vocabulary(vocabulary.model_dump_json()) == vocabulary


def _broken(change):
    content = json.loads(make_vocabulary().model_dump_json())
    change(content)
    return json.dumps(content)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda it: it.update(schema_version=2), "schema_version"),
        (lambda it: it.pop("tokens"), "tokens"),
        (lambda it: it["tokens"].append(it["tokens"][0]), "twice"),
        (lambda it: it["attributes"]["colour"].update(foreign=["puce"]), "'puce'"),
        (lambda it: it.update(max_tokens=0), "max_tokens"),
    ],
)
def test_a_wrong_vocabulary_is_refused_by_the_name_of_what_is_wrong(change, told):
    with pytest.raises(VocabularyError, match=told):
        parse_vocabulary(_broken(change))


def test_what_is_no_json_is_refused():
    with pytest.raises(VocabularyError, match=r"vocabulary\.json"):
        parse_vocabulary("<html>")
