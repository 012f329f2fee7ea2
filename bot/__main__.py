"""Answer questions on the command line: python -m bot "问题" …; or see to accounts: python -m bot staff …"""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from bot.answering.wording import STATUS_ZH, named
from bot.build import build_bot
from bot.chat import Bot, complete
from bot.errors import KeceError
from bot.model import Answer, Citation, Region
from bot.regions import region_of
from bot.settings import Settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status, 1 where a question met an error."""
    settings = Settings()
    given = sys.argv[1:] if arguments is None else list(arguments)
    if given[:1] == ["staff"]:
        return _see_to_accounts(settings, given[1:])
    options = _parser(settings).parse_args(given)
    questions = options.questions or (line for line in map(str.strip, sys.stdin) if line)
    try:
        region = _region(options.region)
        bot = build_bot(settings.model_copy(update={"store": options.store}))
    except KeceError as error:
        return _say(error)
    # every question is tried, whatever became of the one before
    return max([_run(bot, question, region, options.json) for question in questions], default=0)


def _see_to_accounts(settings: Settings, arguments: Sequence[str]) -> int:
    # argon2 and the database are no part of answering
    from bot.staff import staff

    try:
        print(staff(settings, arguments))
    except KeceError as error:
        return _say(error)
    return 0


def _parser(settings: Settings) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="在命令行里提问，答案附出处。")
    parser.add_argument("questions", nargs="*", metavar="问题", help="不写就从标准输入逐行读取")
    parser.add_argument("--store", type=Path, default=settings.store, metavar="DIR", help="索引所在的文件夹")
    parser.add_argument("--region", default=None, help=f"企业所在地，默认 {settings.region}")
    parser.add_argument("--json", action="store_true", help="每个答案输出一行 JSON")
    return parser


def _region(name: str | None) -> Region | None:
    if name is None:
        return None
    region = region_of(name)
    if region is None:
        raise KeceError(f"不认识地区“{name}”。", "请写省、市或区县的全名，例如“潞州区”。")
    return region


def _run(bot: Bot, question: str, region: Region | None, as_json: bool) -> int:
    try:
        answer = complete(bot, question, region=region)
    except KeceError as error:
        return _say(error)
    if as_json:
        print(json.dumps(answer.as_json(), ensure_ascii=False), flush=True)
    else:
        print("\n".join(_lines(answer)), flush=True)
    return 0


def _lines(answer: Answer) -> Iterable[str]:
    yield f"问：{answer.question}"
    yield ""
    yield answer.text
    if answer.citations:
        yield ""
        yield "出处："
        yield from map(_source, answer.citations)
    for warning in answer.warnings:
        yield f"注意：{warning}"
    yield ""


def _source(citation: Citation) -> str:
    heading = f" {' > '.join(citation.heading)}" if citation.heading else ""
    page = f" 第{citation.page}页" if citation.page else ""
    name = named(citation.title, citation.metadata.doc_number)
    return f"[{citation.number}] {name}{heading}{page}（{STATUS_ZH[citation.status]}）"


def _say(error: KeceError) -> int:
    print(f"{error.message_zh}{error.hint_zh}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
