"""A folder of pictures, and a file that is written and read."""

import pytest

from vitrine_sheets.catalogue import ReadingOptions, read_catalogue


@pytest.fixture
def images(tmp_path):
    folder = tmp_path / "images"
    folder.mkdir()
    for number in range(10):
        (folder / f"p{number}.jpg").write_bytes(b"a picture")
    return folder


@pytest.fixture
def read(tmp_path, images):
    def read(content, columns=None, name="catalogue.csv", **options):
        file = tmp_path / name
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_catalogue(file, images, columns, ReadingOptions(**options))

    return read


def warned(catalogue, *words):
    """Tell whether one warning holds all the words."""
    said = catalogue.understood.as_json(lambda advice: f"<{advice.statement}>")["warnings"]
    return any(all(word in one for word in words) for one in said)
