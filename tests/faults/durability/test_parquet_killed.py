"""An import or export is killed: no product is half there, no file is, and the next run ends it."""

import pyarrow.parquet as pq

from fixtures.doomed import Doomed
from fixtures.doomed_work import export_file, import_file
from fixtures.parquet import drawn_entries, held
from fixtures.parquet import import_file as import_here
from fixtures.shop import SPACE, entry
from vitrine_similarity.catalogue import Catalogue

SPACES = (SPACE, "fedcba9876543210")
_PRODUCTS = 3000
_LONGEST_S = 0.6


def filled(url, count=_PRODUCTS):
    catalogue = Catalogue.open(url)
    entries = drawn_entries(count, SPACES)
    for start in range(0, count, 500):
        catalogue.upsert(entries[start : start + 500])
    return catalogue


def test_an_import_that_is_killed_is_ended_by_the_next(
    tmp_path, database_url, database, kills, seed, dice, tally
):
    source = f"sqlite:///{tmp_path}/source/vitrine.db"
    filled(source).close()
    wanted = held(source, SPACES)
    file = tmp_path / "shop.parquet"
    Doomed(export_file, source, str(file)).finish()
    catalogue = Catalogue.open(database_url)
    landed = 0
    for turn in range(kills):
        landed += Doomed(import_file, database_url, str(file)).kill(dice, _LONGEST_S)
        found = held(database_url, SPACES)
        # All that is there is whole.
        assert found.items() <= wanted.items(), (seed, turn)
        if len(found) == len(wanted):
            catalogue.delete(list(found))
    before = held(database_url, SPACES)
    report = import_here(file, database_url)

    assert held(database_url, SPACES) == wanted, seed
    assert (report["unchanged"], report["failed"]) == (len(before), []), seed
    catalogue.close()
    tally.count(f"imports, {database}", kills=kills, midway=landed)


def test_an_export_that_is_killed_leaves_the_file_that_was(
    tmp_path, database_url, database, kills, seed, dice, tally
):
    catalogue = filled(database_url)
    file = tmp_path / "shop.parquet"
    Doomed(export_file, database_url, str(file)).finish()
    whole = {_PRODUCTS}
    for turn in range(kills):
        catalogue.upsert([entry(f"new {turn}")])
        whole.add(_PRODUCTS + turn + 1)
        Doomed(export_file, database_url, str(file)).kill(dice, _LONGEST_S)
        ids = pq.read_table(file, columns=["id"])["id"].to_pylist()
        assert len(set(ids)) in whole, (seed, turn)
    Doomed(export_file, database_url, str(file)).finish()

    assert len(set(pq.read_table(file)["id"].to_pylist())) == max(whole)
    # What was left half written is gone with the next that is whole.
    assert [one.name for one in tmp_path.glob(".*.part")] == []
    catalogue.close()
    tally.count(f"exports, {database}", kills=kills)
