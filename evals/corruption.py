"""Corrupt faithful sentences and count what grounding catches: python -m evals.corruption [--count N]."""

import argparse
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import track
from rich.table import Table

from bot.answering.grounding import Grounded, Outcome, ground
from bot.build import build_encoder
from bot.figures import figures, same
from bot.model import Passage
from bot.settings import Settings
from evals.corrupting import KINDS
from evals.faithful import WAYS, Case, Corpus, cases, half, rephrase

PARAPHRASES = Path(__file__).parent / "grounding" / "paraphrases.tsv"
"""Document, tab, a sentence that says in free words what the document says; written by hand."""
SHOWN_AS_IT_IS = (Outcome.KEPT, Outcome.RECITED)


@dataclass(frozen=True)
class Trial:
    """A sentence put to grounding, and what became of it."""

    kind: str
    text: str
    true: str
    """The faithful sentence that it was made from."""
    grounded: Grounded
    ms: float

    @property
    def caught(self) -> bool:
        """Whether a corruption was not shown as it was; a moved citation counts as caught when put right."""
        if self.kind == "moved citation":
            return self.grounded.outcome is not Outcome.KEPT
        return self.grounded.outcome not in SHOWN_AS_IT_IS


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark and show detection and false alarms by kind."""
    options = _options().parse_args(arguments)
    console = Console()
    corpus = Corpus(options.knowledge, build_encoder(Settings()))
    rng = random.Random(options.seed)
    all_cases = list(track(cases(corpus, options.half), "正在读取", console=Console(stderr=True)))
    faithful = list(_faithful(all_cases, rng, options.count))
    paraphrased = list(_paraphrased(corpus, options.half))
    corrupted = list(_corrupted(all_cases, corpus, rng, options.count))
    console.print(_alarms([*faithful, *paraphrased]))
    console.print(_detection(corrupted))
    times = sorted(trial.ms for trial in (*faithful, *corrupted))
    console.print(
        f"{len(all_cases)} 句；每句耗时中位 {times[len(times) // 2]:.1f} ms，"
        f"95% 在 {times[int(0.95 * len(times))]:.1f} ms 内"
    )
    if options.misses:
        wrong = [trial for trial in corrupted if not trial.caught]
        wrong += [trial for trial in (*faithful, *paraphrased) if trial.grounded.outcome is not Outcome.KEPT]
        for trial in wrong:
            console.print(escape(f"{trial.kind} | {trial.grounded.fault} | {trial.text} | {trial.true}"))
    return 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals.corruption", description="检验依据核对是否可靠")
    parser.add_argument("--knowledge", type=Path, default=Settings().knowledge, help="文件所在的文件夹")
    parser.add_argument("--half", choices=("report", "tune"), default="report", help="tune 是选阈值用的一半")
    parser.add_argument("--count", type=int, default=2000, help="改错的句数")
    parser.add_argument("--seed", type=int, default=20261124)
    parser.add_argument("--misses", action="store_true", help="列出判错的句子")
    return parser


def _faithful(all_cases: Sequence[Case], rng: random.Random, count: int) -> Iterator[Trial]:
    """Try every way of rephrasing on as many sentences; what a way leaves unchanged is tried once only."""
    for way in WAYS:
        for case in rng.sample(all_cases, min(len(all_cases), count // len(WAYS))):
            text = rephrase(case, way, rng)
            if way == "verbatim" or text != case.text:
                yield _tried(way, text, case.text, [1], case)


def _paraphrased(corpus: Corpus, which: str) -> Iterator[Trial]:
    for line in PARAPHRASES.read_text(encoding="utf-8").splitlines():
        document, text = line.split("\t")
        if document in corpus.documents and half(document) == which:
            passage = max(corpus.of_document(document), key=lambda one: _likeness(text, one))
            context = corpus.context(passage)
            case = Case(text, context, context.sources[0].statements[0])
            yield _tried("free words, by hand", text, passage.text, [1], case)


def _likeness(text: str, passage: Passage) -> int:
    known = figures(passage.text)
    agreeing = sum(any(same(one, other) for other in known) for one in figures(text))
    pairs = {text[at : at + 2] for at in range(len(text) - 1)}
    return 4 * agreeing + sum(pair in passage.text + "".join(passage.heading) for pair in pairs)


def _corrupted(all_cases: Sequence[Case], corpus: Corpus, rng: random.Random, count: int) -> Iterator[Trial]:
    """Corrupt `count` sentences, as many of each kind as there are; each is rephrased besides."""
    ways = [way for way in WAYS if way not in ("lead-in", "order")]
    tried: Counter[str] = Counter()
    # a kind that few sentences allow may use a sentence several times, each time in another way
    for case in [case for _ in range(6) for case in rng.sample(all_cases, len(all_cases))]:
        for kind, corrupt in KINDS.items():
            if tried[kind] >= -(-count // len(KINDS)) or tried.total() >= count:
                continue
            corruption = corrupt(case, corpus, rng)
            way = rng.choice(ways)
            text = rephrase(case, way, rng, corruption.text) if corruption else ""
            # what the rephrasing took out again is no corruption
            if corruption and (kind == "moved citation" or text != rephrase(case, way, rng)):
                tried[kind] += 1
                yield _tried(kind, text, case.text, [corruption.cited], case)


def _tried(kind: str, text: str, true: str, cited: Sequence[int], case: Case) -> Trial:
    started = time.perf_counter()
    grounded = ground(text, cited, case.context)
    return Trial(kind, text, true, grounded, 1000 * (time.perf_counter() - started))


def _alarms(trials: Sequence[Trial]) -> Table:
    table = Table("正确的句子", "句数", "误报", "其中换成原文", title="误报率")
    for kind in dict.fromkeys(trial.kind for trial in trials):
        own = [trial for trial in trials if trial.kind == kind]
        wrong = [trial for trial in own if trial.grounded.outcome is not Outcome.KEPT]
        quoted = sum(trial.grounded.outcome is Outcome.QUOTED for trial in wrong)
        table.add_row(kind, str(len(own)), f"{len(wrong) / len(own):.1%}", str(quoted))
    return table


def _detection(trials: Sequence[Trial]) -> Table:
    table = Table("改错的方式", "句数", "检出", title="检出率")
    for kind in KINDS:
        own = [trial for trial in trials if trial.kind == kind]
        if own:
            table.add_row(kind, str(len(own)), f"{sum(trial.caught for trial in own) / len(own):.1%}")
    return table


if __name__ == "__main__":
    raise SystemExit(main())
