"""How sites are treated, and which are not asked at all."""

from fixtures.fetching import Shop


def test_no_host_gets_more_requests_at_a_time_than_it_is_to(shop, site, capsys):
    shop.put_all(["sound"] * 40)

    shop.fetch(capsys, "--per-host", "3")

    assert site.most_at_once <= 3


def test_a_host_that_asks_for_more_patience_than_there_is_is_left_alone(shop, site, capsys):
    shop.put("a", "/away/a.jpg")
    for number in range(20):
        shop.put(f"p{number}", f"/sound/{number}.jpg")

    shop.fetch(capsys, "--per-host", "1", status=1)

    assert "3,600" in shop.report()["a"]["reason"]
    assert "was not asked" in shop.report()["p19"]["reason"]
    assert site.asked == {"/away/a.jpg": 1}


def test_private_addresses_are_reached_only_where_they_are_allowed(tmp_path, site, capsys):
    shop = Shop(tmp_path, site)
    shop.put("a", "/sound/a.jpg")
    shop.put("b", "/moved/b.jpg")

    shop.fetch(capsys, status=1)
    assert site.asked.total() == 0
    assert "--allow-private" in shop.report()["a"]["reason"]

    assert shop.fetch(capsys, "--allow-private")["downloaded"] == 2


def test_an_address_with_a_password_is_refused(shop, site, capsys):
    shop.put("a", site.address("/sound/a.jpg").replace("//", "//me:secret@"))

    shop.fetch(capsys, status=1)

    assert "password" in shop.report()["a"]["reason"]
    assert site.asked.total() == 0
