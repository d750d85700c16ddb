"""A shop of painted products, a bundle that reads them off, and files that are tagged with it."""

import csv
from types import SimpleNamespace

import pytest

from fixtures.painted_shop import detail_files, products, write_painted_bundle, write_shop
from vitrine_bundle import open_bundle
from vitrine_pipeline.tagging import TagPlan, survey, tag_file
from vitrine_pipeline.tagging.by_bundle import BundleTagger


@pytest.fixture(scope="session")
def shop(tmp_path_factory):
    folder = tmp_path_factory.mktemp("painted")
    its = products(each=2)
    file = write_shop(folder / "shop", its)
    bundle = write_painted_bundle(folder / "bundle", others=detail_files())
    return SimpleNamespace(file=file, images=file.parent / "images", products=its, bundle=bundle)


@pytest.fixture(scope="session")
def tagger(shop):
    return BundleTagger(open_bundle(shop.bundle))


@pytest.fixture
def tag(shop, tagger, tmp_path):
    """Tags a file of that content, and returns its header, its rows and what was counted."""

    def tag(content, *, columns=None, by=tagger, **options):
        file, out = tmp_path / "in.csv", tmp_path / "out.csv"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        sheet = survey(file, columns or {})
        report = tag_file(TagPlan(sheet, shop.images, out, **options), by, lambda _steps: None)
        written = out.read_bytes()
        text = written.decode("utf-8-sig", "surrogateescape")
        header, *rows = csv.reader(text.splitlines(keepends=True), delimiter=sheet.delimiter)
        named = [dict(zip(header, row, strict=True)) for row in rows]
        return SimpleNamespace(
            header=header, rows=rows, named=named, report=report, written=written, out=out
        )

    return tag
