"""What arrives is bounded and checked, and nothing is half kept."""

import io
import itertools
import zipfile

import grpc
import pytest

from fixtures.tagger_service import zip_of
from fixtures.waiting import eventually
from vitrine.tagger.v1 import tagger_pb2 as pb
from vitrine_serving.status import from_call

_FILE = b"ProductId\np0\n"


def options(**given):
    return pb.CreateTaggingRequest(options=pb.CreateTaggingOptions(**{"name": "a.csv", **given}))


def file(content=_FILE):
    return pb.CreateTaggingRequest(file=content)


def pictures(content):
    return pb.CreateTaggingRequest(pictures=content)


def refusal(tagger, *requests):
    with pytest.raises(grpc.RpcError) as refused:
        tagger.send(requests)
    return from_call(refused.value).reason


def kept(files):
    return sorted(path for path in files.rglob("*") if path.is_file())


def listed(tagger):
    return [one.id for one in tagger.stub.ListTaggings(pb.ListTaggingsRequest()).taggings]


@pytest.fixture
def unchanged(tagger, shared):
    """Looks whether no tagging and no file came to those that were there."""
    before = (listed(tagger), kept(shared.files))
    return lambda: (listed(tagger), kept(shared.files)) == before


@pytest.mark.parametrize(
    ("requests", "reason"),
    [
        ([], "OPTIONS_MISSING"),
        ([file()], "OPTIONS_MISSING"),
        ([file(), pictures(zip_of({"a.png": b"a"}))], "OPTIONS_MISSING"),
        ([file(), options(encoding="klingon")], "OPTIONS_INVALID"),
        ([file(), options(), file()], "OPTIONS_INVALID"),
        ([options(), options(), file()], "OPTIONS_INVALID"),
        ([options(name=" "), file()], "OPTIONS_INVALID"),
        ([options(name="a" * 201), file()], "OPTIONS_INVALID"),
        ([options(encoding="klingon"), file()], "OPTIONS_INVALID"),
        ([options(), file(), options()], "OPTIONS_INVALID"),
        ([options()], "FILE_MISSING"),
        ([options(), file(b"")], "FILE_MISSING"),
        ([options(), pictures(zip_of({"a.png": b"a"}))], "FILE_MISSING"),
        ([options(), file(), pictures(b"no archive")], "PICTURES_INVALID"),
        ([options(), file(), pictures(zip_of({"a.png": b"a"})), file()], "OPTIONS_INVALID"),
    ],
)
def test_an_upload_that_is_not_as_stated_is_refused_and_nothing_of_it_stays(
    tagger, unchanged, requests, reason
):
    assert refusal(tagger, *requests) == reason
    assert unchanged()


def test_the_parts_of_an_upload_come_in_any_order(start, tmp_path):
    _, tagger = start(FEATURES_ADDRESS="127.0.0.1:1")
    archive = zip_of({"a.png": b"a"})
    parts = {
        "options": [options(name="b.csv", fill=True)],
        "file": [file(_FILE[:5]), file(_FILE[5:])],
        "pictures": [pictures(archive[:50]), pictures(archive[50:])],
    }

    for order in itertools.permutations(parts):
        tagging = tagger.send(piece for name in order for piece in parts[name])

        assert tagging.name == "b.csv", order
        written = sorted(path.read_bytes() for path in kept(tmp_path / "taggings" / tagging.id))
        assert written == sorted([_FILE, archive]), order


def test_a_file_or_an_archive_that_is_too_large_is_refused_while_it_arrives(start, tmp_path):
    _, tagger = start(MAX_FILE_BYTES="100", MAX_PICTURES_BYTES="200")

    assert refusal(tagger, options(), file(bytes(60)), file(bytes(60))) == "FILE_TOO_LARGE"
    assert refusal(tagger, options(), file(), pictures(bytes(201))) == "PICTURES_TOO_LARGE"
    assert kept(tmp_path / "taggings") == []


def test_no_more_taggings_are_open_than_may_be(start, shop):
    _, tagger = start(MAX_OPEN_TAGGINGS="1", FEATURES_ADDRESS="127.0.0.1:1")
    tagger.send([options(), file()])

    assert refusal(tagger, options(), file()) == "TOO_MANY_TAGGINGS"


def test_an_archive_of_too_many_files_is_refused(tagger, unchanged):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number in range(100_001):
            archive.writestr(zipfile.ZipInfo(f"{number}.png"), b"")

    assert refusal(tagger, options(), file(), *_pieces(packed.getvalue())) == "PICTURES_INVALID"
    assert unchanged()


def test_an_upload_whose_sender_leaves_is_no_tagging(tagger, unchanged):
    arrived = iter([options(), file()])

    def requests():
        yield from arrived
        raise ConnectionError("the sender ends")

    with pytest.raises(grpc.RpcError):
        tagger.send(requests())

    assert eventually(unchanged)


def _pieces(content, size=1_000_000):
    return [pictures(content[start : start + size]) for start in range(0, len(content), size)]
