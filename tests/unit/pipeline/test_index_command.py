"""`vitrine index` with what people said in a review."""

import json
from contextlib import closing

from fixtures.pictures import drawing, encode
from fixtures.tiny_bundle import write_tiny_bundle
from vitrine_pipeline.cli import app
from vitrine_similarity.catalogue import Catalogue


def test_corrections_hold_over_what_the_file_says(tmp_path):
    space = write_tiny_bundle(tmp_path / "bundle").space
    for name in ("p0", "p1"):
        (tmp_path / f"{name}.jpg").write_bytes(encode(drawing(40, 60), "JPEG"))
    file, review, report = (tmp_path / name for name in ("shop.csv", "review.csv", "report.json"))
    file.write_text("id,colour\np0,Red\np1,Blue\n")
    review.write_text("id,attribute,value\np1,colour,Navy Blue\np9,colour,Green\n")
    database = f"sqlite:///{tmp_path / 'vitrine.db'}"

    def index(*options):
        """Index the file; gives the counts, and the colours that the catalogue has then."""
        app(
            [
                *("index", "--bundle", str(tmp_path / "bundle"), "--catalogue", str(file)),
                *("--images", str(tmp_path), "--database", database, "--report", str(report)),
                *options,
            ],
            standalone_mode=False,
        )
        with closing(Catalogue.open(database)) as catalogue:
            held = [change.product for page in catalogue.iter_since(0, space) for change in page]
        done = json.loads(report.read_text())
        return done, {product.id: product.attributes["colour"] for product in held}

    assert index()[1] == {"p0": "Red", "p1": "Blue"}

    done, colours = index("--corrections", str(review))

    assert colours == {"p0": "Red", "p1": "Navy Blue"}
    assert (done["embedded"], done["updated"], done["unchanged"]) == (0, 1, 1)
    assert done["catalogue"]["corrections"]["unknown_products"] == ["p9"]
    assert index("--corrections", str(review))[0]["unchanged"] == 2
