"""Cases, documents and answers that the tests of the evals share."""

from datetime import UTC, datetime

from bot.model import Answer, Citation, Document, Metadata, Mode, Passage, Retrieved, Status
from evals.judging import failed, judge
from evals.metrics import Result
from evals.questions import Case
from evals.results import Run

TEXT = "第十一条 科技人员占职工总数的比例不低于10%。\n资格自发证之日起有效期为三年。"
RULES = Document("国家/办法.md", "认定管理办法", TEXT, (), Metadata(doc_number="国科发火〔2016〕32号"))
OTHER = Document("国家/其他.md", "其他", "与此无关的内容。", (), Metadata())
DOCUMENTS = {RULES.id: RULES, OTHER.id: OTHER}

STAFF = Case(
    "a-1",
    "科技人员要占多少?",
    documents=(RULES.id,),
    facts=("10%",),
    forbidden=("15%",),
    tags=("高企", "数字"),
)
YEARS = Case(
    "a-2", "证书管几年?", documents=(RULES.id,), facts=("三年", "发证之日"), tags=("高企",), held_out=True
)
UNKNOWN = Case("b-1", "今年奖励多少钱?", answerable=False, tags=("拒答",))


def hit(document: Document) -> Retrieved:
    passage = Passage(f"{document.id}#0", document.id, 0, (), document.text, 0, len(document.text))
    return Retrieved(passage, document.title, document.metadata, 1.0)


def citation(document: Document, quote: str, number: int = 1, start: int | None = None) -> Citation:
    start = document.text.index(quote) if start is None else start
    return Citation(
        number, document.id, document.title, document.metadata, Status.IN_FORCE, (), None, quote, start,
        start + len(quote), "p",
    )  # fmt: skip


def answered(case: Case, text: str, quote: str, ranked: tuple[Document, ...] = (RULES, OTHER)) -> Answer:
    hits = tuple(hit(document) for document in ranked)
    return Answer(case.question, text, (citation(RULES, quote),), Mode.EXTRACTIVE, retrieved=hits)


def refused(case: Case) -> Answer:
    return Answer(case.question, "没有找到依据。", (), Mode.REFUSED, retrieved=(hit(OTHER), hit(RULES)))


def result(case: Case, answer: Answer, ms: float = 10) -> Result:
    return Result(case, judge(case, answer, DOCUMENTS, ms), answer.as_json())


def error(case: Case) -> Result:
    return Result(case, failed("模型不可用"), {})


STAFF_RIGHT = result(STAFF, answered(STAFF, "不低于百分之十。[1]", "不低于10%"))
STAFF_WRONG = result(STAFF, answered(STAFF, "不低于15%。[1]", "不低于10%"))
YEARS_RIGHT = result(YEARS, answered(YEARS, "自发证之日起3年。[1]", "有效期为三年"), 20)
YEARS_HALF = result(YEARS, answered(YEARS, "有效期3年。[1]", "有效期为三年"), 20)
UNKNOWN_RIGHT = result(UNKNOWN, refused(UNKNOWN), 30)
UNKNOWN_WRONG = result(UNKNOWN, answered(UNKNOWN, "奖励三年。[1]", "有效期为三年"), 30)


def run(*results: Result, name: str = "本次", day: int = 1) -> Run:
    return Run(name, datetime(2026, 11, day, tzinfo=UTC), "r1", results)
