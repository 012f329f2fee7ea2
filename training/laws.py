"""Turn the archive of law texts into articles."""

import re
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

HAN = "零〇一二三四五六七八九十百千"
ARTICLE = re.compile(rf"^(第[{HAN}]+条(?:之[{HAN}]+)?)[ \u3000]*(.*)")  # 第十一条 认定为高新技术企业……
ISSUE_DATE = re.compile(r"\(\d{4}-\d{2}-\d{2}\)$")  # 档案法(2020-06-20)
CIVIL_CODE = "中华人民共和国民法典"
SHORTEST, LONGEST = 12, 1200  # characters; shorter ones say nothing, longer ones are lists of everything


class Article(NamedTuple):
    """One article of a law."""

    law: str
    chapter: str
    number: str
    text: str


def read_articles(archive: Path) -> list[Article]:
    """Return the articles of every law in a .tar.xz of Markdown files, in the order of their paths."""
    with tarfile.open(archive) as files:
        texts = {
            member.name: file.read().decode("utf-8", "ignore")
            for member in files
            if member.name.endswith(".md") and "/案例/" not in member.name
            if (file := files.extractfile(member))
        }
    return [article for name in sorted(texts) for article in articles_of(texts[name], Path(name).stem)]


def articles_of(markdown: str, stem: str) -> Iterator[Article]:
    """Yield the articles of one law; `stem` names it where it has no heading."""
    law, chapter, number = ISSUE_DATE.sub("", stem), "", ""
    lines: list[str] = []
    for line in [*markdown.splitlines(), "# "]:
        if line.startswith("#") or ARTICLE.match(line):
            text = "\n".join(lines).strip()
            if number and SHORTEST <= len(text) <= LONGEST:
                yield Article(law, chapter, number, text)
            number, lines = "", []
        if line.startswith("# ") and line[2:].strip():
            law = _title(line[2:].strip())
        elif line.startswith("##"):
            chapter = line.strip("# ").replace("\u3000", " ")
        elif match := ARTICLE.match(line):
            number, lines = match[1], [match[2]]
        elif number and line.strip():
            lines.append(line.strip())


def _title(heading: str) -> str:
    # the parts of the civil code stand in files of their own: 中华人民共和国民法典, then 人格权编
    return CIVIL_CODE if heading.endswith("编") or heading == "总则" else heading


def is_held_out(article: Article) -> bool:
    """Whether an article's law, one of fifty, is kept for benchmarks and never trained on."""
    return zlib.crc32(article.law.encode()) % 50 == 0
