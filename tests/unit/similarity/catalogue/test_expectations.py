"""Writes that expect what they replace to be as it was read."""

import threading
from dataclasses import replace

import pytest

from fixtures.shop import SPACE, entry
from vitrine_serving.errors import PreconditionFailed


def expecting(revision, name="a", **how):
    return replace(entry(name, **how), expected_revision=revision)


def attributes(catalogue, *ids):
    return {one.product.id: one.product.attributes for one in catalogue.get(ids, SPACE)}


def test_a_write_that_expects_what_is_there_replaces_it(catalogue):
    first = catalogue.upsert([entry("a", colour="Red")])

    second = catalogue.upsert([expecting(first, colour="Blue")])

    assert second == first + 1
    assert attributes(catalogue, "a") == {"a": {"colour": "Blue"}}


def test_of_a_write_that_expects_something_else_nothing_is_written(catalogue):
    first = catalogue.upsert([entry("a", colour="Red"), entry("b", colour="Red")])
    second = catalogue.upsert([entry("a", colour="Blue")])

    with pytest.raises(
        PreconditionFailed, match=f"'a' has revision {second}, not {first}"
    ) as error:
        catalogue.upsert([entry("b", colour="Grey"), expecting(first, colour="Grey")])

    assert error.value.reason == "PRODUCT_CHANGED"
    assert error.value.details == {"product": "a", "revision": str(second)}
    assert attributes(catalogue, "a", "b") == {"a": {"colour": "Blue"}, "b": {"colour": "Red"}}
    assert catalogue.revision() == second


def test_a_new_product_is_written_where_none_is(catalogue):
    catalogue.upsert([expecting(0)])

    with pytest.raises(PreconditionFailed, match="'a' is there already") as error:
        catalogue.upsert([expecting(0)])
    assert error.value.reason == "PRODUCT_EXISTS"

    catalogue.delete(["a"])
    catalogue.upsert([expecting(0)])
    assert attributes(catalogue, "a")


def test_what_was_deleted_is_not_as_anybody_read_it(catalogue):
    first = catalogue.upsert([entry("a")])
    catalogue.delete(["a"])

    with pytest.raises(PreconditionFailed, match="'a' is not there any more") as error:
        catalogue.upsert([expecting(first)])
    assert error.value.reason == "PRODUCT_CHANGED"
    assert attributes(catalogue, "a") == {}


def test_a_deletion_expects_what_it_deletes(catalogue):
    first = catalogue.upsert([entry("a"), entry("b")])
    catalogue.upsert([entry("a", colour="Blue")])

    with pytest.raises(PreconditionFailed, match="'a'"):
        catalogue.delete(["a", "b"], {"a": first})
    assert set(attributes(catalogue, "a", "b")) == {"a", "b"}

    assert catalogue.delete(["a", "b"], {"b": first, "a": first + 1}).missing_ids == ()
    assert attributes(catalogue, "a", "b") == {}


def test_of_many_who_read_the_same_one_writes(catalogue):
    first = catalogue.upsert([entry("a")])
    everybody = threading.Barrier(8, timeout=60)
    outcomes = []

    def write(at):
        everybody.wait()
        try:
            outcomes.append(catalogue.upsert([expecting(first, colour=f"{at}")]))
        except PreconditionFailed as error:
            outcomes.append(error.reason)

    threads = [threading.Thread(target=write, args=(at,)) for at in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sorted(map(str, outcomes)) == sorted(["PRODUCT_CHANGED"] * 7 + [str(first + 1)])
