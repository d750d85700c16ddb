"""The columns of a tagged file, laid out and written without the file at hand."""

from vitrine_sheets.tagged.answers import Refused, Tag, Tagged
from vitrine_sheets.tagged.columns import REVIEWED, lay_out
from vitrine_sheets.tagged.writing import encode_rows

HEADER = ("sku", "Colour", "error")
POSITIONS = {"id": 0, "colour": 1}
ATTRIBUTES = ("colour", "usage")
SEEN = Tagged(
    {"colour": Tag("Red", 0.91, sure=True), "usage": Tag("Casual", 0.4, sure=False)}, "A", "B"
)


def written(cells, answer, corrected=None, more=(), *, fill=False):
    layout = lay_out(HEADER, POSITIONS, ATTRIBUTES, fill=fill, more=REVIEWED if more else ())
    return dict(zip(layout.header, layout.write(cells, answer, corrected or {}, more), strict=True))


def test_further_columns_stand_behind_all_others():
    layout = lay_out(HEADER, POSITIONS, ATTRIBUTES, fill=False, more=REVIEWED)
    assert layout.header[:3] == HEADER
    assert layout.header[-3:] == ("vitrine_error", "reviewed_by", "reviewed_at")
    row = written(("1", "", ""), SEEN, more=("Ada", "2030-01-01T00:00:00Z"))
    assert (row["reviewed_by"], row["reviewed_at"]) == ("Ada", "2030-01-01T00:00:00Z")
    assert (row["colour"], row["colour_confidence"], row["suggested_title"]) == (
        "Red", "0.9100", "A",
    )  # fmt: skip


def test_details_stand_in_a_column_of_their_own():
    assert written(("1", "", ""), SEEN)["details"] == ""
    seen = Tagged({}, "A", "B", details=("striped", "round neck"))
    assert written(("1", "", ""), seen)["details"] == "round neck, striped"
    assert written(("1", "", ""), Refused("no picture"))["details"] == ""


def test_a_correction_stands_in_the_place_of_the_tag():
    row = written(("1", "Teal", ""), SEEN, {"usage": "Formal"})
    assert (row["usage"], row["usage_confidence"], row["usage_sure"]) == ("Formal", "", "true")
    assert (row["Colour"], row["colour"]) == ("Teal", "Red")


def test_a_correction_stands_in_the_rows_own_cell_where_that_is_filled():
    row = written(("1", "Teal", ""), SEEN, {"colour": "Navy Blue"}, fill=True)
    assert (row["Colour"], row["colour_confidence"], row["colour_sure"]) == (
        "Navy Blue", "", "true",
    )  # fmt: skip
    assert written(("1", "Teal", ""), SEEN, fill=True)["Colour"] == "Teal"
    assert written(("1", " ", ""), SEEN, fill=True)["Colour"] == "Red"


def test_a_row_without_an_answer_has_its_error_in_its_place():
    row = written(("1", "Teal", "mine"), Refused("no\npicture"), more=("", ""))
    assert (row["error"], row["vitrine_error"], row["colour"], row["usage_sure"]) == (
        "mine", "no picture", "", "",
    )  # fmt: skip
    assert row["reviewed_by"] == ""


def test_bytes_that_are_no_letters_are_written_as_they_were():
    rows = [("1", "a;b"), ("2", b"caf\xe9".decode("utf-8", "surrogateescape"))]
    content = encode_rows(rows, ";", marked=True)
    assert content == b'\xef\xbb\xbf1;"a;b"\r\n2;caf\xe9\r\n'
