"""What Compose starts: closed off, found, searched, and small."""

import csv
from io import BytesIO, StringIO
from itertools import chain
from zipfile import ZipFile

import httpx

from fixtures.containers import SERVICES
from fixtures.waiting import eventually

# What the images of others need no less.
ALL = (*SERVICES, "redis", "postgres", "balancer")
MEGABYTES = 900


def test_every_container_is_closed_off_and_limited(stack):
    for service in ALL:
        for container in stack.containers(service):
            found = stack.described(container)
            host = found["HostConfig"]
            assert found["Config"]["User"] not in ("", "root", "0"), service
            assert host["ReadonlyRootfs"], service
            assert host["CapDrop"] == ["ALL"], service
            assert "no-new-privileges:true" in host["SecurityOpt"], service
            assert host["Memory"] > 0, service
            assert host["NanoCpus"] > 0, service
            assert host["PidsLimit"] > 0, service


def test_a_drawn_photo_finds_the_product_that_it_shows(stack):
    photo = stack.a_drawn_photo()

    answer = httpx.post(f"{stack.url}/api/v1/searches", files={"image": photo}, timeout=30).json()

    assert answer["unavailable"] == []
    assert answer["similar"][0]["score"] > 0.99
    assert answer["description"]["title"]


def test_a_catalogue_file_is_tagged_in_the_background(stack):
    pictures = BytesIO()
    with ZipFile(pictures, "w") as archive:
        archive.writestr("one.jpg", stack.a_drawn_photo())
    sheet = b"ProductId,Image,Note\n1,one.jpg,first\n2,none.jpg,second\n"

    with httpx.Client(base_url=stack.url, timeout=60) as client:
        begun = client.post(
            "/api/v1/taggings",
            files={"file": ("new.csv", sheet), "pictures": ("new.zip", pictures.getvalue())},
        )
        assert begun.status_code == 202, begun.text
        place = begun.headers["Location"]
        assert eventually(lambda: client.get(place).json().get("state") == "done"), client.get(
            place
        ).text
        told = client.get(place).json()
        results = client.get(f"{place}/results", params={"format": "csv"}).text.lstrip("\ufeff")

    assert (told["rows"], told["done"], told["failed"]) == (2, 2, 1)
    first, second = csv.DictReader(StringIO(results))
    assert (first["Note"], first["error"], second["Note"]) == ("first", "", "second")
    assert "none.jpg" in second["error"]


def test_the_page_is_there(stack):
    page = httpx.get(stack.url)

    assert page.status_code == 200
    assert "Vitrine" in page.text


def test_no_service_can_be_reached_from_outside(stack):
    for service in ALL:
        for container in stack.containers(service):
            published = stack.described(container)["HostConfig"]["PortBindings"] or {}
            assert bool(published) == (service == "balancer"), service


def test_what_was_deleted_does_not_come_back_with_the_next_start(stack):
    url = f"{stack.url}/api/v1/products/{stack.a_product()}"
    assert httpx.delete(url, timeout=30).is_success

    stack.call("run", "--rm", "--no-deps", "demonstration")

    assert httpx.get(url, timeout=30).status_code == 404


def test_what_was_deleted_comes_back_from_a_backup(stack):
    name = stack.a_product()
    url = f"{stack.url}/api/v1/products/{name}"
    picture = httpx.get(f"{url}/image", timeout=30).content
    copied = stack.call("run", "--rm", "--no-deps", "backup")
    assert "pictures and thumbnails" in copied
    assert "copied 0 " in stack.call("run", "--rm", "--no-deps", "backup")
    assert httpx.delete(url, timeout=30).is_success

    stack.call("run", "--rm", "--no-deps", "restore")

    assert eventually(lambda: httpx.get(url, timeout=30).status_code == 200)
    assert httpx.get(f"{url}/image", timeout=30).content == picture


def test_nothing_is_drawn_for_a_catalogue_that_is_filled_or_yours_to_fill(stack):
    again = stack.call("run", "--rm", "--no-deps", "sample")
    none = ("--env", "SAMPLE_PRODUCTS=0", "--env", "BUNDLE_VERSION=another")
    yours = stack.call("run", "--rm", "--no-deps", *none, "sample")

    assert (again, yours) == ("", "")


def test_one_of_each_needs_less_memory_than_a_small_machine_has(stack):
    running = {service: stack.containers(service) for service in (*SERVICES, "redis", "postgres")}
    held = stack.megabytes(chain.from_iterable(running.values()))
    megabytes = {service: max(held[one] for one in running[service]) for service in running}

    print(f"memory: {sum(megabytes.values()):.0f} MB, {megabytes}")
    assert sum(megabytes.values()) <= MEGABYTES


def test_at_last_every_container_ends_by_itself_when_it_is_told_to(stack):
    running = {service: stack.containers(service) for service in ALL}

    stack.call("stop")

    for service, containers in running.items():
        for container in containers:
            state = stack.described(container)["State"]
            # 137 is what SIGKILL leaves, after the grace period.
            assert (state["Running"], state["ExitCode"]) in ((False, 0), (False, 143)), service
