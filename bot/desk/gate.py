"""A publication → what the question sets say of it, found in a process of its own while the app answers."""

import json
import logging
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from bot.desk.parts import Parts
from bot.errors import KeceError
from bot.records import PublicationRow
from bot.settings import ROOT

log = logging.getLogger(__name__)

# with the lowest claim on the processor, so that those who ask do not wait for it
RUN = (
    "import os, sys; sys.path.insert(0, sys.argv.pop(1)); hasattr(os, 'nice') and os.nice(15); "
    "from evals.__main__ import main; sys.exit(main())"
)
EVERY = 1.0  # seconds between two entries of how far it is
KEPT = 20  # reports
FAILED = "检验没有做完，请再试一次；如多次出现，请联系管理员。"
ABANDONED = "检验还没做完，程序就停了。请再试一次。"
SWITCHED = "检验期间又发布了新的版本，结果不作数。请对新版本再检验。"
_starting = threading.Lock()


def start_gate(parts: Parts, publication_id: str) -> None:
    """Begin to ask the question sets of the live release, in the background.

    What comes of it is entered in the publication's `gate` and `gate_report`: `done` and `total`
    questions, `complaints` in words, `metrics` as pairs of name and value, `error` where it broke off.
    Raises KeceError: the publication is not what answers now, or another gate is under way.
    """
    with _starting, Session(parts.records) as session, session.begin():
        row = session.get(PublicationRow, publication_id)
        if row is None:
            raise KeceError("没有这次发布。", "请从版本列表中选择。")
        if row.release != parts.bot.store.live().id:
            raise KeceError("只能检验正在使用的版本。", "要检验这个版本，请先恢复到它。")
        if session.scalar(select(PublicationRow.id).where(PublicationRow.gate == "running")):
            raise KeceError("另一次检验正在进行。", "请等它结束后再开始。")
        row.gate, row.gate_report = "running", {"done": 0, "total": 0}
    threading.Thread(target=_run, args=(parts, publication_id), daemon=True).start()


def abandon_gates(records: Engine) -> None:
    """Enter as broken off what an earlier run of the app left running; call it before serving."""
    left = update(PublicationRow).where(PublicationRow.gate == "running")
    with Session(records) as session, session.begin():
        session.execute(left.values(gate="error", gate_report={"error": ABANDONED}))


def report_of(parts: Parts, publication_id: str) -> Path | None:
    """Return the full report on a publication, a page without scripts; None where there is none (any more)."""
    path = _folder(parts) / publication_id / "report.html"
    return path if publication_id.isalnum() and path.is_file() else None


def _run(parts: Parts, publication_id: str) -> None:
    try:
        gate, report = _judged(parts, publication_id)
    except Exception:
        # a thread has nobody to tell: the release page does
        log.exception("the gate failed")
        gate, report = "error", {"error": FAILED}
    _enter(parts, publication_id, gate, report)


def _judged(parts: Parts, publication_id: str) -> tuple[str, dict[str, Any]]:
    """Run the question sets to their end and return the gate and the report on it."""
    _forget_reports(parts)
    out = _folder(parts) / publication_id
    outcome: dict[str, Any] = {}
    entered = 0.0
    for line in _lines(parts, out):
        outcome |= line
        if "done" in line and time.monotonic() - entered > EVERY:
            _enter(parts, publication_id, "running", line)
            entered = time.monotonic()
    for left in (out / "results.jsonl", out / "metrics.json"):
        left.unlink(missing_ok=True)
    if "complaints" not in outcome:
        return "error", {"error": outcome.get("error", FAILED)}
    if outcome.pop("release") != parts.bot.store.live().id:
        return "error", {"error": SWITCHED}
    return "failed" if outcome["complaints"] else "passed", outcome


def _lines(parts: Parts, out: Path) -> Iterator[Mapping[str, Any]]:
    """Yield what the question sets' process tells, an object a line, until it ends."""
    options = [
        "--gate",
        "--json",
        "--out",
        out,
        "--store",
        parts.bot.store.path,
        "--knowledge",
        parts.bot.knowledge,
    ]
    command = [sys.executable, "-c", RUN, str(ROOT), *map(str, options)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        assert process.stdout
        for line in process.stdout:
            if line.startswith("{"):
                yield json.loads(line)


def _enter(parts: Parts, publication_id: str, gate: str, report: Mapping[str, Any]) -> None:
    with Session(parts.records) as session, session.begin():
        row = session.get(PublicationRow, publication_id)
        if row is not None:
            row.gate, row.gate_report = gate, dict(report)


def _forget_reports(parts: Parts) -> None:
    folders = sorted(_folder(parts).glob("*"), key=lambda folder: folder.stat().st_mtime)
    for folder in folders[: -KEPT + 1]:
        shutil.rmtree(folder, ignore_errors=True)


def _folder(parts: Parts) -> Path:
    return parts.bot.store.path / "gates"
