from sqlalchemy import Engine

from tests.web.desk.signing import PASSWORD, Desk


def test_an_admin_adds_an_account_that_can_sign_in(chief: Desk, site: str, records: Engine) -> None:
    sent = {"name": "新来的", "password": PASSWORD, "role": "staff"}
    response = chief.post("/desk/accounts/add", sent)
    assert (response.status_code, response.headers["location"]) == (303, "/desk/accounts")
    assert "已添加工作人员帐号“新来的”" in chief.get("/desk/accounts").text
    with Desk(site, records, "新来的") as newcomer:
        assert newcomer.get("/desk/password").status_code == 200
