"""Who stores pictures or bundles is killed: a name that is there holds all that it should."""

import hashlib

from fixtures.doomed import Doomed
from fixtures.doomed_work import bundle_files, store_pictures, write_bundles
from vitrine_bundle import open_bundle
from vitrine_media import MediaStore, digest_of, thumbnail_key
from vitrine_media.folder import is_rest
from vitrine_media.sweep import sweep

_LONGEST_S = 0.2


def test_each_picture_is_whole_and_none_that_was_stored_is_gone(tmp_path, kills, seed, dice, tally):
    store, stored = MediaStore(str(tmp_path)), set()
    for number in range(kills):
        writers = [Doomed(store_pictures, str(tmp_path), seed + number + at) for at in range(2)]
        killed = sum([writer.kill(dice, _LONGEST_S) for writer in writers])

        said = [word for writer in writers for word in writer.said]
        stored |= {key for word, key in said if word == "stored"}
        found = {name for page in store.names() for name in page if not is_rest(name)}
        assert stored <= found, seed
        assert {thumbnail_key(key) for key in stored} <= found, seed
        for name in found:
            content = (tmp_path / name).read_bytes()
            if name.startswith("thumbnails"):
                assert content == b"a thumbnail", (seed, name)
            else:
                assert hashlib.sha256(content).hexdigest() == digest_of(name), (seed, name)
        tally.count("pictures", kills=killed, acknowledged=len(said) - len(writers))
    sweep(store, lambda keys: stored & set(keys), before=2e10)
    left = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert left == stored | {thumbnail_key(key) for key in stored}


def test_each_bundle_is_whole(tmp_path, kills, seed, dice, tally):
    for number in range(kills):
        writer = Doomed(write_bundles, str(tmp_path), seed + number)
        killed = writer.kill(dice, _LONGEST_S)

        written = [name for word, name in writer.said if word == "written"]
        found = {path.name for path in tmp_path.iterdir() if not path.name.startswith(".")}
        assert set(written) <= found, seed
        for name in {name for name in found if name.startswith(f"b{seed + number}-")}:
            bundle = open_bundle(str(tmp_path / name))
            for file, content in bundle_files(seed + number).items():
                assert bundle.read_bytes(file) == content, (seed, name, file)
        tally.count("bundles", kills=killed, acknowledged=len(written))
