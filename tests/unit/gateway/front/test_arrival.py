import random

import pytest

from vitrine_gateway.front.arrival import MAX_HEAD_BYTES, Arrival, Stage

GET = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST /api/v1/searches HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n0123456789"
CHUNKED = (
    b"POST /api/v1/searches HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"4\r\n\r\n\r\n\r\na;name=value\r\n0123456789\r\n0\r\nTrailer: a\r\n\r\n"
)


def arrival(most=1000):
    return Arrival(most, lambda line: line.startswith(b"POST /api/v1/taggings "))


def arrived(data, most=1000):
    one = arrival(most)
    one.add(data)
    return one.stage


@pytest.mark.parametrize("request_", [GET, POST, CHUNKED, b"\r\n\r\n" + POST])
def test_it_is_whole_with_its_last_byte_and_not_before_in_whatever_pieces_it_comes(request_):
    drawn = random.Random(14)
    for most in (1, 2, 7, len(request_)):
        one, sent = arrival(), 0
        assert one.stage is Stage.SILENT
        while sent < len(request_):
            assert one.stage not in (Stage.WHOLE, Stage.LARGE, Stage.OPEN)
            piece = request_[sent : sent + drawn.randint(1, most)]
            one.add(piece)
            sent += len(piece)
        assert one.stage is Stage.WHOLE
        assert b"".join(one.pieces) == request_
        assert one.size == len(request_)


def test_what_comes_behind_it_is_kept():
    one = arrival()
    one.add(POST + GET[:7])
    assert one.stage is Stage.WHOLE
    assert b"".join(one.pieces) == POST + GET[:7]


@pytest.mark.parametrize("header", [b"content-length:10", b"CONTENT-LENGTH: \t10 "])
def test_a_length_is_read_however_it_is_written(header):
    head = b"POST / HTTP/1.1\r\nHost: a\r\n" + header + b"\r\n\r\n"
    assert arrived(head + b"012345678") is Stage.BODY
    assert arrived(head + b"0123456789") is Stage.WHOLE


@pytest.mark.parametrize(
    "bad",
    [
        b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        b"\x16\x03\x01\x02\x00\x01\r\n\r\n",
        b"GET / HTTP/1.1\r\nA: " + MAX_HEAD_BYTES * b"a",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1;" + 9000 * b"a",
    ],
)
def test_what_is_no_request_is_not_waited_for(bad):
    assert arrived(bad, most=20_000) is Stage.WHOLE


def test_what_is_larger_than_it_may_be_is_told_as_soon_as_that_is_known():
    head = b"POST / HTTP/1.1\r\nContent-Length: 1001\r\n\r\n"
    assert arrived(head) is Stage.LARGE
    assert arrived(head, most=1001) is Stage.BODY
    chunked = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + 300 * b"1\r\na\r\n"
    assert arrived(chunked) is Stage.LARGE


def test_a_file_that_lasts_is_read_while_it_arrives():
    head = b"POST /api/v1/taggings HTTP/1.1\r\nContent-Length: 999999999\r\n\r\n"
    assert arrived(head) is Stage.OPEN
    assert arrived(head.replace(b"taggings", b"searches")) is Stage.LARGE


def test_it_is_said_where_the_sender_waits_for_a_word():
    one = arrival()
    one.add(b"POST / HTTP/1.1\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\n")
    assert one.expects
    one = arrival()
    one.add(POST)
    assert not one.expects
