"""Where the pictures of a catalogue and the files that are tagged are, if nobody says otherwise.

Each catalogue has a place of its own: a sweep removes whatever its own catalogue does not refer to.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from vitrine_pipeline.errors import PipelineError

_SQLITE = "sqlite:///"
# Its folders are called as the services call theirs where they are told nothing.
_USUAL = "vitrine"


def media_beside(database: str) -> str:
    """Return the media folder that belongs to a database.

    Parameters
    ----------
    database
        URL of the catalogue.

    Returns
    -------
    str
        ``NAME-media`` in the folder of the SQLite file ``NAME.db``; ``media`` for ``vitrine.db``.
        A catalogue that earlier releases made keeps the ``media`` that they gave to every name.

    Raises
    ------
    PipelineError
        If the database is no file, so that there is no folder beside it.
    """
    file = _file_of(database)
    if file is None:
        raise PipelineError(
            f"{database.partition(':')[0]} databases have no folder for pictures beside them: "
            "give --media with a folder or a URL such as gs://BUCKET/PATH"
        )
    own, former = _named(file.parent, file.stem, "media"), file.with_name("media")
    return str(former if file.is_file() and former.is_dir() and not own.is_dir() else own)


def files_beside(database: str) -> str:
    """Return the folder of the files that are tagged with a catalogue's database.

    Parameters
    ----------
    database
        URL of the catalogue.

    Returns
    -------
    str
        ``NAME-taggings`` in the folder of the SQLite file ``NAME.db``, or in ``var`` for a database
        of that name on a server; ``taggings`` for the name ``vitrine``.
    """
    file = _file_of(database)
    if file is not None:
        return str(_named(file.parent, file.stem, "taggings"))
    return str(_named(Path("var"), Path(urlsplit(database).path).name, "taggings"))


def _named(folder: Path, name: str, what: str) -> Path:
    return folder / (what if name in ("", _USUAL) else f"{name}-{what}")


def _file_of(database: str) -> Path | None:
    path = database.removeprefix(_SQLITE).partition("?")[0]
    return Path(path) if database.startswith(_SQLITE) and path else None
