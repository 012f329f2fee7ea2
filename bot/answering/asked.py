"""A query to what an answer must hold, and texts to how far they hold it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.answering.facts import (
    EACH,
    FIGURES,
    FOR_EACH,
    HOW_TO_SEE,
    OPEN,
    OWN_CASE,
    PASS_MARK,
    PASSING,
    STATISTICS,
    STRICT,
    THIS_YEAR,
    WINDOW,
    Wants,
    counts,
    holds,
    measure_asked_for,
    wanted,
)
from bot.answering.vocabulary import (
    ASPECTS,
    Rarity,
    has_foreign_noun,
    inside,
    names_unknown_subject,
    near_question_word,
    qualifications,
    subjects,
    synonyms,
    title_words,
    weighted_words,
)
from bot.model import Query

FAINT = 0.3
"""Weight up to which a word may be a slip of the cutting: 打到, 分能."""
COMPARING = "区别"
"""What stands, or a synonym of it, over a comparison, however it is asked for: 差在哪, 有啥两样."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the answer to a question must hold."""

    text: str
    """The question, standing alone."""
    words: Mapping[str, float]
    """Content words with weights over 0; a heavier one matters more."""
    focus: Mapping[str, float]
    """The same words, weighing more the nearer they stand to what makes it a question: in 证书被水泡了，去哪补办,
    what is asked is 补办."""
    wants: frozenset[Wants]
    subjects: frozenset[str]
    """Terms of the glossary and words of the field in it."""
    own_words: frozenset[str]
    """Those that stand in the question itself, where a part of it is carried over."""
    short_forms: Mapping[str, tuple[str, ...]]
    """Words with the abbreviations that stand for them in documents."""
    qualifications: frozenset[str] = frozenset()
    """Those that it names: 高新技术企业, 科技型中小企业."""
    each: bool = False
    """It asks what one gets, of which the sum that several got says nothing."""
    counted: str = ""
    """The measure word of what is counted: 家 of 多少家."""
    unknown: bool = False
    """It names a subject of the field that no document speaks of."""
    foreign: bool = False
    """It names nothing of the field, and something that no document speaks of."""
    own_place: frozenset[str] = frozenset()
    """Words that only name the asker's place: 长治."""
    own_case: bool = False
    """It asks what has become of the asker's own application."""
    passing: bool = False
    """It asks how many points are enough, not what one thing scores."""
    window: bool = False
    """It asks when applications are taken."""
    year: str = ""
    """The year that a text must speak of; "" where any will do."""

    def fits(self, text: str) -> bool:
        """Whether a text holds each sort of fact that is asked for."""
        if self.each and Wants.AMOUNT in self.wants and not FOR_EACH.search(text):
            return False
        if self.counted and not counts(text, self.counted):
            return False
        if self.passing and not PASS_MARK.search(text):
            return False
        return holds(text, self.wants) and (not self.window or bool(OPEN.search(text)))

    def of_its_time(self, text: str) -> bool:
        """Whether a text speaks of the year that is asked about, or of every year."""
        return not self.year or bool(re.search(rf"{self.year}|今年|本年度|每[年月季]|至20\d\d年12月", text))

    def about(self, text: str) -> bool:
        """Whether every term of the glossary that the question names is in a text."""
        return all(self.present(term, text) > 0 for term in self.short_forms)

    def of_another(self, title: str, heading: str, text: str) -> bool:
        """Whether a text is about another qualification than any that the question names.

        Its heading tells, or where that names none, its title, unless the text itself speaks of one.
        """
        about = qualifications(heading)
        if not about and (titled := qualifications(title)):
            about = titled | qualifications(text)
        return bool(about and self.qualifications) and not about & self.qualifications

    @property
    def strict(self) -> bool:
        """Whether a wrong answer costs money or a deadline: nearly every word must match then."""
        return bool(self.wants & STRICT) or bool(self.year) or self.window

    def on_subject(self, text: str) -> bool:
        """Whether a text speaks of any subject that the question names."""
        return not self.subjects or any(self.present(word, text) >= 0.9 for word in self.subjects)

    def on_own(self, text: str) -> bool:
        """Whether a text has any word of the question that is neither carried over nor a mere aspect."""
        own = [word for word in self.own_words or self.words if word not in ASPECTS]
        return not own or any(self.present(word, text) for word in own)

    def touches(self, text: str) -> bool:
        """Whether a text has any word of the question but those of the asker's place."""
        return any(self.present(word, text) for word in self.words if word not in self.own_place)

    def covered(self, text: str) -> float:
        """Return the weight of the words in `text`, from 0 to 1; synonyms count."""
        return self._share(self.words, text)

    def focus_covered(self, text: str) -> float:
        """Return the weight of the words in `text`, from 0 to 1, of those near the question word most."""
        return self._share(self.focus, text)

    def _share(self, words: Mapping[str, float], text: str) -> float:
        total = sum(words.values())
        if not total:
            return 0.0
        return sum(weight * self.present(word, text) for word, weight in words.items()) / total

    def present(self, word: str, text: str) -> float:
        """Return 1 where the word stands in the text, 0.9 for a synonym, less for a part of it."""
        if word in text or any(short in text for short in self.short_forms.get(word, ())):
            return 1.0
        if any(other in text for other in synonyms().get(word, ())):
            return 0.9
        if len(word) >= 4:
            halves = (word[: len(word) // 2], word[len(word) // 2 :])
            # the head of a compound stands last: 申报条件 is a sort of 条件
            return 0.8 if all(half in text for half in halves) else 0.5 * (halves[1] in text)
        return 0.0

    def to_the_point(self, title: str) -> float:
        """Return the share of a title's or heading's words that the question has too, from 0 to 1.

        A heading that names what was not asked, 一般制造企业不适用120%, heads another answer.
        """
        words = title_words(title)
        if not words:
            return 0.5
        return sum(map(self._names, words)) / len(words)

    def _names(self, word: str) -> bool:
        """Whether the question has a title's word, one of its qualification, or all words inside it."""
        if self._says(word) or qualifications(word) & self.qualifications:
            return True
        parts = inside(word)
        return bool(parts) and all(map(self._says, parts))

    def _says(self, word: str) -> bool:
        return any(form in self.text for form in (word, *synonyms().get(word, ())))

    def alike_figures(self, text: str) -> bool:
        """Whether a text has a figure of the sort that the asker tells of: 8个月 asks for a 一年以上."""
        return any(figure.search(self.text) and figure.search(text) for figure in FIGURES)

    def missing(self, text: str) -> list[str]:
        """Return the words that are not in `text`, heaviest first."""
        absent = [word for word in self.words if self.present(word, text) < 0.5]
        return sorted(absent, key=lambda word: -self.words[word])


def asked(query: Query, rarity: Rarity) -> Asked:
    """Return what `query` asks for."""
    own = query.standalone.removeprefix(query.carried)
    words, wants, counted = weighted_words(query, rarity), wanted(own), measure_asked_for(own)
    named = qualifications(" ".join((query.standalone, *query.expansions)))
    if Wants.COMPARISON in wants:
        words.setdefault(COMPARING, 1.0)
    return Asked(
        query.standalone,
        words,
        near_question_word(query.standalone, words),
        wants,
        subjects(query),
        frozenset(word for word in words if query.carried and word in own),
        query.expansions,
        named,
        each=bool(EACH.search(query.standalone)),
        counted=counted,
        unknown=names_unknown_subject(query.standalone, rarity),
        foreign=not subjects(query) and has_foreign_noun(query, rarity),
        passing=counted == "分" and bool(named) and not _of_one_thing(words),
        own_place=frozenset(word for word in words if word in "".join(query.region)),
        own_case=bool(OWN_CASE.search(own)) and not HOW_TO_SEE.search(own),
        window=Wants.TIME in wants and bool(WINDOW.search(own)),
        year=_year_asked_for(query, Wants.TIME in wants),
    )


def _of_one_thing(words: Mapping[str, float]) -> bool:
    """Whether a question for points names any single thing that scores."""
    return any(
        weight > FAINT and word not in PASSING and not qualifications(word) for word, weight in words.items()
    )


def _year_asked_for(query: Query, when: bool) -> str:
    """Return the year that an answer must speak of: the future, this year's windows, a year's statistics."""
    if query.dated and STATISTICS.search(query.standalone):
        return str(query.on.year)
    if str(query.on.year) in query.standalone and query.on.year > query.today.year:
        return str(query.on.year)
    return str(query.on.year) if when and THIS_YEAR.search(query.standalone) else ""
