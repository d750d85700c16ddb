"""What callers send as JSON is JSON, or refused."""

import pytest

from vitrine_gateway.json_text import read_json


@pytest.mark.parametrize(
    "text",
    [
        *('{"a": "\\ud800"}', '{"\\udfff": 1}', '"\ud800"', b'"\xed\xa0\x80"', b'"\xff"'),
        *("NaN", '{"a": -Infinity}', "", "{", "[" * 1_000 + "]" * 1_000, '{"a": 1}{'),
    ],
)
def test_what_is_no_json_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 - what it says is not shown
        read_json(text)


@pytest.mark.parametrize(
    "text", ['{"a": ["\\ud83d\\udc57", null, 1e3]}', '{"a": ["👗", null, 1000.0]}']
)
def test_what_is_json_is_read(text):
    assert read_json(text) == read_json(text.encode()) == {"a": ["👗", None, 1000.0]}
