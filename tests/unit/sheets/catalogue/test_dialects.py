"""The dialects and encodings in which spreadsheets and shops write a catalogue."""

import pytest

from .conftest import warned

PLAIN = "id,title,colour\np1,Grün und größer,Red\np2,B,Blue\n"


def stated(catalogue):
    return [(row.id, row.title, row.attributes.get("colour")) for row in catalogue.rows]


EXPECTED = [("p1", "Grün und größer", "Red"), ("p2", "B", "Blue")]


@pytest.mark.parametrize(
    ("delimiter", "name"), [(",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "bar")]
)
def test_the_delimiter_is_found_and_said(read, delimiter, name):
    catalogue = read(PLAIN.replace(",", delimiter))
    assert stated(catalogue) == EXPECTED
    assert catalogue.understood.delimiter == name


@pytest.mark.parametrize("first", ["sep=^", "SEP=^", '"sep=^"'])
def test_a_line_that_names_the_delimiter_is_heeded(read, first):
    catalogue = read(f"{first}\r\n" + PLAIN.replace(",", "^"))
    assert stated(catalogue) == EXPECTED
    assert [row.line for row in catalogue.rows] == [3, 4]


def test_the_delimiter_is_the_one_that_gives_known_columns(read):
    catalogue = read("id;title;width, height, depth, weight\np1;A;1, 2, 3, 4\n")
    assert stated(catalogue) == [("p1", "A", None)]


@pytest.mark.parametrize("blank", ["\n\n", "\r\n ,,\r\n", ";;\n\n", "\ufeff\n"])
def test_blank_lines_before_the_header_are_passed_over_and_counted(read, blank):
    catalogue = read(blank + PLAIN)
    assert stated(catalogue) == EXPECTED
    assert catalogue.rows[0].line == blank.count("\n") + 2


def test_a_delimiter_after_each_row_is_no_cell(read):
    catalogue = read("id,title,colour\np1,A,Red,\np2,B,Blue,,,\n")
    assert stated(catalogue) == [("p1", "A", "Red"), ("p2", "B", "Blue")]


def test_a_delimiter_after_the_header_is_no_column(read):
    catalogue = read("id,title,colour,,\np1,A,Red,,\np2,B,Blue\n")
    assert stated(catalogue) == [("p1", "A", "Red"), ("p2", "B", "Blue")]


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_lines_end_as_any_system_ends_them(read, end):
    catalogue = read(PLAIN.replace("\n", end))
    assert stated(catalogue) == EXPECTED
    assert [row.line for row in catalogue.rows] == [2, 3]


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("utf-32", "UTF-32"),
    ],
)
def test_an_encoding_that_the_file_tells_is_no_guess(read, encoding, name):
    catalogue = read(PLAIN.encode(encoding))
    assert stated(catalogue) == EXPECTED
    assert catalogue.understood.encoding == name
    assert not warned(catalogue, "guess")


def test_a_guess_is_said_and_can_be_overruled(read):
    guessed = read(PLAIN.encode("cp1252"))
    assert stated(guessed) == EXPECTED
    assert guessed.understood.encoding == "Windows-1252 (a guess)"
    assert warned(guessed, "guess", "Windows-1252", "<encoding>")

    told = read("id,title\np1,Рубашка\n".encode("cp1251"), encoding="cp1251")
    assert told.rows[0].title == "Рубашка"
    assert not warned(told, "guess")


@pytest.mark.parametrize("name", ["klingon", "base64"])
def test_an_encoding_that_is_none_is_refused_by_its_name(read, name):
    with pytest.raises(Exception, match=f"there is no encoding '{name}'"):
        read(PLAIN, encoding=name)


def test_a_few_bytes_of_another_encoding_cost_their_cells_alone(read):
    catalogue = read(
        "id,title,colour\np1,Größe und Länge,Grün\np2,Öl,Bläulich\n".encode()
        + b"p3,caf\xe9,Red\np4,A,Gr\xfcn\n"
    )
    assert catalogue.understood.encoding == "UTF-8"
    assert stated(catalogue) == [
        ("p1", "Größe und Länge", "Grün"),
        ("p2", "Öl", "Bläulich"),
        ("p3", "caf\N{REPLACEMENT CHARACTER}", "Red"),
        ("p4", "A", None),
    ]
    assert [(one.line, one.id) for one in catalogue.understood.remarks] == [(4, "p3"), (5, "p4")]
    assert "its colour" in catalogue.understood.remarks[1].text
    assert "is left out" in catalogue.understood.remarks[1].text
    assert warned(catalogue, "2 bytes are not UTF-8")


def test_an_id_with_bytes_of_another_encoding_is_no_id(read):
    catalogue = read("id,title\np1,ÄÖÜ\n".encode() + b"p\xe4,x\n")
    assert [row.id for row in catalogue.rows] == ["p1"]
    assert "bytes of another encoding" in catalogue.skipped[0].reason


def test_a_long_cell_of_a_column_that_is_not_read_does_no_harm(read):
    catalogue = read(f"id,description,colour\np1,{'x' * 300_000},Red\np2,short,Blue\n")
    assert [row.id for row in catalogue.rows] == ["p1", "p2"]
    assert catalogue.skipped == ()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), r"old workbook \(\.xls\)"),
        (b"PAR1" + bytes(100), "Parquet"),
        (b"\x1f\x8b\x08" + bytes(100), "gzip"),
        (b"PK\x03\x04" + bytes(100), "damaged workbook"),
        (b"\x7fELF\x02\x01\x01\0\x03\0\x3e" + bytes(100), "it is no text"),
    ],
)
def test_a_file_that_is_no_text_is_refused_by_what_it_is(read, content, said):
    with pytest.raises(Exception, match=said) as raised:
        read(content)
    assert "catalogue.csv" in str(raised.value)
