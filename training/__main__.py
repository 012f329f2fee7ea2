"""Make the models in models/ from the data in ../shared/bench and the questions here, and the weights of answering."""

import argparse
import json
import logging
import random
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import evals.questions
from bot.build import build_bot
from bot.selector import Selector
from bot.settings import Settings
from evals.questions import load
from training import answering, data, fitting
from training.laws import is_held_out, read_articles
from training.leakage import Leakage
from training.sources import HELD_OUT, Pair, read_pairs
from training.vocabulary import build_tokenizer, count_words

ROOT = Path(__file__).resolve().parent.parent
SEED = 20261124
SAMPLE = 60_000  # examples of all sets, whose words make the vocabulary


def main() -> None:
    """Make and save one of the models, or the weights of answering."""
    options = _options()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    if options.model in ("selector", "answering"):
        _make_answering(options)
        return
    if options.model == "meaning":
        from training import meaning

        meaning.save(_examples(options), options.out / "e5-small-zh", seed=SEED)
        return
    _make_embedding(_examples(options), options.out / "kece-static-v1", options)


def _examples(options: argparse.Namespace) -> dict[str, list[Pair]]:
    unseen = Leakage(
        json.loads(line)["question"]
        for line in (options.bench / "stard" / "questions.jsonl").read_text("utf-8").splitlines()
    )
    everything = read_articles(options.bench / "laws.tar.xz")
    articles = [article for article in everything if not is_held_out(article)]
    pairs = read_pairs(options.bench / "pairs", without=options.without)
    sets, dropped = data.examples(articles, pairs, unseen, SEED)
    sizes = {name: len(rows) for name, rows in sets.items()}
    logging.info(
        "%d articles, examples %s, left out as like a development question: %d", len(articles), sizes, dropped
    )
    return sets


def _make_embedding(sets: Mapping[str, Sequence[Pair]], folder: Path, options: argparse.Namespace) -> None:
    mixed = [row for rows in sets.values() for row in rows]
    sample = random.Random(SEED).sample(mixed, min(SAMPLE, len(mixed)))
    tokenizer = build_tokenizer(count_words(f"{row.question}\n{row.passage}" for row in sample))
    logging.info("%d words", tokenizer.get_vocab_size())
    model = fitting.fit(tokenizer, sets, options.work / "embedding", epochs=options.epochs, seed=SEED)
    fitting.save(model, folder)


def _make_answering(options: argparse.Namespace) -> None:
    cases = answering.unlike(load([answering.QUESTIONS]), load([evals.questions.QUESTIONS]))
    logging.info("%d questions, none like one of evals/questions", len(cases))
    examples = list(answering.examples_of(build_bot(Settings()), cases, date.today()))
    back = answering.kept_back()
    if options.model == "selector":
        _make_selector([one for one in examples if one.case.id not in back], options)
    answering.save(answering.fit(examples, Selector(options.out / "kece-selector-v1"), back))


def _make_selector(examples: Sequence[answering.Example], options: argparse.Namespace) -> None:
    from training import pretrained, selecting

    units = answering.fit_units(examples)
    model, tokenizer = pretrained.load()
    rows = selecting.rows([answering.rescored(one, units) for one in examples])
    network = selecting.fit(model, tokenizer, rows, options.work / "selector", seed=SEED)
    selecting.save(network, tokenizer, options.out / "kece-selector-v1")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument(
        "model",
        nargs="?",
        choices=("embedding", "meaning", "selector", "answering"),
        default="embedding",
        help="selector makes the weights of answering too",
    )
    parser.add_argument("--bench", type=Path, default=ROOT.parent / "shared" / "bench", help="laws and pairs")
    parser.add_argument("--out", type=Path, default=ROOT / "models", help="folder of the models")
    parser.add_argument("--work", type=Path, default=Path("/tmp/kece-training"), help="checkpoints and logs")
    parser.add_argument("--epochs", type=float, default=1)
    parser.add_argument("--without", nargs="*", default=HELD_OUT, help="sources of pairs to hold out")
    return parser.parse_args()


if __name__ == "__main__":
    main()
