"""Texts of others on the page, that would be scripts if they were not shown as what they are."""

from playwright.sync_api import expect

from fixtures.page_actions import PHOTO, cards, drop
from fixtures.review_actions import know, review

IMAGE = "<img src=x onerror=alert(1)>"
SCRIPT = f"{IMAGE}<script>alert(1)</script>"
QUOTED = "\"' onmouseover=alert(1) x='{{7*7}}${7*7}"
HOSTILE = f"{SCRIPT} {QUOTED}"


def expect_only_words(page, *words):
    """Each text stands there as it was written, and has made nothing."""
    for word in words:
        expect(page.get_by_text(word).first).to_be_attached()
    expect(page.locator("img[src='x'], [onmouseover], body script")).to_have_count(0)


def watch(page):
    """A dialog would say that a script has run."""
    seen = []
    page.on("dialog", lambda dialog: (seen.append(dialog.message), dialog.dismiss()))
    return seen


def test_a_product_s_texts_are_words(page, site):
    seen = watch(page)
    similarity = site.peers.similarity
    name = f"{IMAGE} '\""
    similarity.add(name, like=PHOTO, product_type=HOSTILE, colour=HOSTILE)
    try:
        page.goto(site.url)
        drop(page)
        expect(cards(page).first).to_be_visible()
        expect_only_words(page, name)
        cards(page).first.get_by_role("button").or_(
            cards(page).first.get_by_role("link")
        ).first.click()
        expect_only_words(page, SCRIPT)
    finally:
        similarity.replica.delete([name])
    assert seen == []


def test_what_the_address_says_is_words(page, site):
    seen = watch(page)
    for query in (f"?image=javascript:alert(1)//{SCRIPT}", f"?product={HOSTILE}", f"#{SCRIPT}"):
        page.goto(f"{site.url}/{query}")
        expect(page.get_by_role("heading", level=1).first).to_be_attached()
        expect_only_words(page)
    assert seen == []


def test_a_file_s_name_its_faults_and_its_cells_are_words(page, desk):
    seen = watch(page)
    failed = desk.taggings.add(done=False, name=f"{SCRIPT}.csv")
    failed.state, failed.error = "failed", HOSTILE
    waiting = desk.taggings.add(done=False, name=f"{QUOTED}.csv")
    waiting.notice = HOSTILE
    page.goto(f"{desk.url}/taggings")
    expect_only_words(page, f"{SCRIPT}.csv", f"{QUOTED}.csv")
    page.goto(desk.address(failed))
    expect_only_words(page, f"{SCRIPT}.csv", HOSTILE)
    page.goto(desk.address(waiting))
    expect_only_words(page, SCRIPT)
    asked = desk.taggings.add(rows=2, questions={"colour": HOSTILE}, name=f"{SCRIPT}.csv")
    asked.rows[0].title = HOSTILE
    asked.rows[0].product_id = SCRIPT
    know(page, name=SCRIPT)
    review(page, desk, asked, name=SCRIPT)
    expect_only_words(page, SCRIPT)
    assert seen == []
