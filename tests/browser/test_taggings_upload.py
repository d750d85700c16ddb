"""A catalogue file, chosen or dropped, on its way to the server."""

import pytest
from playwright.sync_api import expect

from fixtures.review_actions import archive, catalogue, choose, send


def drop(page, files):
    transfer = page.evaluate_handle(
        """(files) => {
            const transfer = new DataTransfer();
            for (const [name, text] of files) transfer.items.add(new File([text], name));
            return transfer;
        }""",
        files,
    )
    page.dispatch_event("main", "dragenter", {"dataTransfer": transfer})
    expect(page.get_by_text("Drop the catalogue anywhere")).to_be_visible()
    page.dispatch_event("main", "drop", {"dataTransfer": transfer})


def test_a_file_and_its_pictures_are_dropped_together(page, desk):
    page.goto(f"{desk.url}/taggings")
    drop(page, [("spring.csv", "id,image\n1,1.jpg\n"), ("spring.zip", "PK")])
    expect(page.locator(".chosen-file")).to_have_text(["spring.csv1 kB", "spring.zip1 kB"])
    send(page)
    expect(page.get_by_role("heading", name="spring.csv")).to_be_visible()
    (tagging,) = desk.taggings.all.values()
    assert tagging.form["pictures"] == "sent"
    assert len(tagging.rows) == 1


def test_options_go_along(page, desk):
    page.goto(f"{desk.url}/taggings")
    choose(page, catalogue(), archive())
    page.get_by_text("Options").click()
    page.get_by_label("Fill empty cells").check()
    page.get_by_label("Colour", exact=True).fill("Shade")
    page.get_by_label("Encoding").fill("cp1252")
    send(page)
    expect(page.get_by_role("heading", name="autumn.csv")).to_be_visible()
    (tagging,) = desk.taggings.all.values()
    assert tagging.form == {
        "name": "autumn.csv",
        "columns": '{"colour":"Shade"}',
        "encoding": "cp1252",
        "fill": "true",
        "pictures": "sent",
    }


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        ({"name": "shop.pdf"}, "“shop.pdf” is neither a catalogue"),
        ({"name": "shop.xls"}, "“shop.xls” is a workbook of old"),
        ({"name": "shop.csv", "buffer": b""}, "“shop.csv” is empty"),
        ({"name": "shop.csv", "buffer": b"." * 2_100_000}, "the most is 2 MB"),
    ],
    ids=["no catalogue", "old workbook", "empty", "too large"],
)
def test_a_file_that_cannot_be_tagged_is_refused_before_it_is_sent(page, desk, file, sentence):
    page.goto(f"{desk.url}/taggings")
    choose(page, {**catalogue(), **file})
    expect(page.get_by_role("alert").filter(has_text=sentence)).to_be_visible()
    choose(page, catalogue())
    expect(page.get_by_text(sentence)).to_have_count(0)
    expect(page.get_by_role("button", name="Tag this catalogue")).to_be_focused()


def test_what_the_server_refuses_is_told_and_the_file_stays_chosen(page, desk):
    page.goto(f"{desk.url}/taggings")
    choose(page, catalogue(name="shop.tsv"))
    send(page)
    expect(page.get_by_role("alert").filter(has_text="neither CSV nor .xlsx")).to_be_visible()
    expect(page.locator(".chosen-file").first).to_contain_text("shop.tsv")


def test_an_upload_is_cancelled_and_may_be_sent_again(page, desk):
    page.goto(f"{desk.url}/taggings")
    choose(page, catalogue())
    page.route("**/api/v1/taggings", lambda route: None, times=1)
    send(page)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("The file was not sent to its end")).to_be_visible()
    assert desk.taggings.all == {}
    send(page)
    expect(page.get_by_role("heading", name="autumn.csv")).to_be_visible()
    assert len(desk.taggings.all) == 1
