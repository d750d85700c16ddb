"""How much a search may say, and how many products it gives."""

DEFAULT_MATCHES = 12
"""Where the caller does not say."""
MAX_MATCHES = 100
"""That a person may ask for: by the API and the page."""
MAX_SERVICE_MATCHES = 200
"""That a program may ask the similarity service for."""
MAX_TEXT_CHARACTERS = 500
"""What a search may say in words; as many as a title may have."""
DEFAULT_TEXT_WEIGHT = 0.5
"""Of a text beside a picture or a product, 0 to 1."""
