from pathlib import Path

import pytest

from bot.index.bm25 import Lexical, TermTable, read_terms, write_bm25
from bot.index.lexical import terms

TEXTS = ["高新技术企业认定条件", "研发费用加计扣除比例", "企业研发机构", "企业研发机构"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    table = TermTable({})
    table.rows = [table.numbers(terms(text)) for text in TEXTS]
    write_bm25(tmp_path, table)
    return tmp_path


def test_the_best_row_comes_first_and_rows_without_a_term_never(folder):
    hits = Lexical(folder).search(terms("加计扣除的比例"), 10)
    assert [row for row, _ in hits] == [1]
    assert all(score > 0 for _, score in hits)


def test_scores_are_shares_of_what_a_row_with_all_terms_would_have(folder):
    lexical = Lexical(folder)
    ((_, whole),) = lexical.search(terms("加计扣除比例"), 1)
    ((_, part),) = lexical.search(terms("加计扣除比例 认定条件"), 1)
    assert whole == pytest.approx(1)
    assert 0.3 < part < 0.7


def test_equal_rows_come_in_their_order(folder):
    assert [row for row, _ in Lexical(folder).search(terms("研发机构"), 2)] == [2, 3]


def test_unknown_terms_find_nothing(folder):
    assert Lexical(folder).search(terms("烟花爆竹"), 5) == []
    assert Lexical(folder).search([], 5) == []


def test_terms_come_back_as_they_were_written(folder):
    table = read_terms(folder)
    words = {number: term for term, number in table.vocabulary.items()}
    assert [[words[number] for number in row] for row in table.rows] == [terms(text) for text in TEXTS]
