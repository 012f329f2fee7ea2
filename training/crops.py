"""Turn articles of law into pairs of question and passage, without anybody's labels."""

import random
import re
from collections.abc import Iterator, Sequence

from training.laws import Article
from training.sources import Pair, window
from training.spoken import ask

SENTENCE = re.compile(r"[^。；\n]+[。；]?")
SPAN = (6, 24)  # characters: as long as a short question
PIECE = (8, 70)  # characters of a sentence from which a question is made


def passage(article: Article, randomness: random.Random) -> str:
    """Return an article as one passage, under its law, and its chapter now and then."""
    chapter = f" {article.chapter} " if randomness.random() < 0.3 else ""
    law = article.law.removeprefix("中华人民共和国") if randomness.random() < 0.3 else article.law
    head = f"{law}{chapter}{article.number} " if randomness.random() < 0.8 else ""
    return window(head + article.text, randomness)


def questions(articles: Sequence[Article], randomness: random.Random) -> Iterator[Pair]:
    """Yield one spoken question an article, made from one of its sentences."""
    for article in articles:
        pieces = [match[0].strip() for match in SENTENCE.finditer(article.text)]
        pieces = [piece for piece in pieces if len(piece) >= PIECE[0]]
        if pieces:
            piece = randomness.choice(pieces)
            named = f"{article.law}，" if randomness.random() < 0.1 else ""
            yield Pair(named + ask(_shortened(piece, randomness), randomness), passage(article, randomness))


def crops(articles: Sequence[Article], randomness: random.Random) -> Iterator[Pair]:
    """Yield one crop an article: a sentence and the rest, a span and the whole, or the heading and the text."""
    for article in articles:
        kind = randomness.random()
        if kind < 0.45 and (pair := _sentence_and_rest(article, randomness)):
            yield pair
        elif kind < 0.8:
            length = randomness.randint(*SPAN)
            start = randomness.randrange(max(1, len(article.text) - length))
            yield Pair(article.text[start : start + length], passage(article, randomness))
        elif article.chapter:
            yield Pair(f"{article.law} {article.chapter}", window(article.text, randomness))


def _sentence_and_rest(article: Article, randomness: random.Random) -> Pair | None:
    spans = [match.span() for match in SENTENCE.finditer(article.text) if len(match[0]) >= PIECE[0]]
    if len(spans) < 2:
        return None
    start, end = randomness.choice(spans)
    rest = article.text[:start] + article.text[end:]
    return Pair(article.text[start:end], window(f"{article.law}{article.number} {rest}", randomness))


def _shortened(piece: str, randomness: random.Random) -> str:
    """Return neighbouring clauses of a sentence that is too long to be asked whole."""
    clauses = piece.split("，")
    while len("，".join(clauses)) > PIECE[1] and len(clauses) > 1:
        clauses.pop(0 if randomness.random() < 0.4 else -1)
    return "，".join(clauses)[: 2 * PIECE[1]]
