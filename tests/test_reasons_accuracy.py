"""Accuracy of suggestions: cross-validation, its measures, and what was learned from a public file of complaints."""

from pathlib import Path

import pandas as pd
import pytest
from sklearn.metrics import accuracy_score, f1_score

from tests.companies import SHARED
from tests.test_reasons_text import texts
from winback.reasons import cross_validate, default_catalogue
from winback.reasons.accuracy import measure

COMPLAINTS = SHARED / "cfpb_complaints" / "complaints_odd.csv.gz"


def complaints(label, least=10):
    if not COMPLAINTS.exists():
        pytest.skip("needs ../shared/data/cfpb_complaints")
    table = pd.read_csv(COMPLAINTS).rename(columns={"Consumer complaint narrative": "text"})
    table = table[table.text.notna()].drop_duplicates("text")
    counts = table[label].value_counts()
    kept = table[table[label].isin(counts.index[counts >= least])]
    return kept.text.tolist(), kept[label].tolist()


def test_measures_of_single_labels_are_those_of_scikit_learn():
    meant, first = list("aaabbc"), list("aabbbb")
    ours = measure(first, [{label} for label in meant])
    assert ours["accuracy_share"] == pytest.approx(accuracy_score(meant, first))
    assert ours["macro_f1_share"] == pytest.approx(f1_score(meant, first, average="macro", zero_division=0))


def test_any_reason_of_a_text_is_right_and_silence_is_right_where_there_is_none():
    assert measure(["a", "b", "", ""], [{"a", "b"}, {"a", "b"}, set(), {"a"}])["accuracy_share"] == 0.75
    assert measure(["a", "b", "", ""], [{"a", "b"}, {"a", "b"}, set(), {"a"}])["suggested_share"] == 0.5


def test_a_text_is_never_judged_by_its_own_answer():
    said = [f"only{i}" for i in range(60)]
    table = cross_validate(said, ["a" if i % 3 else "b" for i in range(60)]).set_index("method")
    assert table.accuracy_share["majority"] == pytest.approx(2 / 3)
    assert table.accuracy_share["learned"] <= 2 / 3


def test_what_can_be_learned_is_learned():
    said = [f"{word} {letter}слово" for letter in "абвгдежзиклмнопрстуф" for word in ("шляпа", "динамо", "тоска")]
    table = cross_validate(said, ["a", "b", "c"] * 20).set_index("method")
    assert table.accuracy_share["learned"] == 1.0 and table.accuracy_share["majority"] == pytest.approx(1 / 3)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_words_beat_the_most_frequent_reason_by_far_and_few_examples_do_not_spoil_them(language):
    said, meant = (texts(language, "unseen")[n] + texts(language, "tuned")[n] for n in (0, 1))
    pairs = [(text, code) for text, codes in zip(said, meant, strict=True) for code in (codes or {""})]
    table = cross_validate(*zip(*pairs, strict=True), default_catalogue()).set_index("method")
    assert table.accuracy_share["majority"] < 0.15
    assert table.accuracy_share["words"] > 0.9
    assert table.accuracy_share["both"] >= table.accuracy_share["words"] - 0.03


@pytest.mark.parametrize(
    ("label", "reasons", "least", "least_f1"), [("Product", 9, 0.75, 0.5), ("Issue", 17, 0.5, 0.42)]
)
def test_complaints_are_learned_well_above_the_most_frequent_label(label, reasons, least, least_f1):
    whole = cross_validate(*complaints(label))
    assert told(whole, "learned") == written_row(f"complaints: {label.lower()}, learned")
    table = whole.set_index("method")
    assert table.reason_count["learned"] == reasons
    assert table.accuracy_share["learned"] >= least > table.accuracy_share["majority"] + 0.15
    assert table.macro_f1_share["learned"] >= least_f1 > 4 * table.macro_f1_share["majority"]


def written_row(name):
    """The figures of one row of the decision record: what people are told of the accuracy."""
    text = (Path(__file__).parents[1] / "docs" / "decisions" / "free-text.md").read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if line.startswith(f"| {name} |"))
    return [cell.strip() for cell in row.strip("|").split("|")][1:]


def told(table, method):
    """The same figures as they come out now."""
    row = table.set_index("method").loc[method]
    usual = table[table.method == "majority"].accuracy_share.iloc[0]
    percents = [
        f"{share * 100:.0f} %" for share in (row.accuracy_share, row.suggested_share, row.suggested_right_share)
    ]
    interval = f"{row.accuracy_low_share * 100:.0f}–{row.accuracy_high_share * 100:.0f} %"
    counts = [str(int(row.text_count)), str(int(row.reason_count))]
    return [*counts, percents[0], interval, f"{row.macro_f1_share:.2f}", *percents[1:], f"{usual * 100:.0f} %"]


@pytest.mark.parametrize(
    ("name", "language", "part"),
    [
        ("Russian, short answers", "ru", "unseen"),
        ("Russian, told as a story", "ru", "longer"),
        ("English, short answers", "en", "unseen"),
        ("English, told as a story", "en", "longer"),
    ],
)
def test_the_accuracy_that_people_are_told_is_the_one_that_is_measured(name, language, part):
    said, meant = texts(language, part)
    pairs = [(text, code) for text, codes in zip(said, meant, strict=True) for code in (codes or {""})]
    assert told(cross_validate(*zip(*pairs, strict=True), default_catalogue()), "both") == written_row(name)


def test_the_interval_holds_what_was_measured_and_shrinks_with_the_number():
    few, many = (measure(["a"] * n, [{"a"}, {"b"}] * (n // 2)) for n in (10, 1000))
    for one in (few, many):
        assert one["accuracy_low_share"] < one["accuracy_share"] == 0.5 < one["accuracy_high_share"]
    assert (
        many["accuracy_high_share"] - many["accuracy_low_share"]
        < few["accuracy_high_share"] - few["accuracy_low_share"]
    )
    assert measure(["a", ""], [{"a"}, {"b"}])["suggested_right_share"] == 1.0
