"""A small knowledge folder, published, and the desk over it."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.chat import Bot
from bot.desk import drafting, drafts
from bot.desk.history import notice
from bot.desk.parts import Parts
from bot.index import Store, bring_in_line
from bot.records import open_records
from bot.settings import Settings
from tests.index.conftest import WordEncoder, write
from tests.records.conftest import database, engine, postgres

__all__ = ["database", "engine", "postgres"]

RULES = "国家/认定办法.md"
OLD = """---
标题: 示例企业认定办法
发文字号: 示科发〔2016〕32号
发文机关: 中华人民共和国示例部
状态: 现行
发布日期: 2016-01-29
---

# 示例企业认定办法

第一条 为了培育示例企业，制定本办法。

第二条 示例企业资格有效期为三年，期满自动失效。

第三条 申请认定须近一年研发费用占比不低于5%。
"""
NEW = OLD.replace("有效期为三年", "有效期为五年").replace("第三条", "第三条 企业应当每年填报年报。\n\n第四条")


@pytest.fixture
def parts(tmp_path: Path) -> Parts:
    """The desk over three published documents."""
    folder = tmp_path / "knowledge"
    write(folder, RULES, OLD)
    write(folder, "国家/加计扣除.md", "# 加计扣除\n\n第一条 研发费用按照100%加计扣除。\n")
    write(folder, "潞州区/报告.md", "# 工作报告\n\n一、培育\n\n组织25家企业准备申报材料。\n")
    (folder / "山西省").mkdir()
    settings = Settings(_env_file=None, knowledge=folder, store=tmp_path / "store")
    bot = Bot(Store(settings.store), WordEncoder(), folder, ("山西省", "长治市", "潞州区"))
    bring_in_line(folder, bot.store, bot.encoder)
    parts = Parts(bot, open_records(f"sqlite:///{tmp_path / 'records.sqlite'}"), settings)
    notice(parts)
    return parts


@pytest.fixture
def upload(parts: Parts) -> Callable[..., drafts.Draft]:
    """Upload a file and have it read, as 张三."""

    def put(name: str, content: str | bytes, by: str = "张三", **options: str) -> drafts.Draft:
        data = content.encode() if isinstance(content, str) else content
        return drafting.read_in(parts, drafting.add(parts, by, name, io.BytesIO(data), **options))

    return put


def folder_of(parts: Parts) -> dict[str, bytes]:
    """All that lies in the knowledge folder, hidden files too."""
    root = parts.bot.knowledge
    return {
        path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }
