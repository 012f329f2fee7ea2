"""Members of the staff at their desks."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from bot.records.accounts import Role
from tests.web.desk.signing import Desk, with_account


@pytest.fixture
def clerk(site: str, records: Engine) -> Iterator[Desk]:
    """A desk of the role staff."""
    with Desk(site, records, with_account(records, "王芳", Role.STAFF)) as desk:
        yield desk


@pytest.fixture
def chief(site: str, records: Engine) -> Iterator[Desk]:
    """A desk of the role admin."""
    with Desk(site, records, with_account(records, "李强", Role.ADMIN)) as desk:
        yield desk
