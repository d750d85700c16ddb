"""The blueprint that serves the page and its assets."""

from pathlib import Path

from flask import Blueprint, Response, make_response, render_template, request

FONT_MAX_AGE_S = 365 * 24 * 3600

# The page draws everything from its own files: no inline script or style, no other origin.
# `blob:` is the preview of the shopper's own photo.
CONTENT_SECURITY_POLICY = "; ".join(
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
    page = Blueprint(
        "page",
        __name__,
        template_folder="templates",
        static_folder="static",
        static_url_path="/assets",
    )
    modules = sorted(path.name for path in (Path(__file__).parent / "static" / "js").glob("*.js"))

    @page.get("/")
    def index() -> Response:
        return make_response(
            render_template("page.html", modules=modules, max_image_bytes=max_image_bytes)
        )

    @page.after_request
    def set_headers(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        if request.path.endswith(".woff2"):
            # Fonts never change under one name; scripts and styles do, and are revalidated.
            response.headers["Cache-Control"] = f"public, max-age={FONT_MAX_AGE_S}, immutable"
        return response

    return page
