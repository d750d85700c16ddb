"""Where the pictures of a catalogue and the files that are tagged are, if nobody says otherwise."""

from __future__ import annotations

from pathlib import Path

from vitrine_pipeline.errors import PipelineError

_SQLITE = "sqlite:///"


def media_beside(database: str) -> str:
    """Return the media folder that belongs to a database.

    Parameters
    ----------
    database
        URL of the catalogue.

    Returns
    -------
    str
        ``media`` in the folder of the SQLite file.

    Raises
    ------
    PipelineError
        If the database is no file, so that there is no folder beside it.
    """
    folder = _folder_beside(database)
    if folder is None:
        raise PipelineError(
            f"{database.partition(':')[0]} databases have no folder for pictures beside them: "
            "give --media with a folder or a URL such as gs://BUCKET/PATH"
        )
    return str(folder / "media")


def files_beside(database: str) -> str:
    """Return the folder of the files that are tagged with a catalogue's database.

    Parameters
    ----------
    database
        URL of the catalogue.

    Returns
    -------
    str
        ``taggings`` in the folder of the SQLite file; ``var/taggings`` where there is no such file.
    """
    return str((_folder_beside(database) or Path("var")) / "taggings")


def _folder_beside(database: str) -> Path | None:
    path = database.removeprefix(_SQLITE).partition("?")[0]
    return Path(path).parent if database.startswith(_SQLITE) and path else None
