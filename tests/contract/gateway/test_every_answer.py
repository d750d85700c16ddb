"""What is true of all answers: they are described, closed off, and none is for operators."""

from openapi_spec_validator import validate


def test_the_openapi_document_is_valid(client):
    document = client.get("/api/v1/openapi.json").get_json()
    validate(document)
    assert set(document["paths"]["/api/v1/searches"]["post"]["requestBody"]["content"]) == {
        "multipart/form-data",
        "application/json",
    }


def test_what_is_not_there_is_a_problem_too(client):
    assert client.get("/api/v2/searches").get_json()["status"] == 404
    response = client.get("/analyze-image")
    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]


def test_every_answer_carries_the_security_headers(client):
    for response in (client.get("/healthz"), client.get("/nowhere"), client.get("/")):
        assert "default-src 'self'" in response.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_what_operators_read_is_not_on_the_port_that_everybody_reaches(client):
    assert client.get("/metrics").status_code == 404


def test_the_document_is_the_same_whatever_the_settings(gateway, peers, client):
    other = gateway(
        peers,
        max_image_bytes=1000,
        deadline_ms=500,
        rate_limit_searches="1/second",
        allow_private_networks=True,
    )
    assert other.application._get_spec() == client.application._get_spec()
