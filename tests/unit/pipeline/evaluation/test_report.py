"""What `report.html` has to show, read off the page of a shop whose mistakes are known."""

import json
import re
from copy import deepcopy

import pytest
from lxml import html

from fixtures.painted_shop import (
    Product,
    captioner_files,
    paint,
    products,
    write_painted_bundle,
    write_shop,
)
from vitrine_bundle import open_bundle
from vitrine_captioner.description import Text
from vitrine_pipeline.evaluation import texts
from vitrine_pipeline.evaluation.measures import wilson
from vitrine_pipeline.evaluation.report import write_report
from vitrine_pipeline.evaluation.run import evaluate_seen, see
from vitrine_pipeline.progress import count_up
from vitrine_sheets.catalogue import read_catalogue

SHOWN = {"product_type": "product type", "colour": "colour"}
TWIN = paint("Red", "Heels", seed=100)
GREY = paint("Blue", "Heels", seed=101).convert("L").convert("RGB")
TROUBLE = (
    Product("twin-a", TWIN, "Heels", "Red"),
    Product("twin-b", TWIN, "Heels", "Blue"),
    Product("grey", GREY, "Heels", "Blue"),
    Product("small", paint("Blue", "Dresses", seed=102, side_px=160), "Dresses", "Blue"),
    Product("strange", paint("Red", "Heels", seed=103), "Kaftans", "Red"),
)
EACH = 7
ALL = 6 * EACH + len(TROUBLE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("report")


@pytest.fixture(scope="module")
def measured(folder):
    """What was evaluated."""
    shop = write_shop(folder / "shop", (*products(EACH), *TROUBLE))
    bundle = open_bundle(write_painted_bundle(folder / "painted", others=captioner_files()))
    seen = see(bundle, read_catalogue(shop, shop.parent / "images"), count_up)
    return seen, evaluate_seen(seen, seen.unseen)


@pytest.fixture(scope="module")
def written(folder, measured):
    """What is in `metrics.json`."""
    return write_report(folder / "out", *measured)


@pytest.fixture(scope="module")
def page(folder, written):
    return html.document_fromstring((folder / "out" / "report.html").read_text())


def test_the_page_shows_what_was_understood_of_the_file(page, measured):
    shown = part(page, "What was understood of the file")
    read_as = {words(row[0]): words(row[1]) for row in shown.iter("tr")}
    for column in measured[0].understood.columns:
        assert read_as[column.name] == (column.read_as or "ignored")
    assert "rows" in words(shown)
    assert "attributes are read" in words(shown)


def part(page, heading):
    """What follows a heading, up to the next one of its rank or above."""
    (start,) = [one for one in page.xpath(".//h2 | .//h3") if words(one).startswith(heading)]
    found = html.Element("div")
    for sibling in start.itersiblings():
        if sibling.tag in ("h2", start.tag):
            break
        found.append(deepcopy(sibling))
    return found


def words(element):
    return re.sub(r"\s+", " ", element.text_content()).strip()


def rows(element):
    """The rows of the only table in it, by their first cell."""
    (table,) = element.xpath(".//table")
    cells = [[words(cell) for cell in row.xpath("./td")] for row in table.xpath(".//tr[td]")]
    return {first: rest for first, *rest in cells}


def counted(element, shape):
    """What the tips of a chart's shapes say."""
    return [words(one) for one in element.xpath(f".//{shape}/title")]


def test_every_attribute_is_shown_with_its_interval(page, written):
    shown = rows(part(page, "Attributes"))
    assert set(shown) == set(SHOWN.values())
    for name, heading in SHOWN.items():
        low, high = written["intervals"]["figures"][f"attributes.{name}.accuracy"]
        right = written["attributes"][name]["accuracy"]
        assert shown[heading][0] == f"{100 * right:.1f} %{100 * low:.1f} to {100 * high:.1f}"
        assert low < right < high
        assert shown[heading][-1] == str(written["counts"]["labelled"][name])
    low, high = written["intervals"]["figures"]["attributes.colour.macro_f1"]
    assert f"{low:.3f} to {high:.3f}" in shown["colour"][2]
    assert "bootstrap over groups" in words(page)


def test_the_confusion_matrix_counts_every_product_once_and_names_both_values(page, written):
    cells = counted(part(page, "Product type"), "rect")
    found = {}
    for cell in cells:
        stated, answered, count = re.fullmatch(r"(.+) → (.+): (\d+) of \d+", cell).groups()
        found[stated, answered] = int(count)
    assert sum(found.values()) == ALL
    assert found["(unknown)", "Heels"] == 1
    on_diagonal = sum(count for (stated, answered), count in found.items() if stated == answered)
    assert on_diagonal / ALL == pytest.approx(written["attributes"]["product_type"]["accuracy"])


def test_the_largest_confusions_are_listed_with_how_many_state_the_value(page):
    listed = rows(part(part(page, "Colour"), "Largest confusions"))
    # Those painted blue, a twin that is red, the grey and the small one.
    assert listed["Blue"][0] == "Red"
    assert listed["Blue"][1].endswith(f" of {2 * EACH + 3}")


def test_the_reliability_diagram_sets_confidence_beside_how_often_it_was_right(page, measured):
    _, evaluation = measured
    one = evaluation.outcomes["colour"]
    (diagram,) = part(page, "Colour").xpath(".//svg[@aria-label]")[:1]
    assert "eliability" in diagram.get("aria-label")
    dots = diagram.xpath(".//circle")
    tips = [
        re.fullmatch(r"(\d+) products: confidence (.+) %, right (.+) %", words(dot)) for dot in dots
    ]
    assert sum(int(tip[1]) for tip in tips) == ALL
    confidence = sum(int(tip[1]) * float(tip[2]) for tip in tips) / ALL
    right = sum(int(tip[1]) * float(tip[3]) for tip in tips) / ALL
    assert confidence == pytest.approx(100 * one.confidence.mean(), abs=0.1)
    assert right == pytest.approx(100 * one.right.mean(), abs=0.1)
    for dot, tip in zip(dots, tips, strict=True):
        assert float(dot.get("cx")) == pytest.approx(40 + 2 * float(tip[2]), abs=0.2)
        assert float(dot.get("cy")) == pytest.approx(210 - 2 * float(tip[3]), abs=0.2)
    assert {"confidence, %", "right, %"} <= {words(text) for text in diagram.xpath(".//text")}


def test_coverage_is_drawn_against_precision_with_what_is_called_sure(page, measured):
    _, evaluation = measured
    sure = evaluation.outcomes["colour"].sure
    (curve,) = part(page, "Colour").xpath(".//svg[.//polyline]")
    (tip,) = counted(curve, "circle")
    assert tip.startswith(f"called sure: {100 * sure.mean():.1f} %")
    assert {"answered, %", "right of those, %"} <= {words(text) for text in curve.xpath(".//text")}


def test_slices_say_how_many_products_they_hold_and_how_unsure_their_figure_is(page, measured):
    _, evaluation = measured
    shown = rows(part(page, "Where it is hard"))
    kind, colour = evaluation.outcomes["product_type"], evaluation.outcomes["colour"]
    hits = int(colour.right.sum())
    interval = wilson(hits, ALL)
    assert shown["all products"][1] == (
        f"{100 * hits / ALL:.1f} %{100 * interval.low:.1f} to {100 * interval.high:.1f}; n = {ALL}"
    )
    assert shown["greyscale pictures"][0].endswith("n = 1")
    assert shown["pictures under 224 px"][0].endswith("n = 1")
    # Kaftans are the only kind of which there are under twenty, and the bundle knows none.
    assert shown["values of under 20 products"][0].startswith("0.0 %")
    assert shown["values of under 20 products"][0].endswith("n = 1")
    assert shown["values of under 20 products"][1].endswith(f"n = {ALL}")
    assert len(kind.rows) == ALL


def test_the_worst_descriptions_come_worst_first_and_the_best_best_first(page, measured):
    _, evaluation = measured
    scores = [round(score, 1) for score in evaluation.captions.found.ciders]

    def likeness(heading):
        shown = part(part(page, "Descriptions"), heading).xpath(".//div[@class='written']")
        return [float(re.search(r"CIDEr ([\d.]+)", words(one))[1]) for one in shown]

    worst, best = likeness("Least like it"), likeness("Most like the catalogue's title")
    assert worst[0] == min(scores)
    assert worst == sorted(worst)
    assert best[0] == max(scores)
    assert best == sorted(best, reverse=True)
    first = part(part(page, "Descriptions"), "Least like it").xpath(".//div[@class='written']")[0]
    assert "catalogue: " in words(first)
    assert first.xpath(".//img[starts-with(@src, 'data:image/webp;base64,')]")


def test_texts_are_shown_beside_their_pictures_with_what_a_stranger_finds(page, written):
    read = written["descriptions"]
    assert set(read["registers"]) == {"plain", "warm", "short"}
    for one in read["registers"].values():
        assert (one["unsourced"], one["brands"]) == (0, 0)
        assert 0 < one["distinct_per_100"] <= 100
    assert read["registers"]["short"]["sentences"] == 1
    for one in read["titled"]["registers"].values():
        assert (one["unsourced"], one["brands"]) == (0, 0)
    # A picture that is sure of another colour than the title says is not followed.
    titled = read["titled"]
    assert titled["colour_sure"] == titled["colour_right"] == read["colour_right"]
    assert read["colour_right"] < read["colour_sure"]
    shelf = part(page, "Texts")
    assert "its title, too" in words(shelf)
    shown = shelf.xpath(".//div[@class='written']")
    assert len(shown) == min(50, read["products"])
    assert all(one.xpath(".//img[starts-with(@src, 'data:image/webp;base64,')]") for one in shown)
    assert "without a source:" not in words(shelf)


def test_sure_colours_are_counted_where_a_catalogues_colours_have_no_families(measured, written):
    evaluation = measured[1]
    assert not evaluation.models.families
    told = written["descriptions"]
    assert told["colour_sure"] == written["counts"]["sure"]["colour"] > 0
    assert told["colour_family_sure"] == 0


def test_a_text_that_claims_what_nobody_told_is_counted_and_shown(measured, folder, monkeypatch):
    seen, evaluation = measured
    lie = Text("A comfortable pair.", (), "Pair", ("pair",))
    writer = type("Liar", (), {"write": lambda self, seed: lie})()
    monkeypatch.setattr(texts, "open_writer", lambda *known: writer)
    lied = evaluation.with_captions(seen.bundle, seen.embeddings[seen.unseen])
    told = write_report(folder / "lied", seen, lied)["descriptions"]["registers"]["plain"]
    # The word itself, and that the sentence names no source.
    assert told["unsourced"] == 2 * ALL
    # Of products with nearly the same picture, one counts.
    assert told["distinct_per_100"] == pytest.approx(100 / len(set(evaluation.groups.tolist())))
    page = html.document_fromstring((folder / "lied" / "report.html").read_text())
    assert "without a source: comfortable" in words(part(page, "Texts"))


def test_labels_that_one_picture_contradicts_are_named_with_their_products(page, written):
    suspicious = part(part(page, "The catalogue"), "Suspicious labels")
    (only,) = suspicious.xpath(".//div[@class='written']")
    assert words(only.xpath("./p")[0]) == "colour: Red or Bluetwin-a (Red), twin-b (Blue)"
    assert only.xpath(".//img")
    assert written["label_noise"]["colour"] == {"products": 2, "ceiling": 0.5, "pairs": 0.0}
    facts = rows(part(page, "The catalogue"))
    assert facts["colour"][-3:] == ["2", "0.0 %", "50.0 %"]


def test_neighbours_are_shown_right_and_wrong_beside_the_query(page):
    examples = part(page, "Examples, from the best to the worst").xpath(".//div[@class='row']")
    for example in examples:
        assert len(example.xpath(".//figure")) == 11
    marked = {kind for one in examples for kind in one.xpath(".//figure/@class")}
    assert {"query", "right"} <= marked


def test_the_page_needs_no_other_file_and_is_what_metrics_json_says(page, folder, written):
    assert not page.xpath("//link | //script | //*[starts-with(@src, 'http')]")
    pictures = page.xpath("//img/@src")
    assert pictures
    assert all(one.startswith("data:image/webp;base64,") for one in pictures)
    assert json.loads((folder / "out" / "metrics.json").read_text()) == written
