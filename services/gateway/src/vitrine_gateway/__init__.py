"""The gateway: the web page, the REST API, and the way from a photo to its answers."""
