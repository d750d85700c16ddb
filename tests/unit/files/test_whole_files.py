"""A file is there whole or not at all, and what is there outlasts a power cut."""

import errno
import os
from pathlib import Path

import pytest

from fixtures import folder_syncs
from vitrine_files import is_unfinished, make_folder, unfinished_of, whole_file, write_whole


@pytest.fixture
def synced(monkeypatch):
    """The files and folders that were synced, in their order."""
    done = []
    fsync = os.fsync

    def note(descriptor):
        done.append(Path(f"/proc/self/fd/{descriptor}").readlink())
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    return done


def test_what_is_written_takes_the_place_of_what_was_there(tmp_path):
    file = tmp_path / "a.json"
    write_whole(file, "old")
    write_whole(file, "nëw")

    assert file.read_bytes() == "nëw".encode()
    assert list(tmp_path.iterdir()) == [file]


def test_nothing_of_a_write_that_fails_is_left(tmp_path):
    file = tmp_path / "a.json"
    write_whole(file, "old")
    with pytest.raises(ZeroDivisionError), whole_file(file) as written:
        written.write(b"half" * (1 // written.write(b"")))

    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_while_a_file_is_written_it_is_known_as_unfinished(tmp_path):
    file = tmp_path / "[a].json"
    other = tmp_path / ".a.json.part"
    other.touch()
    with whole_file(file):
        [part] = unfinished_of(file)
        assert is_unfinished(part.name)

    assert unfinished_of(file) == []
    assert not is_unfinished(file.name)
    assert not is_unfinished(other.name)


def test_the_bytes_are_synced_before_the_name_is(tmp_path, synced):
    write_whole(tmp_path / "a.json", "new")

    part, folder = synced
    assert is_unfinished(part.name)
    assert folder == tmp_path


def test_a_new_folder_is_written_down_in_those_above_it(tmp_path, synced):
    make_folder(tmp_path / "one" / "two")

    assert (tmp_path / "one" / "two").is_dir()
    assert synced == [tmp_path, tmp_path / "one"]


def test_a_file_system_that_syncs_no_folders_is_written_to_all_the_same(tmp_path, monkeypatch):
    folder_syncs.failing(monkeypatch, errno.EINVAL)
    make_folder(tmp_path / "one")
    write_whole(tmp_path / "one" / "a.json", "new")

    assert (tmp_path / "one" / "a.json").read_text() == "new"


def test_a_name_that_the_disk_did_not_take_is_no_success(tmp_path, monkeypatch):
    folder_syncs.failing(monkeypatch, errno.EIO)

    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        write_whole(tmp_path / "a.json", "new")
