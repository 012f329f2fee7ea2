from bot.regions import covers, places_in, region_of

LUZHOU = ("山西省", "长治市", "潞州区")


def test_a_district_has_its_whole_path():
    assert region_of("潞州区") == LUZHOU
    assert region_of("山西省/长治市/潞州区") == LUZHOU


def test_the_nation_is_the_empty_path():
    assert region_of("国家") == ()


def test_a_word_that_is_no_place_is_none():
    assert region_of("通知") is None


def test_short_names_of_provinces_and_cities_count():
    assert region_of("内蒙古") == ("内蒙古自治区",)
    assert region_of("东莞") == ("广东省", "东莞市")


def test_a_province_and_its_city_in_one_name_are_one_place():
    assert places_in("山西省长治市的政策") == [("山西省", "长治市")]


def test_well_known_zones_lie_somewhere():
    assert places_in("中关村的补贴政策") == [("北京市", "海淀区")]


def test_ordinary_words_are_no_places():
    assert places_in("东方红企业开展和平利用与南山口通道建设") == []


def test_a_document_holds_in_all_places_below_its_own():
    assert covers((), LUZHOU)
    assert covers(("山西省",), LUZHOU)
    assert not covers(("山西省", "太原市"), LUZHOU)
    assert not covers(LUZHOU, ("山西省",))
