from bot.index.lexical import terms


def test_long_words_are_found_whole_and_by_their_parts():
    found = terms("高新技术企业")
    assert {"高新技术企业", "企业", "技术"} <= set(found)


def test_words_of_the_field_are_known():
    assert "加计扣除" in terms("研发费用加计扣除政策")
    assert "科技创新券" in terms("全面梳理科技创新券等政策")


def test_full_and_half_width_and_case_are_one():
    assert terms("ＬＥＤ显示６０％") == terms("led显示60%")


def test_figures_stay_whole_with_their_unit_and_are_found_without():
    assert terms("5,000万元") == ["5000", "5000万元"]
    assert "60%" in terms("不低于60%")
    assert "2.5%" in terms("2.5%的")


def test_percentages_in_words_are_found_by_figures():
    assert "60%" in terms("不低于百分之六十")
    assert "2.5%" in terms("百分之二点五")


def test_document_numbers_are_found_in_any_brackets():
    for form in (
        "国科发火〔2016〕32号",
        "国科发火[2016]32号",
        "国科发火（2016）32号",
        "国科发火〔2016〕 第32号",
    ):
        assert "〔2016〕32号" in terms(form)


def test_articles_stay_whole():
    assert "第十一条" in terms("依照本办法第十一条的规定")


def test_words_that_only_ask_are_dropped():
    assert terms("请问这个的呢吗？") == []


def test_nothing_but_marks_gives_no_terms():
    assert terms("！？……😀\n\t") == []
