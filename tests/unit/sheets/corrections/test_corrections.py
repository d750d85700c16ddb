"""Corrections from a review hold over what a catalogue's file says."""

import hashlib

import pytest

from vitrine_sheets.catalogue import ReadingOptions, read_catalogue
from vitrine_sheets.corrections import (
    Correction,
    apply_corrections,
    encode_corrections,
    read_corrections,
)
from vitrine_sheets.errors import CatalogueError

HEADER = "id,image,attribute,value,was,reviewer,at\n"
SHOP = "id,colour,usage\n1,Red,Casual\n2,Blue,\n3,Navy Blue,NA\n"


@pytest.fixture
def corrected(tmp_path):
    """Read a catalogue and correct it by files of these lines."""
    for number in (1, 2, 3):
        (tmp_path / f"{number}.jpg").write_bytes(b"a picture")

    def corrected(*files, shop=SHOP, fold_case=False):
        (tmp_path / "shop.csv").write_text(shop)
        read = []
        for number, lines in enumerate(files, start=1):
            file = tmp_path / f"review-{number}.csv"
            file.write_bytes(lines if isinstance(lines, bytes) else (HEADER + lines).encode())
            read.append(read_corrections(file))
        catalogue = read_catalogue(
            tmp_path / "shop.csv", tmp_path, options=ReadingOptions(fold_case=fold_case)
        )
        return apply_corrections(catalogue, read, fold_case=fold_case)

    return corrected


def labels(catalogue):
    return [dict(row.attributes) for row in catalogue.rows]


def test_a_correction_replaces_a_label_or_adds_one(corrected):
    catalogue = corrected("1,,colour,Teal,Red,Ada,2030-01-01\n2,,usage,Formal,,Ada,2030-01-01\n")
    assert labels(catalogue) == [
        {"colour": "Teal", "usage": "Casual"},
        {"colour": "Blue", "usage": "Formal"},
        {"colour": "Navy Blue", "usage": "NA"},
    ]
    outcome = catalogue.understood.corrections
    assert (outcome.labels, outcome.products, outcome.unchanged) == (2, 2, 0)


def test_the_last_correction_of_a_label_holds_whatever_file_it_is_in(corrected):
    catalogue = corrected(
        "1,,colour,Teal,,,\n1,,colour,Pink,,,\n1,,usage,Formal,,,\n", "1,,colour,Red,,,\n"
    )
    assert labels(catalogue)[0] == {"colour": "Red", "usage": "Formal"}
    outcome = catalogue.understood.corrections
    assert [one.labels for one in outcome.files] == [1, 1]
    assert (outcome.superseded, outcome.unchanged, outcome.products) == (2, 1, 1)


def test_what_cannot_be_applied_is_counted_and_named(corrected):
    catalogue = corrected(
        "9,,colour,Teal,,,\n9,,usage,Formal,,,\n4,,colour,Teal,,,\n1,,fabric,Wool,,,\n"
        "1,,colour,N/A,,,\n1,,colour,,,,\n,,colour,Red,,,\n1,,,Red,,,\n1,colour,Red\n"
        "1,,colour,x\x01y,,,\n",
        shop=SHOP + "4,Red,\n",
    )
    assert labels(catalogue)[0] == {"colour": "Red", "usage": "Casual"}
    told = catalogue.understood.as_json()["corrections"]
    assert told["unknown_products"] == ["9"]
    assert told["unusable_products"] == ["4"]
    assert told["unknown_attributes"] == {"fabric": 1}
    assert [(one["line"], one["reason"]) for one in told["unreadable"]] == [
        (6, "'N/A' stands for no value"),
        (7, "it has no value"),
        (8, "it names no product"),
        (9, "it names no attribute"),
        (10, "it has 3 cells, the header has 7"),
        (
            11,
            "its value 'x\\x01y' is longer than 200 characters, or not all of them can be printed",
        ),
    ]
    assert {one["file"] for one in told["unreadable"]} == {"review-1.csv"}
    assert told["labels"] == 0


def test_a_value_is_folded_as_the_catalogues_are(corrected):
    lines = "1,,Colour, navy   blue ,,,\n"
    assert labels(corrected(lines))[0]["colour"] == "navy blue"
    assert labels(corrected(lines, fold_case=True))[0]["colour"] == "Navy Blue"


def test_a_file_that_a_spreadsheet_has_saved_is_read(corrected):
    saved = "\ufeffID;Attribute;Value\r\n1;colour;T\u00fcrkis\r\n".encode("utf-16")
    assert labels(corrected(saved))[0]["colour"] == "T\u00fcrkis"


def test_the_file_is_known_by_its_content(corrected, tmp_path):
    catalogue = corrected("1,,colour,Teal,,,\n")
    (file,) = catalogue.understood.corrections.files
    content = (tmp_path / "review-1.csv").read_bytes()
    assert (file.file, file.sha256) == ("review-1.csv", hashlib.sha256(content).hexdigest())


def test_what_is_no_file_of_corrections_is_refused(corrected):
    with pytest.raises(
        CatalogueError, match=r"review-1\.csv: it is no file of .* no column attrib"
    ):
        corrected(b"id,colour\n1,Red\n")


def test_a_written_file_is_read_again_though_spreadsheets_run_none_of_it(tmp_path):
    said = [
        Correction("=1+1", "colour", "-", "a.jpg", "Red", "Ada", "2030-01-01T00:00:00Z"),
        Correction("+x", "usage", "@home", reviewer='"Bo", the second'),
    ]
    file = tmp_path / "corrections.csv"
    file.write_bytes(
        encode_corrections(said[:1], header=True) + encode_corrections(said[1:], header=False)
    )
    assert b"\r\n'=1+1,a.jpg,colour,'-,Red,Ada," in file.read_bytes()
    read = read_corrections(file)
    assert read.corrections == (said[1],)
    assert [line.reason for line in read.unreadable] == ["'-' stands for no value"]


def test_ids_that_begin_as_formulas_do_are_found_again(corrected, tmp_path):
    (tmp_path / "=1.jpg").write_bytes(b"a picture")
    content = encode_corrections([Correction("=1", "colour", "Teal")], header=True)
    assert labels(corrected(content, shop="id,colour\n=1,Red\n")) == [{"colour": "Teal"}]
