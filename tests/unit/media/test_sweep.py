import time

import pytest

from vitrine_media import MediaStore, Swept, sweep, thumbnail_key


@pytest.fixture(params=["folder", "memory"])
def media(request, tmp_path):
    url = str(tmp_path / "media") if request.param == "folder" else f"memory://{tmp_path.name}"
    return MediaStore(url)


def names(media):
    return [name for page in media.names() for name in page]


def run(media, *kept, before=None, **options):
    before = time.time() + 1 if before is None else before
    return sweep(media, lambda keys: set(kept) & set(keys), before=before, **options)


def test_what_nothing_refers_to_goes_and_the_rest_stays(media):
    kept = media.add(b"kept", "image/png", b"its thumbnail")
    media.add(b"gone", "image/jpeg", b"its thumbnail")

    assert run(media, kept) == Swept(objects=4, referenced=2, young=0, removed=2)
    assert sorted(names(media)) == sorted([kept, thumbnail_key(kept)])
    assert run(media, kept) == Swept(objects=2, referenced=2, young=0, removed=0)


def test_what_is_young_stays(media):
    key = media.add(b"just written", "image/png", b"")

    assert run(media, before=time.time() - 3600) == Swept(1, 0, young=1, removed=0)
    assert media.holds(key)


def test_a_dry_run_counts_and_removes_nothing(media):
    key = media.add(b"gone", "image/png", b"small")

    assert run(media, dry_run=True) == Swept(objects=2, referenced=0, young=0, removed=2)
    assert media.holds(key)


def test_a_reference_that_comes_while_the_sweep_runs_saves_the_picture(media):
    key = media.add(b"one", "image/png", b"")
    answers = iter([set(), {key}])

    swept = sweep(media, lambda _: next(answers), before=time.time() + 1)

    assert (swept.referenced, swept.removed) == (1, 0)
    assert media.holds(key)


def test_pictures_of_earlier_releases_are_swept_by_their_own_names(tmp_path):
    for name in ("products/1.jpg", "thumbnails/1.webp", "products/2.jpg", "thumbnails/2.webp"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")

    assert run(MediaStore(str(tmp_path)), "products/2.jpg").removed == 2
    assert sorted(names(MediaStore(str(tmp_path)))) == ["products/2.jpg", "thumbnails/2.webp"]


def test_what_a_killed_writer_left_goes_and_files_of_others_stay(tmp_path):
    media = MediaStore(str(tmp_path))
    key = media.add(b"kept", "image/png", b"")
    folder = (tmp_path / key).parent
    (folder / ".a.jpg.0123456789abcdef.part").write_bytes(b"half a pic")
    (folder / "README.md").write_text("mine")
    (tmp_path / "pictures" / "notes").mkdir()

    assert run(media, key).removed == 1
    assert {path.name for path in folder.iterdir()} == {(tmp_path / key).name, "README.md"}


def test_what_a_killed_sweep_had_put_aside_comes_back(tmp_path):
    media = MediaStore(str(tmp_path))
    key = media.add(b"kept", "image/png", b"")
    path = tmp_path / key
    path.rename(path.with_name(f".{path.name}.swept"))

    run(media, key)

    assert b"".join(media.open(key).chunks) == b"kept"
