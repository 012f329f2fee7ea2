import pytest

from bot.web.throttle import BUCKETS, Throttle, client_of


def test_as_often_as_allowed_and_then_no_more() -> None:
    throttle = Throttle(3, 60)
    assert [throttle.wait("甲") for _ in range(3)] == [0, 0, 0]
    assert 1 <= throttle.wait("甲") <= 120
    assert throttle.wait("乙") == 0


def test_what_is_forgotten_begins_anew() -> None:
    throttle = Throttle(1, 60)
    throttle.wait("甲")
    throttle.forget("甲")
    assert throttle.wait("甲") == 0


def test_no_number_of_askers_takes_more_than_the_buckets() -> None:
    throttle = Throttle(5, 60)
    for number in range(3 * BUCKETS):
        throttle.wait(str(number))
    assert BUCKETS * 0.9 < len(throttle._limiter.storage.storage) <= BUCKETS  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("testclient", "testclient", True),
    ],
)
def test_one_subscriber_is_one_asker(one: str, other: str, same: bool) -> None:
    assert (client_of({"client": (one, 1)}) == client_of({"client": (other, 2)})) is same


def test_a_connection_without_an_address_is_an_asker_too() -> None:
    assert client_of({"client": None}) == ""
