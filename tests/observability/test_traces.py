"""One trace from the request of a browser through all five services, sent to a real collector."""

import json
from io import BytesIO

import pytest
from PIL import Image

from fixtures.pictures import encode
from fixtures.trace_context import TraceContext
from fixtures.waiting import eventually

SERVICES = {
    f"vitrine-{name}" for name in ("gateway", "features", "classifier", "similarity", "captioner")
}
ROOT = "POST /api/v1/searches"
# The steps that a search must show, and the path on which each is reached.
STEPS = {
    "decode": ["gateway: features", "features: decode"],
    "inference features": ["gateway: features", "features: inference features"],
    "inference heads": ["gateway: classifier", "classifier: inference heads"],
    "beam search": ["gateway: captioner", "captioner: beam search"],
    "inference captioner": [
        "gateway: captioner",
        "captioner: beam search",
        "captioner: inference captioner",
    ],
    "index search": ["similarity: index search"],
    "redis MGET": ["gateway: cache", "gateway: redis MGET"],
    "redis SET": ["gateway: cache", "gateway: redis SET"],
}


def search(observed, photo, **headers):
    return observed.stack.client.post(
        "/api/v1/searches", files={"image": ("photo.jpg", photo)}, headers=headers
    )


def new_photo(trained):
    """A photo whose bytes no cache knows, whatever was searched for before."""
    photo = Image.open(BytesIO(trained.photo(trained.rows[0]["ProductId"])))
    return encode(photo, "PNG")


@pytest.fixture(scope="module")
def searched(observed, trained):
    """The trace of one search, begun by its caller."""
    caller = TraceContext()
    answer = search(observed, new_photo(trained), **caller.headers)
    assert answer.status_code == 200
    return caller, observed.collector.await_trace(caller.trace_id, ROOT)


def test_a_search_is_one_trace_through_all_five_services(searched):
    caller, trace = searched

    root = trace.named(ROOT)
    assert root.service == "vitrine-gateway"
    assert root.parent_id == caller.span_id
    assert {span.service for span in trace.spans} == SERVICES
    orphans = [span for span in trace.spans if span is not root and not trace.parent(span)]
    assert orphans == []


@pytest.mark.parametrize("step", STEPS)
def test_a_search_shows_each_of_its_steps_where_it_happens(searched, step):
    _, trace = searched

    path = [part.removeprefix("vitrine-") for part in trace.path(step)]

    assert path[0] == f"gateway: {ROOT}"
    # Between the two services are the call as its client and as its server saw it.
    own = [part for part in path[1:] if ": /vitrine." not in part]
    assert own == STEPS[step]


def test_a_title_takes_several_steps_of_the_captioner(searched):
    _, trace = searched

    assert sum(span.name == "inference captioner" for span in trace.spans) > 2


def test_a_write_shows_the_database(observed, trained):
    caller = TraceContext()
    row = trained.rows[1]
    found = observed.stack.client.get(f"/api/v1/products/{row['ProductId']}").json()

    answer = observed.stack.client.put(
        f"/api/v1/products/{row['ProductId']}",
        files={"image": ("photo.jpg", trained.photo(row["ProductId"]))},
        data={"title": found["title"], "attributes": json.dumps(found["attributes"])},
        headers=caller.headers,
    )

    assert answer.is_success, answer.text
    trace = observed.collector.await_trace(
        caller.trace_id, "PUT /api/v1/products/<path:product_id>"
    )
    write = trace.named("database write")
    assert write.service == "vitrine-similarity"
    assert write.attributes["db.system.name"] == "sqlite"
    assert trace.path("follow")[-2].endswith("/UpsertProducts")


def test_a_refused_picture_is_a_failed_span_with_its_reason(observed):
    caller = TraceContext()

    answer = search(observed, b"\xff\xd8\xff\xe0 no picture at all", **caller.headers)

    assert answer.status_code == 422
    trace = observed.collector.await_trace(caller.trace_id, ROOT)
    assert any(span.failed and span.service == "vitrine-features" for span in trace.spans)
    assert not trace.named(ROOT).failed


def test_the_log_lines_of_all_services_carry_the_trace(searched, observed):
    caller, _ = searched

    for name in SERVICES:
        log = (observed.stack.logs / f"{name.removeprefix('vitrine-')}.log").read_text()
        assert f'"trace_id": "{caller.trace_id}"' in log, name


def test_a_caller_that_asks_for_no_trace_gets_none(observed, trained):
    photo = trained.photo(trained.rows[2]["ProductId"])
    silent, loud = TraceContext(sampled=False), TraceContext()

    search(observed, photo, **silent.headers)
    search(observed, photo, **loud.headers)

    observed.collector.await_trace(loud.trace_id, ROOT)
    assert not [span for span in observed.collector.spans if span.trace_id == silent.trace_id]


def test_nothing_is_traced_that_no_request_asked_for(observed, trained):
    def roots():
        return {span.name for span in observed.collector.spans if not span.parent_id}

    observed.stack.client.get("/readyz")
    observed.stack.client.get("/metrics")
    search(observed, trained.photo(trained.rows[4]["ProductId"]))

    # A request that nobody traces begins a trace of its own; those before it have come by then.
    assert eventually(lambda: ROOT in roots())
    assert {name.partition(" ")[0] for name in roots()} <= {"GET", "POST", "PUT"}
    assert not {"GET /readyz", "GET /metrics", "follow"} & roots()
