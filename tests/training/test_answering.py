import numpy as np
import pytest

import evals.questions
from bot.answering.asked import Asked, asked
from bot.answering.judging import features
from bot.answering.scoring import Scored, ranked
from bot.answering.units import Form, Unit
from bot.answering.weights import weighted
from bot.model import Metadata, Passage, Query, Retrieved
from evals.questions import Case, load
from training import answering
from training.answering import Example, fit_units, fit_verdict

HITS = [
    Retrieved(Passage(name, f"{name}.md", 0, (), "内容", 0, 2), name, Metadata(), 1.0)
    for name in ("甲", "乙", "丙")
]


def question(text: str) -> Asked:
    return asked(Query(text=text, standalone=text), lambda word: 0.5)


def example(name: str, answerable: bool, told: tuple[float, float, float], right: int) -> Example:
    """A question whose units differ in `told`, of which the one at `right` answers it."""
    rows = [
        [
            Scored(
                Unit("内容", 0, 2, Form.SENTENCE),
                {"told": one, "noise": at % 2, "covered": one, "fits": 1.0},
                0.0,
            )
        ]
        for at, one in enumerate(told)
    ]
    worth = np.array([float(answerable and at == right) for at in range(3)])
    case = Case(name, "内容是什么", answerable=answerable, documents=(HITS[right].passage.document_id,))
    return Example(case, question("内容是什么"), HITS, rows, worth, alone=True)


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    chance = np.random.default_rng(1)
    made = []
    for at in range(40):
        told = chance.uniform(0.5, 1.0, 3) if at % 2 else chance.uniform(0.0, 0.4, 3)
        made.append(example(str(at), bool(at % 2), tuple(told), int(told.argmax())))
    return made


def test_the_units_that_answer_get_the_highest_sums(examples: list[Example]):
    learned = fit_units(examples)
    assert learned["told"] + learned["covered"] > 1 > abs(learned["noise"])
    for one in examples:
        if one.case.answerable:
            sums = [weighted(row[0].features, learned) for row in one.scored]
            assert int(np.argmax(sums)) == int(one.worth.argmax())


def test_questions_without_an_answer_are_told_from_those_with_one(examples: list[Example]):
    units = fit_units(examples)
    verdict = fit_verdict(examples, units)
    for one in examples:
        found = ranked(one.question, answering.rescored(one, units).scored)
        seen = features(one.question, one.hits, found)
        assert (weighted(seen, verdict) + verdict["bias"] > 0) == one.case.answerable


class Reading:
    """A reader that knows of the answerable questions only that they end so."""

    def scores(self, question: str, texts: list[str]) -> np.ndarray:
        return np.array([3.0 if question.endswith("？") else -3.0 for _ in texts], np.float32)


def test_what_the_selector_says_is_weighed_beside_the_verdict(examples: list[Example]):
    asked_so = [
        one._replace(question=question("内容是什么？" if one.case.answerable else "内容是什么"))
        for one in examples
    ]
    read = [answering.selected(one, Reading()) for one in asked_so]
    learned, scores = answering.fit_certainty(read, fit_verdict(examples, fit_units(examples)))
    assert learned["selected"] > 0
    assert [score > 0 for score in scores] == [one.case.answerable for one in examples]


def test_one_question_in_seven_of_each_set_is_kept_back():
    back = answering.kept_back()
    for path in sorted(answering.QUESTIONS.glob("*.jsonl")):
        cases = load([path])
        assert 0.05 < sum(case.id in back for case in cases) / len(cases) < 0.3
    assert back <= {case.id for case in load([answering.QUESTIONS])}


def test_no_question_for_training_is_one_of_the_evaluated():
    evaluated = load([evals.questions.QUESTIONS])
    kept = answering.unlike(load([answering.QUESTIONS]), evaluated)
    assert len(kept) > 1000
    assert not {case.question for case in kept} & {case.question for case in evaluated}
