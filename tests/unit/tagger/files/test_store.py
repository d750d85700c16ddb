"""Files are whole or not there, in a folder as in a bucket."""

import errno

import fsspec
import pytest

from fixtures import folder_syncs
from vitrine_serving.errors import Unavailable
from vitrine_tagger.files.store import CATALOGUE, PICTURES, FileStore
from vitrine_tagger.files.sweep import sweep

_ID, _OTHER = "0" * 32, "1" * 32


@pytest.fixture(params=["folder", "bucket"])
def files(request, tmp_path):
    if request.param == "folder":
        yield FileStore(str(tmp_path / "taggings"))
        return
    yield FileStore(f"memory://{tmp_path.name}/taggings")
    fsspec.filesystem("memory").store.clear()


def write(files, content=b"a,b\n1,2\n", tagging_id=_ID, name=CATALOGUE):
    with files.writing(tagging_id, name) as file:
        for at in range(len(content)):
            file.write(content[at : at + 1])


def test_what_was_written_is_read_at_any_place(files):
    write(files, b"0123456789")

    with files.opened(_ID, CATALOGUE) as file:
        assert file.seek(4) == 4
        assert file.read(3) == b"456"
    with files.at_hand(_ID, CATALOGUE) as path:
        assert path.read_bytes() == b"0123456789"


def test_a_write_that_is_cut_short_leaves_nothing_that_could_be_read(files):
    with pytest.raises(ZeroDivisionError), files.writing(_ID, CATALOGUE) as file:
        file.write(b"half" * (1 // 0))

    with pytest.raises(Unavailable, match="cannot be read"), files.opened(_ID, CATALOGUE):
        pass


def test_what_is_removed_is_gone_and_may_be_removed_again(files):
    write(files)
    write(files, name=PICTURES)
    write(files, tagging_id=_OTHER)

    files.remove(_ID)
    files.remove(_ID)

    assert files.ids() == [_OTHER]


def test_only_what_no_tagging_is_known_for_and_is_old_is_swept(files):
    write(files)
    write(files, tagging_id=_OTHER)

    assert sweep(files, lambda ids: {_OTHER} & set(ids)) == 0
    assert sweep(files, lambda ids: {_OTHER} & set(ids), grace_s=-60) == 1
    assert files.ids() == [_OTHER]


def test_an_upload_that_was_killed_is_swept_as_well(tmp_path):
    files = FileStore(str(tmp_path))
    (tmp_path / _ID).mkdir()
    (tmp_path / _ID / ".file.0123456789abcdef.part").write_bytes(b"half")

    assert sweep(files, lambda _ids: (), grace_s=60) == 0
    assert sweep(files, lambda _ids: (), grace_s=-60) == 1
    assert files.ids() == []


def test_no_name_but_that_of_a_tagging_is_a_place(files):
    with pytest.raises(ValueError, match="no id"), files.opened("../" + "0" * 29, CATALOGUE):
        pass


def test_a_file_system_that_syncs_no_folders_keeps_files_as_well(tmp_path, monkeypatch):
    files = FileStore(str(tmp_path / "taggings"))
    folder_syncs.failing(monkeypatch, errno.EINVAL)
    write(files, b"whole")

    with files.opened(_ID, CATALOGUE) as file:
        assert file.read() == b"whole"


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "taken").write_bytes(b"")
    files = FileStore(str(tmp_path / "taken"))

    with pytest.raises(Unavailable, match="cannot be written"):
        write(files)
