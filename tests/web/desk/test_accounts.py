"""The admins' page of accounts, and everybody's own password."""

import pytest
from sqlalchemy import Engine

from bot.records.accounts import Role, account_named, verified
from tests.web.desk.signing import PASSWORD, Desk, with_account

NEW = "another long password"


def test_an_admin_adds_an_account_that_can_sign_in(chief: Desk, site: str, records: Engine) -> None:
    sent = {"name": "新来的", "password": PASSWORD, "role": "staff"}
    response = chief.post("/desk/accounts/add", sent)
    assert (response.status_code, response.headers["location"]) == (303, "/desk/accounts")
    page = chief.get("/desk/accounts").text
    assert "已添加工作人员帐号“新来的”" in page
    # said once
    assert "已添加工作人员帐号" not in chief.get("/desk/accounts").text
    with Desk(site, records, "新来的") as newcomer:
        assert newcomer.get("/desk/password").status_code == 200


def test_what_cannot_be_added_is_told_and_changes_nothing(chief: Desk, records: Engine) -> None:
    for sent, said in (
        ({"name": "短密码", "password": "short", "role": "staff"}, "密码要有"),
        ({"name": chief.name, "password": PASSWORD, "role": "staff"}, "已经有名为"),
        ({"name": "没有身份", "password": PASSWORD, "role": "root"}, "格式不对"),
        ({"name": "没有密码"}, "不完整"),
    ):
        response = chief.post("/desk/accounts/add", sent)
        assert response.status_code in (400, 422)
        assert said in response.text
    for name in ("短密码", "没有身份", "没有密码"):
        assert account_named(records, name) is None


def test_a_name_is_shown_as_the_text_that_it_is(chief: Desk) -> None:
    chief.post("/desk/accounts/add", {"name": "<img src=x>", "password": PASSWORD, "role": "staff"})
    page = chief.get("/desk/accounts").text
    assert "<img" not in page
    assert "&lt;img src=x&gt;" in page


def test_an_admin_disables_and_enables_an_account(chief: Desk, site: str, records: Engine) -> None:
    with Desk(site, records, with_account(records, "周涛", Role.STAFF)) as desk:
        chief.post("/desk/accounts/active", {"name": "周涛", "active": "false"})
        assert desk.get("/desk/password").status_code == 303
        assert "已停用" in chief.get("/desk/accounts").text
        chief.post("/desk/accounts/active", {"name": "周涛", "active": "true"})
        assert verified(records, "周涛", PASSWORD)


def test_the_last_admin_is_told_why_not(chief: Desk, records: Engine) -> None:
    for path, sent in (("active", {"active": "false"}), ("role", {"role": "staff"})):
        response = chief.post(f"/desk/accounts/{path}", {"name": chief.name, **sent})
        assert response.status_code == 400
        assert "至少要留一个可用的管理员帐号" in response.text
    account = account_named(records, chief.name)
    assert account and account.role is Role.ADMIN


def test_a_new_role_holds_at_once(chief: Desk, site: str, records: Engine) -> None:
    with Desk(site, records, with_account(records, "吴迪", Role.STAFF)) as desk:
        assert desk.get("/desk/accounts").status_code == 403
        chief.post("/desk/accounts/role", {"name": "吴迪", "role": "admin"})
        assert desk.get("/desk/accounts").status_code == 200
        chief.post("/desk/accounts/role", {"name": "吴迪", "role": "staff"})
        assert desk.get("/desk/accounts").status_code == 403


def test_a_password_given_by_an_admin_ends_other_signins(chief: Desk, site: str, records: Engine) -> None:
    with Desk(site, records, with_account(records, "郑洁", Role.STAFF)) as desk:
        chief.post("/desk/accounts/password", {"name": "郑洁", "password": NEW})
        assert desk.get("/desk/password").status_code == 303
    assert verified(records, "郑洁", NEW)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"old": "wrong password", "new": NEW, "again": NEW}, "原密码不对"),
        ({"old": PASSWORD, "new": NEW, "again": NEW + "x"}, "不一样"),
        ({"old": PASSWORD, "new": "short", "again": "short"}, "密码要有"),
    ],
)
def test_a_password_is_changed_only_by_whoever_knows_the_old_one(
    clerk: Desk, records: Engine, sent: dict[str, str], said: str
) -> None:
    response = clerk.post("/desk/password", sent)
    assert response.status_code == 400
    assert said in response.text
    assert verified(records, clerk.name, PASSWORD)


def test_ones_own_new_password_leaves_only_this_browser_signed_in(site: str, records: Engine) -> None:
    name = with_account(records, "冯雪", Role.STAFF)
    with Desk(site, records, name) as here, Desk(site, records, name) as there:
        response = here.post("/desk/password", {"old": PASSWORD, "new": NEW, "again": NEW})
        assert response.status_code == 303
        assert here.get("/desk/password").status_code == 200
        assert there.get("/desk/password").status_code == 303
    assert verified(records, name, NEW)


def test_guessing_the_old_password_comes_to_an_end(site: str, records: Engine) -> None:
    """Whoever finds a browser signed in must not find out its password by trying."""
    with Desk(site, records, with_account(records, "褚明", Role.STAFF)) as desk:
        answers = [
            desk.post("/desk/password", {"old": f"wrong {n}", "new": NEW, "again": NEW}).status_code
            for n in range(11)
        ]
    assert answers == [400] * 10 + [429]
