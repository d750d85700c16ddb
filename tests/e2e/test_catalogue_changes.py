"""Products that are written, deleted and indexed while everything runs."""

import csv
import json
import signal

from fixtures.pictures import drawing, encode
from fixtures.stack import run_vitrine, running_stack
from fixtures.waiting import eventually

URL = "/api/v1/products"


def ids(response) -> list[str]:
    return [match["product"]["id"] for match in response.json()["similar"]]


def test_a_written_product_is_found_at_once_and_a_deleted_one_no_more(stack):
    photo = encode(drawing(300, 400), "JPEG")
    fields = {"title": "A flag", "attributes": json.dumps({"colour": "Red"})}

    written = stack.client.put(f"{URL}/flag", files={"image": ("f.jpg", photo)}, data=fields)

    assert written.status_code == 201
    assert ids(stack.search(photo))[0] == "flag"
    assert stack.client.get(f"{URL}/flag").json()["title"] == "A flag"
    assert stack.client.delete(f"{URL}/flag").status_code == 204
    assert "flag" not in ids(stack.search(photo, limit=100))
    assert stack.client.get(f"{URL}/flag").status_code == 404


def test_a_deleted_product_never_returns_after_a_restart(trained, shop):
    gone, kept = trained.rows[4]["ProductId"], trained.rows[6]["ProductId"]
    with running_stack(trained.bundle, shop) as stack:
        assert stack.client.delete(f"{URL}/{gone}").status_code == 204
        assert stack.stop(signal.SIGINT) == 0

    with running_stack(trained.bundle, shop) as stack:
        assert stack.client.get(f"{URL}/{gone}").status_code == 404
        assert gone not in ids(stack.search(trained.photo(gone), limit=100))
        assert ids(stack.search(trained.photo(kept)))[0] == kept
        assert stack.stop(signal.SIGTERM) == 0


def test_an_index_run_beside_a_running_stack_is_seen(stack, trained, tmp_path):
    photo = encode(drawing(400, 300), "JPEG")
    (tmp_path / "banner.jpg").write_bytes(photo)
    with (tmp_path / "more.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("id", "title"), ("banner", "A banner")])

    run_vitrine(
        *("index", "--bundle", str(trained.bundle), "--catalogue", str(tmp_path / "more.csv")),
        *("--images", str(tmp_path), "--database", stack.database),
        *("--report", str(tmp_path / "report.json")),
    )

    assert eventually(lambda: ids(stack.search(photo))[:1] == ["banner"])
    assert stack.client.get(f"{URL}/banner/image").content == photo
    assert stack.client.delete(f"{URL}/banner").status_code == 204
