"""A catalogue file, its review, and all the real processes."""

import csv
import io
import zipfile

from playwright.sync_api import expect

from fixtures.review_actions import (
    REVIEWER,
    choose,
    expect_all_sent,
    know,
    send,
)

ROWS = 40
# Reading, tagging and every answer take their time on a busy machine.
WAIT_MS = 120_000


def delivery(rows):
    """A file that states nothing but ids and pictures."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["ProductId", "Image", "Supplier"])
    writer.writerows([row["ProductId"], row["Image"], "Ægir & Söhne"] for row in rows)
    return {"name": "delivery.csv", "mimeType": "text/csv", "buffer": text.getvalue().encode()}


def pictures(rows, photo):
    """The pictures of these rows as a ZIP."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for row in rows:
            archive.writestr(row["Image"], photo(row["ProductId"]))
    return {"name": "delivery.zip", "mimeType": "application/zip", "buffer": packed.getvalue()}


def answer_everything(page):
    """Take the first answer of each question; returns how many there were."""
    answers = 0
    while not page.locator(".end").count():
        expect(page.locator("#question-title")).to_be_focused()
        expect(page.locator(".stage img.is-loaded")).to_be_visible()
        page.keyboard.press("1")
        page.locator("[aria-busy]").wait_for(state="detached")
        answers += 1
    expect_all_sent(page)
    return answers


def test_a_delivery_is_tagged_reviewed_and_taken_home(window, stack, trained):
    page = window()
    rows = trained.rows[:ROWS]
    know(page)
    page.goto(f"{stack.url}/taggings")
    choose(page, delivery(rows), pictures(rows, trained.photo))
    send(page)
    expect(page.locator(".tagging .state")).to_have_text("Done", timeout=WAIT_MS)
    expect(page.locator(".tagging__words")).to_have_text(f"{ROWS} rows")
    understood = page.get_by_role("region", name="What was understood")
    expect(understood.get_by_role("row", name="Image")).to_contain_text("Picture")
    expect(understood.get_by_role("row", name="Supplier")).to_contain_text("Not read")
    page.get_by_role("link", name="Review").click()
    answers = answer_everything(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the CSV").click()
    with download.value.path().open(encoding="utf-8-sig", newline="") as file:
        tagged = list(csv.DictReader(file))
    assert [row["ProductId"] for row in tagged] == [row["ProductId"] for row in rows]
    assert {row["Supplier"] for row in tagged} == {"Ægir & Söhne"}
    assert all(row["product_type"] and row["error"] == "" for row in tagged)
    with page.expect_download() as download:
        page.get_by_role("link", name="Corrections").click()
    with download.value.path().open(encoding="utf-8-sig", newline="") as file:
        corrections = list(csv.DictReader(file))
    assert len(corrections) == answers > 0
    assert {one["reviewer"] for one in corrections} == {REVIEWER}
    reviewed = {row["ProductId"] for row in tagged if row["reviewed_by"] == REVIEWER}
    assert reviewed == {one["id"] for one in corrections}
    for one in stack.client.get("/api/v1/taggings").json()["taggings"]:
        stack.client.delete(f"/api/v1/taggings/{one['id']}").raise_for_status()
