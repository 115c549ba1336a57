"""Without Redis the cache takes everything, keeps nothing, and holds nobody up."""

import pytest
from django.core.cache import cache

from gard_inquiries import caches
from tests.servers import free_port


@pytest.fixture(autouse=True)
def redis_at(settings, monkeypatch):
    """Points the cache to a port; to one where nobody answers, to begin with."""

    def redis_at(url):
        monkeypatch.setattr(caches.RedisOrNothing, "_pause_ends", 0.0)
        backend = "gard_inquiries.caches.RedisOrNothing"
        settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": url}}

    redis_at(f"redis://127.0.0.1:{free_port()}/0")
    return redis_at


@pytest.mark.parametrize(
    ("ask", "answer"),
    [
        (lambda: cache.get("key", "default"), "default"),
        (lambda: cache.add("key", 1), True),
        (lambda: cache.set("key", 1), None),
        (lambda: cache.incr("key"), 1),
        (lambda: cache.touch("key"), False),
        (lambda: cache.delete("key"), False),
        (lambda: cache.has_key("key"), False),
        (lambda: cache.get_many(["key"]), {}),
        (lambda: cache.set_many({"key": 1}), ["key"]),
        (lambda: cache.delete_many(["key"]), None),
        (lambda: cache.clear(), False),
    ],
)
def test_every_question_gets_an_answer(ask, answer):
    assert ask() == answer


def test_it_is_said_once_and_then_left_alone_for_a_while(caplog):
    for _ in range(20):
        cache.get("key")
    assert caplog.messages == ["no Redis (ConnectionError): limits hold nobody back"]


def test_after_the_pause_it_is_tried_again(caplog, monkeypatch):
    cache.get("key")
    monkeypatch.setattr(caches.RedisOrNothing, "_pause_ends", 0.0)
    cache.get("key")
    assert len(caplog.messages) == 2


@pytest.mark.servers
def test_with_redis_it_counts(redis_at, real_redis):
    redis_at(real_redis)
    cache.set("caches-test", 1, 60)
    assert (cache.add("caches-test", 5), cache.incr("caches-test")) == (False, 2)
    assert (cache.get("caches-test"), cache.delete("caches-test")) == (2, True)


@pytest.fixture
def real_redis():
    import os

    return os.environ.get("REDIS_URL") or pytest.skip("needs Redis; see tests/servers.py")
