"""Rules as data: what a user's file may change, and what it is told when it is wrong."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import winback as wb
from winback.errors import WinbackError
from winback.priority_rules import DEFAULTS, PRIORITIES, read_rules
from winback.rule_fields import CHOICES, NUMBERS, TEXTS
from winback.segment_words import field_names, value_names
from winback.text import use_language


def rules_of(folder: Path, text: str):
    path = folder / "my_rules.toml"
    path.write_text(text, encoding="utf-8")
    return read_rules(path)


def test_common_rules_give_every_class_and_are_named_in_both_languages():
    rules = wb.default_rules()
    assert {rule.priority for rule in rules.rules} == set(PRIORITIES)
    named = [*rules.screens, *rules.rules, *rules.thresholds.values()]
    assert all(thing.name_en and thing.name_ru for thing in named)
    assert len({rule.name_ru for rule in rules.rules}) == len(rules.rules)
    with use_language("ru"):
        assert rules.rule("large_recent").name == "Крупный и ушёл недавно"


def test_every_field_a_rule_may_look_at_has_a_name_and_its_values_have_names():
    names = field_names()
    assert set(names) >= {*CHOICES, *TEXTS, *NUMBERS}
    told = {"can_change", "lever", "reason_status", "worth_it", "class_code"}
    for field, values in CHOICES.items():
        if field not in told:
            assert set(value_names(field)) >= set(values), field


def test_every_threshold_says_its_unit_and_where_it_comes_from():
    for language in ("en", "ru"):
        with use_language(language):
            rows = wb.default_rules().turned(recent_days=90).as_rows()
            assert all(row["name"] and row["unit"] and row["source"] for row in rows)
            assert [row["is_default"] for row in rows].count(False) == 1


def test_every_named_threshold_is_used():
    rules = wb.default_rules()
    read_elsewhere = {"one_off_days", "sure_share", "check_days"}
    assert set(rules.thresholds) == {*rules.named_limits, *read_elsewhere}


def test_one_number_can_be_changed_and_all_else_stays(tmp_path):
    rules = rules_of(tmp_path, "[thresholds]\nrecent_days = 120\n")
    assert rules.number("recent_days") == 120
    assert rules.number("long_days") == wb.default_rules().number("long_days")
    assert rules.rules == wb.default_rules().rules
    assert rules.source == "my_rules.toml"


def test_screening_can_be_switched_off(tmp_path):
    assert not rules_of(tmp_path, "[screening]\non = false\n").screening
    assert rules_of(tmp_path, "").screening


def test_own_rules_replace_the_list_and_everybody_still_gets_a_class(tmp_path):
    text = '[[rules]]\nname_en = "North"\npriority = "first"\nwhen = { region = ["North"] }\n'
    rules = rules_of(tmp_path, text)
    assert [rule.priority for rule in rules.rules] == ["first", "let_go"]
    assert rules.rules[0].code == "rule_1"
    with use_language("ru"):
        assert rules.rules[0].name == "North"


def test_own_thresholds_can_be_named_in_own_rules(tmp_path):
    text = """
[thresholds]
key_amount = { value = 5000, unit = "money", name_en = "Key account from" }
[[rules]]
priority = "must"
when = { year_amount = { min = "key_amount" } }
"""
    rules = rules_of(tmp_path, text)
    assert rules.number("key_amount") == 5000
    assert rules.turned(key_amount=7000).number("key_amount") == 7000


def test_blank_name_means_the_common_rules():
    assert read_rules("") is read_rules(None) is read_rules("  ") is wb.default_rules()


def test_a_copy_to_change_is_the_common_rules_and_is_never_written_over(tmp_path):
    path = wb.write_rules(tmp_path / "rules.toml")
    copied = read_rules(path)
    assert (copied.rules, copied.screens) == (wb.default_rules().rules, wb.default_rules().screens)
    path.write_text("[screening]\non = false\n", encoding="utf-8")
    with pytest.raises(WinbackError, match="exists already"):
        wb.write_rules(path)
    assert "false" in path.read_text(encoding="utf-8")


RULE = '[[rules]]\nname_en = "Large"\npriority = "first"\n'
WRONG = [
    (RULE + 'when = { abc = ["D"] }', ["rule 1 (Large)", "abc", "'D'", "A, B, C, unknown"]),
    (RULE + 'when = { abd = ["A"] }', ["rule 1 (Large)", "field", "'abd'", "abc"]),
    (RULE + 'when = { abc = "A" }', ["rule 1 (Large)", "abc", "'A'", "list"]),
    (RULE + "when = { abc = [] }", ["rule 1 (Large)", "abc", "list"]),
    (RULE + "when = { lost_days = 90 }", ["rule 1 (Large)", "lost_days", "90", "min"]),
    (RULE + "when = { lost_days = { maximum = 90 } }", ["rule 1 (Large)", "lost_days", "'maximum'", "min, max"]),
    (RULE + 'when = { lost_days = { max = "recent" } }', ["rule 1 (Large)", "lost_days", "'recent'", "recent_days"]),
    (RULE + "when = { lost_days = { max = true } }", ["rule 1 (Large)", "lost_days", "True", "number"]),
    (
        RULE + "when = { lost_days = { min = 9, max = 3 } }",
        ["rule 1 (Large)", "lost_days, min … max", "[9, 3]", "smaller"],
    ),
    (RULE + "when = { lost_days = { max = 9, unknown = 1 } }", ["rule 1 (Large)", "unknown", "1", "true, false"]),
    (RULE + "when = []", ["rule 1 (Large), when", "table"]),
    (RULE + "whem = {}", ["rule 1 (Large)", "'whem'", "when"]),
    (RULE + RULE.replace("first", "maybe"), ["rule 2 (Large)", "priority", "'maybe'", "first, must, possible, let_go"]),
    ("[[rules]]\nwhen = {}", ["rule 1", "priority", "missing", "first"]),
    (RULE + 'code = "a"\n' + RULE + 'code = "a"', ["rule 2 (Large)", "code", "'a'"]),
    ("rules = 3", ["rules", "3", "[[rules]]"]),
    ("[thresholds]\nrecent_days = -1", ["[thresholds]", "recent_days", "-1", "0 to 3650"]),
    ('[thresholds]\nrecent_days = "soon"', ["[thresholds]", "recent_days", "'soon'", "number"]),
    ("[thresholds]\nmine = { low = 1 }", ["[thresholds]", "mine", "number"]),
    ("[screening]\non = 1", ["[screening]", "on", "1", "true, false"]),
    ("[screening]\noff = true", ["[screening]", "'off'", "on, rules"]),
    ("[[screening.rules]]\nwhen = { abc = [1] }", ["screening rule 1", "abc", "1", "A, B, C"]),
    ('[[screening.rules]]\npriority = "first"', ["screening rule 1", "'priority'", "when"]),
    ("[rule]\nx = 1", ["'rule'", "thresholds, screening, rules"]),
    ("rules = = 2", ["cannot be read", "line 1"]),
]


@pytest.mark.parametrize(("text", "told"), WRONG, ids=[" ".join(told[-2:]) for _text, told in WRONG])
def test_a_wrong_file_is_refused_with_rule_field_found_and_allowed(tmp_path, text, told):
    for language in ("en", "ru"):
        with use_language(language), pytest.raises(WinbackError) as refusal:
            rules_of(tmp_path, text)
        assert str(refusal.value).startswith("my_rules.toml") or "my_rules.toml" in str(refusal.value)
        if language == "en":
            assert [part for part in told if part not in str(refusal.value)] == []


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(WinbackError, match=r"nowhere\.toml"):
        read_rules(tmp_path / "nowhere.toml")


def test_a_turned_threshold_keeps_its_range():
    with pytest.raises(WinbackError, match="small_share is 2"):
        wb.default_rules().turned(small_share=2)
    with pytest.raises(WinbackError, match="name is 'smal_share'"):
        wb.default_rules().turned(smal_share=0.2)


def test_the_common_file_names_only_what_its_reader_knows():
    data = tomllib.loads(DEFAULTS.read_text(encoding="utf-8"))
    assert set(data) == {"thresholds", "screening", "rules"}
    assert data["rules"][-1].get("when") is None
