"""What every command says of the catalogue file that it reads."""

from vitrine_pipeline.commands.reading import read_and_tell
from vitrine_sheets.catalogue import ReadingOptions


def test_the_table_of_what_was_understood_is_printed_on_stderr(tmp_path, capsys):
    (tmp_path / "p1.jpg").write_bytes(b"a picture")
    (tmp_path / "shop.csv").write_text(
        "id;Product Type;Shade;Weight;Price\np1;Shirts;[bold]Red;1;12,50 €\np2;Shirts;Red;1;\n"
    )

    read = read_and_tell(tmp_path / "shop.csv", tmp_path, None, ReadingOptions())

    told = capsys.readouterr()
    assert told.out == ""
    said = " ".join(told.err.split())
    for words in (
        "shop.csv · UTF-8 · semicolon between cells · 1 row, 1 not used",
        "prices: 1 in EUR, decimals after a comma",
        "│ Product Type │ product_type │",
        "│ Shade │ ignored; looks like colour │",
        "│ Weight │ ignored │",
        "! 1 of 6 attributes are read: product_type; no column is read as gender",
        "! the column 'Shade' is not read, and looks like colour: if it is, name it with --columns "
        "colour='Shade'",
        "! 1 row has no picture: line 3",
    ):
        assert words in said, words
    assert len(read.rows) == 1


def test_names_that_look_like_markup_are_printed_as_they_are(tmp_path, capsys):
    (tmp_path / "p1.jpg").write_bytes(b"a picture")
    (tmp_path / "shop.csv").write_text("id,[red]x[/red],[/]\np1,,\n")

    read_and_tell(tmp_path / "shop.csv", tmp_path, None, ReadingOptions())

    assert "[red]x[/red]" in capsys.readouterr().err
