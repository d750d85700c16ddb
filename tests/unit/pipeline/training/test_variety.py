"""What there is too little of to learn from is said at once."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from fixtures.pictures import encode
from fixtures.tiny_backbone import SIDE, tiny_backbone
from vitrine_features.preprocessing import Preprocessing
from vitrine_pipeline.progress import count_up
from vitrine_pipeline.training.plan import TrainingPlan
from vitrine_pipeline.training.recipe import Recipe
from vitrine_pipeline.training.run import train
from vitrine_pipeline.training.variety import TooLittleToLearn, check_groups, check_pictures
from vitrine_sheets.catalogue import read_catalogue


@pytest.fixture
def shop(tmp_path):
    """Write a catalogue of so many products, with so many different pictures and values."""
    (tmp_path / "images").mkdir()

    def shop(products, *, pictures, values=2):
        lines = ["id,product_type"]
        for number in range(products):
            noise = np.random.default_rng(number % pictures).integers(0, 255, (40, 40, 3), np.uint8)
            picture = encode(Image.fromarray(noise), "PNG")
            (tmp_path / "images" / f"{number}.png").write_bytes(picture)
            lines.append(f"{number},Kind {number % values}")
        (tmp_path / "shop.csv").write_text("\n".join(lines))
        return read_catalogue(tmp_path / "shop.csv", tmp_path / "images")

    return shop


@pytest.fixture
def plan(tmp_path):
    return TrainingPlan(
        name="shop.csv",
        out=tmp_path / "bundle",
        cache=tmp_path / "cache",
        backbone=tiny_backbone(tmp_path / "tiny.pth"),
        weights=None,
        preprocessing=Preprocessing(side=SIDE),
        held_out=0.2,
        seed=1,
        recipe=Recipe(epochs=1),
    )


@pytest.mark.parametrize(("products", "pictures"), [(1, 1), (20, 1), (20, 7), (3, 3)])
def test_too_few_different_pictures_are_refused_before_any_is_measured(
    shop, plan, products, pictures
):
    said = rf"the {products} products have {pictures} different pictures.* fewer than 8"
    with pytest.raises(TooLittleToLearn, match=said):
        train(shop(products, pictures=pictures), plan, count_up)
    assert not plan.cache.exists()


def test_no_more_pictures_are_read_than_it_takes_to_tell(shop):
    rows = shop(20, pictures=20).rows
    gone = [replace(row, image=row.image.with_name("gone.png")) for row in rows[8:]]
    check_pictures([*rows[:8], *gone])


def test_pictures_that_are_all_nearly_the_same_are_refused():
    with pytest.raises(TooLittleToLearn, match="9 pictures make 2 groups of near-duplicates"):
        check_groups(np.array([0] * 8 + [1]), np.array([False] * 8 + [True]))
    check_groups(np.array([0] * 8 + [1, 2]), np.array([False] * 9 + [True]))


def test_an_attribute_of_one_value_is_said_to_teach_nothing_before_any_work(shop):
    warnings = shop(20, pictures=10, values=1).understood.as_json()["warnings"]
    assert (
        "product_type has one value alone, 'Kind 0': a training on this file learns nothing of it"
        in warnings
    )
    said = shop(20, pictures=10).understood.as_json()["warnings"]
    assert not any("learns nothing" in one for one in said)
