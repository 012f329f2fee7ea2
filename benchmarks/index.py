"""Measure the index on the 61,445 passages of STARD: python -m benchmarks.index [--store DIR].

Prints one JSON line: building, opening, memory, latency and recall of both legs, and of both fused by
reciprocal ranks.
"""

import argparse
import json
import lzma
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot.embedding import Encoder, open_encoder
from bot.index import Release, Store
from bot.index.archive import Entry
from bot.index.intake import silent
from bot.index.lexical import terms
from bot.index.publishing import Known, publish
from bot.model import Block, Document, Metadata, Passage
from bot.settings import ROOT, Settings

STARD = ROOT.parent / "shared" / "bench" / "stard"
RRF_K = 60  # Cormack et al. 2009


def main() -> None:
    """Build once, in a process of its own so that memory is that of searching alone; then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path, help="keep the index here and reuse it")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.store or Path(folder)
        numbers: dict[str, Any] = {}
        if not Store(path).releases():
            start = time.perf_counter()
            process = multiprocessing.get_context("spawn").Process(target=build, args=(path,))
            process.start()
            process.join()
            numbers["build_s"] = round(time.perf_counter() - start, 1)
        print(json.dumps(numbers | measure(path)))


def build(path: Path) -> None:
    """Publish the corpus as a release of one passage a document."""
    with lzma.open(STARD / "corpus.jsonl.xz", "rt", encoding="utf-8") as file:
        entries = [entry_of(**json.loads(line)) for line in file]
    store = Store(path)
    with store.locked():
        publish(store, entries, encoder_of(Settings()), Known(), "benchmark", silent)


def entry_of(id: int, text: str) -> Entry:
    """Return one line of the corpus as a document of one passage."""
    name = f"stard/{id}"
    document = Document(name, "", text, (Block(0, len(text)),), Metadata())
    return Entry(document, (Passage(name, name, 0, (), text, 0, len(text)),), "")


def encoder_of(settings: Settings) -> Encoder:
    """Return the model that the settings name."""
    return open_encoder(settings.embedding_model, query_prompt=settings.embedding_query_prompt)


def measure(path: Path) -> dict[str, Any]:
    """Open the release and ask it every question."""
    start = time.perf_counter()
    release = Store(path).live()
    opened = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    encoder = encoder_of(Settings())
    asked = [json.loads(line) for line in (STARD / "questions.jsonl").read_text("utf-8").splitlines()]
    questions = [found["question"] for found in asked]
    wanted = [{f"stard/{number}" for number in found["relevant"]} for found in asked]
    vectors = [encoder.embed_query(question) for question in questions]
    dense, dense_ms = timed(lambda at: release.dense(vectors[at], 100), len(asked))
    lexical, lexical_ms = timed(lambda at: release.lexical(terms(questions[at]), 100), len(asked))
    fused = [fuse(*rows) for rows in zip(dense, lexical, strict=True)]
    return {
        "passages": len(release.passages),
        "open_s": round(opened, 2),
        "open_mib": round(memory),
        "dense_ms": dense_ms,
        "lexical_ms": lexical_ms,
        "recall_at_100_of_exact": recall_of_exact(release, encoder, vectors, dense),
        "hit": {
            name: hits(release, rows, wanted)
            for name, rows in (("bm25", lexical), ("dense", dense), ("fused", fused))
        },
    }


def timed(
    search: Callable[[int], list[tuple[int, float]]], count: int
) -> tuple[list[list[int]], dict[str, float]]:
    """Return the rows found for each question, and milliseconds at the 50th and 95th percentile."""
    found, took = [], []
    search(0)
    for at in range(count):
        start = time.perf_counter()
        found.append([row for row, _ in search(at)])
        took.append((time.perf_counter() - start) * 1000)
    return found, {f"p{share}": round(float(np.percentile(took, share)), 2) for share in (50, 95)}


def fuse(*runs: Sequence[int]) -> list[int]:
    """Merge runs by reciprocal rank."""
    scores: dict[int, float] = {}
    for run in runs:
        for rank, row in enumerate(run, 1):
            scores[row] = scores.get(row, 0) + 1 / (RRF_K + rank)
    return sorted(scores, key=lambda row: -scores[row])


def hits(release: Release, runs: Sequence[Sequence[int]], wanted: Sequence[set[str]]) -> dict[str, float]:
    """Return the share of questions with a right passage among the first 1 and 10."""
    found = [[release.passages[row].id for row in run[:10]] for run in runs]
    return {
        f"@{k}": round(
            sum(bool(right & set(run[:k])) for run, right in zip(found, wanted, strict=True)) / len(found), 4
        )
        for k in (1, 10)
    }


def recall_of_exact(
    release: Release, encoder: Encoder, vectors: Sequence[np.ndarray], runs: Sequence[Sequence[int]]
) -> float:
    """Return the share of the exact 100 nearest that the vector index finds, over 300 questions."""
    rows = encoder.embed_passages([passage.text for passage in release.passages])
    shares = []
    for vector, run in list(zip(vectors, runs, strict=True))[:300]:
        scores = rows @ vector
        # duplicates of the hundredth are as near as it is
        bound = np.sort(scores)[-100] - 1e-6
        shares.append(sum(scores[row] >= bound for row in run) / 100)
    return round(float(np.mean(shares)), 4)


if __name__ == "__main__":
    main()
