"""Commands of whoever runs Kece → accounts of the desk: python -m bot staff …"""

import argparse
import sys
from collections.abc import Sequence
from getpass import getpass

from bot.build import build_records
from bot.errors import KeceError
from bot.records.accounts import ROLES, SHORTEST, Role, accounts, add_account, change_password, set_active
from bot.settings import Settings


def staff(settings: Settings, arguments: Sequence[str]) -> str:
    """Do what the arguments after `staff` say and return what was done; raises KeceError."""
    options = _parser().parse_args(arguments)
    records = build_records(settings)
    if options.command == "add":
        role = Role.ADMIN if options.admin else Role.STAFF
        account = add_account(records, options.name, _password(), role)
        return f"已添加{ROLES[role]}帐号“{account.name}”，请在 /desk 登录。"
    if options.command == "password":
        change_password(records, options.name, _password())
        return f"已为“{options.name}”设了新密码。"
    if options.command == "remove":
        set_active(records, options.name, False)
        return f"已停用“{options.name}”，以前的操作记录保留。"
    lines = [
        f"{one.name}\t{ROLES[one.role]}\t{'可用' if one.active else '已停用'}" for one in accounts(records)
    ]
    return "\n".join(lines) or "还没有帐号。请运行 python -m bot staff add 名字 --admin。"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot staff", description="管理工作台的帐号")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")
    add = commands.add_parser("add", help="添加帐号")
    add.add_argument("name", metavar="名字")
    add.add_argument("--admin", action="store_true", help="管理员，可以管理帐号")
    commands.add_parser("list", help="列出帐号")
    commands.add_parser("password", help="设新密码").add_argument("name", metavar="名字")
    commands.add_parser("remove", help="停用帐号").add_argument("name", metavar="名字")
    return parser


def _password() -> str:
    """Ask twice where somebody sits at the terminal; else take the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass(f"密码（至少 {SHORTEST} 个字符，输入时不显示）：")
    if getpass("再输一次：") != first:
        raise KeceError("两次输入不一样，没有改动。", "请重新运行。")
    return first
