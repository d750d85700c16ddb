"""Where the pictures of a catalogue are, if nobody says otherwise."""

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
    path = database.removeprefix(_SQLITE).partition("?")[0]
    if not database.startswith(_SQLITE) or not path:
        raise PipelineError(
            f"{database.partition(':')[0]} databases have no folder for pictures beside them: "
            "give --media with a folder or a URL such as gs://BUCKET/PATH"
        )
    return str(Path(path).parent / "media")
