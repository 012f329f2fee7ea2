"""A browser without a screen that is signed in at the desk."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Self

import httpx
from sqlalchemy import Engine

from bot.records.accounts import Role, account_named, add_account
from bot.records.signins import sign_in, signed_in
from bot.web.desk.access import COOKIE

PASSWORD = "correct horse battery"


class Desk:
    """Signed in as one account; `post` brings the form token along."""

    def __init__(self, site: str, records: Engine, name: str) -> None:
        account = account_named(records, name)
        assert account
        # not by the login page, which is throttled, and slow on purpose
        self.token = sign_in(records, account)
        self.http = httpx.Client(base_url=site, timeout=60)
        self.http.cookies.set(COOKIE, self.token, domain=self.http.base_url.host, path="/desk")
        signin = signed_in(records, self.token, timedelta(hours=1))
        assert signin
        self.csrf = signin.csrf
        self.name = name

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.http.get(path, **more)

    def post(self, path: str, data: Mapping[str, Any] | None = None, **more: Any) -> httpx.Response:
        """Send a form; what it answers is not followed, so that a test sees where it leads."""
        return self.http.post(path, data={"csrf": self.csrf, **(data or {})}, **more)


def with_account(records: Engine, name: str, role: Role) -> str:
    """Return `name`, for which there is an account now."""
    if account_named(records, name) is None:
        add_account(records, name, PASSWORD, role)
    return name
