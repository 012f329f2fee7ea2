"""The knowledge base as the bureau would publish it: complete front matter, and no figure without a source."""

import csv
import re
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import frontmatter
import pytest

from bot import contacts, glossary
from bot.figures import Figure, figures, same
from bot.model import Document, Status
from bot.reading import document_files, read
from bot.validity import mark_repealed, status_on

PROJECT = Path(__file__).resolve().parents[1]
KNOWLEDGE = PROJECT / "knowledge"
SHARED = PROJECT.parent / "shared"
FACTS = SHARED / "facts.md"
SOURCES = Path(__file__).parent / "knowledge_sources.tsv"
"""Document, tab, what it rests on: sections of facts.md (A1), and files of shared/documents, with blanks between."""

needs_sources = pytest.mark.skipif(
    not FACTS.exists(),
    reason="the facts and documents that knowledge/ rests on lie in ../shared, which is absent",
)
SUMMARY = re.compile(r"^> 本文是.+的内容摘要，由本系统.*整理，不是官方文本；具体以官方正式文本为准。", re.M)
UNVERIFIED = "请以官方文本为准）。"
REQUIRED = ("标题", "主题词", "主题分类", "文件类型", "地区", "状态", "来源", "可信度")

# figure or 文号 that stands in a document but in none of its sources, and why it is right all the same
EXCEPTIONS = {
    (
        "国家/专精特新小巨人企业2026年申报与重点支持.md",
        "2026年5月25日",
    ): "facts.md writes 2026-04-25 至 05-25",
}


def documents() -> list[Document]:
    return [read(path, KNOWLEDGE) for path in document_files(KNOWLEDGE)]


def stray_figures(text: str, source: str) -> list[str]:
    """Return what `text` states in figures or document numbers and `source` does not."""
    known = figures(source)
    stated = [one for one in figures(text) if not _is_article(text[one.start : one.end])]
    missing = [one for one in stated if not any(_states(other, one) for other in known)]
    numbers = _document_numbers(text) - _document_numbers(source)
    return [text[one.start : one.end] for one in missing] + sorted(numbers)


def _is_article(words: str) -> bool:
    """Whether 一次, 一个, 一项 is no more than the a of another language."""
    return len(words) == 2 and words[0] == "一"


def _states(known: Figure, wanted: Figure) -> bool:
    if wanted.kind == "date" and known.kind in ("date", "doc_number"):
        # 2026年 where the source says 2026-01-30 or 〔2026〕2号
        return str(known.value).lstrip("[").startswith(str(wanted.value)) and known.unit == wanted.unit
    return same(known, wanted) or same(wanted, known)


def _document_numbers(text: str) -> set[str]:
    """Return document numbers with the last two characters of what is before them: 发火〔2016〕32号."""
    found = re.findall(r"([\u4e00-\u9fff]{2})\s*[〔\[(（](\d{4})[〕\])）]\s*第?\s*(\d+)\s*号", text)
    return {f"{word}〔{year}〕{number}号" for word, year, number in found}


@cache
def _sections() -> dict[str, str]:
    parts = re.split(r"^## (?=[A-G]\d+ )", FACTS.read_text(encoding="utf-8"), flags=re.M)[1:]
    return {part.split()[0]: _without_memory(part) for part in parts}


def _without_memory(section: str) -> str:
    """Drop what facts.md marks as unverified memory: the whole line of a fact, the clause of a date."""
    lines = (line for line in section.splitlines() if not (line.startswith("- `") and "【M】" in line))
    return "\n".join(re.sub(r"[^；，：（(]*【M[^】]*】", "", line) for line in lines)


@cache
def _source(name: str) -> str:
    if name in _sections():
        return _sections()[name]
    files = (SHARED / "documents").glob(f"**/{Path(name).name}*")
    # laws carry their date in the name: 企业所得税法(2018-12-29).md, not 企业所得税法实施条例(…).md
    paths = [path for path in files if re.sub(r"\(.+", "", path.name) == Path(name).name]
    assert paths, f"{name} names no section of facts.md and no file of shared/documents"
    return "\n".join(re.sub(r"<[^>]+>", "", path.read_text(encoding="utf-8")) for path in paths)


def sources() -> dict[str, str]:
    """Return for each document the text that it rests on."""
    with SOURCES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t"))
    return {document: "\n".join(map(_source, names.split())) for document, names in rows}


def _derived(days: Iterable[date | None], source: str) -> set[str]:
    """Return the last days that follow from a source: the day before a successor's first, a year's last."""
    eves = {(day - timedelta(days=1)).isoformat() for day in days if day}
    return eves | {f"{year}-12-31" for year in re.findall(r"(?:19|20)\d\d", source)}


def test_every_document_has_the_front_matter_that_staff_and_answers_need() -> None:
    for path in document_files(KNOWLEDGE):
        front = frontmatter.loads(path.read_text(encoding="utf-8")).metadata
        missing = [key for key in REQUIRED if not front.get(key)]
        assert not missing, f"{path.name}: {missing}"
        assert str(front["地区"]).split("/")[-1] == path.parent.name


def test_every_document_reads_with_its_front_matter() -> None:
    for document in documents():
        front = frontmatter.loads((KNOWLEDGE / document.id).read_text(encoding="utf-8")).metadata
        assert document.title == front["标题"]
        assert document.metadata.doc_number == front.get("发文字号", "")
        assert document.metadata.confidence
        assert document.metadata.subject == front["主题词"]


def test_every_document_says_that_it_is_a_summary() -> None:
    for path in document_files(KNOWLEDGE):
        body = frontmatter.loads(path.read_text(encoding="utf-8")).content
        assert SUMMARY.search(body), path.name


def test_no_two_documents_share_a_number() -> None:
    numbers = [document.metadata.doc_number for document in documents() if document.metadata.doc_number]
    assert len(numbers) == len(set(numbers))


def test_ended_documents_name_their_successor_and_it_is_there() -> None:
    marked = mark_repealed(documents()).values()
    names = {document.metadata.doc_number for document in marked} | {document.title for document in marked}
    ended = [document for document in marked if document.metadata.status is Status.REPEALED]
    assert len(ended) >= 5
    for document in ended:
        assert document.metadata.superseded_by in names, document.id


def test_a_repealed_rule_still_answers_for_its_own_time() -> None:
    by_number = {document.metadata.doc_number: document.metadata for document in documents()}
    bonus = by_number["财政部 税务总局 科技部公告2022年第28号"]
    assert status_on(bonus, date(2022, 11, 1)) is Status.IN_FORCE
    assert status_on(bonus, date(2023, 1, 1)) is Status.REPEALED


def test_a_document_from_one_source_says_so_in_its_sentences() -> None:
    single = [one for one in documents() if one.metadata.confidence == "single-source"]
    assert single
    for document in single:
        assert "单一来源，未核实" in document.text
        assert UNVERIFIED in document.text


def test_a_wrong_saying_stands_in_the_sentence_that_corrects_it() -> None:
    text = (KNOWLEDGE / "国家/常见错误说法与正确规定.md").read_text(encoding="utf-8")
    sentences = [line for line in text.split("\n") if "是" in line and "错误说法" in line and "“" in line]
    assert len(sentences) >= 14
    for sentence in sentences:
        correct, _, wrong = sentence.partition("，“")
        assert len(correct) > 15 and "错误说法" in wrong, sentence


def test_glossary_and_contacts_are_read_and_hold_no_double_entry() -> None:
    entries = glossary.load(KNOWLEDGE / "glossary.csv")
    offices = contacts.load(KNOWLEDGE / "contacts.csv")
    assert len(entries) >= 40
    assert len({entry.short for entry in entries}) == len(entries)
    assert all(office.office and office.topics for office in offices)
    assert not any(figures(office.reach) for office in offices)  # the bureau fills these in


@needs_sources
def test_every_document_is_listed_with_its_sources() -> None:
    assert set(sources()) == {document.id for document in documents()}


@needs_sources
def test_every_figure_and_document_number_stands_in_a_source() -> None:
    successors = [document.metadata.effective_from for document in documents()]
    strays = {}
    for name, source in sources().items():
        text = (KNOWLEDGE / name).read_text(encoding="utf-8")
        derived = _derived(successors, source)
        expiry = re.search(r"^有效期至: (\S+)$", text, re.M)
        if expiry and expiry[1] in derived:
            text = text.replace(expiry[0], "")
        found = [one for one in stray_figures(text, source) if (name, one) not in EXCEPTIONS]
        if found:
            strays[name] = found
    assert strays == {}


@needs_sources
@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("比例不低于10%", "比例不低于12%"),
        ("有效期为三年", "有效期为四年"),
        ("5000万元以下", "4000万元以下"),
        ("公示10个工作日", "公示15个工作日"),
        ("国科发火〔2016〕32号", "国科发火〔2016〕33号"),
        ("国科发火〔2016〕195号", "国科发政〔2016〕195号"),
        ("2016年1月29日", "2016年1月28日"),
        ("第十七条", "第三十七条"),
        ("70分以上", "75分以上"),
    ],
)
def test_a_changed_figure_is_caught(right: str, wrong: str) -> None:
    names = [name for name in sources() if "认定管理" in name and "2008" not in name]
    texts = {name: (KNOWLEDGE / name).read_text(encoding="utf-8") for name in names}
    name = next(name for name, text in texts.items() if right in text)
    before = stray_figures(texts[name], sources()[name])
    after = stray_figures(texts[name].replace(right, wrong), sources()[name])
    assert len(after) > len(before)
