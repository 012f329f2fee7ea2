"""Sources for tests, read from Markdown as the reader reads it."""

from pathlib import Path

from bot.answering.sources import Source, sources
from bot.model import Document, Passage, Retrieved
from bot.reading import read
from bot.splitting import split

RULES = """---
标题: 示例奖励办法
发文字号: 潞示发〔2024〕7号
状态: 现行
---

# 示例奖励办法

## 第一条 申请条件

企业申请奖励，须同时满足以下条件：

（一）注册成立三年以上；

（二）研发人员占职工总数的比例不低于10%；

（三）最近一年销售收入5000万元以下（含5000万元）的，研发费用占比不低于5%，5000万元以上的不低于3%。

## 第二条 奖励标准

奖励资金按企业等级一次性发放，最高不超过300万元。

| 等级 | 奖励金额（万元） |
| --- | --- |
| 一级 | 300 |
| 二级 | 200 |
| 三级 | 100 |

## 第三条 申请时间

企业应当在每年5月底前提交申请，不得重复申请。
"""
OLD_RULES = """---
标题: 示例奖励办法（旧）
发文字号: 潞示发〔2019〕3号
状态: 已废止
---

# 示例奖励办法（旧）

## 第二条 奖励标准

奖励资金按企业等级一次性发放，最高不超过80万元。
"""


class Release:
    """Documents of a folder, as an index release shows them."""

    def __init__(self, folder: Path) -> None:
        read_in = [read(path, folder) for path in sorted(folder.glob("*.md"))]
        self.documents: dict[str, Document] = {document.id: document for document in read_in}
        self.passages: dict[str, list[Passage]] = {document.id: split(document) for document in read_in}

    def of_document(self, document_id: str) -> list[Passage]:
        return self.passages[document_id]

    def rarity(self, word: str) -> float:
        return 1.0

    def hits(self) -> list[Retrieved]:
        return [
            Retrieved(passage, self.documents[name].title, self.documents[name].metadata, 1.0)
            for name, passages in self.passages.items()
            for passage in passages
        ]


def release(folder: Path) -> Release:
    (folder / "办法.md").write_text(RULES, encoding="utf-8")
    (folder / "旧办法.md").write_text(OLD_RULES, encoding="utf-8")
    return Release(folder)


def numbered(folder: Path, *, budget: int = 6000) -> tuple[Release, list[Source]]:
    """The articles 1, 2 and 3 of the rules, then the old rule, as sources 1 to 4."""
    made = release(folder)
    return made, sources(made.hits(), made, budget=budget)
