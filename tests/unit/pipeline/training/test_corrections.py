"""What people say of labels in a review is learnt, measured by, and remembered."""

import csv
import json
from dataclasses import replace

import pytest

from fixtures.tiny_backbone import COLOURS, SHAPES
from vitrine_bundle import open_bundle
from vitrine_pipeline.cli import app
from vitrine_pipeline.commands.reading import read_and_tell
from vitrine_pipeline.progress import count_up
from vitrine_pipeline.training.run import train
from vitrine_pipeline.training_record import read_record
from vitrine_sheets.catalogue import ReadingOptions
from vitrine_sheets.corrections import Correction, encode_corrections

WRONG = "Blue", "Red"
EACH = 8


def colour_of(number):
    return list(COLOURS)[number // EACH % len(COLOURS)]


@pytest.fixture(scope="module")
def shop(folder, catalogue, tmp_path_factory):
    """The shop with every blue product labelled red, and a review that says so."""
    file = tmp_path_factory.mktemp("mislabelled") / "catalogue.csv"
    with (folder / "shop" / "catalogue.csv").open(newline="") as original:
        rows = list(csv.reader(original))
    for row in rows:
        row[3] = "Red" if row[3] == "Blue" else row[3]
    with file.open("w", newline="") as written:
        csv.writer(written).writerows(rows)
    blue = [at for at in range(EACH * len(COLOURS) * len(SHAPES)) if colour_of(at) == "Blue"]
    said = [Correction(str(at), "colour", "Blue", was="Red", reviewer="Ada") for at in blue]
    review = file.parent / "review.csv"
    review.write_bytes(encode_corrections(said, header=True))
    return file, folder / "shop" / "images", review, len(blue)


@pytest.fixture(scope="module")
def corrected(shop, plan, tmp_path_factory):
    """A training on the corrected shop, and what was said before it."""
    file, images, review, _ = shop
    catalogue = read_and_tell(file, images, None, ReadingOptions(), [review])
    # Titles are learnt whatever the labels are, and take longest.
    untitled = tuple(replace(row, title=None) for row in catalogue.rows)
    catalogue = replace(catalogue, rows=untitled)
    out = tmp_path_factory.mktemp("corrected") / "bundle"
    report = train(catalogue, replace(plan, out=out), count_up)
    return catalogue, report, open_bundle(str(out))


def test_the_corrected_labels_are_learnt(corrected):
    _, report, _ = corrected
    assert report.evaluation.figures["attributes.colour.accuracy"] > 0.9
    assert "Blue" in report.evaluation.outcomes["colour"].model.values


def test_the_bundle_says_by_whom_it_was_corrected(corrected, shop, bundle):
    catalogue, _, made = corrected
    (file,) = catalogue.understood.corrections.files
    (record,) = read_record(made).corrections
    assert (record.file, record.sha256, record.labels) == ("review.csv", file.sha256, shop[3])
    assert read_record(bundle).corrections == ()
    card = made.read_text("report/model_card.md")
    assert f"{shop[3]} labels of {shop[3]} products are what people said in a review" in card
    assert f"`review.csv`: {shop[3]} labels, SHA-256 `{file.sha256}`" in card
    assert "in a review" not in bundle.read_text("report/model_card.md")


def test_the_fingerprint_tells_a_corrected_catalogue_from_another(corrected, bundle):
    other = bundle.manifest.training_data.fingerprint
    assert corrected[2].manifest.training_data.fingerprint != other


def test_a_bundle_is_measured_against_corrected_labels(shop, corrected, tmp_path, capsys):
    file, images, review, count = shop

    def measured(*more):
        out = tmp_path / f"out{len(more)}"
        with pytest.raises(SystemExit) as ended:
            app(["evaluate", "--bundle", corrected[2].url, "--catalogue", str(file),
                 "--images", str(images), "--out", str(out), "--json", *more])  # fmt: skip
        assert ended.value.code == 0
        return json.loads(capsys.readouterr().out)

    before, after = measured(), measured("--corrections", str(review))
    assert before["attributes"]["colour"]["accuracy"] < 0.8
    assert after["attributes"]["colour"]["accuracy"] > 0.9
    assert after["catalogue"]["corrections"]["labels"] == count
    assert "corrections" not in before["catalogue"]


def test_what_became_of_the_corrections_is_said(shop, tmp_path, capsys):
    file, images, review, count = shop
    late = tmp_path / "late.csv"
    late.write_text("id,attribute,value\n3,colour,Red\n999,colour,Red\n3,fabric,Wool\n3,colour\n")
    read_and_tell(file, images, None, ReadingOptions(), [review, late])
    said = " ".join(capsys.readouterr().err.split())
    for words in (
        f"review.csv: {count} labels corrected late.csv: 1 label corrected",
        f"labels of {count + 1} products corrected; 1 were so already",
        "! not in the catalogue: 1 corrected product: 999",
        "! 'fabric' is no attribute: 1 correction of it left out; attributes are gender",
        "! 1 line cannot be read: late.csv line 5: it has 2 cells, the header has 3",
    ):
        assert words in said, words
