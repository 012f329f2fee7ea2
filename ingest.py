"""Bring the index in line with the knowledge folder: python ingest.py [--check] [--watch]."""

import argparse
import json
import signal
import sqlite3
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from bot.build import build_encoder, build_meanings
from bot.embedding import Encoder
from bot.errors import KeceError, ModelUnavailable
from bot.index import Changes, Store, bring_in_line, found_by
from bot.index.checking import COVERAGE_MIN, Report, check
from bot.settings import Settings

SHOWN = 40  # rows a group: a first ingest of thousands of files should not scroll its failures away
DEBOUNCE_MS = 2_000  # a copy of several files is one change
MEANING_SECONDS = 20.0  # what is published is found without these vectors too
WATCH_MS = 500  # the first wait holds the first ingest up by this long

out = Console()
err = Console(stderr=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status, 1 where any file failed."""
    settings = Settings()
    options = _parser(settings).parse_args(arguments)
    try:
        if options.check:
            return _check(options, settings)
        store = Store(options.store, settings.chroma_url)
        encoder = build_encoder(settings)
        if options.watch:
            return _watch(options, settings, store, encoder)
        return _ingest(options, settings, store, encoder)
    except KeceError as error:
        return _say(error, options.json)
    except KeyboardInterrupt:
        err.print("已停止。", style="yellow")
        return 130


def _parser(settings: Settings) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description="让索引与知识库文件夹保持一致：只处理新增、修改和删除的文件。"
    )
    parser.add_argument("--knowledge", type=Path, default=settings.knowledge, help="知识库文件夹")
    parser.add_argument("--store", type=Path, default=settings.store, help="索引文件夹")
    parser.add_argument("--check", action="store_true", help="只检查并报告，不写入任何内容")
    parser.add_argument("--rebuild", action="store_true", help="全部重新读取并计算")
    parser.add_argument("--watch", action="store_true", help="持续监视文件夹，有变化就入库")
    parser.add_argument("--json", action="store_true", help="在标准输出给出 JSON 结果")
    return parser


def _ingest(options: argparse.Namespace, settings: Settings, store: Store, encoder: Encoder) -> int:
    with _progress() as progress:
        changes = bring_in_line(
            options.knowledge,
            store,
            encoder,
            rebuild=options.rebuild,
            ocr=settings.ocr,
            max_mb=settings.max_file_mb,
            progress=progress,
        )
        if changes.added or changes.changed:
            _make_meanings(settings, store, progress)
    if options.json:
        _print_json(asdict(changes))
    else:
        _show_changes(changes)
    return 1 if changes.failed else 0


def _make_meanings(settings: Settings, store: Store, progress: Callable[[str, int, int], None]) -> None:
    """Make the vectors of meaning that take no longer than a short wait; app.py makes the others."""
    meanings = build_meanings(settings, store.path)
    if meanings is None:
        return
    texts = found_by(store.live())
    done = len(texts)
    try:
        for done in meanings.fill(texts, seconds=MEANING_SECONDS):
            progress("理解词义", done, len(texts))
    except (ModelUnavailable, sqlite3.Error) as error:
        # what has been published is found by its words
        err.print(Text(f"词义没有算完，不影响使用：{printable(str(error))}", style="yellow"))
        return
    if left := len(texts) - done:
        err.print(f"还有 {left} 段的词义没有算完，由 app.py 在后台继续，不影响使用。")


def _check(options: argparse.Namespace, settings: Settings) -> int:
    with _progress() as progress:
        report = check(
            options.knowledge,
            today=date.today(),
            ocr=settings.ocr,
            max_mb=settings.max_file_mb,
            progress=progress,
        )
    if options.json:
        _print_json(asdict(report))
    else:
        _show_report(report)
    return 1 if report.failed else 0


def _watch(options: argparse.Namespace, settings: Settings, store: Store, encoder: Encoder) -> int:
    """Ingest now and after every change, until interrupted; an error is said and the watch goes on."""
    from watchfiles import watch

    if not options.knowledge.is_dir():
        return _ingest(options, settings, store, encoder)
    # shells start jobs in the background with Ctrl+C ignored, service managers stop by SIGTERM
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    changed = watch(
        options.knowledge,
        debounce=DEBOUNCE_MS,
        rust_timeout=WATCH_MS,
        yield_on_timeout=True,
        raise_interrupt=True,
    )
    next(changed)  # watching begins here: what changes during the first ingest counts too
    while True:
        try:
            _ingest(options, settings, store, encoder)
        except KeceError as error:
            _say(error, options.json)
        options.rebuild = False
        err.print(Text(f"正在监视 {printable(str(options.knowledge))}，按 Ctrl+C 停止。", style="dim"))
        while not next(changed):
            pass


def _say(error: KeceError, as_json: bool) -> int:
    if as_json:
        _print_json({"error": error.message_zh, "hint": error.hint_zh})
    err.print(Text(printable(error.message_zh), style="bold red"), soft_wrap=True)
    err.print(Text(printable(error.hint_zh)), soft_wrap=True)
    return 1


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err) as bars:
        tasks: dict[str, TaskID] = {}

        def show(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step)
            bars.update(tasks[step], completed=done, total=total)

        yield show


def _show_changes(changes: Changes) -> None:
    table = _table("入库结果", "情况")
    groups = (
        ("新增", "green", changes.added),
        ("修改", "cyan", changes.changed),
        ("删除", "yellow", changes.removed),
    )
    for word, style, names in groups:
        for name in names[:SHOWN]:
            table.add_row(Text(word, style), Text(printable(name)), _share(changes, name))
        if len(names) > SHOWN:
            table.add_row(Text(word, style), Text(f"……另有 {len(names) - SHOWN} 份"), "")
    for failure in changes.failed:
        why = Text(f"{printable(failure.reason)}{printable(failure.hint)}")
        table.add_row(Text("失败", "bold red"), Text(printable(failure.document)), why)
    if table.row_count:
        out.print(table)
    for name in sorted(name for name, share in changes.coverage.items() if share < COVERAGE_MIN):
        share = changes.coverage[name]
        out.print(
            Text(f"注意：{printable(name)} 只有 {share:.1%} 的文字进入了段落，请对照原文检查。", "yellow")
        )
    for warning in changes.warnings:
        out.print(Text(f"注意：{printable(warning)}", "yellow"), soft_wrap=True)
    counts = (f"{word} {len(names)}" for word, _, names in groups)
    out.print(
        f"{'，'.join(counts)}，未变 {len(changes.unchanged)}，失败 {len(changes.failed)}。", highlight=False
    )


def _table(title: str, first: str) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column(first, no_wrap=True)
    # names are folded, never shortened: staff must find the file
    table.add_column("文件", overflow="fold", ratio=1)
    table.add_column("说明", overflow="fold", ratio=1)
    return table


def _share(changes: Changes, name: str) -> Text:
    share = changes.coverage.get(name)
    if share is None:
        return Text()
    return Text(f"{share:.1%} 的文字在段落中", style="yellow" if share < COVERAGE_MIN else "")


def _show_report(report: Report) -> None:
    table = _table("检查结果", "程度")
    for failure in report.failed:
        why = Text(f"{printable(failure.reason)}{printable(failure.hint)}")
        table.add_row(Text("无法读取", "bold red"), Text(printable(failure.document)), why)
    for remark in sorted(report.remarks, key=lambda remark: not remark.serious):
        degree = Text("注意", "yellow") if remark.serious else Text("提示", "dim")
        table.add_row(degree, Text(printable(remark.document)), Text(printable(remark.text)))
    for warning in report.duplicates:
        table.add_row(Text("重复", "yellow"), "", Text(printable(warning)))
    if table.row_count:
        out.print(table)
    serious = sum(remark.serious for remark in report.remarks)
    out.print(
        f"共 {report.documents} 份文件：无法读取 {len(report.failed)}，需注意 {serious}，重复 {len(report.duplicates)}。",
        highlight=False,
    )


def _print_json(result: dict[str, Any]) -> None:
    # names with broken encoding still come out as valid UTF-8
    line = json.dumps(result, ensure_ascii=False).encode("utf-8", "backslashreplace")
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.flush()


def printable(text: str) -> str:
    """Return text with control, direction and broken characters shown as escapes, safe on a terminal."""
    return "".join(
        character.encode("unicode_escape").decode()
        if unicodedata.category(character)[0] == "C"
        else character
        for character in text
    )


if __name__ == "__main__":
    sys.exit(main())
