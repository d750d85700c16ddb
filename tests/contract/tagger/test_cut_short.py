"""An upload counts as whole only when its sender says so."""

import grpc
import pytest

from vitrine.tagger.v1 import tagger_pb2 as pb
from vitrine_serving.status import from_call


def test_a_stream_that_ends_without_saying_that_it_was_all_is_no_tagging(start):
    _, tagger = start()
    requests = [
        pb.CreateTaggingRequest(options=pb.CreateTaggingOptions(name="a.csv")),
        pb.CreateTaggingRequest(file=b"ProductId\np0\n"),
    ]
    with pytest.raises(grpc.RpcError) as refused:
        tagger.stub.CreateTagging(iter(requests), timeout=20)
    assert from_call(refused.value).reason == "UPLOAD_CUT_SHORT"
    assert not tagger.stub.ListTaggings(pb.ListTaggingsRequest(), timeout=20).taggings
