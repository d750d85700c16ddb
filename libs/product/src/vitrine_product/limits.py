"""How many products a search gives."""

DEFAULT_MATCHES = 12
"""Where the caller does not say."""
MAX_MATCHES = 100
"""That a person may ask for: by the API and the page."""
MAX_SERVICE_MATCHES = 200
"""That a program may ask the similarity service for."""
