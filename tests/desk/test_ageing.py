"""Which documents lose their force, which ones nobody asks for, and which windows stand open."""

from datetime import date
from pathlib import Path

from bot.desk.ageing import expiring, never_cited, repeals_noticed
from bot.desk.deadlines import deadlines
from bot.index import Store, bring_in_line
from bot.index.release import Release
from bot.windows import State
from tests.index.conftest import WordEncoder, write

TODAY = date(2026, 11, 24)
HEAD = "---\n标题: {0}\n文件类型: 通知\n发文字号: {1}\n成文日期: {2}\n{3}\n---\n\n# {0}\n\n{4}\n"


def release(tmp_path: Path, **documents: tuple[str, str, str, str]) -> Release:
    folder = tmp_path / "knowledge"
    for name, (number, written, more, body) in documents.items():
        write(folder, f"{name}.md", HEAD.format(f"{name}通知", number, written, more, body))
    store = Store(tmp_path / "store")
    bring_in_line(folder, store, WordEncoder())
    return store.live()


def test_what_expires_within_sixty_days_is_told_in_time(tmp_path: Path):
    body = "第一条 内容。"
    found = release(
        tmp_path,
        今天=("示科发〔2024〕1号", "2024-01-01", "有效期至: 2026-11-24", body),
        将到=("示科发〔2024〕2号", "2024-01-01", "有效期至: 2027-01-23", body),
        还早=("示科发〔2024〕3号", "2024-01-01", "有效期至: 2027-01-24", body),
        已过=("示科发〔2024〕4号", "2024-01-01", "有效期至: 2026-11-23", body),
        长期=("示科发〔2024〕5号", "2024-01-01", "状态: 现行", body),
    )
    assert [document.id for document in expiring(found, TODAY)] == ["今天.md", "将到.md"]
    assert [document.id for document in never_cited(found, {"今天.md", "还早.md"}, TODAY)] == [
        "将到.md",
        "长期.md",
    ]


def test_only_repeals_that_a_document_does_not_tell_itself_are_news(tmp_path: Path):
    found = release(
        tmp_path,
        新=("示科发〔2024〕1号", "2024-01-01", "废止: 示科发〔2010〕1号；示科发〔2011〕1号", "第一条 内容。"),
        旧=("示科发〔2010〕1号", "2010-01-01", "状态: 现行", "第一条 内容。"),
        早已说明=("示科发〔2011〕1号", "2011-01-01", "状态: 已废止", "第一条 内容。"),
    )
    assert [document.id for document in repeals_noticed(found)] == ["旧.md"]


def test_windows_stand_by_what_is_nearest_and_ended_documents_are_left_out(tmp_path: Path):
    found = release(
        tmp_path,
        甲=("示科发〔2026〕1号", "2026-10-01", "状态: 现行", "申报时间：2026年11月1日至12月20日。"),
        乙=("示科发〔2026〕2号", "2026-10-01", "状态: 现行", "请于12月8日前报送申报材料。"),
        丙=("示科发〔2026〕3号", "2026-10-01", "状态: 现行", "申报时间：2026年12月1日至12月20日。"),
        丁=(
            "示科发〔2026〕4号",
            "2026-01-01",
            "状态: 现行",
            "申报时间：2026年3月1日至4月20日。\n\n申报时间：2026年5月1日至6月20日。",
        ),
        戊=("示科发〔2025〕5号", "2025-01-01", "状态: 已废止", "申报时间：2026年12月1日至12月20日。"),
    )
    listed = deadlines(found, TODAY)
    told = {state: [(one.document.id, one.days) for one in ones] for state, ones in listed.by_state.items()}
    assert told == {
        State.SOON: [("乙.md", 14)],
        State.OPEN: [("甲.md", 26)],
        State.COMING: [("丙.md", 7)],
        State.CLOSED: [("丁.md", 157), ("丁.md", 218)],
    }
    assert listed.ended == 1
