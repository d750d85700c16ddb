"""What replicas find of a catalogue, whatever its database and wherever the index lies."""

from fixtures.shop import SPACE, entry, nearest_ids, vector
from vitrine_similarity.filters import Filter


def test_what_was_written_is_found_by_the_next_search(new_replica):
    replica = new_replica()

    revision = replica.upsert([entry("a", seed=1, colour="Red"), entry("b", seed=2)])

    result = replica.search(vector(1), limit=5, filters=[Filter("colour", ("Red",))])
    assert [match.product.id for match in result.matches] == ["a"]
    assert result.revision == revision == replica.status().catalogue_revision


def test_replicas_agree_on_what_any_of_them_wrote(new_replica):
    one, two = new_replica(), new_replica()

    one.upsert([entry("a", seed=1), entry("twin", seed=1)])
    two.upsert([entry("b", seed=2)])
    two.delete(["a"])
    one.catch_up()

    assert nearest_ids(one, 1) == nearest_ids(two, 1) == ["twin", "b"]
    assert one.status().engine.products == two.status().engine.products == 2
    assert one.facets() == two.facets()


def test_a_deleted_product_never_returns_after_a_restart(new_replica):
    replica = new_replica()
    replica.upsert([entry("a", seed=1), entry("b", seed=2)])
    replica.delete(["a", "ghost"])
    replica.close()

    assert nearest_ids(new_replica(), 1) == ["b"]


def test_a_replica_that_starts_finds_all_that_was_indexed_before(new_replica, catalogue):
    for start in range(0, 2500, 500):
        catalogue.upsert(
            [
                entry(f"{number:04}", seed=number % 50, colour=("Red", "Blue")[number % 2])
                for number in range(start, start + 500)
            ]
        )
    catalogue.delete([f"{number:04}" for number in range(0, 2500, 100)])

    replica = new_replica()

    assert replica.status().engine.products == 2475
    [colour] = [facet for facet in replica.facets().facets if facet.attribute == "colour"]
    assert {one.value: one.count for one in colour.values} == {"Red": 1225, "Blue": 1250}
    assert nearest_ids(replica, 7, limit=3) == ["0007", "0057", "0107"]


def test_products_of_another_space_are_counted_and_not_found(new_replica, catalogue):
    catalogue.upsert([entry("a", seed=1), entry("other", space="before", seed=1)])

    replica = new_replica()

    assert nearest_ids(replica, 1) == ["a"]
    assert replica.space == SPACE
    assert replica.status().not_embedded == 1


def test_any_id_that_a_product_may_have_is_found_and_deleted(new_replica):
    names = ['"', "'", "%", "a b", "ä", "日本", "{x}", "$", "in [1]", "_", "a'b\"c"]
    replica = new_replica()
    replica.upsert([entry(name, seed=1, colour=f'{name}\n"\\') for name in names])

    assert nearest_ids(replica, 1) == sorted(names)
    [only] = replica.search(vector(1), limit=5, filters=[Filter("colour", ('"\n"\\',))]).matches
    assert only.product.id == '"'
    assert {one.id for one in replica.get(names).products} == set(names)

    replica.delete(names[:-1])
    assert nearest_ids(replica, 1) == names[-1:]
