"""The blueprint that serves the page and its assets."""

import hashlib
from pathlib import Path

from flask import Blueprint, Response, make_response, render_template, send_from_directory

_ASSETS = Path(__file__).parent / "static"
_YEAR_S = 365 * 24 * 3600

# The page draws everything from its own files: no inline script or style, no other origin.
# `blob:` is the preview of the shopper's own photo.
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


def create_page(*, max_image_bytes: int) -> Blueprint:
    """Build the blueprint: ``/`` is the page, ``/assets/`` its scripts, styles and fonts.

    Parameters
    ----------
    max_image_bytes : int
        The largest photo that the search takes, in bytes; the page refuses a larger one before
        sending it.

    Returns
    -------
    Blueprint
        To be registered on the application without a prefix.
    """
    page = Blueprint("page", __name__, template_folder="templates")
    modules = sorted(path.name for path in (_ASSETS / "js").glob("*.js"))
    version = _version()

    @page.get("/")
    def index() -> Response:
        return make_response(
            render_template(
                "page.html", version=version, modules=modules, max_image_bytes=max_image_bytes
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


def _version() -> str:
    """Return a name that changes whenever an asset does."""
    digest = hashlib.sha256()
    for path in sorted(_ASSETS.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(_ASSETS).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
