"""Snapshots: the index as files that the next replica maps instead of reading the database.

They lie in a folder or wherever else fsspec reaches, by embedding space::

    SPACE/segments/ID/...        written once, each file with its hash
    SPACE/REVISION-ID.snapshot   which segments, and which of their rows are there
"""
