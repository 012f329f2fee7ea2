"""Ask 20 factual and 8 unanswerable questions about the bureau's report alone: python -m benchmarks.bureau_report.

The questions were written before the first answer was seen. The report lies beside the project, in
../shared/documents; without it there is nothing to measure.
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path

from bot.build import build_bot
from bot.chat import Bot, complete
from bot.index import bring_in_line
from bot.model import Answer
from bot.settings import Settings
from evals.figures import contains

REPORT = Path(__file__).resolve().parents[2] / "shared" / "documents" / "000_66e62cec91a0546c.txt"
QUESTIONS = Path(__file__).with_name("bureau_report.jsonl")


def main() -> int:
    """Print what went wrong and the two counts; return 0 where the report is there."""
    if not REPORT.exists():
        print(f"skipped: {REPORT.name} is not beside the project")
        return 0
    cases = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as folder:
        bot = _bot(Path(folder))
        right = {True: 0, False: 0}
        for case in cases:
            answer = complete(bot, case["question"])
            good = _is_right(case, answer)
            right[case["answerable"]] += good
            if not good:
                print(f"wrong: {case['question']}\n{answer.text}\n")
    asked = sum(case["answerable"] for case in cases)
    print(f"facts answered with a quote that carries them: {right[True]} of {asked}")
    print(f"unanswerable questions refused: {right[False]} of {len(cases) - asked}")
    return 0


def _bot(folder: Path) -> Bot:
    (folder / "knowledge").mkdir()
    shutil.copy(REPORT, folder / "knowledge")
    bot = build_bot(Settings(_env_file=None, knowledge=folder / "knowledge", store=folder / "store"))
    bring_in_line(bot.knowledge, bot.store, bot.encoder)
    return bot


def _is_right(case: dict[str, object], answer: Answer) -> bool:
    if not case["answerable"]:
        return answer.refused
    quotes = "\n".join(citation.quote for citation in answer.citations)
    facts = case["facts"]
    assert isinstance(facts, list)
    return not answer.refused and all(contains(quotes, fact) for fact in facts)


if __name__ == "__main__":
    sys.exit(main())
