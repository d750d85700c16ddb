"""Calls that went well are logged up to a rate; all others always."""

from structlog.testing import capture_logs

from vitrine_serving.call_log import CallLog


def note(log, calls=1, code="OK", seconds=0.001, **facts):
    for _ in range(calls):
        log.ended("/a.B/C", code, seconds, **facts)


def test_few_calls_have_a_line_each():
    with capture_logs() as lines:
        note(CallLog(per_second=1_000_000, slow_s=1), calls=3)

    assert [(line["event"], line["code"]) for line in lines] == [("call", "OK")] * 3
    assert lines[0]["method"] == "/a.B/C"
    assert lines[0]["duration_ms"] == 1
    assert not any("unlogged" in line for line in lines)


def test_many_calls_are_counted_where_they_have_no_line():
    log = CallLog(per_second=1, slow_s=1)
    with capture_logs() as lines:
        note(log, calls=10_000)
        note(log, code="NOT_FOUND")

    assert len(lines) < 1_000
    assert len(lines) + sum(line.get("unlogged", 0) for line in lines) == 10_001


def test_a_call_that_failed_has_its_line_however_many_there_are():
    log = CallLog(per_second=0, slow_s=1)
    with capture_logs() as lines:
        note(log, calls=2)
        note(log, calls=3, code="INVALID_ARGUMENT", reason="COLOUR_UNKNOWN", message="no colour")

    assert [line["code"] for line in lines] == ["INVALID_ARGUMENT"] * 3
    assert lines[0]["reason"] == "COLOUR_UNKNOWN"
    assert [line.get("unlogged") for line in lines] == [2, None, None]


def test_a_slow_call_has_its_line_however_many_there_are():
    log = CallLog(per_second=0, slow_s=0.4)
    with capture_logs() as lines:
        note(log, calls=2, seconds=0.399)
        note(log, seconds=0.4)

    assert [line["duration_ms"] for line in lines] == [400]
    assert lines[0]["unlogged"] == 2
