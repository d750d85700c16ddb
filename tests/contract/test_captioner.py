"""The captioner service as its clients see it: the RPC and each error, on a real server."""

import re
from contextlib import ExitStack

import grpc
import pytest
from prometheus_client import CollectorRegistry

from fixtures.painted_shop import DETAIL, detail_files
from fixtures.tiny_bundle import ATTRIBUTES, DIMENSION, write_tiny_bundle
from fixtures.tiny_captions import captioner_files, embedding_of, rows
from vitrine.captioner.v1 import captioner_pb2 as pb
from vitrine.captioner.v1.captioner_pb2_grpc import CaptionerServiceStub
from vitrine.embedding.v1.embedding_pb2 import Embedding
from vitrine_captioner.service import build
from vitrine_captioner.settings import CaptionerSettings
from vitrine_serving.clients import open_channel
from vitrine_serving.errors import DeadlineExceeded, InvalidInput, PreconditionFailed
from vitrine_serving.server import create_server
from vitrine_serving.status import from_call

DEADLINE_S = 60
ROW = rows()[0]


class Service:
    """A running captioner and what a client needs to call it."""

    def __init__(self, stub, space):
        self.stub = stub
        self.space = space

    def describe(self, *attributes, values=None, space=None, timeout=DEADLINE_S, **manner):
        values = embedding_of(ROW) if values is None else values
        request = pb.DescribeRequest(
            embedding=Embedding(values=values, space=self.space if space is None else space),
            attributes=[pb.KnownAttribute(name=n, value=v, sure=s) for n, v, s in attributes],
            **manner,
        )
        return self.stub.Describe(request, timeout=timeout)

    def refusal(self, *attributes, **options):
        with pytest.raises(grpc.RpcError) as raised:
            self.describe(*attributes, **options)
        return from_call(raised.value)


@pytest.fixture(scope="module")
def serve(tmp_path_factory):
    with ExitStack() as stack:

        def start(files):
            folder = tmp_path_factory.mktemp("captioner") / "bundle"
            manifest = write_tiny_bundle(folder, files)
            settings = CaptionerSettings(
                host="127.0.0.1", port=0, metrics_port=-1, grace_s=0, bundle=str(folder)
            )
            registry = CollectorRegistry()
            server = create_server(settings, build(settings, stack, registry), registry=registry)
            server.start()
            stack.callback(server.stop, 0)
            server.mark_ready()
            channel = stack.enter_context(open_channel(f"127.0.0.1:{server.port}"))
            return Service(CaptionerServiceStub(channel), manifest.space)

        yield start


@pytest.fixture(scope="module")
def captioner(serve):
    return serve(captioner_files())


def test_the_family_of_a_colour_is_stated_where_the_colour_is_not_sure(captioner):
    colour = pb.KnownAttribute(name="colour", value=ROW["colour"], family="Blue")
    request = pb.DescribeRequest(
        embedding=Embedding(values=embedding_of(ROW), space=captioner.space), attributes=[colour]
    )
    described = captioner.stub.Describe(request, timeout=DEADLINE_S)
    assert "in blue tones" in described.text.lower()
    assert ("colour family", "Blue") in {(one.source, one.value) for one in described.claims}
    assert ROW["colour"] in described.title


def test_a_product_is_described_with_its_known_attributes(captioner):
    known = [(name, ROW[name], True) for name in ATTRIBUTES]
    described = captioner.describe(*known)
    assert described.title.split()[0] == ROW["gender"]
    assert {ROW["colour"], "T-shirt"} <= set(described.title.split())
    assert "red" in described.text
    assert described.text.endswith(".")
    assert described.space == captioner.space
    assert described.decoder == "lstm"


def test_corrected_attributes_are_followed_not_the_picture(captioner):
    described = captioner.describe(
        ("gender", "Women", True), ("colour", "Petrol", True), ("product_type", "Ponchos", True)
    )
    assert described.title.startswith("Women Petrol")
    assert described.title.endswith("Poncho")
    assert "petrol" in described.text
    assert {"poncho", "women"} <= set(described.text.replace(".", "").split())


def test_without_attributes_the_description_follows_the_picture(captioner):
    described = captioner.describe()
    assert ROW["gender"] in described.title.split()
    assert described.text


def test_what_is_not_sure_is_not_in_the_text(captioner):
    described = captioner.describe(("colour", "Black", False), ("product_type", "Heels", True))
    assert "black" not in described.text.lower()
    assert "heels" in described.text
    assert not {"Red", "Blue", "White"} & set(described.title.split())


def test_a_text_comes_with_its_keywords_its_alternative_and_its_sources(captioner):
    known = ("product_type", "Heels", True), ("colour", "Grey", True)
    described = captioner.describe(*known)
    assert list(described.keywords) == ["heels", "grey heels"]
    assert described.alt_text == "Grey heels"
    told = {(claim.source, claim.value) for claim in described.claims}
    assert told == {("product_type", "Heels"), ("colour", "Grey")}
    assert " ".join(dict.fromkeys(one.sentence for one in described.claims)) == described.text


def test_a_text_is_in_the_register_the_spelling_and_the_language_that_are_asked_for(captioner):
    known = ("product_type", "Heels", True), ("colour", "Grey", True)
    short = captioner.describe(*known, register=pb.REGISTER_SHORT, spelling=pb.SPELLING_AMERICAN)
    assert sorted(re.findall(r"(?i)gray|heels", short.text.casefold())) == ["gray", "heels"]
    assert "." not in short.text
    german = captioner.describe(*known, register=pb.REGISTER_SHORT, language="de")
    assert german.text == "Absatzschuhe in Grau"
    warm, plain = (
        captioner.describe(*known, register=one).text
        for one in (pb.REGISTER_WARM, pb.REGISTER_PLAIN)
    )
    assert warm != plain
    assert captioner.describe(*known).text == plain == captioner.describe(*known, register=9).text
    refused = captioner.refusal(*known, language="fr")
    assert refused.reason == "LANGUAGE_UNKNOWN"
    assert refused.details["known"] == "de, en"


def test_a_service_can_be_set_to_a_spelling_and_a_language(tmp_path):
    bundle = str(tmp_path)
    settings = CaptionerSettings(
        bundle=bundle, description_spelling="american", description_language="de"
    )
    assert (settings.description_spelling, settings.description_language) == ("american", "de")
    with pytest.raises(ValueError, match="there is no language 'fr'; de, en"):
        CaptionerSettings(bundle=bundle, description_language="fr")


def test_a_bundle_without_a_decoder_describes_by_the_attributes(serve):
    captioner = serve({})
    described = captioner.describe(("gender", "Boys", True), ("product_type", "Jeans", True))
    assert described.title == "Boys' Jeans"
    assert {"jeans", "boys"} <= set(described.text.replace(".", "").split())
    assert described.decoder == "attributes"
    nothing = captioner.describe()
    assert nothing.title == "Product"
    assert nothing.text


def test_an_unknown_attribute_is_refused_with_the_known_ones(captioner):
    refused = captioner.refusal(("season", "Winter", True))
    assert isinstance(refused, InvalidInput)
    assert refused.reason == "ATTRIBUTE_UNKNOWN"
    assert refused.details["known"] == ", ".join(ATTRIBUTES)


def test_an_embedding_of_a_foreign_space_is_refused_with_both_spaces(captioner):
    refused = captioner.refusal(space="elsewhere")
    assert isinstance(refused, PreconditionFailed)
    assert refused.reason == "SPACE_FOREIGN"
    assert "elsewhere" in refused.message
    assert captioner.space in refused.message


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
def test_what_is_no_embedding_is_refused(captioner, values, reason):
    refused = captioner.refusal(values=values)
    assert isinstance(refused, InvalidInput)
    assert refused.reason == reason


def test_a_deadline_that_is_too_short_is_kept(captioner):
    refused = captioner.refusal(timeout=0)
    assert isinstance(refused, DeadlineExceeded)
    assert refused.reason == "DEADLINE"


def test_details_that_are_sure_are_said_with_their_source_but_not_in_the_title(captioner):
    known = [("product_type", "Heels", True)]
    plain = captioner.describe(*known)
    described = captioner.describe(*known, details=["striped"])
    assert "striped" in described.text
    assert ("detail", "striped") in {(one.source, one.value) for one in described.claims}
    assert described.title == plain.title
    assert "striped" not in plain.text


def test_what_the_catalogue_states_is_said_with_its_source(serve):
    service = serve({**captioner_files(), **detail_files()})
    known = [("product_type", "Heels", True), ("colour", ROW["colour"], False)]
    called = f"A {DETAIL} {ROW['colour']} one"
    by_title = service.describe(*known, catalogue_title=called)
    held = service.describe(*known, catalogue_details=[DETAIL])
    told = [{(one.source, one.value) for one in its.claims} for its in (by_title, held)]
    assert all(("catalogue detail", DETAIL) in one for one in told)
    assert [("colour", ROW["colour"]) in one for one in told] == [True, False]
    assert DETAIL not in service.describe(*known).text


@pytest.mark.parametrize("details", [["striped"] * 33, ["s" * 81], [""]])
def test_details_beyond_their_bounds_are_refused(captioner, details):
    for name in ("details", "catalogue_details"):
        refused = captioner.refusal(**{name: details})
        assert isinstance(refused, InvalidInput)
        assert refused.reason == "DETAILS_INVALID"
