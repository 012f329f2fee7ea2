"""Turn a case and its answer into a verdict: what was found, what was missing, what should not be there."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.model import Answer, Document
from evals.figures import contains
from evals.questions import Case

MARK = re.compile(r"\[(\d{1,3})\](?! *第? *\d+ *号)")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one answer is worth."""

    ranked: tuple[str, ...] = ()
    """Documents by the rank of their first passage."""
    found: tuple[str, ...] = ()
    """Facts and derived facts that the answer states."""
    missing: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    """Forbidden forms that the answer states."""
    citation_faults: tuple[str, ...] = ()
    """Chinese phrases, none where every citation holds."""
    cited: tuple[str, ...] = ()
    """Documents that the answer cites."""
    right_document_cited: bool = False
    refused: bool = False
    length: int = 0
    """Characters of the answer."""
    error: str = ""
    """Why there is no answer; all else is empty then."""
    ms: float | None = None
    """Milliseconds to the whole answer; None after an error."""
    passed: bool = False


def failed(error: str) -> Verdict:
    """Return the verdict on a question that ended in an error."""
    return Verdict(error=error)


def judge(case: Case, answer: Answer, documents: Mapping[str, Document], ms: float) -> Verdict:
    """Return the verdict on an answer, given the release's documents and the time that it took.

    Facts and forbidden forms are looked for in what the user reads: the answer and its warnings.
    """
    read = "\n".join((answer.text, *answer.warnings))
    facts = (*case.facts, *case.derived)
    missing = tuple(fact for fact in facts if not contains(read, fact))
    forbidden = tuple(form for form in case.forbidden if contains(read, form))
    faults = tuple(_citation_faults(answer, documents))
    cited = tuple(dict.fromkeys(citation.document_id for citation in answer.citations))
    right = not case.documents or bool(set(cited) & set(case.documents))
    return Verdict(
        ranked=tuple(dict.fromkeys(hit.passage.document_id for hit in answer.retrieved)),
        found=tuple(fact for fact in facts if fact not in missing),
        missing=missing,
        forbidden=forbidden,
        citation_faults=faults,
        cited=cited,
        right_document_cited=right and bool(cited),
        refused=answer.refused,
        length=len(answer.text),
        ms=round(ms, 1),
        passed=(
            answer.refused is not case.answerable
            and not (missing or forbidden or faults)
            and (right or not case.answerable)
        ),
    )


def _citation_faults(answer: Answer, documents: Mapping[str, Document]) -> Iterator[str]:
    """Yield what is wrong: a quote that is not in its document, a mark or a citation without the other."""
    marks = {int(number) for number in MARK.findall(answer.text)}
    numbers = [citation.number for citation in answer.citations]
    for citation in answer.citations:
        document = documents.get(citation.document_id)
        if document is None or not citation.quote.strip():
            yield f"引文 [{citation.number}] 没有对应的文件或内容"
        elif document.text[citation.start : citation.end] != citation.quote:
            yield f"引文 [{citation.number}] 与原文不一致"
    if len(set(numbers)) < len(numbers):
        yield "引文编号重复"
    for number in sorted(marks - set(numbers)):
        yield f"答复中的 [{number}] 没有来源"
    for number in sorted(set(numbers) - marks):
        yield f"来源 [{number}] 没有用到"
    if not answer.refused and not numbers:
        yield "答复没有引用任何来源"
