"""Turn texts into a tokenizer: the likeliest cut into words, single characters for what is none."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

from bot.index.lexical import tokenizer as words_of

WORDS = 48_000  # with 384 half floats each the model has 37 MB
RAREST_CHARACTER = 3  # occurrences from which a character is kept
UNKNOWN = "[UNK]"


def count_words(texts: Iterable[str]) -> Counter[str]:
    """Count words as jieba cuts them, and each character once more for every word it stands in."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(words_of().cut(unicodedata.normalize("NFKC", text).lower()))
    return counts


def build_tokenizer(counts: Counter[str], size: int = WORDS) -> Tokenizer:
    """Return a unigram tokenizer over the most frequent words and all characters seen."""
    characters: Counter[str] = Counter()
    for word, count in counts.items():
        for character in word:
            characters[character] += count
    words = {word: count for word, count in counts.items() if _is_word(word) and len(word) > 1}
    single = {one: counts.get(one, 0) + 1 for one, n in characters.items() if n >= RAREST_CHARACTER}
    kept = Counter(words).most_common(size - len(single) - 1)
    vocabulary = sorted([*kept, *single.items()], key=lambda item: (-item[1], item[0]))
    total = sum(count for _, count in vocabulary)
    scored = [(word, math.log(count / total)) for word, count in vocabulary if not word.isspace()]
    tokenizer = Tokenizer(models.Unigram([(UNKNOWN, scored[-1][1] - 10), *scored], unk_id=0))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    # punctuation says nothing here, and would be part of every mean
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(r"[^\p{L}\p{N}]+"), "removed"), pre_tokenizers.Digits()]
    )
    return tokenizer


def _is_word(word: str) -> bool:
    return bool(re.fullmatch(r"[\w]+", word)) and not word.isdigit() and len(word) <= 10
