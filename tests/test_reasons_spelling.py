"""Words as people type them: one form for all spellings, and codes made from names."""

from hypothesis import given
from hypothesis import strategies as st

from winback.reasons.spelling import slug, stem, tidy, words


def test_look_alike_letters_inside_a_word_are_mended_either_way():
    assert tidy("дoрoгo") == "дорого"  # Latin o
    assert tidy("priсe") == "price"  # Cyrillic с
    assert tidy("iPhone и цена") == "iphone и цена"


def test_a_wholly_latin_word_stays_latin():
    assert tidy("cop top") == "cop top"


def test_e_with_dots_and_case_do_not_matter():
    assert tidy("ДЁШЕВО") == tidy("дешево")


def test_words_end_at_signs():
    assert words("цена;сервис/сроки, don't") == ["цена", "сервис", "сроки", "don't"]


def test_forms_of_a_word_have_one_stem():
    assert stem("цены") == stem("ценой") == "цен"
    assert stem("delayed") == stem("delays")


def test_codes_from_names_are_readable_and_unique():
    assert slug("Щётки и ёлки") == "shchetki_i_elki"
    assert slug("Café closed") == "cafe_closed"
    assert slug("Café closed", {"cafe_closed", "cafe_closed_2"}) == "cafe_closed_3"


@given(st.text(max_size=80), st.sets(st.text(max_size=10), max_size=5))
def test_a_code_is_always_plain_and_free(name, taken):
    code = slug(name, taken)
    assert code not in taken and code.replace("_", "").isalnum() and code.isascii() and code == code.lower()


@given(st.text(max_size=60))
def test_tidying_twice_changes_nothing(text):
    assert tidy(tidy(text)) == tidy(text)
