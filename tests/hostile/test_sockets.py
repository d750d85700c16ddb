"""Bytes that are not quite HTTP, or too much of it: nobody smuggles, floods or fells anything."""

import itertools

import pytest

from fixtures.raw_http import exchange

HIDDEN = b"GET /api/v1/facets HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
_POST = b"POST /api/v1/searches HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
_CHUNKED_HIDDEN = b"0\r\n\r\n" + HIDDEN


def post(*headers: bytes, body: bytes = b"") -> bytes:
    return _POST + b"".join(header + b"\r\n" for header in headers) + b"\r\n" + body


def length(size: int) -> bytes:
    return b"Content-Length: %d" % size


# Whoever reads one length where another in front reads the other finds a second request.
SMUGGLED = {
    "CL.TE": post(
        length(len(_CHUNKED_HIDDEN)), b"Transfer-Encoding: chunked", body=_CHUNKED_HIDDEN
    ),
    "TE.CL": post(
        b"Transfer-Encoding: chunked",
        length(4),
        body=b"%x\r\n%b\r\n0\r\n\r\n" % (len(HIDDEN), HIDDEN),
    ),
    "two lengths": post(length(0), length(len(HIDDEN)), body=HIDDEN),
    "lengths in a list": post(b"Content-Length: 0, %d" % len(HIDDEN), body=HIDDEN),
    "a length with a sign": post(b"Content-Length: +0", body=HIDDEN),
    "a negative length": post(b"Content-Length: -1", body=HIDDEN),
    "a hexadecimal length": post(b"Content-Length: 0x0", body=HIDDEN),
    "a length with an underscore": post(b"Content-Length: 0_0", body=HIDDEN),
    "a space before the colon": post(b"Transfer-Encoding : chunked", body=_CHUNKED_HIDDEN),
    "an unknown coding": post(b"Transfer-Encoding: xchunked", body=_CHUNKED_HIDDEN),
    "chunked, and then not": post(b"Transfer-Encoding: chunked, identity", body=_CHUNKED_HIDDEN),
    "chunked twice": post(
        b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked", body=_CHUNKED_HIDDEN
    ),
    "a tab before the coding": post(b"Transfer-Encoding:\x0bchunked", body=_CHUNKED_HIDDEN),
    "a folded header": post(b"X: a\r\n Transfer-Encoding: chunked", body=_CHUNKED_HIDDEN),
    "a bare line feed": post(b"X: a\nTransfer-Encoding: chunked", body=_CHUNKED_HIDDEN),
    "a null in a header": post(b"X: a\x00b", length(0), body=HIDDEN),
    "a size of a chunk with a sign": post(
        b"Transfer-Encoding: chunked", body=b"+0\r\n\r\n" + HIDDEN
    ),
    "a size of a chunk that is none": post(
        b"Transfer-Encoding: chunked", body=b"0x0\r\n\r\n" + HIDDEN
    ),
    "an underscore in the size of a chunk": post(
        b"Transfer-Encoding: chunked", body=b"0_0\r\n\r\n" + HIDDEN
    ),
    "a chunk without its end": post(
        b"Transfer-Encoding: chunked", body=b"1\r\naXX0\r\n\r\n" + HIDDEN
    ),
    "an old version with a coding": post(
        b"Transfer-Encoding: chunked", body=_CHUNKED_HIDDEN
    ).replace(b"HTTP/1.1", b"HTTP/1.0", 1),
}


@pytest.mark.parametrize("name", SMUGGLED)
def test_no_request_is_hidden_in_another(victim, tally, name):
    statuses = exchange(victim.host, SMUGGLED[name])

    tally.count("smuggling", requests=1, refused=1)
    assert len(statuses) <= 1, statuses
    # A coding that is not known is answered by a status of its own.
    assert all(400 <= status < 500 or status == 501 for status in statuses), statuses


_PART = (
    b'--b\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n'
    b"Content-Type: image/jpeg\r\n\r\n"
)
ENDLESS = {
    "one header": lambda: itertools.chain([_POST + b"X: "], itertools.repeat(b"a" * 65536, 400)),
    "many headers": lambda: itertools.chain(
        [_POST], (b"X-%d: %b\r\n" % (at, b"a" * 1000) for at in range(20_000))
    ),
    "an address": lambda: itertools.chain([b"GET /"], itertools.repeat(b"a" * 65536, 400)),
    "a chunked body": lambda: itertools.chain(
        [post(b"Transfer-Encoding: chunked")],
        itertools.repeat(b"10000\r\n" + b"a" * 65536 + b"\r\n", 5_000),
    ),
    "the size of a chunk": lambda: itertools.chain(
        [post(b"Transfer-Encoding: chunked")], itertools.repeat(b"0" * 65536, 400)
    ),
    "an extension of a chunk": lambda: itertools.chain(
        [post(b"Transfer-Encoding: chunked", body=b"1;")], itertools.repeat(b"a" * 65536, 400)
    ),
    "trailers": lambda: itertools.chain(
        [post(b"Transfer-Encoding: chunked", body=b"0\r\n")],
        (b"X-%d: %b\r\n" % (at, b"a" * 1000) for at in range(20_000)),
    ),
    "a photo": lambda: itertools.chain(
        [_POST.replace(b"application/json", b"multipart/form-data; boundary=b")],
        [b"Transfer-Encoding: chunked\r\n\r\n"],
        [b"%x\r\n%b\r\n" % (len(_PART), _PART)],
        itertools.repeat(b"10000\r\n" + b"a" * 65536 + b"\r\n", 5_000),
    ),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_what_never_ends_is_cut_off(victim, tally, name):
    sent = 0

    def count(pieces):
        nonlocal sent
        for piece in pieces:
            yield piece
            sent += len(piece)

    statuses = exchange(victim.host, count(ENDLESS[name]()))

    tally.count("endless", requests=1, refused=1)
    assert len(statuses) <= 1, statuses
    assert all(400 <= status < 500 for status in statuses), statuses
    # The rest of what is refused is read for a while, so that the client sees the answer.
    assert sent < 150 << 20, sent


def get(path: bytes, *headers: bytes) -> bytes:
    given = (*(headers or (b"Host: a",)), b"Connection: close")
    return b"GET " + path + b" HTTP/1.1\r\n" + b"".join(one + b"\r\n" for one in given) + b"\r\n"


GARBAGE = {
    "nothing": b"",
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256)),
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(9),
    "no method": b" / HTTP/1.1\r\nHost: a\r\n\r\n",
    "no version": b"GET /\r\n\r\n",
    "an unknown version": b"GET / HTTP/9.9\r\nHost: a\r\n\r\n",
    "a method of its own": b"BREW /api/v1/facets HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    "a proxy's address": get(b"http://169.254.169.254/"),
    "a tunnel": b"CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    "a way out": get(b"/assets/../../../etc/passwd"),
    "an encoded way out": b"GET /assets/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: a\r\n"
    b"Connection: close\r\n\r\n",
    "a null": b"GET /api/v1/products/a%00b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    "no UTF-8": b"GET /api/v1/products/%ff%fe HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    "raw bytes": b"GET /\xff\xfe HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    "half a request": b"POST /api/v1/searches HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nab",
    "half a header": b"GET / HTTP/1.1\r\nHo",
    "an upgrade": get(b"/", b"Host: a", b"Upgrade: h2c"),
    "an expectation": post(b"Expect: 200-maybe", length(2), b"Connection: close", body=b"{}"),
    "a foreign host": get(b"/", b'Host: evil.example/"><script>'),
}


@pytest.mark.parametrize("name", GARBAGE)
def test_what_is_no_request_is_refused_or_harmless(victim, tally, name):
    statuses = exchange(victim.host, GARBAGE[name])

    tally.count("no HTTP", requests=1, refused=not statuses or statuses[0] >= 400)
    assert len(statuses) <= 1, statuses
    assert all(status < 500 or status in (501, 505) for status in statuses), statuses
