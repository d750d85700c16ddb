"""A bulk batch is classified in small turns, and answered as any other."""

import numpy as np

from fixtures.tiny_bundle import write_tiny_bundle
from fixtures.tiny_classifier import classifier_files, embedding_of
from vitrine_bundle import open_bundle
from vitrine_classifier.classifier import open_classifier
from vitrine_inference import LanePolicy
from vitrine_serving.lanes import Lane, lane_scope

COLOURS = ("Black", "Blue", "Red")


def test_a_bulk_batch_gives_way_between_its_parts_and_keeps_its_order(tmp_path):
    write_tiny_bundle(tmp_path / "bundle", classifier_files())
    pools = []
    classifier = open_classifier(
        open_bundle(str(tmp_path / "bundle")),
        interpreters=1,
        lanes=LanePolicy(quiet_s=0),
        watch=pools.append,
    )
    turns = []
    pools[0].turns.on_turn = turns.append
    batch = np.stack([embedding_of(colour=4 * np.eye(3)[n % 3]) for n in range(100)])

    def classify():
        products = classifier.classify(batch, max_candidates=1, timeout_s=20)
        return [one.value for product in products for one in product if one.name == "colour"]

    with lane_scope(Lane.BULK):
        in_bulk = classify()

    assert len(turns) == 4
    assert in_bulk == classify() == [COLOURS[n % 3] for n in range(100)]
    assert len(turns) == 4
