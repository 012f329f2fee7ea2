"""Keep the development questions, and rewordings of them, out of the training data."""

from collections import defaultdict
from collections.abc import Iterable

OVERLAP = 0.35
"""Share of character bigrams in common from which two questions may be one reworded. By eye the last true
rewording among the pairs has 0.38 (农村宅基地能继承吗); lower ones only share their subject or their form."""


class Leakage:
    """The questions that must stay unseen, by the character bigrams in them."""

    def __init__(self, questions: Iterable[str]) -> None:
        self._bigrams = [bigrams(question) for question in questions]
        self._longest = max(map(len, self._bigrams), default=0)
        self._holding: dict[str, list[int]] = defaultdict(list)
        for number, pieces in enumerate(self._bigrams):
            for piece in pieces:
                self._holding[piece].append(number)

    def holds(self, text: str) -> bool:
        """Whether a text is one of the questions or so like one (Jaccard) that it may be a rewording."""
        pieces = bigrams(text)
        if OVERLAP * len(pieces) > self._longest:
            return False  # too long to be any of them reworded
        shared: dict[int, int] = defaultdict(int)
        for piece in pieces:
            for number in self._holding.get(piece, ()):
                shared[number] += 1
        return any(
            count >= OVERLAP * (len(pieces) + len(self._bigrams[number]) - count)
            for number, count in shared.items()
        )


def bigrams(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring letters and digits in a text, without what a question adds."""
    bare = "".join(character for character in text.removesuffix("吗？") if character.isalnum())
    return frozenset(bare[at : at + 2] for at in range(len(bare) - 1))
