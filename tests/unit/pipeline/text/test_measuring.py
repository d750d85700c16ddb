"""How well words find products is measured on the whole catalogue, by titles that nobody knew."""

from pathlib import Path

import numpy as np
import pytest

from fixtures.tiny_bundle import write_tiny_bundle
from vitrine_bundle import open_bundle
from vitrine_features.text.encoder import TEXT_ENCODER_FILE
from vitrine_pipeline.text.measuring import measure_texts
from vitrine_sheets.catalogue import CatalogueRow


def row_of(at, title, attributes):
    return CatalogueRow(str(at), Path(f"{at}.jpg"), attributes, title, None, at)


@pytest.fixture(scope="session")
def rows(wardrobe):
    said = zip(wardrobe.titles, wardrobe.attributes, strict=True)
    return [row_of(at, title, attributes) for at, (title, attributes) in enumerate(said)]


@pytest.fixture
def measured(wardrobe, rows, tmp_path):
    def measure(files, **changed):
        write_tiny_bundle(tmp_path / "bundle", files, dimension=wardrobe.embeddings.shape[1])
        bundle = open_bundle(str(tmp_path / "bundle"))
        given = {"rows": rows, "unseen": ~wardrobe.used, "groups": wardrobe.groups, **changed}
        return measure_texts(bundle, embeddings=wardrobe.embeddings, **given)

    return measure


def test_each_way_of_searching_is_measured(measured, read):
    found = measured({TEXT_ENCODER_FILE: read.write()})

    told = found.as_json()
    assert set(told["titles"]) == {"encoder", "full_text", "joined"}
    assert told["titles"]["encoder"]["recall_at_10"] > 0.9
    assert told["attributes"]["joined"]["precision_at_10"] > 0.9
    assert (
        told["misspelt"]["encoder"]["precision_at_10"]
        > (told["misspelt"]["full_text"]["precision_at_10"])
    )
    assert told["reworded"]["joined"]["precision_at_10"] > 0.9
    assert told["asked"] == {"titles": 20, "attributes": 20, "changes": 0}
    assert told["gallery"] == 120


def test_a_bundle_without_an_encoder_is_measured_by_its_words(measured):
    told = measured({"attributes.json": b"{}"}).as_json()

    assert set(told["titles"]) == {"full_text"}
    assert told["changed"] == {}


def test_the_database_knows_no_title_that_is_asked(measured, rows):
    # Each has a title that nothing else says, and no attribute.
    bare = [row_of(at, f"only{at}", {}) for at in range(len(rows))]

    assert not measured({"attributes.json": b"{}"}, rows=bare).titles["full_text"].any()


def test_a_product_whose_picture_is_nearly_the_same_counts_as_found(measured, rows, read):
    together = np.zeros(len(rows), np.intp)

    assert measured({TEXT_ENCODER_FILE: read.write()}, groups=together).titles["encoder"].all()


def test_without_titles_nothing_is_measured(measured, rows):
    untitled = [row_of(at, None, {}) for at in range(len(rows))]

    assert measured({"attributes.json": b"{}"}, rows=untitled) is None
