"""The blueprint that serves the pages and their assets."""

import hashlib
from pathlib import Path

from flask import Blueprint, Response, make_response, render_template, send_from_directory

_ASSETS = Path(__file__).parent / "static"
_YEAR_S = 365 * 24 * 3600
_COMMON_SHEETS = ("tokens", "base", "controls", "frame", "start", "dialog", "states")
_SEARCH_SHEETS = ("sheet", "photo", "details", "similar", "filters", "part")
# What the pages of taggings share with the search.
_SHARED_MODULES = (
    "api.js", "colours.js", "dom.js", "files.js", "http.js", "mount.js", "roles.js", "states.js",
    "words.js",
)  # fmt: skip

# The pages draw everything from their own files: no inline script or style, no other origin.
# `blob:` is the preview of the shopper's own photo, and the pictures that need an API key.
_CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' blob: data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)


def create_page(*, max_image_bytes: int, max_tagging_bytes: int = 2_000_000_000) -> Blueprint:
    """Build the blueprint: ``/`` searches, ``/taggings`` tags catalogues, ``/assets/`` is theirs.

    Parameters
    ----------
    max_image_bytes : int
        The largest photo that the search takes, in bytes; the page refuses a larger one before
        sending it.
    max_tagging_bytes : int
        The largest upload of a catalogue with its pictures, in bytes; refused likewise.

    Returns
    -------
    Blueprint
        To be registered on the application without a prefix.
    """
    page = Blueprint("page", __name__, template_folder="templates")
    version = _version()
    search_scripts = _modules("*.js")
    taggings_scripts = (*_SHARED_MODULES, *_modules("taggings/**/*.js"))
    taggings_sheets = (*_COMMON_SHEETS, *_taggings_sheets())

    @page.get("/")
    def index() -> Response:
        return make_response(
            render_template(
                "page.html",
                version=version,
                sheets=(*_COMMON_SHEETS, *_SEARCH_SHEETS),
                modules=search_scripts,
                script="main.js",
                max_image_bytes=max_image_bytes,
            )
        )

    # One document for all three: its script reads the address.
    @page.get("/taggings")
    @page.get("/taggings/<identifier>")
    @page.get("/taggings/<identifier>/review")
    def taggings(identifier: str = "") -> Response:
        return make_response(
            render_template(
                "taggings.html",
                version=version,
                sheets=taggings_sheets,
                modules=taggings_scripts,
                script="taggings/main.js",
                max_tagging_bytes=max_tagging_bytes,
            )
        )

    @page.get("/assets/<asked>/<path:name>")
    def asset(asked: str, name: str) -> Response:
        response = send_from_directory(_ASSETS, name)
        # During a roll-out the page of one version may ask a replica of the other: that is
        # answered, and not remembered under the wrong name.
        kept = f"public, max-age={_YEAR_S}, immutable" if asked == version else "no-cache"
        response.headers["Cache-Control"] = kept
        return response

    @page.after_request
    def secure(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = _CONTENT_SECURITY_POLICY
        return response

    return page


def _modules(pattern: str) -> tuple[str, ...]:
    """Return the scripts that a page loads, by their names below ``js/``."""
    folder = _ASSETS / "js"
    return tuple(sorted(path.relative_to(folder).as_posix() for path in folder.glob(pattern)))


def _taggings_sheets() -> tuple[str, ...]:
    folder = _ASSETS / "css" / "taggings"
    return tuple(sorted(f"taggings/{path.stem}" for path in folder.glob("*.css")))


def _version() -> str:
    """Return a name that changes whenever an asset does."""
    digest = hashlib.sha256()
    for path in sorted(_ASSETS.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(_ASSETS).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
