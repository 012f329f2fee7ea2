"""A browser without a screen that is signed in at the desk."""

import re
from collections.abc import Mapping
from typing import Any, Self

import httpx
from sqlalchemy import Engine

from bot.records.accounts import Role, account_named, add_account

PASSWORD = "correct horse battery"


class Desk:
    """Signed in as one account; `post` brings the form token along."""

    def __init__(self, site: str, name: str) -> None:
        self.http = httpx.Client(base_url=site, timeout=60)
        self.name = name
        response = self.http.post("/desk/login", data={"name": name, "password": PASSWORD})
        assert response.status_code == 303, response.text
        page = self.http.get("/desk/password").text
        found = re.search(r'<meta name="csrf" content="([^"]+)"', page)
        assert found, page
        self.csrf = found[1]

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
