"""The classifier service as its clients see it: the RPC and each error, on a real server."""

import grpc
import pytest
from prometheus_client import CollectorRegistry

from fixtures.served import served
from fixtures.tiny_bundle import DIMENSION, write_tiny_bundle
from fixtures.tiny_classifier import VALUES, classifier_files, embedding_of
from fixtures.tiny_details import detailed, details_files
from vitrine.classifier.v1 import classifier_pb2 as pb
from vitrine.classifier.v1.classifier_pb2_grpc import ClassifierServiceStub
from vitrine.embedding.v1.embedding_pb2 import Embedding
from vitrine_classifier.families import FAMILIES_FILE, FamilyModel, FamilyModels
from vitrine_classifier.service import build
from vitrine_classifier.settings import ClassifierSettings
from vitrine_serving.errors import InvalidInput, PreconditionFailed
from vitrine_serving.status import from_call

DEADLINE_S = 60
WARM = FamilyModel(attribute="colour", name="Blue", values=("Blue", "Red"), threshold=0.95)


@pytest.fixture(scope="module")
def space(tmp_path_factory):
    return _bundle(tmp_path_factory)[1]


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    folder, _space = _bundle(tmp_path_factory)
    with served(ClassifierSettings, build, bundle=str(folder)) as channel:
        yield ClassifierServiceStub(channel)


def _bundle(tmp_path_factory):
    folder = tmp_path_factory.getbasetemp() / "classifier" / "bundle"
    if not folder.exists():
        families = {FAMILIES_FILE: FamilyModels(families=(WARM,)).model_dump_json().encode()}
        write_tiny_bundle(folder, classifier_files() | details_files() | families)
    from vitrine_bundle import open_bundle

    return folder, open_bundle(str(folder)).manifest.space


def classify(client, *embeddings, max_candidates=0):
    request = pb.ClassifyRequest(embeddings=embeddings, max_candidates=max_candidates)
    return client.Classify(request, timeout=DEADLINE_S)


def refusal(client, *embeddings, **options):
    with pytest.raises(grpc.RpcError) as raised:
        classify(client, *embeddings, **options)
    return from_call(raised.value)


def test_each_embedding_is_classified_in_its_place(client, space):
    red = Embedding(values=embedding_of(colour=[0, 0, 5]), space=space)
    black = Embedding(values=embedding_of(colour=[5, 0, 0]), space=space)
    response = classify(client, red, black)
    assert response.space == space
    colours = [
        attribute.value
        for product in response.classifications
        for attribute in product.attributes
        if attribute.name == "colour"
    ]
    assert colours == ["Red", "Black"]


def test_every_attribute_has_a_value_a_confidence_and_three_candidates(client, space):
    embedding = Embedding(values=embedding_of(colour=[0, 5, 0]), space=space)
    attributes = classify(client, embedding).classifications[0].attributes
    assert [attribute.name for attribute in attributes] == list(VALUES)
    for attribute in attributes:
        assert attribute.value == attribute.candidates[0].value
        assert attribute.confidence == attribute.candidates[0].confidence
        assert 0 < attribute.confidence <= 1
        assert len(attribute.candidates) == min(3, len(VALUES[attribute.name]))
        assert sum(candidate.confidence for candidate in attribute.candidates) < 1.0001
    colour = attributes[list(VALUES).index("colour")]
    usage = attributes[list(VALUES).index("usage")]
    assert colour.sure
    assert not usage.sure


def test_the_family_of_a_value_is_told_and_is_not_sure_of_a_blank_picture(client, space):
    wavering = embedding_of(colour=[0, 5, 4.8])
    black, seen, blank = (
        Embedding(values=embedding_of(colour=[5, 0, 0]), space=space),
        Embedding(values=wavering, space=space),
        Embedding(values=wavering, space=space, blank=True),
    )
    answers = classify(client, black, seen, blank).classifications
    black, seen, blank = (
        next(one for one in answer.attributes if one.name == "colour") for answer in answers
    )
    assert not black.HasField("family")
    assert not seen.sure
    assert (seen.family.value, seen.family.sure) == ("Blue", True)
    assert seen.family.confidence > 0.99
    assert (blank.family.value, blank.family.sure) == ("Blue", False)


def test_nothing_is_sure_of_an_embedding_that_is_said_to_be_blank(client, space):
    values = embedding_of(colour=[0, 5, 0])
    seen, blank = (
        Embedding(values=values, space=space),
        Embedding(values=values, space=space, blank=True),
    )
    seen, blank = classify(client, seen, blank).classifications

    assert any(attribute.sure for attribute in seen.attributes)
    assert not any(attribute.sure for attribute in blank.attributes)


def test_the_details_of_each_embedding_stand_beside_its_attributes(client, space):
    striped = Embedding(values=detailed(embedding_of(), striped=4), space=space)
    plain = Embedding(values=detailed(embedding_of()), space=space)
    blank = Embedding(values=striped.values, space=space, blank=True)
    seen, none, unsure = classify(client, striped, plain, blank).classifications

    assert [(one.name, one.sure) for one in seen.details] == [("striped", True)]
    assert seen.details[0].confidence == pytest.approx(1)
    assert list(none.details) == []
    assert [(one.name, one.sure) for one in unsure.details] == [("striped", False)]


def test_as_many_candidates_come_as_were_asked_for(client, space):
    embedding = Embedding(values=embedding_of(), space=space)
    (product,) = classify(client, embedding, max_candidates=1).classifications
    assert {len(attribute.candidates) for attribute in product.attributes} == {1}


def test_an_embedding_of_a_foreign_space_is_refused_with_both_spaces(client, space):
    refused = refusal(client, Embedding(values=embedding_of(), space="elsewhere"))
    assert isinstance(refused, PreconditionFailed)
    assert refused.reason == "SPACE_FOREIGN"
    assert "elsewhere" in refused.message
    assert space in refused.message


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([1.0] * (DIMENSION - 1), "EMBEDDING_DIMENSION"),
        ([], "EMBEDDING_DIMENSION"),
        ([float("nan")] * DIMENSION, "EMBEDDING_NOT_FINITE"),
        ([float("inf")] * DIMENSION, "EMBEDDING_NOT_FINITE"),
        ([0.0] * DIMENSION, "EMBEDDING_NOT_FINITE"),
    ],
)
def test_what_is_no_embedding_is_refused(client, space, values, reason):
    refused = refusal(client, Embedding(values=values, space=space))
    assert isinstance(refused, InvalidInput)
    assert refused.reason == reason


def test_a_request_without_embeddings_is_refused(client):
    assert refusal(client).reason == "EMBEDDING_DIMENSION"


def test_too_many_candidates_are_refused_with_the_limit(client, space):
    refused = refusal(client, Embedding(values=embedding_of(), space=space), max_candidates=21)
    assert refused.reason == "MAX_CANDIDATES_INVALID"
    assert refused.details["limit"] == "20"


def test_more_embeddings_than_permitted_are_refused_and_as_many_are_served(client, space):
    embedding = Embedding(values=embedding_of(), space=space)
    assert len(classify(client, *[embedding] * 1024).classifications) == 1024
    assert refusal(client, *[embedding] * 1025).reason == "TOO_MANY_EMBEDDINGS"


def test_a_hypothesis_has_every_detail_however_unlikely_and_is_not_counted(tmp_path_factory, space):
    folder, _space = _bundle(tmp_path_factory)
    registry = CollectorRegistry()
    one = Embedding(values=detailed(embedding_of(), striped=4), space=space)

    def predictions():
        counted = (sample for family in registry.collect() for sample in family.samples)
        name = "vitrine_classifier_predictions_total"
        return sum(sample.value for sample in counted if sample.name == name)

    with served(ClassifierSettings, build, registry, bundle=str(folder)) as channel:
        stub = ClassifierServiceStub(channel)
        [supposed] = stub.Classify(
            pb.ClassifyRequest(embeddings=[one], hypothetical=True), timeout=DEADLINE_S
        ).classifications
        assert predictions() == 0
        [seen] = classify(stub, one).classifications
        assert predictions() == len(VALUES)
    assert supposed.attributes == seen.attributes
    assert [detail.name for detail in seen.details] == ["striped"]
    assert [detail.name for detail in supposed.details] == ["striped", "round neck"]
    assert supposed.details[1].confidence < 0.5
