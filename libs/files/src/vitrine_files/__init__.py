"""Files that are there whole or not at all, and that outlast a power cut.

>>> make_folder(Path("out"))
>>> write_whole(Path("out/report.json"), "{}")
"""

from vitrine_files.lasting import make_folder, sync_folder, synced_file
from vitrine_files.whole import is_unfinished, unfinished_of, whole_file, write_whole

__all__ = [
    "is_unfinished",
    "make_folder",
    "sync_folder",
    "synced_file",
    "unfinished_of",
    "whole_file",
    "write_whole",
]
