"""The template that reports include: ``understood.html.jinja``, with `told` given to it."""

from jinja2 import PackageLoader

PAGE_TEMPLATES = PackageLoader("vitrine_pipeline.understood", ".")
