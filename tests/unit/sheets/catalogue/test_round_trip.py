"""Random catalogues in random dialects, written and read back equal."""

import csv
import io
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vitrine_product.price import Price
from vitrine_sheets.catalogue import read_catalogue
from vitrine_sheets.labels import fold_label, is_missing

COLUMNS = {
    "id": ["ProductId", "id", "Product ID", "PRODUCT_ID"],
    "title": ["ProductTitle", "Title", "product name"],
    "product_type": ["ProductType", "Product Type", "product_type", "article-type"],
    "colour": ["Colour", "Color", "Color Name", "base_colour"],
    "price": ["Price", "PRICE"],
    "currency": ["Currency", "currency"],
    "ignored": ["Weight", "Season"],
}
LETTERS = st.characters(
    codec="utf-8", exclude_categories=("Cs", "Cc", "Co", "Cn"), exclude_characters="\ufffd"
)
LINE_BREAKS = st.sampled_from(["\n", "\r\n"])


@dataclass(frozen=True)
class Dialect:
    delimiter: str
    encoding: str
    end: str
    quoting: int
    mark: str
    separator_line: bool
    blank_lines: int
    trailing: int


DIALECTS = st.builds(
    Dialect,
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    mark=st.sampled_from([".", ","]),
    separator_line=st.booleans(),
    blank_lines=st.integers(0, 3),
    trailing=st.integers(0, 2),
)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "title": st.text(LETTERS, max_size=30),
            # A text of lines that are rows but for a quote cannot be told from a stray quote.
            "more_lines": st.lists(st.text(st.characters(codec="ascii", categories=("L",)))),
            "product_type": st.text(LETTERS, max_size=20),
            "colour": st.text(LETTERS, max_size=20),
            "price": st.none() | st.integers(0, 10**9),
            "currency": st.sampled_from(["EUR", "INR", "USD"]),
            "ignored": st.text(LETTERS, max_size=100),
        }
    ),
    min_size=1,
    max_size=8,
)


def written_price(minor, mark):
    if minor is None:
        return ""
    other = "," if mark == "." else "."
    return f"{minor // 100:,}".replace(",", other) + f"{mark}{minor % 100:02}"


def write(rows, names, dialect, break_):
    text = io.StringIO()
    if dialect.separator_line:
        text.write(f"sep={dialect.delimiter}{dialect.end}")
    text.write(dialect.end * dialect.blank_lines)
    writer = csv.writer(
        text,
        delimiter=dialect.delimiter,
        lineterminator=dialect.delimiter * dialect.trailing + dialect.end,
        # Python's writer would leave a line feed bare where carriage returns end the lines.
        quoting=csv.QUOTE_ALL if dialect.end == "\r" else dialect.quoting,
    )
    writer.writerow(names.values())
    for number, row in enumerate(rows):
        title = break_.join((row["title"], *row["more_lines"]))
        cells = {**row, "id": f"p{number}", "title": title}
        cells["price"] = written_price(row["price"], dialect.mark)
        writer.writerow(cells[key] for key in names)
    return text.getvalue().encode(dialect.encoding)


def meant(text):
    return "" if is_missing(text) else text.strip()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("round-trip")
    for number in range(8):
        (folder / f"p{number}.jpg").write_bytes(b"a picture")
    return folder


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), rows=ROWS, dialect=DIALECTS, break_=LINE_BREAKS)
def test_a_catalogue_is_read_back_as_it_was_written(folder, data, rows, dialect, break_):
    order = data.draw(st.permutations(list(COLUMNS)))
    names = {key: data.draw(st.sampled_from(COLUMNS[key])) for key in order}
    file = folder / "catalogue.csv"
    file.write_bytes(write(rows, names, dialect, break_))

    catalogue = read_catalogue(file, folder)

    assert catalogue.skipped == ()
    assert [row.id for row in catalogue.rows] == [f"p{number}" for number in range(len(rows))]
    for row, wrote in zip(catalogue.rows, rows, strict=True):
        title = break_.join((wrote["title"], *wrote["more_lines"]))
        assert (row.title or "") == meant(title)
        for name in ("product_type", "colour"):
            assert row.attributes.get(name, "") == fold_label(meant(wrote[name]))
        price = None if wrote["price"] is None else Price(wrote["price"], wrote["currency"])
        assert (row.price, row.price_fault) == (price, "")
