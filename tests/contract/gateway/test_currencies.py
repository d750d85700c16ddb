"""A price is the same whether a file brings it or the API, in every currency there is."""

import csv

import iso4217
import pytest

from fixtures.http import problem_of
from fixtures.pictures import drawing, encode
from fixtures.similarity_calls import serving
from fixtures.tiny_bundle import write_tiny_bundle
from vitrine_pipeline.cli import app
from vitrine_product.price import Price
from vitrine_similarity.catalogue import Catalogue
from vitrine_similarity.settings import SimilaritySettings

URL = "/api/v1/products"
# As ISO 4217's own table has them: "2" for the euro, "N.A." for gold.
DECIMALS = {code: row["CcyMnrUnts"] for code, row in iso4217.raw_table.items() if code is not None}
AMOUNTS = {
    code: "24990" + f".{'1255'[: int(digits)]}" * (digits != "0")
    for code, digits in DECIMALS.items()
    if digits.isdecimal()
}
PRICES = {code: Price(int(amount.replace(".", "")), code) for code, amount in AMOUNTS.items()}


@pytest.fixture
def database(tmp_path):
    """Indexed from a file that has one product for each currency, under its code."""
    (tmp_path / "shirt.jpg").write_bytes(encode(drawing(), "JPEG"))
    write_tiny_bundle(tmp_path / "bundle")
    with (tmp_path / "catalogue.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "Image", "Price", "Currency"))
        writer.writerows((code, "shirt.jpg", amount, code) for code, amount in AMOUNTS.items())
    url = f"sqlite:///{tmp_path}/vitrine.db"
    with pytest.raises(SystemExit) as ended:
        app(["index", "--bundle", str(tmp_path / "bundle"), "--images", str(tmp_path),
             "--catalogue", str(tmp_path / "catalogue.csv"), "--database", url,
             "--report", str(tmp_path / "report.json")])  # fmt: skip
    assert ended.value.code == 0
    return url


@pytest.fixture
def priced(gateway, peers, database, tmp_path):
    """A client of a gateway on a real similarity service."""
    settings = SimilaritySettings(
        host="127.0.0.1",
        port=0,
        metrics_port=-1,
        grace_s=0,
        bundle=str(tmp_path / "bundle"),
        database_url=database,
        follow_interval_s=0.05,
    )
    with serving(settings) as address:
        yield gateway(peers, similarity_address=address, rate_limit_writes="1000/minute")


def stored(database):
    catalogue = Catalogue.open(database)
    entries = catalogue.get(list(AMOUNTS), "")
    catalogue.close()
    return {entry.product.id: entry.product for entry in entries}


def shown(client):
    return {code: client.get(f"{URL}/{code}").get_json()["price"]["amount"] for code in AMOUNTS}


def test_every_currency_is_read_alike_from_a_file_and_by_the_api(priced, database):
    assert len(AMOUNTS) > 150
    assert {code: product.price for code, product in stored(database).items()} == PRICES
    assert shown(priced) == AMOUNTS
    for code, amount in AMOUNTS.items():
        body = {"title": "Put", "price": {"amount": amount, "currency": code}}
        assert priced.put(f"{URL}/{code}", json=body).status_code == 200
    assert {product.title for product in stored(database).values()} == {"Put"}
    assert {code: product.price for code, product in stored(database).items()} == PRICES
    assert shown(priced) == AMOUNTS


@pytest.mark.parametrize("code", [*sorted(DECIMALS.keys() - AMOUNTS.keys()), "ABC", "DEM"])
def test_what_has_no_minor_unit_or_is_no_currency_is_refused(client, peers, code):
    peers.similarity.add("a")
    peers.similarity.reprice("a", 1234, code)
    body = {"price": {"amount": "1", "currency": code}}
    response = client.put(f"{URL}/a", json=body)
    assert (response.status_code, problem_of(response)) == (400, "price-invalid")
    assert code in response.get_json()["detail"]
    assert client.get(f"{URL}/a").get_json()["price"] == {"amount": "12.34", "currency": code}
