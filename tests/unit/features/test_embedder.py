"""A picture becomes a unit vector of the bundle's space, by way of the bundle's own files."""

import io
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

from fixtures.pictures import BLUE, drawing, encode, exif, noise
from fixtures.tiny_bundle import DIMENSION, SIDE, features_files, features_model, write_tiny_bundle
from vitrine_bundle import BundleError, open_bundle
from vitrine_features.crop import Crop
from vitrine_features.embedder import Embedder, EmbedOptions
from vitrine_features.limits import DecodeLimits
from vitrine_features.preprocessing import Preprocessing
from vitrine_inference import InterpreterPool, LiteRTRunner
from vitrine_serving.errors import DeadlineExceeded, DomainError, Exhausted, PreconditionFailed

JPEG = encode(drawing(600, 400), "JPEG", quality=95)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bundles") / "tiny"
    write_tiny_bundle(folder)
    return open_bundle(str(folder))


@pytest.fixture
def pool():
    return InterpreterPool(features_model(), size=2, max_waiting=4)


@pytest.fixture
def embedder(bundle, pool):
    return Embedder(bundle, pool)


def embed(embedder, data=JPEG, timeout_s=10.0, **options):
    return embedder.embed(data, EmbedOptions(**options), timeout_s=timeout_s)


def similarity(one, other) -> float:
    return float(one.values @ other.values)


def test_an_embedding_is_a_unit_vector_of_the_bundles_space(embedder, bundle):
    picture = embed(embedder)

    assert picture.values.shape == (DIMENSION,)
    assert picture.values.dtype == np.float32
    assert np.linalg.norm(picture.values) == pytest.approx(1, abs=1e-4)
    assert picture.space == bundle.manifest.space
    assert (picture.width_px, picture.height_px) == (600, 400)
    assert (picture.content_type, picture.thumbnail) == ("image/jpeg", b"")
    assert picture.timings.decode_ms > 0 < picture.timings.inference_ms


def test_the_same_picture_in_another_format_or_orientation_gives_nearly_the_same(embedder):
    whole = embed(embedder)
    png = embed(embedder, encode(drawing(600, 400), "PNG"))
    turned = embed(embedder, encode(drawing(600, 400).rotate(180), "JPEG", exif=exif(3)))
    mirrored = embed(embedder, encode(drawing(600, 400).rotate(180), "JPEG"))

    assert similarity(whole, png) > 0.99
    assert similarity(whole, turned) > 0.99
    assert similarity(whole, mirrored) < 0.9


def test_a_crop_embeds_as_the_part_alone_would(embedder):
    # Both are decoded to an eighth, whose pixels are the same.
    whole = drawing(448, 448)
    part = encode(whole.crop((224, 112, 448, 448)), "PNG")

    cropped = embed(embedder, encode(whole, "PNG"), crop=Crop(0.5, 0.25, 1, 1))

    assert similarity(cropped, embed(embedder, part)) > 0.995
    assert (cropped.width_px, cropped.height_px) == (448, 448)


def test_a_small_crop_of_a_large_picture_keeps_its_detail(embedder):
    """The picture must not be decoded so small that nothing is left of the part."""
    large = drawing(2400, 1600)
    large.paste(drawing(240, 160).rotate(180), (0, 0))
    part = encode(large.crop((0, 0, 240, 160)), "PNG")

    cropped = embed(embedder, encode(large, "JPEG", quality=95), crop=Crop(0, 0, 0.1, 0.1))

    assert similarity(cropped, embed(embedder, part)) > 0.99


def test_the_thumbnail_shows_the_whole_picture_whatever_the_crop(embedder):
    made = embed(embedder, thumbnail_side_px=90, crop=Crop(0, 0, 0.5, 0.5)).thumbnail
    thumbnail = Image.open(io.BytesIO(made)).convert("RGB")

    assert thumbnail.size == (90, 60)
    np.testing.assert_allclose(thumbnail.getpixel((80, 50)), BLUE, atol=10)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_who_asks_for_a_thumbnail_gets_the_same_embedding(embedder, kind):
    data = encode(noise(60, 40).resize((1200, 800)), kind)

    plain, larger = embed(embedder, data), embed(embedder, data, thumbnail_side_px=500)

    np.testing.assert_array_equal(plain.values, larger.values)
    assert Image.open(io.BytesIO(larger.thumbnail)).size == (500, 333)


def test_a_foreign_space_is_refused_and_both_are_named(embedder, bundle):
    assert embed(embedder, space=bundle.manifest.space).space == bundle.manifest.space
    with pytest.raises(PreconditionFailed, match="another-space") as caught:
        embed(embedder, space="another-space")
    assert caught.value.reason == "SPACE_UNKNOWN"
    assert caught.value.details == {"expected": bundle.manifest.space, "given": "another-space"}


def test_the_limits_that_the_embedder_was_made_with_hold(bundle, pool):
    embedder = Embedder(bundle, pool, limits=DecodeLimits(max_bytes=100))

    with pytest.raises(Exhausted, match="at most 100"):
        embed(embedder)


def test_parallel_pictures_do_not_mix(embedder):
    pictures = [encode(drawing(20 + 8 * i, 60), "PNG") for i in range(12)]
    alone = [embed(embedder, picture).values for picture in pictures]

    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda picture: embed(embedder, picture), pictures))

    np.testing.assert_array_equal([picture.values for picture in together], alone)


def test_a_picture_that_gets_no_interpreter_in_time_is_given_up(embedder, pool):
    with pool.borrow(1), pool.borrow(1), pytest.raises(DeadlineExceeded) as caught:
        embed(embedder, timeout_s=0.05)
    assert caught.value.reason == "DEADLINE"


def test_a_picture_that_gets_no_turn_to_decode_in_time_is_given_up(embedder, monkeypatch):
    entered, release = threading.Semaphore(0), threading.Event()

    def hold(*_arguments):
        entered.release()
        assert release.wait(10)
        raise DomainError("held long enough", reason="HELD")

    monkeypatch.setattr(Embedder, "_look", hold)
    with ThreadPoolExecutor(2) as threads:
        held = [threads.submit(embed, embedder) for _ in range(2)]
        assert all(entered.acquire(timeout=10) for _ in held)
        with pytest.raises(DeadlineExceeded, match="turn to decode"):
            embed(embedder, timeout_s=0.05)
        release.set()
        assert all(isinstance(picture.exception(10), DomainError) for picture in held)


def test_warming_up_runs_as_many_interpreters_as_pictures_at_a_time(embedder, pool, monkeypatch):
    runs, run = [], LiteRTRunner.run
    monkeypatch.setattr(
        LiteRTRunner, "run", lambda one, inputs: (runs.append(one), run(one, inputs))[1]
    )

    embedder.warm_up()

    assert len(set(map(id, runs))) == pool.size


def open_with(tmp_path, **replaced):
    files = {**features_files(), **replaced.pop("files", {})}
    write_tiny_bundle(tmp_path / "bundle", files)
    return open_bundle(str(tmp_path / "bundle"))


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"not json", "features.json is invalid"),
        (b'{"side": 7}', "features.json is invalid: side"),
        (Preprocessing(side=SIDE * 2).model_dump_json().encode(), "features.tflite takes"),
    ],
)
def test_files_that_do_not_fit_each_other_are_refused_by_name(tmp_path, pool, content, complaint):
    bundle = open_with(tmp_path, files={"features.json": content})

    with pytest.raises(BundleError, match=complaint):
        Embedder(bundle, pool)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"no model", "projection.tflite cannot be loaded"),
        # The backbone of this bundle projects by itself.
        (features_model(), r"features.tflite takes .* need {'image': \(32, 32, 3\)} and"),
    ],
)
def test_a_projection_that_does_not_fit_is_refused_by_name(tmp_path, pool, content, complaint):
    bundle = open_with(tmp_path, files={"projection.tflite": content})

    with pytest.raises(BundleError, match=complaint):
        Embedder(bundle, pool)


def test_a_model_that_gives_no_unit_vector_is_found_out_by_the_warm_up(tmp_path):
    broken = features_model(norm=3.0)
    bundle = open_with(tmp_path, files={"features.tflite": broken})

    with pytest.raises(BundleError, match="norm 3, not 256 of norm 1"):
        Embedder(bundle, InterpreterPool(broken, size=1)).warm_up()
