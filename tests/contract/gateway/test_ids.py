"""An id is taken or refused alike, whether a file brings it, the API or a program over gRPC."""

import csv
import json
import sqlite3
from urllib.parse import quote

import pytest

from fixtures.http import form, problem_of
from fixtures.peers import picture
from fixtures.pictures import drawing, encode
from fixtures.shop import write_shop_bundle
from fixtures.similarity_calls import DEADLINE_S, product, refused, running, upsert
from fixtures.tiny_bundle import write_tiny_bundle
from vitrine.similarity.v1 import similarity_pb2 as pb
from vitrine_pipeline.cli import app
from vitrine_serving.errors import InvalidInput
from vitrine_similarity.settings import SimilaritySettings

TAKEN = ("00123", "a b", "ü-1", "#5?x=1", "100%", "1.23E+05", "...", "z" * 100)
REFUSED = ("AB/12", "AB\\12", "/", "..", ".", "x\u200by", "a\nb", "k" * 101, "k" * 255)


@pytest.fixture
def settings(tmp_path):
    write_shop_bundle(tmp_path / "shop")
    return SimilaritySettings(
        host="127.0.0.1",
        port=0,
        metrics_port=-1,
        grace_s=0,
        bundle=str(tmp_path / "shop"),
        database_url=f"sqlite:///{tmp_path}/shop.db",
        follow_interval_s=0.05,
    )


def test_a_file_brings_the_ids_that_are_taken_and_names_the_rows_of_the_others(tmp_path):
    (tmp_path / "shirt.jpg").write_bytes(encode(drawing(), "JPEG"))
    write_tiny_bundle(tmp_path / "bundle")
    with (tmp_path / "catalogue.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "Image"))
        writer.writerows((name, "shirt.jpg") for name in (*TAKEN, *REFUSED))
    with pytest.raises(SystemExit) as ended:
        app(["index", "--bundle", str(tmp_path / "bundle"), "--images", str(tmp_path),
             "--catalogue", str(tmp_path / "catalogue.csv"),
             "--database", f"sqlite:///{tmp_path}/vitrine.db",
             "--report", str(tmp_path / "report.json")])  # fmt: skip
    assert ended.value.code == 0
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["products"] == len(TAKEN)
    assert [row["product_id"] for row in report["failed"]] == list(REFUSED)
    for row in report["failed"]:
        assert "an id has 1 to 100 printable characters" in row["reason"]


def test_the_api_takes_and_refuses_the_same_ids(client):
    for name in TAKEN:
        response = client.put(f"/api/v1/products/{quote(name, safe='')}", **form({}, picture(name)))
        assert (name, response.status_code) == (name, 201)
    for name in REFUSED:
        body = {"products": [{"id": name, "image_url": "https://pictures.example/a.jpg"}]}
        response = client.post("/api/v1/products", json=body)
        if len(name) <= 100:
            problem = response.get_json()["results"][0]["problem"]
            assert problem["type"].endswith(":product-id-invalid")
        else:
            assert problem_of(response) == "field-invalid"


def test_a_program_over_grpc_has_the_same_ids_taken_and_refused(settings):
    with running(settings) as client:
        for name in TAKEN:
            upsert(client, product(name, 1))
        for name in REFUSED:
            with refused(InvalidInput, "PRODUCT_ID_INVALID", "an id has 1 to 100 printable"):
                upsert(client, product(name, 1))


def test_a_product_stored_under_an_id_that_is_taken_no_more_can_be_read_and_deleted(
    settings, tmp_path
):
    with running(settings) as client:
        upsert(client, product("old", 1), product("new", 2))
    with sqlite3.connect(tmp_path / "shop.db") as database:
        database.execute("update products set id = 'AB/12' where id = 'old'")
        database.execute("update embeddings set product_id = 'AB/12' where product_id = 'old'")
    database.close()
    with running(settings) as client:
        found = client.GetProducts(pb.GetProductsRequest(ids=["AB/12"]), timeout=DEADLINE_S)
        assert [one.id for one in found.products] == ["AB/12"]
        gone = client.DeleteProducts(pb.DeleteProductsRequest(ids=["AB/12"]), timeout=DEADLINE_S)
        assert not gone.missing_ids
        left = client.GetProducts(pb.GetProductsRequest(ids=["AB/12"]), timeout=DEADLINE_S)
        assert list(left.missing_ids) == ["AB/12"]
