"""A photo in; details, similar products and a description out, through the five processes."""

import pytest
from PIL import Image

from fixtures.pictures import encode

ATTRIBUTES = {"gender", "category", "subcategory", "product_type", "colour", "usage"}
COLUMNS = {"category": "Category", "product_type": "ProductType", "colour": "Colour"}


def test_a_photo_of_a_product_gets_all_three_answers(stack, trained):
    row = trained.rows[7]

    response = stack.search(trained.photo(row["ProductId"]))

    assert response.status_code == 200
    answer = response.json()
    assert set(answer["attributes"]) == ATTRIBUTES
    for attribute in answer["attributes"].values():
        assert 0 < attribute["confidence"] <= 1
        assert attribute["value"] == attribute["candidates"][0]["value"]
    best = answer["similar"][0]
    assert best["product"]["id"] == row["ProductId"]
    assert best["product"]["title"] == row["ProductTitle"]
    assert best["score"] == pytest.approx(1, abs=1e-3)
    assert answer["description"]["title"]
    assert answer["description"]["text"].endswith(".")
    assert answer["unavailable"] == []
    assert {"features", "classifier", "similarity", "captioner", "total"} <= set(
        answer["timings_ms"]
    )


def test_words_find_what_looks_like_them_and_what_says_them(stack, trained):
    row = trained.rows[7]
    said = f"{row['Colour']} {row['ProductType']}".lower()

    answer = stack.client.post("/api/v1/searches", json={"text": said, "limit": 5}).json()

    assert answer["unavailable"] == []
    found = [match["product"]["attributes"] for match in answer["similar"]]
    alike = sum(other["ProductType"] == row["ProductType"] for other in trained.rows)
    assert {one["product_type"] for one in found[:alike]} == {row["ProductType"]}
    assert found[0]["colour"] == row["Colour"]
    assert answer["description"] is None


@pytest.mark.parametrize("colour", ["white", "black", "crimson", "navy", "grey"])
def test_a_picture_of_nothing_is_sure_of_nothing(stack, trained, colour):
    blank = encode(Image.new("RGB", (600, 800), colour), "JPEG")

    for _ in ("asked", "from the cache"):
        attributes = stack.search(blank).json()["attributes"]
        assert set(attributes) == ATTRIBUTES
        assert not any(attribute["sure"] for attribute in attributes.values())
    product = stack.search(trained.photo(trained.rows[7]["ProductId"])).json()["attributes"]
    assert any(attribute["sure"] for attribute in product.values())


def test_similar_products_come_best_first_and_say_why(stack, trained):
    answer = stack.search(trained.photo(trained.rows[3]["ProductId"]), limit=20).json()

    scores = [match["score"] for match in answer["similar"]]
    assert len(scores) == 20
    assert scores == sorted(scores, reverse=True)
    values = {name: found["value"] for name, found in answer["attributes"].items()}
    for match in answer["similar"]:
        agreeing = {
            name for name, value in match["product"]["attributes"].items() if values[name] == value
        }
        assert set(match["why"]) == agreeing


def test_training_has_taught_what_the_products_are(stack, trained):
    rows = trained.rows[::8]
    right = dict.fromkeys(COLUMNS, 0)
    for row in rows:
        answer = stack.search(trained.photo(row["ProductId"]), include="attributes").json()
        for name, column in COLUMNS.items():
            right[name] += answer["attributes"][name]["value"] == row[column]

    shares = {name: count / len(rows) for name, count in right.items()}
    assert shares["category"] > 0.9
    assert shares["product_type"] > 0.6
    assert shares["colour"] > 0.5


def test_the_description_states_the_sure_attributes_that_are_shown(stack, trained):
    answers = [
        stack.search(trained.photo(row["ProductId"]), include="attributes,description").json()
        for row in trained.rows[::8]
    ]
    sure = [answer for answer in answers if answer["attributes"]["colour"]["sure"]]
    assert sure
    for answer in sure:
        words = answer["description"]["title"] + answer["description"]["text"]
        assert answer["attributes"]["colour"]["value"].casefold() in words.casefold()


def test_what_the_user_corrects_is_what_the_description_says(stack, trained):
    photo = trained.photo(trained.rows[0]["ProductId"])

    answer = stack.search(photo, attributes='{"colour": "Turquoise Blue"}').json()

    text = answer["description"]["title"] + answer["description"]["text"]
    assert "turquoise blue" in text.casefold()


def test_a_product_of_the_catalogue_leads_to_more_like_it(stack, trained):
    product_id = trained.rows[5]["ProductId"]

    answer = stack.client.post("/api/v1/searches", json={"product_id": product_id}).json()

    ids = [match["product"]["id"] for match in answer["similar"]]
    assert len(ids) == 12
    assert product_id not in ids
    assert answer["unavailable"] == []


def test_filters_are_part_of_the_search(stack, trained):
    colours = sorted({row["Colour"] for row in trained.rows})[:2]
    wanted = [row for row in trained.rows if row["Colour"] in colours]
    photo = trained.photo(next(row for row in trained.rows if row not in wanted)["ProductId"])

    answer = stack.search(photo, colour=colours, limit=100).json()

    found = {match["product"]["id"] for match in answer["similar"]}
    assert found == {row["ProductId"] for row in wanted}


def test_facets_count_the_catalogue(stack, trained):
    facets = stack.client.get("/api/v1/facets").json()

    assert facets["total"] == len(trained.rows)
    counts = {entry["value"]: entry["count"] for entry in facets["facets"]["colour"]}
    shirts = [row for row in trained.rows if row["Colour"] == trained.rows[0]["Colour"]]
    assert counts[trained.rows[0]["Colour"]] == len(shirts)


def test_a_part_of_a_photo_can_be_searched(stack, trained):
    photo = trained.photo(trained.rows[9]["ProductId"])

    whole = stack.search(photo).json()
    part = stack.search(photo, crop="0.2,0.1,0.8,0.6").json()

    assert part["similar"][0]["score"] < whole["similar"][0]["score"]


def test_the_same_question_is_answered_from_the_cache(stack, trained):
    photo = trained.photo(trained.rows[11]["ProductId"])

    first = stack.search(photo, limit=7).json()
    second = stack.search(photo, limit=7).json()

    assert (first["cached"], second["cached"]) == (False, True)
    assert second["similar"] == first["similar"]


def test_pictures_and_thumbnails_are_served(stack, trained):
    product_id = trained.rows[2]["ProductId"]
    product = stack.client.get(f"/api/v1/products/{product_id}").json()

    picture = stack.client.get(product["image_url"])
    thumbnail = stack.client.get(product["thumbnail_url"])

    assert picture.content == trained.photo(product_id)
    assert thumbnail.headers["content-type"] == "image/webp"
    assert len(thumbnail.content) < len(picture.content)


def test_the_page_and_its_description_are_there(stack):
    assert "text/html" in stack.client.get("/").headers["content-type"]
    assert "/api/v1/searches" in stack.client.get("/api/v1/openapi.json").json()["paths"]


@pytest.mark.real_photos
def test_real_photos_get_all_three_answers(stack, real_photos):
    for photo in real_photos:
        answer = stack.search(photo).json()

        assert set(answer["attributes"]) == ATTRIBUTES
        assert len(answer["similar"]) == 12
        assert answer["description"]["title"]
        assert answer["unavailable"] == []


def test_which_part_decided_is_told_about_a_match_and_an_attribute(stack, trained):
    row = trained.rows[3]
    photo = trained.photo(row["ProductId"])
    searched = stack.search(photo).json()
    other = searched["similar"][1]

    def explain(**about):
        response = stack.client.post(
            "/api/v1/explanations", files={"image": ("photo.jpg", photo)}, data=about
        )
        assert response.status_code == 200, response.text
        return response.json()

    alike = explain(match=other["product"]["id"])
    assert alike["score"] == pytest.approx(other["score"], abs=1e-2)
    assert alike["colour"]["words"]
    kind = explain(attribute="product_type")
    assert kind["value"] == searched["attributes"]["product_type"]["value"]
    for found in (alike, kind):
        assert [len(row) for row in found["weights"]] == [7] * 7
        assert found["space"] == searched["space"]
