"""Each service in turn is killed or frozen; what is left of the answer is what was promised."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from fixtures.waiting import eventually

ALL = ("attributes", "description", "similar")


class Harm:
    """Harms one process, and makes up for it at the end."""

    def __init__(self, processes):
        self._processes = processes
        self._harmed = []

    def __call__(self, how, name):
        self._harmed.append(name)
        getattr(self._processes, how)(name)

    def heal(self):
        while self._harmed:
            self._processes.revive(self._harmed.pop())


@pytest.fixture
def search(processes, trained):
    photo = trained.photo(trained.rows[0]["ProductId"])

    def ask(**fields):
        return processes.client.post(
            "/api/v1/searches", files={"image": ("photo.jpg", photo)}, data=fields
        )

    return ask


@pytest.fixture
def harm(processes, search):
    harm = Harm(processes)
    yield harm
    harm.heal()
    assert eventually(lambda: is_whole(search()))


def is_whole(response) -> bool:
    return response.status_code == 200 and response.json()["unavailable"] == []


def problem(response) -> str:
    return response.json()["type"].rpartition(":")[2]


both_ways = pytest.mark.parametrize("how", ["kill", "freeze"])


@both_ways
def test_without_features_there_is_no_answer_to_a_photo(search, harm, processes, trained, how):
    harm(how, "features")

    response = search()

    assert response.status_code == 503
    assert problem(response) == "features-unavailable"
    assert int(response.headers["Retry-After"]) > 0
    product = {"product_id": trained.rows[3]["ProductId"]}
    assert is_whole(processes.client.post("/api/v1/searches", json=product))


@both_ways
def test_without_similarity_who_does_not_ask_for_it_is_answered(search, harm, how):
    harm(how, "similarity")

    response = search()
    without = search(include="attributes,description")

    assert response.status_code == 503
    assert problem(response) == "similarity-unavailable"
    assert is_whole(without)
    assert without.json()["attributes"]
    assert without.json()["description"]["title"]


@both_ways
def test_without_a_classifier_the_description_is_free(search, harm, how):
    harm(how, "classifier")

    response = search()

    assert response.status_code == 200
    answer = response.json()
    assert answer["unavailable"] == ["attributes"]
    assert answer["attributes"] == {}
    assert answer["description"]["title"]
    assert len(answer["similar"]) == 12


@both_ways
def test_without_a_captioner_only_the_description_is_missing(search, harm, how):
    harm(how, "captioner")

    response = search()

    assert response.status_code == 200
    answer = response.json()
    assert answer["unavailable"] == ["description"]
    assert answer["description"] is None
    assert answer["attributes"]["colour"]["value"]
    assert len(answer["similar"]) == 12


@pytest.mark.parametrize("name", ["features", "similarity", "classifier", "captioner"])
def test_the_gateway_stays_ready_and_says_who_is_away(harm, processes, name):
    harm("kill", name)

    assert eventually(lambda: processes.client.get("/readyz").json()["services"][name] is False)
    assert processes.client.get("/readyz").status_code == 200
    assert processes.client.get("/healthz").status_code == 200
    assert processes.client.get("/").status_code == 200


def test_while_features_hangs_searches_are_refused_at_once_and_the_rest_is_answered(
    harm, processes, search
):
    harm("freeze", "features")
    # The first ones wait for their deadline; what they learn the next ones know.
    with ThreadPoolExecutor(8) as pool:
        assert {one.status_code for one in pool.map(lambda _: search(), range(32))} == {503}

    refused = [search() for _ in range(8)]

    assert {problem(one) for one in refused} == {"features-unavailable"}
    # Now and then one tries whether the service is back, and waits; those after it do not.
    assert any("cannot be reached" in one.json()["detail"] for one in refused)
    assert all(int(one.headers["Retry-After"]) > 0 for one in refused)
    for path in ("/", "/api/v1/products", "/api/v1/facets", "/readyz"):
        assert processes.client.get(path).status_code == 200, path
