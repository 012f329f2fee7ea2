"""Answer questions over many documents and print times and memory: python -m benchmarks.scale FOLDER.

FOLDER holds the documents, for example the 3,500 laws of ../shared/bench/laws.tar.xz, unpacked. The
index is built in --store (kept, so that a second run only answers).
"""

import argparse
import resource
import statistics
import sys
import time
from pathlib import Path

from bot.build import build_bot
from bot.chat import complete
from bot.index import bring_in_line
from bot.settings import Settings

QUESTIONS = (
    "企业研发费用可以加计扣除吗",
    "技术合同应当采用什么形式",
    "职务发明的奖励比例是多少",
    "高新技术企业的所得税税率是多少",
    "中小企业款项应当在多少天内支付",
    "科技成果转化收入怎么分配",
    "发明专利权的期限是几年",
    "科学技术进步奖由谁推荐",
    "侵犯商业秘密怎么处罚",
    "个体工商户怎么登记",
    "劳动合同试用期最长多久",
    "食品安全事故怎么报告",
    "土地使用权出让的最高年限",
    "民办学校怎么设立",
    "统计资料应当保存多久",
    "环境影响评价不报批有什么后果",
    "政府采购有哪些方式",
    "招标公告应当载明什么",
    "公司注册资本怎么认缴",
    "股东会的表决权怎么计算",
)
REPEATS = 5


def main() -> int:
    """Print seconds of the ingest, milliseconds a question, peak memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--store", type=Path, required=True)
    options = parser.parse_args()
    bot = build_bot(Settings(_env_file=None, knowledge=options.folder, store=options.store))
    started = time.perf_counter()
    changes = bring_in_line(bot.knowledge, bot.store, bot.encoder)
    print(
        f"ingest: {len(changes.added)} added, {len(changes.unchanged)} unchanged, {len(changes.failed)} failed"
    )
    print(f"ingest: {time.perf_counter() - started:.1f} s")
    started = time.perf_counter()
    release = bot.store.live()
    complete(bot, QUESTIONS[0])
    print(
        f"opening and first answer: {time.perf_counter() - started:.1f} s, {len(release.passages)} passages"
    )
    answers = [complete(bot, question) for _ in range(REPEATS) for question in QUESTIONS]
    for step in ("understand", "retrieve", "answer", "total"):
        times = sorted(answer.elapsed_ms[step] for answer in answers)
        p95 = times[int(0.95 * len(times))]
        print(f"{step}: median {statistics.median(times):.1f} ms, p95 {p95:.1f} ms")
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
