import pytest

from fixtures.http import form
from vitrine_gateway.front.arrival import Arrival
from vitrine_gateway.front.searches import fingerprint_of, may_stay, path_of

HEAD = b"POST /api/v1/searches HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n"


@pytest.mark.parametrize(
    ("head", "path"),
    [
        (HEAD, "/api/v1/searches"),
        (HEAD.replace(b"searches", b"searches?limit=3"), "/api/v1/searches"),
        (HEAD.replace(b"/api/v1/searches", b"/analyze-image"), "/analyze-image"),
        (HEAD + b"X-Shop: caf\xc3\xa9\r\nEmpty:\r\n", "/api/v1/searches"),
    ],
)
def test_a_search_is_known_by_its_head(head, path):
    assert path_of(head) == path


@pytest.mark.parametrize(
    "head",
    [
        HEAD.replace(b"POST", b"GET"),
        HEAD.replace(b"searches", b"products"),
        HEAD.replace(b"searches", b"searches/more"),
        HEAD.replace(b"/api", b"//api"),
        HEAD.replace(b"1.1", b"1.0"),
        HEAD.replace(b"Content-Length: 10\r\n", b""),
        HEAD + b"Content-Length: 11\r\n",
        HEAD + b"content-length: 10\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n",
        HEAD + b"Transfer-Encoding : chunked\r\n",
        HEAD + b" Transfer-Encoding: chunked\r\n",
        HEAD + b"X: a\nTransfer-Encoding: chunked\r\n",
        HEAD + b"X: a\rb\r\n",
        HEAD + b"X: a\x00b\r\n",
        HEAD + b"no header\r\n",
        b"",
    ],
)
def test_what_two_parsers_could_read_differently_is_left_to_the_one_that_decides(head):
    assert path_of(head) is None


@pytest.mark.timeout(20)
@pytest.mark.parametrize("line", [b"A: b", b"A:\t b", b"A: ", b"A:" + 200 * b" "])
def test_no_head_takes_long_to_be_told_apart(line):
    head = HEAD + 200 * (line + b"\r\n")

    assert path_of(head) == "/api/v1/searches"
    assert path_of(head + b"broken") is None


@pytest.mark.parametrize(
    ("header", "kept"),
    [(b"", True), (b"Connection: keep-alive\r\n", True), (b"connection:close\r\n", False),
     (b"Connection: Upgrade\r\n", False)],
)  # fmt: skip
def test_a_connection_is_kept_unless_its_client_says_otherwise(header, kept):
    assert may_stay(HEAD + header) is kept


def fingerprint(photo, query="", pieces=1):
    sent = form({}, photo)
    head = (
        f"POST /api/v1/searches{query} HTTP/1.1\r\nContent-Type: {sent['content_type']}\r\n"
        f"Content-Length: {len(sent['data'])}\r\n\r\n"
    )
    whole = head.encode() + sent["data"]
    arrival = Arrival(10**6, lambda _line: False)
    length = -(-len(whole) // pieces)
    for start in range(0, len(whole), length):
        arrival.add(whole[start : start + length])
    assert arrival.ends_here
    return fingerprint_of(arrival)


@pytest.mark.parametrize("size", [10, 100_000, 400_000])
def test_a_search_is_known_again_whatever_its_boundary_and_its_pieces(size):
    photo = b"a" * size
    assert fingerprint(photo) == fingerprint(photo, pieces=7)
    others = [photo + b"a", b"b" + photo[1:], photo[:-1] + b"b"]
    assert fingerprint(photo) not in map(fingerprint, others)
    assert fingerprint(photo) != fingerprint(photo, "?limit=3")
