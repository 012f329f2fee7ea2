"""Questions → groups of those that ask the same, the largest first."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from bot import glossary
from bot.desk.questions import Asked, Trouble
from bot.embedding import Encoder, FloatArray

# Mean cosine distance up to which groups are joined. Of 46 questions written for this on 16 matters, the
# shipped model with 0.5 puts no two of different matters together and 46 % of the pairs that belong together;
# with 0.55 14 % of its pairs are wrong. Two groups of one matter cost a minute more, one of two is mishandled.
APART = 0.5
KEPT = 20_000  # vectors kept in memory, 1 KB each


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that ask the same, newest first."""

    asked: tuple[Asked, ...]
    wordings: tuple[tuple[str, int], ...]
    """Each wording with how often it was used, the most frequent first."""

    @property
    def newest(self) -> datetime:
        """When it was last asked."""
        return self.asked[0].asked

    def count(self, trouble: Trouble) -> int:
        """How many of the questions have this trouble."""
        return sum(trouble in one.troubles for one in self.asked)


class Meanings:
    """The vectors of questions, each worked out once: an endpoint takes its time and may cost money."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, FloatArray] = {}

    def of(self, texts: Sequence[str]) -> FloatArray:
        """Return a row of length 1 for each text; raises ModelUnavailable."""
        known = self._known if len(self._known) < KEPT else {}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            known = self._known = {**known, **dict(zip(new, self._encoder.embed_passages(new), strict=True))}
        return np.stack([known[text] for text in texts])


def grouped(asked: Sequence[Asked], meanings: Meanings, words: Sequence[glossary.Entry]) -> list[Group]:
    """Group questions, given newest first, by what they mean; `words` spell out abbreviations."""
    texts = [" ".join(glossary.spell_out(one.question, words).split()) for one in asked]
    distinct = list(dict.fromkeys(texts))
    label_of = dict(zip(distinct, _labels(meanings.of(distinct)) if distinct else (), strict=True))
    members: dict[int, list[Asked]] = {}
    for one, text in zip(asked, texts, strict=True):
        members.setdefault(label_of[text], []).append(one)
    groups = [
        Group(tuple(group), tuple(Counter(one.question for one in group).most_common()))
        for group in members.values()
    ]
    return sorted(groups, key=lambda group: (len(group.asked), group.newest), reverse=True)


def _labels(vectors: FloatArray) -> Sequence[int]:
    if len(vectors) == 1:
        return [0]
    from sklearn.cluster import AgglomerativeClustering

    clustering = AgglomerativeClustering(
        n_clusters=None, metric="cosine", linkage="average", distance_threshold=APART
    )
    labels: Sequence[int] = clustering.fit_predict(vectors).tolist()
    return labels
