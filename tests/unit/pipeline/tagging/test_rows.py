"""Every row comes back, once, in its order, with its own cells as they were."""

import csv
import random

import pytest

from fixtures.painted_shop import DETAIL
from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.tagging import TagPlan, survey, tag_file


def test_rows_come_back_in_their_order_with_what_their_pictures_show(tag, shop):
    tagged = tag(shop.file.read_text())

    assert [row["ProductId"] for row in tagged.named] == [one.id for one in shop.products]
    assert [row["colour"] for row in tagged.named] == [one.colour for one in shop.products]
    assert [row["product_type"] for row in tagged.named] == [one.kind for one in shop.products]
    assert {row["colour_sure"] for row in tagged.named} <= {"true", "false"}
    assert all(0 < float(row["colour_confidence"]) <= 1 for row in tagged.named)
    assert all(row["Colour"] in row["suggested_title"] for row in tagged.named)
    assert all(row["suggested_description"] for row in tagged.named)
    assert {row["error"] for row in tagged.named} == {""}
    assert (tagged.report.counts.rows, tagged.report.counts.failed) == (len(shop.products), 0)


def test_details_are_those_that_the_picture_is_sure_of(tag, shop):
    tagged = tag(shop.file.read_text())

    red = [DETAIL if one.colour == "Red" else "" for one in shop.products]
    assert [row["details"] for row in tagged.named] == red
    assert any(DETAIL in row["suggested_description"] for row in tagged.named)


def test_the_text_says_what_the_title_states_and_the_details_stay_those_of_the_picture(tag, shop):
    blue = next(one.id for one in shop.products if one.colour == "Blue")
    tagged = tag(f"id,title\n{blue},Glossy thing\n{blue},Thing\n")

    said = [DETAIL in row["suggested_description"] for row in tagged.named]
    assert said == [True, False]
    assert [row["details"] for row in tagged.named] == ["", ""]


def test_many_rows_keep_their_order_though_some_take_longer(tag, shop):
    ids = [one.id for one in shop.products]
    asked = [random.Random(at).choice([*ids, "nobody"]) for at in range(500)]
    tagged = tag("id,nr\n" + "".join(f"{one},{at}\n" for at, one in enumerate(asked)))

    assert [row["id"] for row in tagged.named] == asked
    assert [row["nr"] for row in tagged.named] == [str(at) for at in range(500)]
    assert [bool(row["error"]) for row in tagged.named] == [one == "nobody" for one in asked]


def test_cells_are_not_changed_whatever_they_hold(tag):
    notes = [" two  spaces ", "a\nb", 'say "so"', "1e999", "007", "5;6", "", "é\N{NO-BREAK SPACE}"]
    with_notes = "".join(f'p0,"{note.replace(chr(34), chr(34) * 2)}",-5\n' for note in notes)
    tagged = tag("id,note,change\n" + with_notes)

    assert [row["note"] for row in tagged.named] == notes
    assert {row["change"] for row in tagged.named} == {"-5"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_files_in_other_encodings_come_back_in_utf_8(encoding, tag):
    tagged = tag("sep=;\nid;Größe\np0;42½\n".encode(encoding))

    assert tagged.header[:2] == ["id", "Größe"]
    assert tagged.rows[0][:2] == ["p0", "42½"]
    assert tagged.written.startswith(b"\xef\xbb\xbf") == (encoding != "utf-8")


def test_bytes_that_mean_nothing_come_back_as_they_were(tag):
    content = "id,note\np0,schön und gut, sagte süß\n".replace(", s", " s").encode()
    tagged = tag(content + b"p1,caf\xe9\n")

    assert b"p1,caf\xe9," in tagged.written
    assert tagged.named[1]["error"] == ""


def test_a_row_of_another_length_comes_back_with_all_its_cells_and_an_error(tag):
    tagged = tag("id,note\np0,a,b,c\np1\np2,d\n")

    assert [row[:4] for row in tagged.rows] == [
        ["p0", "a", "b", "c"],
        ["p1", "", "", ""],
        ["p2", "d", "", ""],
    ]
    assert tagged.header[:4] == ["id", "note", "", ""]
    assert "4 cells" in tagged.rows[0][-1]
    assert "1 cells" in tagged.rows[1][-1]
    assert tagged.rows[2][-1] == ""


def test_a_stray_quote_costs_the_tags_of_its_own_line_alone(tag):
    tagged = tag('id,note,more\np0,"a 5 inch heel,x\np1,b,y\np2,c,z\n')

    assert [row[:3] for row in tagged.rows] == [
        ["p0", '"a 5 inch heel', "x"],
        ["p1", "b", "y"],
        ["p2", "c", "z"],
    ]
    assert "stray quote" in tagged.named[0]["error"]
    assert [row["error"] for row in tagged.named[1:]] == ["", ""]


def test_a_picture_that_is_none_or_is_not_there_is_an_error_of_its_row(tag, shop):
    (shop.images / "broken.png").write_bytes(b"no picture")
    tagged = tag("id,image\np0,\nx,away.png\ny,broken.png\nz,../p0.png\n,\n,p1.png\n,p2.png\n")

    errors = [row["error"] for row in tagged.named]
    assert errors[0] == errors[4] == errors[5] == ""
    assert "'away.png' is not in" in errors[1]
    assert "broken.png" in errors[2]
    assert "outside" in errors[3]
    assert tagged.report.counts.missing_pictures == 1
    assert [fault.line for fault in tagged.report.counts.faults] == [3, 4, 5]


def test_several_rows_may_have_one_id(tag):
    tagged = tag("id,size\np0,S\np0,M\n")
    assert [row["size"] for row in tagged.named] == ["S", "M"]
    assert tagged.named[0]["colour"] == tagged.named[1]["colour"] != ""


def test_the_file_that_is_read_is_not_written(shop, tagger):
    before = shop.file.read_bytes()
    plan = TagPlan(survey(shop.file, {}), shop.images, shop.file)
    with pytest.raises(PipelineError, match="the file that is read"):
        tag_file(plan, tagger, lambda _steps: None)
    assert shop.file.read_bytes() == before


def test_a_workbook_comes_back_as_csv(shop, tagger, tmp_path):
    from openpyxl import Workbook

    book = Workbook()
    for row in (("id", "note"), ("p0", "größer"), ("p1", 7)):
        book.active.append(row)
    book.save(tmp_path / "in.xlsx")
    out = tmp_path / "out.csv"
    plan = TagPlan(survey(tmp_path / "in.xlsx", {}), shop.images, out)
    tag_file(plan, tagger, lambda _steps: None)

    with out.open(encoding="utf-8-sig", newline="") as written:
        rows = list(csv.DictReader(written))
    assert [(row["id"], row["note"]) for row in rows] == [("p0", "größer"), ("p1", "7")]
    assert all(row["colour"] for row in rows)
