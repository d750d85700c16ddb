"""The application factory."""

from __future__ import annotations

from importlib.metadata import version

from apiflask import APIFlask
from limits import parse
from werkzeug.middleware.proxy_fix import ProxyFix

from vitrine_gateway.access.keyring import Keyring
from vitrine_gateway.api import openapi
from vitrine_gateway.api.access import create_access
from vitrine_gateway.api.common_headers import add_common_headers
from vitrine_gateway.api.explanations import create_explanations
from vitrine_gateway.api.facets import create_facets
from vitrine_gateway.api.failed_keys import limit_failed_keys
from vitrine_gateway.api.forms import MAX_IMAGE_BYTES
from vitrine_gateway.api.health import create_health
from vitrine_gateway.api.keys import KeyGuard
from vitrine_gateway.api.limits import RateLimits
from vitrine_gateway.api.observation import observe
from vitrine_gateway.api.pictures import create_pictures
from vitrine_gateway.api.problems import register_problems
from vitrine_gateway.api.products import create_products
from vitrine_gateway.api.reviews import create_reviews
from vitrine_gateway.api.searches import create_searches
from vitrine_gateway.api.taggings import create_taggings
from vitrine_gateway.gateway import Gateway
from vitrine_gateway.page import create_page
from vitrine_gateway.settings import GatewaySettings


def create_app(settings: GatewaySettings, gateway: Gateway) -> APIFlask:
    """Make the application.

    Parameters
    ----------
    settings
        Checked settings.
    gateway
        What the routes lead to.
    """
    app = APIFlask(
        "vitrine_gateway",
        title="Vitrine",
        version=version("vitrine-gateway"),
        spec_path="/api/v1/openapi.json",
        # The pages of the framework load their scripts from elsewhere.
        docs_path=None,
        json_errors=False,
        static_folder=None,  # type: ignore[arg-type]
    )
    app.config[MAX_IMAGE_BYTES] = settings.max_image_bytes
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    # Columns in the file's order, attributes in the bundle's.
    app.json.sort_keys = False  # type: ignore[attr-defined]
    _describe(app)
    register_problems(app)
    _register_routes(app, settings, gateway)
    add_common_headers(app, hsts_max_age_s=settings.hsts_max_age_s)
    observe(app, gateway.metrics)
    if hops := settings.trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app,
            x_for=hops,
            # Each proxy adds an address, and the one that ends TLS alone says that it did.
            x_proto=1,
            x_host=hops,
            x_prefix=hops,
        )
    return app


def _register_routes(app: APIFlask, settings: GatewaySettings, gateway: Gateway) -> None:
    deadline_s = settings.deadline_ms / 1000
    if settings.rate_limit_failed_keys:
        limit_failed_keys(
            app, parse(settings.rate_limit_failed_keys), gateway.metrics.count_refused_key
        )
    keyring = Keyring(settings.accepted_keys, settings.open_to_all, gateway.recent_keys)
    guard = KeyGuard(
        app, keyring, gateway.metrics.count_refused_key, need_https=settings.keys_need_https
    )
    limits = RateLimits(
        app,
        settings.redis_url,
        settings.redis_password.get_secret_value(),
        searches=settings.rate_limit_searches,
        writes=settings.rate_limit_writes,
    )
    app.register_blueprint(create_searches(gateway.searcher, guard, limits, deadline_s))
    app.register_blueprint(
        create_explanations(
            gateway.explainer, guard, limits, settings.explanation_deadline_ms / 1000
        )
    )
    app.register_blueprint(
        create_products(
            gateway.desk,
            gateway.showcase,
            guard,
            limits,
            deadline_s=deadline_s,
            bulk_deadline_s=settings.bulk_deadline_ms / 1000,
            preconditions=settings.writes_need_preconditions,
        )
    )
    app.register_blueprint(
        create_pictures(gateway.desk, gateway.media, gateway.renditions, guard, deadline_s)
    )
    app.register_blueprint(create_facets(gateway.similarity, guard, deadline_s))
    _register_taggings(app, settings, gateway, guard, limits)
    app.register_blueprint(
        create_access(gateway.keys, gateway.recent_keys, guard, limits, deadline_s)
    )
    app.register_blueprint(create_health(gateway.probe))
    app.register_blueprint(
        create_page(
            max_image_bytes=settings.max_image_bytes, max_tagging_bytes=settings.max_tagging_bytes
        )
    )


def _register_taggings(
    app: APIFlask,
    settings: GatewaySettings,
    gateway: Gateway,
    guard: KeyGuard,
    limits: RateLimits,
) -> None:
    deadline_s = settings.deadline_ms / 1000
    app.register_blueprint(
        create_taggings(
            gateway.tagger,
            guard,
            limits,
            gateway.admission,
            deadline_s=deadline_s,
            transfer_timeout_s=settings.transfer_timeout_s,
            max_bytes=settings.max_tagging_bytes,
        )
    )
    app.register_blueprint(
        create_reviews(
            gateway.tagger,
            gateway.row_pictures,
            guard,
            limits,
            gateway.admission,
            deadline_s=deadline_s,
            transfer_timeout_s=settings.transfer_timeout_s,
        )
    )


def _describe(app: APIFlask) -> None:
    app.description = "A photo in; details, similar products and a description out."
    app.license = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
    app.servers = [{"url": "/"}]
    app.security_schemes = {openapi.KEY_SCHEME: {"type": "http", "scheme": "bearer"}}
    # Errors are described where they are raised, as problem details.
    app.config["AUTO_404_RESPONSE"] = False
    app.config["AUTO_AUTH_ERROR_RESPONSE"] = False
    app.config["AUTO_VALIDATION_ERROR_RESPONSE"] = False
    app.config["AUTO_OPERATION_ID"] = True
    openapi.complete(app)
