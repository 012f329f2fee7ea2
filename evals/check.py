"""Check that every fact of a question stands in a document that it names: python -m evals.check [FILES]."""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from bot.errors import KeceError
from bot.model import Document
from bot.reading import read
from bot.settings import ROOT
from evals.figures import contains
from evals.questions import QUESTIONS, Case, load
from evals.rows import BadFile


def check(cases: Sequence[Case], knowledge: Path) -> list[str]:
    """Return what is wrong with the cases, one Chinese sentence each."""
    names = sorted({name for case in cases for name in case.documents})
    documents = {name: document for name in names if (document := _read(knowledge, name))}
    return [f"{case.id}：{problem}" for case in cases for problem in _problems(case, documents)]


def evidence(document: Document) -> str:
    """Return all that a document says in which a fact may stand: title, number, issuer, dates, text."""
    metadata = document.metadata
    dates = (metadata.written, metadata.published, metadata.effective_from, metadata.expires)
    known = (document.title, metadata.doc_number, metadata.issuer, *(str(day) for day in dates if day))
    return "\n".join((*known, document.text))


def _read(knowledge: Path, name: str) -> Document | None:
    path = knowledge / name
    # names come from question files: a document lies inside the knowledge folder or is none
    if not path.is_file() or not path.resolve().is_relative_to(knowledge.resolve()):
        return None
    try:
        return read(path, knowledge)
    except KeceError:
        return None


def _problems(case: Case, documents: Mapping[str, Document]) -> Iterator[str]:
    for name in case.documents:
        if name not in documents:
            yield f"依据文件「{name}」不存在或读不出来。"
    if case.answerable and case.facts and not case.documents:
        yield "有应答要点，但没有写依据文件。"
    sources = [evidence(documents[name]) for name in case.documents if name in documents]
    for fact in case.facts if sources else ():
        if not any(contains(source, fact) for source in sources):
            yield f"依据文件里找不到要点「{fact}」（推算得出的请写在 derived 里）。"
    for form in case.forbidden:
        if any(contains(wanted, form) for fact in (*case.facts, *case.derived) for wanted in fact.split("|")):
            yield f"「{form}」既要求答出，又不得出现。"


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the files; return 0 where all is well, 1 where a case is wrong, 2 where a file is."""
    parser = argparse.ArgumentParser(prog="python -m evals.check", description="核对题目的要点是否有依据")
    parser.add_argument("files", nargs="*", type=Path, default=[QUESTIONS], help="题目文件或文件夹")
    parser.add_argument("--knowledge", type=Path, default=ROOT / "knowledge", help="文件所在的文件夹")
    options = parser.parse_args(arguments)
    console = Console()
    try:
        cases = load(options.files)
    except BadFile as error:
        console.print(escape(str(error)))
        return 2
    problems = check(cases, options.knowledge)
    for problem in problems:
        console.print(escape(problem))
    console.print(f"{len(cases)} 题，{len(problems)} 处需要修改。")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
