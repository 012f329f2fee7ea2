"""Turn a run of the question sets into the files of a folder, and back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.model import Turn
from evals.judging import Verdict
from evals.metrics import Result, measure_sets
from evals.questions import Case
from evals.rows import BadFile

RESULTS = "results.jsonl"
METRICS = "metrics.json"


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the question sets."""

    name: str
    made: datetime
    release: str
    """Id of the index release that answered."""
    results: Sequence[Result]


def save(run: Run, folder: Path) -> None:
    """Write results.jsonl (a line a question) and metrics.json into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(_row(result), ensure_ascii=False) + "\n" for result in run.results]
    (folder / RESULTS).write_text("".join(lines), encoding="utf-8")
    metrics = {
        "made": run.made.isoformat(timespec="seconds"),
        "release": run.release,
        **asdict(measure_sets(run.results)),
    }
    (folder / METRICS).write_text(json.dumps(metrics, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def load_run(folder: Path) -> Run:
    """Return the run that was saved in `folder`; raises BadFile where there is none or another form."""
    try:
        metrics = json.loads((folder / METRICS).read_text(encoding="utf-8"))
        lines = (folder / RESULTS).read_text(encoding="utf-8").split("\n")
        results = [_result(json.loads(line)) for line in lines if line.strip()]
        return Run(folder.name, datetime.fromisoformat(metrics["made"]), metrics["release"], results)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadFile(f"「{folder}」里没有可用的评测结果（{error}）。") from error


def load_runs(folder: Path) -> list[Run]:
    """Return the runs saved in the folders of `folder`, oldest first."""
    runs = [load_run(path.parent) for path in folder.glob(f"*/{METRICS}")]
    return sorted(runs, key=lambda run: run.made)


def _row(result: Result) -> dict[str, Any]:
    case = result.case
    return {
        "id": case.id,
        "tags": case.tags,
        "held_out": case.held_out,
        "question": case.question,
        **result.answer,
        "expected": asdict(case),
        "verdict": asdict(result.verdict),
    }


def _result(row: Mapping[str, Any]) -> Result:
    expected = {name: _tuples(value) for name, value in row["expected"].items()}
    expected["history"] = tuple(Turn(**turn) for turn in expected["history"])
    verdict = {name: _tuples(value) for name, value in row["verdict"].items()}
    answer = {
        name: row[name] for name in row if name not in ("id", "tags", "held_out", "expected", "verdict")
    }
    return Result(Case(**expected), Verdict(**verdict), answer)


def _tuples(value: object) -> Any:
    return tuple(value) if isinstance(value, list) else value
