"""The taggings: followed, understood, taken home."""

from playwright.sync_api import expect

from fixtures.review_actions import catalogue, choose, send
from fixtures.scripted_taggings import WARNING


def test_the_search_page_leads_to_the_taggings(page, site):
    page.goto(site.url)
    page.get_by_role("link", name="Tag a catalogue").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Drop a catalogue")


def test_a_chosen_file_is_sent_and_followed_to_its_end(page, desk):
    page.goto(f"{desk.url}/taggings")
    expect(page.get_by_text("Nothing has been tagged yet")).to_be_visible()
    choose(page, catalogue(rows=3))
    send(page)
    expect(page.get_by_role("heading", name="autumn.csv")).to_be_focused()
    expect(page.get_by_text("Waiting for its turn")).to_be_visible()
    (tagging,) = desk.taggings.all.values()
    assert page.url == desk.address(tagging)
    tagging.state, tagging.done = "running", 1
    expect(page.get_by_text("1 of 3 rows")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "33")
    tagging.finish()
    expect(page.get_by_role("link", name="Review 3 products")).to_be_visible()
    expect(page.locator("#announcer")).to_contain_text("autumn.csv: Done")


def test_what_was_understood_is_one_table(page, desk):
    tagging = desk.taggings.add()
    page.goto(desk.address(tagging))
    panel = page.get_by_role("region", name="What was understood")
    expect(panel).to_contain_text("UTF-8 · semicolon between cells · 3 rows")
    rows = panel.get_by_role("row")
    expect(rows.filter(has_text="Sku")).to_contain_text("Product id")
    expect(rows.filter(has_text="Colour Family")).to_contain_text("Not read looks like colour")
    expect(rows.filter(has_text="Supplier")).to_have_text("SupplierNot read")
    expect(panel.get_by_role("list", name="To look at")).to_have_text(WARNING)
    panel.get_by_text("Remarks").click()
    expect(panel).to_contain_text("Line 3, product P0002: two pictures; the first is read")


def test_what_a_tagging_waits_for_is_said(page, desk):
    tagging = desk.taggings.add(done=False)
    tagging.notice = "waiting for features, which does not answer"
    page.goto(desk.address(tagging))
    note = page.get_by_role("status").filter(has_text="Waiting for features")
    expect(note).to_be_visible()
    tagging.notice = ""
    expect(note).to_have_count(0)
    expect(page.get_by_text("12.5 rows a second").or_(page.get_by_text("13 rows"))).to_be_visible()


def test_a_file_that_cannot_be_read_says_why(page, desk):
    tagging = desk.taggings.add(done=False)
    tagging.state, tagging.error = "failed", "autumn.csv has no column that is read as an id"
    page.goto(desk.address(tagging))
    expect(page.get_by_text("Autumn.csv has no column")).to_be_visible()
    expect(page.get_by_role("link", name="Download")).to_have_count(0)


def test_a_tagging_is_cancelled_and_then_removed_each_after_a_second_press(page, desk):
    tagging = desk.taggings.add(rows=10, done=False)
    tagging.done = 4
    page.goto(f"{desk.url}/taggings")
    page.get_by_role("link", name="autumn.csv").click()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Really cancel?").click()
    expect(page.locator(".tagging .state")).to_have_text("Cancelled")
    expect(page.get_by_text("4 of 10 rows", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Download the CSV")).to_be_visible()
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Really remove?").click()
    expect(page.get_by_text("Nothing has been tagged yet")).to_be_visible()
    assert desk.taggings.all == {}


def test_the_list_says_how_far_each_is_and_keeps_the_focus(page, desk):
    running = desk.taggings.add(rows=100, name="winter.csv", done=False)
    desk.taggings.add(rows=7, name="shoes.csv")
    page.goto(f"{desk.url}/taggings")
    entries = page.get_by_role("list").locator(".entry")
    expect(entries).to_have_count(2)
    expect(entries.first).to_contain_text("7 rows")
    expect(entries.first.get_by_role("link", name="Review 7 products")).to_be_visible()
    link = entries.last.get_by_role("link", name="winter.csv")
    link.focus()
    running.done = 50
    expect(entries.last).to_contain_text("50 of 100 rows")
    expect(link).to_be_focused()


def test_a_lost_connection_is_told_and_mended(page, desk):
    tagging = desk.taggings.add(rows=10, done=False)
    page.goto(desk.address(tagging))
    expect(page.get_by_text("0 of 10 rows")).to_be_visible()
    address = f"**/api/v1/taggings/{tagging.id}"
    page.route(address, lambda route: route.abort())
    expect(page.get_by_text("Vitrine cannot be reached")).to_be_visible()
    tagging.done = 5
    page.unroute(address)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("5 of 10 rows")).to_be_visible()
    expect(page.get_by_text("Vitrine cannot be reached")).to_have_count(0)


def test_nobody_asks_while_nobody_looks(window, desk):
    page = window()
    page.clock.install()
    tagging = desk.taggings.add(rows=10, done=False)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(desk.address(tagging))
    expect(page.get_by_text("0 of 10 rows")).to_be_visible()
    page.evaluate(
        """() => {
            Object.defineProperty(document, "visibilityState", { get: () => window.seen });
            window.seen = "hidden";
        }"""
    )
    # The question that was planned before.
    page.clock.run_for(1_500)
    before = len(asked)
    page.clock.run_for(60_000)
    assert len(asked) <= before + 1
    tagging.done = 6
    page.evaluate("window.seen = 'visible'; document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_text("6 of 10 rows")).to_be_visible()


def test_both_files_are_taken_home(page, desk):
    tagging = desk.taggings.add(rows=2)
    desk.taggings.correct(
        tagging, {"row": 2, "attribute": "colour", "value": "Red", "reviewer": "Ben"}
    )
    page.goto(desk.address(tagging))
    with page.expect_download() as results:
        page.get_by_role("link", name="Download the CSV").click()
    assert results.value.suggested_filename == "answer.csv"
    assert results.value.path().read_text().splitlines()[1:] == [
        "P0001,Navy Blue,",
        "P0002,Red,Ben",
    ]
    with page.expect_download() as corrections:
        page.get_by_role("link", name="Corrections").click()
    assert corrections.value.path().read_text().splitlines()[1:] == ["2,colour,Red,Ben"]


def test_the_key_is_asked_for_once_and_opens_everything(window, desk):
    page = window()
    # The file dialog of the browser is not the page's.
    page.add_init_script("delete window.showSaveFilePicker")
    desk.taggings.key = "s3cret"
    tagging = desk.taggings.add(rows=1)
    page.goto(desk.address(tagging))
    dialog = page.get_by_role("dialog", name="This needs an API key")
    field = dialog.get_by_role("textbox", name="API key")
    expect(field).to_be_focused()
    field.fill("wrong")
    field.press("Enter")
    expect(dialog.get_by_text("This key is not accepted")).to_be_visible()
    field.fill("s3cret")
    field.press("Enter")
    expect(page.get_by_role("link", name="Review 1 product")).to_be_visible()
    with page.expect_download() as results:
        page.get_by_role("link", name="Download the CSV").click()
    assert results.value.suggested_filename == "autumn-tagged.csv"
    assert results.value.path().read_text().splitlines()[1:] == ["P0001,Navy Blue,"]
    page.goto(f"{desk.url}/taggings")
    choose(page, catalogue(rows=2, name="new.csv"))
    send(page)
    expect(page.get_by_role("heading", name="new.csv")).to_be_visible()
    expect(dialog).to_be_hidden()


def test_who_has_no_key_is_told_and_may_try_again(window, desk):
    page = window()
    desk.taggings.key = "s3cret"
    page.goto(f"{desk.url}/taggings")
    page.get_by_role("button", name="Cancel").click()
    told = page.get_by_role("status").filter(has_text="This needs an API key")
    expect(told).to_be_visible()
    told.get_by_role("button", name="Try again").click()
    page.get_by_role("textbox", name="API key").fill("s3cret")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing has been tagged yet")).to_be_visible()


def test_back_leads_back(page, desk):
    tagging = desk.taggings.add()
    page.goto(f"{desk.url}/taggings")
    page.get_by_role("link", name="autumn.csv").click()
    expect(page.get_by_role("heading", name="autumn.csv")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Drop a catalogue")).to_be_visible()
    page.go_forward()
    expect(page.get_by_role("heading", name="autumn.csv")).to_be_visible()
    assert page.url == desk.address(tagging)


def test_a_tagging_that_is_gone_is_explained(page, desk):
    page.goto(f"{desk.url}/taggings/gone")
    expect(page.get_by_text("This tagging is not kept")).to_be_visible()
    page.get_by_role("link", name="All taggings").click()
    expect(page.get_by_role("heading", name="Drop a catalogue")).to_be_visible()
