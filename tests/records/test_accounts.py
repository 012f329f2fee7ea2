from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.errors import KeceError
from bot.records import AccountRow, SigninRow
from bot.records.accounts import (
    SHORTEST,
    Role,
    account_named,
    accounts,
    add_account,
    change_password,
    change_role,
    set_active,
    verified,
)
from bot.records.signins import IDLE, forget_signins, sign_in, sign_out, signed_in

PASSWORD = "correct horse battery"
LONGEST = timedelta(hours=12)


def test_only_the_right_password_of_an_active_account_is_verified(engine: Engine) -> None:
    add_account(engine, "王芳", PASSWORD)
    account = verified(engine, " 王芳 ", PASSWORD)
    assert account and (account.name, account.role) == ("王芳", Role.STAFF)
    for name, password in (
        ("王芳", PASSWORD + "!"),
        ("王芳", ""),
        ("别人", PASSWORD),
        ("", ""),
        ("王\0芳", PASSWORD),
    ):
        assert verified(engine, name, password) is None
    add_account(engine, "李强", PASSWORD, Role.ADMIN)
    set_active(engine, "王芳", False)
    assert verified(engine, "王芳", PASSWORD) is None
    assert account_named(engine, "王芳") is None


def test_passwords_are_verified_without_holding_a_connection(engine: Engine, monkeypatch) -> None:
    held = []
    add_account(engine, "王芳", PASSWORD)
    monkeypatch.setattr("bot.records.accounts._matches", lambda *_: held.append(engine.pool.checkedout()))
    verified(engine, "王芳", PASSWORD)
    assert held == [0]


def test_passwords_are_kept_as_argon2_hashes_of_their_own(engine: Engine) -> None:
    for name in ("王芳", "李强"):
        add_account(engine, name, PASSWORD)
    with Session(engine) as session:
        hashes = session.scalars(select(AccountRow.password_hash)).all()
    assert all(hashed.startswith("$argon2id$") for hashed in hashes)
    assert len(set(hashes)) == 2


def test_an_unknown_name_costs_a_verification_too(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.records import accounts as module

    seen = []
    matches = module._matches
    monkeypatch.setattr(module, "_matches", lambda *given: seen.append(given[0]) or matches(*given))
    assert verified(engine, "没有", PASSWORD) is None
    (hashed,) = seen
    # as costly as that of an account: the same kind and parameters
    add_account(engine, "王芳", PASSWORD)
    with Session(engine) as session:
        kept = session.scalars(select(AccountRow.password_hash)).one()
    assert hashed.split("$")[:4] == kept.split("$")[:4]


@pytest.mark.parametrize("name", ["", " ", "长" * 41, "王\n芳", "王\0芳"])
def test_what_is_no_name_makes_no_account(engine: Engine, name: str) -> None:
    with pytest.raises(KeceError, match="不能作为帐号名"):
        add_account(engine, name, PASSWORD)
    assert accounts(engine) == []


@pytest.mark.parametrize(
    "password", ["", "x" * (SHORTEST - 1), "abab" * 5, "王芳王芳王芳王芳王芳", "y" * 201]
)
def test_a_weak_password_makes_no_account_and_changes_none(engine: Engine, password: str) -> None:
    with pytest.raises(KeceError):
        add_account(engine, "王芳王芳王芳王芳王芳", password)
    add_account(engine, "王芳王芳王芳王芳王芳", PASSWORD)
    with pytest.raises(KeceError):
        change_password(engine, "王芳王芳王芳王芳王芳", password)
    assert verified(engine, "王芳王芳王芳王芳王芳", PASSWORD)


def test_a_name_is_given_once(engine: Engine) -> None:
    add_account(engine, "王芳", PASSWORD)
    with pytest.raises(KeceError, match="已经有"):
        add_account(engine, "王芳", PASSWORD + "2")


def test_the_last_admin_stays_one(engine: Engine) -> None:
    add_account(engine, "李强", PASSWORD, Role.ADMIN)
    add_account(engine, "王芳", PASSWORD)
    for change in (
        lambda: set_active(engine, "李强", False),
        lambda: change_role(engine, "李强", Role.STAFF),
    ):
        with pytest.raises(KeceError, match="至少要留一个"):
            change()
    change_role(engine, "王芳", Role.ADMIN)
    set_active(engine, "李强", False)
    with pytest.raises(KeceError, match="至少要留一个"):
        set_active(engine, "王芳", False)
    assert [one.name for one in accounts(engine) if one.active] == ["王芳"]


def test_staff_can_be_disabled_where_there_is_no_admin_yet(engine: Engine) -> None:
    add_account(engine, "王芳", PASSWORD)
    set_active(engine, "王芳", False)
    assert account_named(engine, "王芳") is None


def test_two_admins_who_disable_each_other_at_once_do_not_both_succeed(engine: Engine) -> None:
    for name in ("李强", "王芳"):
        add_account(engine, name, PASSWORD, Role.ADMIN)

    def disable(name: str) -> bool:
        try:
            set_active(engine, name, False)
        except KeceError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(disable, ["李强", "王芳"])) == [False, True]


def test_a_token_leads_to_its_account_and_no_other_does(engine: Engine) -> None:
    account = add_account(engine, "王芳", PASSWORD)
    one, other = sign_in(engine, account), sign_in(engine, account)
    found, again = signed_in(engine, one, LONGEST), signed_in(engine, other, LONGEST)
    assert found and again
    assert found.account == account
    assert found.csrf != again.csrf
    for wrong in ("", "x", one[:-1], one.lower()):
        assert signed_in(engine, wrong, LONGEST) is None
    with Session(engine) as session:
        assert one not in set(session.scalars(select(SigninRow.token_hash)))


def test_a_signin_ends_when_it_is_not_used_or_is_old_whatever_its_use(engine: Engine) -> None:
    token = sign_in(engine, add_account(engine, "王芳", PASSWORD))
    now = datetime.now(UTC)
    assert signed_in(engine, token, LONGEST, now + IDLE / 2)
    assert signed_in(engine, token, LONGEST, now + IDLE * 1.4)
    assert signed_in(engine, token, LONGEST, now + IDLE * 2.5) is None
    used = sign_in(engine, add_account(engine, "李强", PASSWORD))
    for hours in range(12):
        assert signed_in(engine, used, LONGEST, now + timedelta(hours=hours))
    assert signed_in(engine, used, LONGEST, now + timedelta(hours=12, minutes=1)) is None


@pytest.mark.parametrize("end", ["leave", "password", "disable", "role"])
def test_what_ends_a_signin(engine: Engine, end: str) -> None:
    add_account(engine, "李强", PASSWORD, Role.ADMIN)
    token = sign_in(engine, add_account(engine, "王芳", PASSWORD))
    ends = {
        "leave": lambda: sign_out(engine, token),
        "password": lambda: change_password(engine, "王芳", PASSWORD + "2"),
        "disable": lambda: set_active(engine, "王芳", False),
        "role": lambda: change_role(engine, "王芳", Role.ADMIN),
    }
    ends[end]()
    found = signed_in(engine, token, LONGEST)
    if end == "role":
        assert found and found.account.role is Role.ADMIN
    else:
        assert found is None
    # nor does it come back
    if end == "disable":
        set_active(engine, "王芳", True)
        assert signed_in(engine, token, LONGEST) is None


def test_signins_that_have_expired_are_deleted_and_others_not(engine: Engine) -> None:
    account = add_account(engine, "王芳", PASSWORD)
    token = sign_in(engine, account)
    old = sign_in(engine, account)
    with Session(engine) as session, session.begin():
        rows = session.scalars(select(SigninRow)).all()
        kept = signed_in(engine, token, LONGEST)
        assert kept
        for row in rows:
            if row.csrf != kept.csrf:
                row.started -= timedelta(hours=13)
    forget_signins(engine, LONGEST)
    assert signed_in(engine, token, LONGEST)
    assert signed_in(engine, old, timedelta(days=300)) is None
