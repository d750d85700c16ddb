"""Which file and which address a row means, and what is wrong with it."""

import pytest

from fixtures.pictures import drawing, encode
from fixtures.scripted_site import picture_of
from vitrine_sheets.catalogue import read_catalogue


def test_pictures_lie_where_the_other_commands_look_for_them(shop, capsys):
    shop.put("named", "/sound/1.jpg", Image="summer/front.jpg")
    shop.put("unnamed", "/sound/2.jpg", Image="")
    shop.put("00123", "/sound/3.jpg")

    shop.fetch(capsys)

    found = {row.id: row.image for row in read_catalogue(shop.file, shop.images).rows}
    assert found["named"] == shop.images / "summer" / "front.jpg"
    assert found["unnamed"].read_bytes() == picture_of("/sound/2.jpg")
    assert found["00123"] == shop.images / "00123.jpg"


def test_an_image_column_may_hold_the_address(shop, capsys):
    shop.put("a", "", Image=shop.site.address("/sound/a.jpg"))

    shop.fetch(capsys)

    assert read_catalogue(shop.file, shop.images).rows[0].image == shop.images / "a.jpg"


@pytest.mark.parametrize(
    ("product_id", "image"),
    [("../x", ""), ("a", "../x.jpg"), ("a", "/etc/x.jpg"), ("a", "..\\x.jpg"), ("x" * 300, "")],
)
def test_a_name_that_leaves_the_folder_costs_its_row_alone(shop, site, capsys, product_id, image):
    shop.put(product_id, "/sound/1.jpg", Image=image)
    shop.put("good", "/sound/2.jpg", Image="")

    summary = shop.fetch(capsys)

    assert (summary["skipped"], summary["downloaded"]) == (1, 1)
    assert list(shop.files()) == ["good.jpg"]
    assert set(site.asked) == {"/sound/2.jpg"}
    assert {path.name for path in shop.folder.iterdir()} == {
        *("images", "shop.csv", "images.fetch.csv", "images.fetch.sqlite"),
    }


def test_an_address_of_several_products_is_asked_once(shop, site, capsys):
    shop.put("a", "/sound/same.jpg")
    shop.put("b", "/sound/same.jpg")
    shop.put("c", "/gone/same.jpg")
    shop.put("d", "/gone/same.jpg")

    summary = shop.fetch(capsys)

    assert shop.files() == dict.fromkeys(("a.jpg", "b.jpg"), picture_of("/sound/same.jpg"))
    assert site.asked == {"/sound/same.jpg": 1, "/gone/same.jpg": 1}
    assert (summary["downloaded"], summary["failed"], summary["attempts"]) == (2, 2, 2)
    assert "404" in shop.report()["d"]["reason"]


def test_all_pictures_of_a_product_are_fetched_and_found_by_who_reads_the_catalogue(
    shop, site, capsys
):
    front, side, back = (site.address(f"/sound/{one}.jpg") for one in ("front", "si,de", "back"))
    shop.put("a", f"{front}|{side}, {back}")
    shop.put("b", f"{site.address('/sound/b.jpg')} | {back}")

    summary = shop.fetch(capsys)

    # That of two products is asked once, and there once.
    assert [summary[name] for name in ("products", "downloaded", "present")] == [2, 4, 1]
    assert set(site.asked.values()) == {1}
    assert shop.files().keys() == {"a.jpg", "b.jpg"}
    rows = read_catalogue(shop.file, shop.images).rows
    assert [[path.read_bytes() for path in row.further_images] for row in rows] == [
        [picture_of("/sound/si,de.jpg"), picture_of("/sound/back.jpg")],
        [picture_of("/sound/back.jpg")],
    ]
    assert [(row["id"], row["picture"], row["address"]) for row in shop.all_rows()] == [
        *(("a", "1", front), ("a", "2", side), ("a", "3", back)),
        *(("b", "1", site.address("/sound/b.jpg")), ("b", "2", back)),
    ]


def test_a_further_picture_that_failed_is_tried_again_by_itself(shop, site, capsys):
    shop.put("a", f"{site.address('/sound/a.jpg')}|{site.address('/gone/b.jpg')}")
    summary = shop.fetch(capsys)
    assert (summary["downloaded"], summary["failed"]) == (1, 1)
    assert summary["faults"][0]["picture"] == 2

    again = shop.fetch(capsys, "--retry-failed")

    assert (again["downloaded"], again["failed"]) == (1, 1)
    assert site.asked == {"/sound/a.jpg": 1, "/gone/b.jpg": 2}
    remarks = read_catalogue(shop.file, shop.images).understood.remarks
    assert len(remarks) == 1
    assert "was not fetched" in remarks[0].text


def test_rows_without_anything_to_fetch_are_skipped_and_said(shop, capsys):
    shop.put("", "/sound/1.jpg")
    shop.put("a", "", ImageURL="n/a")
    shop.put("b", "/sound/2.jpg", Image="b.jpg")
    shop.put("b", "/sound/3.jpg", Image="c.jpg")
    shop.put("c", "/sound/4.jpg", Image="b.jpg")
    shop.put("x" * 200_000, "/sound/5.jpg")

    summary = shop.fetch(capsys)

    assert (summary["downloaded"], summary["skipped"]) == (1, 5)
    reasons = [row["reason"] for row in summary["faults"]]
    for reason, said in zip(
        reasons,
        ("no id", "neither", "that of line 4", "another address", "no file can have"),
        strict=True,
    ):
        assert said in reason


def test_a_picture_of_another_format_gets_its_own_name(shop, site, capsys, monkeypatch):
    monkeypatch.setattr("fixtures.scripted_site.picture_of", lambda _path: encode(drawing(), "PNG"))
    shop.put("a", "/sound/a.jpg")
    shop.images.mkdir()
    (shop.images / "a.jpg").write_bytes(b"cut short")

    shop.fetch(capsys)

    assert list(shop.files()) == ["a.png"]


def test_other_names_of_columns_are_given_as_for_the_other_commands(shop, capsys):
    shop.put("a", "/sound/a.jpg")
    arguments = shop.arguments("--columns", "image_url=Photo")
    shop.file.write_text(shop.file.read_text().replace("ImageURL", "Photo"))
    shop.arguments = lambda *_options: arguments

    assert shop.fetch(capsys)["downloaded"] == 1
