"""Run the question sets: python -m evals [--questions FILE …] [--store DIR] [--out DIR] [--gate] [--json]."""

import argparse
import json
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import track
from rich.table import Table

from bot.build import build_bot
from bot.desk.evaluation import own_questions
from bot.errors import KeceError
from bot.index import found_by
from bot.settings import ROOT, Settings
from evals.gate import complaints, load_gate, shown
from evals.metrics import NAMES, MetricSets, measure_sets
from evals.questions import QUESTIONS, Case, load
from evals.report import render
from evals.results import Run, load_run, load_runs, save
from evals.rows import BadFile
from evals.run import run_cases

BASELINES = ROOT / "evals" / "baselines"
MEANING_SECONDS = 120.0
GATE = ROOT / "evals" / "gate.toml"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, write and show; return 0, 1 where the gate is shut, 2 where nothing could be run."""
    options = _options().parse_args(arguments)
    console = Console(stderr=True)
    try:
        given = {"store": options.store, "knowledge": options.knowledge}
        settings = Settings(**{name: path for name, path in given.items() if path})
        cases = load(options.questions or _all_questions(settings))
        if not cases:
            raise BadFile("没有题目。请在 evals/questions/ 中放入 .jsonl 或 .xlsx 题目文件。")
        gate = load_gate(GATE)
        history = [run for run in load_runs(BASELINES) if run.name != options.out.name]
        earlier = load_run(options.baseline) if options.baseline else history[-1] if history else None
        progress = _counted if options.json else partial(track, description="正在提问", console=console)
        bot = build_bot(settings)
        if bot.meanings:
            # so that every run finds the same; a large collection is left to app.py
            deque(bot.meanings.fill(found_by(bot.store.live()), seconds=MEANING_SECONDS), maxlen=0)
        run = run_cases(bot, cases, progress)
    except (KeceError, BadFile) as error:
        if options.json:
            _write({"error": str(error)})
        console.print(escape(str(error)))
        return 2
    against = complaints(run, gate, earlier)
    save(run, options.out)
    (options.out / "report.html").write_text(render(run, gate, against, history, earlier), encoding="utf-8")
    if options.json:
        _write(_outcome(run, against))
    else:
        _show(Console(), measure_sets(run.results), against, options.out)
    return 1 if options.gate and against else 0


def _all_questions(settings: Settings) -> list[Path]:
    """Return the questions that ship with the program and those that the staff added at the desk."""
    own = own_questions(settings)
    return [QUESTIONS, own] if own.exists() else [QUESTIONS]


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals", description="用题目检验问答质量")
    parser.add_argument("--questions", nargs="+", type=Path, help="题目文件或文件夹，默认是全部题目")
    parser.add_argument("--store", type=Path, help="索引文件夹，默认取设置中的")
    parser.add_argument("--knowledge", type=Path, help="政策文件所在的文件夹，默认取设置中的")
    parser.add_argument("--out", type=Path, default=ROOT / "evals" / "out", help="结果写到哪里")
    parser.add_argument("--gate", action="store_true", help="没有达到 gate.toml 的要求时以 1 退出")
    parser.add_argument("--baseline", type=Path, help="与哪一次结果对照，默认是 evals/baselines 中最近的")
    parser.add_argument("--json", action="store_true", help="进度和结果各输出为一行 JSON，供程序读取")
    return parser


def _counted(cases: Sequence[Case]) -> Iterator[Case]:
    """Pass the cases on, and tell how many are done."""
    for done, case in enumerate(cases, start=1):
        yield case
        _write({"done": done, "total": len(cases)})


def _outcome(run: Run, against: Sequence[str]) -> dict[str, Any]:
    """Return what the gate says, for a program that shows it to people."""
    overall = measure_sets(run.results).overall
    metrics = [[zh, shown(name, overall[name])] for name, zh in NAMES.items()]
    return {"release": run.release, "complaints": list(against), "metrics": metrics}


def _write(line: dict[str, Any]) -> None:
    print(json.dumps(line, ensure_ascii=False), flush=True)


def _show(console: Console, sets: MetricSets, against: Sequence[str], out: Path) -> None:
    table = Table("指标", "全部", "公开", "保留", title="评测结果")
    table.add_row("题数", *(f"{part['questions']:.0f}" for part in (sets.overall, sets.open, sets.held_out)))
    for name, zh in NAMES.items():
        table.add_row(zh, *(shown(name, part[name]) for part in (sets.overall, sets.open, sets.held_out)))
    console.print(table)
    for sentence in against:
        console.print(f"[red]✗[/] {escape(sentence)}")
    console.print("[green]✓ 各项要求都达到了。[/]" if not against else f"共 {len(against)} 处没有达到要求。")
    console.print(escape(f"详细报告：{out / 'report.html'}"))


if __name__ == "__main__":
    sys.exit(main())
