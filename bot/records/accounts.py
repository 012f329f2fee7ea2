"""Names and passwords → members of the staff, and what each may do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from threading import Semaphore

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import Engine, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.errors import KeceError
from bot.records.tables import AccountRow, SigninRow

NAME_LENGTH = 40
SHORTEST, LONGEST = 10, 200  # characters of a password
# hashing takes 64 MiB and a core each: more at once would starve the answers
_hashing = Semaphore(2)


class Role(StrEnum):
    """What an account may do."""

    STAFF = "staff"
    ADMIN = "admin"


ROLES = {Role.STAFF: "工作人员", Role.ADMIN: "管理员"}
"""What people call them."""


@dataclass(frozen=True, slots=True)
class Account:
    """A member of the staff."""

    id: int
    name: str
    role: Role
    active: bool
    created: datetime


def add_account(engine: Engine, name: str, password: str, role: Role = Role.STAFF) -> Account:
    """Make an account; raises KeceError for a name that is taken or no name, or a weak password."""
    name = name.strip()
    if not name or len(name) > NAME_LENGTH or not name.isprintable():
        raise KeceError(f"“{name[:NAME_LENGTH]}”不能作为帐号名。", f"请用 1 至 {NAME_LENGTH} 个字。")
    row = AccountRow(
        name=name, password_hash=_hashed(password, name), role=role, created=datetime.now(UTC), active=True
    )
    try:
        with Session(engine) as session, session.begin():
            session.add(row)
            session.flush()
            return account_of(row)
    except IntegrityError as error:
        raise KeceError(f"已经有名为“{name}”的帐号。", "请换一个名字。") from error


def accounts(engine: Engine) -> Sequence[Account]:
    """Return all accounts by name, disabled ones too."""
    with Session(engine) as session:
        return [account_of(row) for row in session.scalars(select(AccountRow).order_by(AccountRow.name))]


def account_named(engine: Engine, name: str) -> Account | None:
    """Return the active account of that name, if there is one."""
    with Session(engine) as session:
        row = session.scalar(select(AccountRow).where(AccountRow.name == name, AccountRow.active))
        return account_of(row) if row else None


def verified(engine: Engine, name: str, password: str) -> Account | None:
    """Return the active account whose name and password these are.

    It takes as long for a name that does not exist, so that names cannot be told from the time.
    """
    name = name.strip()
    with Session(engine) as session:
        # no account has another name, and PostgreSQL takes no text with a zero byte
        wanted = AccountRow.name == (name if name.isprintable() else "")
        row = session.scalar(select(AccountRow).where(wanted))
        account = account_of(row) if row and row.active else None
        hashed = row.password_hash if row else _nobodys_hash()
    # without a connection: many who try at once would leave none to the answers
    return account if _matches(hashed, password) else None


def change_password(engine: Engine, name: str, password: str) -> None:
    """Give an account another password and sign it out everywhere; raises KeceError."""
    hashed = _hashed(password, name)
    with Session(engine) as session, session.begin():
        row = _row(session, name)
        row.password_hash = hashed
        _sign_out_everywhere(session, row)


def change_role(engine: Engine, name: str, role: Role) -> None:
    """Let an account do more or less; raises KeceError where no admin would be left."""
    with Session(engine) as session, session.begin():
        row = _row(session, name)
        before, row.role = row.role, role
        if before == Role.ADMIN:
            _require_an_admin(session)


def set_active(engine: Engine, name: str, active: bool) -> None:
    """Disable an account, which ends its sign-ins, or enable it; raises KeceError where no admin would be left."""
    with Session(engine) as session, session.begin():
        row = _row(session, name)
        row.active = active
        _sign_out_everywhere(session, row)
        if row.role == Role.ADMIN and not active:
            _require_an_admin(session)


def _row(session: Session, name: str) -> AccountRow:
    # locked, so that two admins who disable each other at once do not both succeed
    rows = session.scalars(select(AccountRow).with_for_update()).all()
    for row in rows:
        if row.name == name:
            return row
    raise KeceError(f"没有名为“{name[:NAME_LENGTH]}”的帐号。", "请核对名字。")


def _require_an_admin(session: Session) -> None:
    session.flush()
    if not session.scalar(select(AccountRow.id).where(AccountRow.role == Role.ADMIN, AccountRow.active)):
        raise KeceError("至少要留一个可用的管理员帐号。", "请先设另一个管理员。")


def _sign_out_everywhere(session: Session, row: AccountRow) -> None:
    session.execute(delete(SigninRow).where(SigninRow.account_id == row.id))


def _hashed(password: str, name: str) -> str:
    if not SHORTEST <= len(password) <= LONGEST:
        raise KeceError(f"密码要有 {SHORTEST} 至 {LONGEST} 个字符。", "可以用几个词连起来，便于记忆。")
    if password.strip().lower() == name.lower() or len(set(password)) < 4:
        raise KeceError("这个密码太容易猜到。", "请不要用帐号名，也不要用重复的字符。")
    with _hashing:
        return PasswordHasher().hash(password)


def _matches(hashed: str, password: str) -> bool:
    try:
        with _hashing:
            return PasswordHasher().verify(hashed, password[: LONGEST + 1])
    except VerificationError:
        return False


@cache
def _nobodys_hash() -> str:
    return PasswordHasher().hash("nobody's password")


def account_of(row: AccountRow) -> Account:
    """Return the account that a row stands for."""
    return Account(row.id, row.name, Role(row.role), row.active, row.created)
