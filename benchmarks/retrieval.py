"""Measure retrieval and print one table a set: python -m benchmarks.retrieval."""

import argparse
import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import ir_measures
import numpy as np
from ir_measures import RR, Qrel, ScoredDoc, Success, nDCG

from benchmarks.retrieval_others import Search, others
from benchmarks.retrieval_sets import SETS, TestSet
from benchmarks.retrieval_systems import systems
from bot.embedding import LocalEncoder
from bot.index import Meanings
from bot.meaning import MeaningEncoder
from bot.settings import Settings

MEASURES = {
    "hit@1": Success @ 1,
    "hit@3": Success @ 3,
    "hit@5": Success @ 5,
    "hit@10": Success @ 10,
    "hit@100": Success @ 100,
    "MRR@10": RR @ 10,
    "nDCG@10": nDCG @ 10,
}


def main() -> None:
    """Print a Markdown table for each set."""
    options = _options()
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    settings = Settings()
    encoder = LocalEncoder(settings.embedding_model)
    meaning = MeaningEncoder(Path(settings.meaning_model))
    for model in (settings.embedding_model, settings.meaning_model):
        print(f"Model {Path(model).name}, {_megabytes(Path(model)):.1f} MB")
    for name, load in SETS.items():
        if options.sets and not any(name.startswith(wanted) for wanted in options.sets):
            continue
        tests = load()
        print(f"\n### {tests.name}: {len(tests.questions)} questions, {len(tests.passages)} passages")
        print(f"encoding a question {_encoding(encoder, tests.questions):.2f} ms\n")
        print("| | " + " | ".join(MEASURES) + " | ms, median | ms, p95 |")
        print("|---|" + "---|" * (len(MEASURES) + 2))
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            meanings = Meanings(options.vectors or Path(folder), meaning)
            ways = systems(tests, encoder, meanings, Path(folder))
            rest = others(tests.texts, encoder) if options.others else {}
            for way, build in (ways | rest).items():
                cells = build if isinstance(build, str) else _measured(build(), tests)
                print(f"| {way} | {cells} |", flush=True)


def _measured(search: Search, tests: TestSet) -> str:
    search(tests.questions[0])  # what is loaded at first use
    run, milliseconds = [], []
    for number, question in enumerate(tests.questions):
        started = time.perf_counter()
        found = search(question)
        milliseconds.append(1000 * (time.perf_counter() - started))
        keys = list(dict.fromkeys(tests.keys[at] for at in found))
        run += [ScoredDoc(str(number), key, -rank) for rank, key in enumerate(keys)]
    right = [Qrel(str(number), key, 1) for number, keys in enumerate(tests.right) for key in keys]
    values = ir_measures.calc_aggregate(list(MEASURES.values()), right, run)
    figures = [f"{values[measure]:.3f}" for measure in MEASURES.values()]
    times = [f"{np.percentile(milliseconds, share):.1f}" for share in (50, 95)]
    return " | ".join([*figures, *times])


def _encoding(encoder: LocalEncoder, questions: Sequence[str]) -> float:
    encoder.embed_query(questions[0])
    started = time.perf_counter()
    for question in questions[:200]:
        encoder.embed_query(question)
    return 1000 * (time.perf_counter() - started) / len(questions[:200])


def _megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.retrieval", description=__doc__)
    parser.add_argument("--sets", nargs="*", help="only sets whose names begin so")
    parser.add_argument(
        "--vectors", type=Path, help="folder in which the vectors of meaning are kept for the next run"
    )
    parser.add_argument("--others", action="store_true", help="also LangChain, LlamaIndex and Haystack")
    return parser.parse_args()


if __name__ == "__main__":
    main()
