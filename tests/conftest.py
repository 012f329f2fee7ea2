"""A small folder of fictional rules, indexed by the shipped model, that tests ask about."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.build import build_bot
from bot.chat import Bot
from bot.index import bring_in_line
from bot.settings import Settings

DOCUMENTS = {
    "国家/示例企业认定办法.md": """---
标题: 示例企业认定办法
发文字号: 示科发〔2024〕5号
发文机关: 示例科学技术部
文件类型: 政策
成文日期: 2024-03-01
施行日期: 2024-04-01
状态: 现行
废止:
  - 示科发〔2010〕8号
---

# 示例企业认定办法

第一条 为了培育示例企业，制定本办法。

第二条 示例企业资格自发证之日起有效期为三年。

第三条 申请认定示例企业，须同时满足以下条件：

（一）注册成立一年以上；

（二）科技人员占职工总数的比例不低于10%；

（三）近一年示例产品收入占总收入的比例不低于60%。

第四条 示例企业应在每年5月底前填报年度报表；累计两年未填报的，取消资格。

第五条 认定结果公示10个工作日。

## 评分标准

| 知识产权数量 | 得分 |
| --- | --- |
| 1项及以上 | 7—8分 |
| 没有 | 0分 |

## 增长率评分

增长率按下表评分：

| 增长率 | 得分 |
| --- | --- |
| 30%（含）以上 | 9分 |
| 10%（含）—30% | 6分 |
| 10%以下 | 2分 |
""",
    "国家/示例企业认定办法（旧）.md": """---
标题: 示例企业认定办法（旧）
发文字号: 示科发〔2010〕8号
文件类型: 政策
施行日期: 2010-01-01
有效期至: 2024-03-31
状态: 已废止
被取代: 示科发〔2024〕5号
---

# 示例企业认定办法（旧）

第二条 示例企业资格期满前三个月申请复审，复审公示15日。
""",
    "潞州区/示例总结.md": """---
标题: 潞州区示例工作总结
文件类型: 报告
发布日期: 2024-06-20
---

# 潞州区示例工作总结

一、培育情况

组织25家企业准备申报示例企业，第一批（6月25日前）申报4家，第二批申报9家。帮助3家众创空间争取奖补资金70万元。
""",
    "广东省/广州市示例奖励办法.md": """---
标题: 广州市示例奖励办法
发文字号: 穗示〔2024〕1号
文件类型: 政策
地区: 广东省/广州市
施行日期: 2024-01-01
状态: 现行
---

# 广州市示例奖励办法

第一条 对首次认定的示例企业一次性奖励40万元。
""",
    "glossary.csv": "简称,全称\n示企,示例企业\n",
    "contacts.csv": "主题,负责单位,联系方式,备注\n奖励 奖补,潞州区示例局,,\n",
}


@pytest.fixture(scope="session")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """A bot over DOCUMENTS, at home in 潞州区."""
    folder = tmp_path_factory.mktemp("bot")
    for name, text in DOCUMENTS.items():
        path = folder / "knowledge" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    settings = Settings(_env_file=None, knowledge=folder / "knowledge", store=folder / "store")
    made = build_bot(settings)
    assert not bring_in_line(made.knowledge, made.store, made.encoder).failed
    yield made


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return Path(__file__).parent.parent
