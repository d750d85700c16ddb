"""The web page: one document and its assets, filled in the browser from the REST API."""

from vitrine_gateway.page.blueprint import create_page

__all__ = ["create_page"]
