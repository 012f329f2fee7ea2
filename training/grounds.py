"""Turn lawyers' answers into pairs of the question and the article that the answer rests on."""

import re
from collections.abc import Iterable, Iterator, Sequence

import bm25s
import numpy as np

from bot.index.lexical import STOP_WORDS, tokenizer
from bot.regions import places_in
from training.laws import Article
from training.sources import Pair

LEAST = 50.0
"""BM25 score of an article for the whole answer, from which it is taken. The answers speak the language
of the law and mostly retell the article: by eye, of the best articles above 50 four in five answer the
question, below 40 fewer than half."""
NEXT = 0.8  # share of the best score from which a second article counts too
ANSWER = 250  # terms of an answer; what comes later is advice to see a lawyer
OPTIONS = re.compile(r"^Question:\s*|\n[A-D][.．、].*", re.DOTALL)  # exam questions: Question: …\nA. …


def grounds(pairs: Iterable[Pair], articles: Sequence[Article]) -> Iterator[tuple[str, Article]]:
    """Yield each question with the national articles that its answer retells."""
    national = [article for article in articles if not places_in(article.law[:8])]
    index = bm25s.BM25()
    index.index([_words(f"{article.law} {article.text}") for article in national], show_progress=False)
    for question, answer in pairs:
        words = _words(answer)[:ANSWER]
        scores = index.get_scores(words) if words else np.zeros(1)
        first, second = np.argsort(-scores)[:2] if len(scores) > 1 else (0, 0)
        asked = OPTIONS.sub("", question).strip()
        if scores[first] >= LEAST:
            yield asked, national[first]
        if scores[second] >= max(LEAST, NEXT * scores[first]) and second != first:
            yield asked, national[second]


def _words(text: str) -> list[str]:
    # not the product's terms: the least score above holds for words alone
    return [
        word
        for word in tokenizer().lcut_for_search(text.lower())
        if word.isalnum() and word not in STOP_WORDS
    ]
