"""A verified account → a cookie's token, and that token → the account, until it expires."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from bot.records.accounts import Account, account_of
from bot.records.tables import AccountRow, SigninRow

IDLE = timedelta(hours=3)
# how stale `seen` may be, so that not every page is a write
LAZY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Signin:
    """One browser that is signed in."""

    account: Account
    csrf: str
    """What each form of this browser must bring along."""


def sign_in(engine: Engine, account: Account) -> str:
    """Return a new token for an account; nobody can guess it, and only its hash is kept."""
    token, now = secrets.token_urlsafe(32), datetime.now(UTC)
    with Session(engine) as session, session.begin():
        session.add(
            SigninRow(
                token_hash=_hash(token),
                account_id=account.id,
                csrf=secrets.token_urlsafe(32),
                started=now,
                seen=now,
            )
        )
    return token


def signed_in(engine: Engine, token: str, longest: timedelta, now: datetime | None = None) -> Signin | None:
    """Return whose token it is.

    None where it is nobody's, was not used for IDLE, is older than `longest`, or its account was disabled.
    """
    now = now or datetime.now(UTC)
    with Session(engine) as session, session.begin():
        row = session.get(SigninRow, _hash(token)) if token else None
        if row is None or now - row.seen > IDLE or now - row.started > longest:
            return None
        owner = session.get(AccountRow, row.account_id)
        if owner is None or not owner.active:
            return None
        found = Signin(account_of(owner), row.csrf)
        if now - row.seen > LAZY:
            row.seen = now
        return found


def sign_out(engine: Engine, token: str) -> None:
    """Make a token worthless."""
    with Session(engine) as session, session.begin():
        session.execute(delete(SigninRow).where(SigninRow.token_hash == _hash(token)))


def forget_signins(engine: Engine, longest: timedelta) -> None:
    """Delete the sign-ins that have expired."""
    now = datetime.now(UTC)
    with Session(engine) as session, session.begin():
        session.execute(
            delete(SigninRow).where((SigninRow.seen < now - IDLE) | (SigninRow.started < now - longest))
        )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
