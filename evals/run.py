"""Turn cases into results by asking the bot."""

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime

from bot.chat import Bot, complete
from bot.errors import KeceError
from evals.judging import failed, judge
from evals.metrics import Result
from evals.questions import Case
from evals.results import Run


def run_cases(bot: Bot, cases: Sequence[Case], progress: Callable[[Sequence[Case]], Iterable[Case]]) -> Run:
    """Ask every question, at least one, and judge the answers.

    `progress` passes the cases on and shows how far it is. Raises NoIndex and the like before the first
    question; an error on a question is its result.
    """
    release = bot.store.live()
    # asked once without counting: models and word lists load with the first question
    _result(bot, cases[0])
    results = [_result(bot, case) for case in progress(cases)]
    return Run("本次", datetime.now(UTC), release.id, results)


def _result(bot: Bot, case: Case) -> Result:
    began = time.perf_counter()
    try:
        answer = complete(bot, case.question, case.history, region=case.region)
    except KeceError as error:
        return Result(case, failed(str(error)), {})
    # any other error is what the evals are there to find: it fails this question, the rest goes on
    except Exception as error:
        return Result(case, failed(f"{type(error).__name__}: {error}"), {})
    ms = (time.perf_counter() - began) * 1000
    return Result(case, judge(case, answer, bot.store.live().documents, ms), answer.as_json())
