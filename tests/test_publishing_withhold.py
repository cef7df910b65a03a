"""What of a drawn view may be shown: only what no hidden value changes."""

from __future__ import annotations

import copy

import pandas as pd
import pytest

from winback.charts.losses import groups_chart
from winback.dashboard import cards
from winback.publishing.draw import plain_chart
from winback.publishing.payload import pooled
from winback.publishing.withhold import same_chart, same_html, told, withhold, without_empty

NOTE = "hidden here"


def bars(values: list, names: list[str], **more: object) -> dict:
    layout = {"height": 200, "yaxis": {"tickvals": list(range(len(names))), "ticktext": names}, "xaxis": {}}
    trace = {"type": "bar", "orientation": "h", "x": list(values), "y": list(range(len(names))), "hovertext": [*names]}
    return {"data": [trace | more], "layout": layout}


def test_a_mark_that_differs_is_emptied_and_the_others_stay():
    found = same_chart(bars([1, 2, 3], ["a", "b", "c"]), bars([1, 9, 3], ["a", "b", "c"]))
    assert found["data"][0]["x"] == [1, None, 3]


def test_another_order_of_the_rows_hides_nothing():
    found = same_chart(bars([1, 2, 3], ["a", "b", "c"]), bars([3, 1, 2], ["c", "a", "b"]))
    assert found["data"][0]["x"] == [1, 2, 3]


def test_a_chart_with_most_of_its_marks_hidden_is_not_shown():
    assert same_chart(bars([1, 2, 3], ["a", "b", "c"]), bars([1, 8, 9], ["a", "b", "c"])) is None


def test_a_text_that_depends_on_something_hidden_goes_and_its_mark_stays():
    low = bars([1, 2], ["a", "b"], text=["10%", "20%"])
    high = bars([1, 2], ["a", "b"], text=["10%", "60%"])
    assert same_chart(low, high)["data"][0]["text"] == ["10%", ""]


def test_a_series_that_the_other_drawing_lacks_is_not_shown():
    low = bars([1, 2], ["a", "b"], name="Lost")
    low["data"].append(copy.deepcopy(low["data"][0]) | {"name": "Active"})
    found = same_chart(low, bars([1, 2], ["a", "b"], name="Lost"))
    assert [trace["name"] for trace in found["data"]] == ["Lost"]


def test_a_cell_of_a_heat_map_is_hidden_by_itself():
    cells = {"type": "heatmap", "x": [0, 1], "y": [0], "z": [[5, 6]], "text": [["5", "6"]], "hovertext": [["", ""]]}
    other = copy.deepcopy(cells) | {"z": [[5, 60]], "text": [["5", "60"]]}
    found = same_chart({"data": [cells], "layout": {}}, {"data": [other], "layout": {}})
    assert (found["data"][0]["z"], found["data"][0]["text"]) == ([[5, None]], [["5", ""]])


def test_the_sentence_that_nothing_is_there_is_not_believed_when_the_other_drawing_has_marks():
    frame = pd.DataFrame(
        {
            "region": ["N", "S"],
            "customers": [9, 9],
            "lost": [5, 6],
            "loss_rate": [0.5, 0.6],
            "money_lost_a_year": [3.0, 4.0],
        }
    )
    full = plain_chart(groups_chart(frame, "region", "EUR").to_plotly_json())
    empty = plain_chart(groups_chart(frame.assign(money_lost_a_year=0.0), "region", "EUR").to_plotly_json())
    assert empty["layout"]["annotations"]
    assert same_chart(empty, full) is None


def test_a_figure_becomes_a_dash_and_keeps_its_label():
    low, high = (cards.figures([cards.figure_card("Lost", n, "▲ +3", "bad", "of 9")]) for n in ("5", "7"))
    assert same_html(low, high, NOTE) == (
        '<div class="wb-figures"><div class="wb-figure"><p class="wb-label">Lost</p>'
        '<p class="wb-number">–</p><p class="wb-change wb-bad">▲ +3</p><p class="wb-hint">of 9</p></div></div>'
    )


def test_a_change_that_only_one_drawing_has_goes_with_its_figure():
    low = cards.figure_card("Lost", "5", "▲ +3", "bad")
    high = cards.figure_card("Lost", "7", "", "")
    assert same_html(low, high, NOTE) == (
        '<div class="wb-figure"><p class="wb-label">Lost</p><p class="wb-number">–</p></div>'
    )


def test_sentences_that_differ_go_and_when_all_do_the_note_stands_for_them():
    low, high = cards.sentences(["5 are lost", "so it is"]), cards.sentences(["7 are lost", "so it is"])
    assert same_html(low, high, NOTE) == '<ul class="wb-said"><li>so it is</li></ul>'
    assert (
        same_html(cards.sentences(["5"]), cards.sentences(["7"]), NOTE)
        == f'<p class="wb-hidden wb-sentence">{NOTE}</p>'
    )


def test_a_table_with_other_rows_goes_as_a_whole():
    low, high = (cards.table([("Customer", "text")], [[name] for name in names], "t") for names in (["a"], ["b", "c"]))
    assert same_html(low, high, NOTE) == f'<p class="wb-hidden wb-sentence">{NOTE}</p>'


@pytest.mark.parametrize("markup", ["<b>bold</b>", "a &amp; b &lt;script&gt;", "<p>ä</p>"])
def test_markup_that_is_the_same_stays_as_it_is(markup):
    assert withhold({"kind": "html", "html": markup}, {"kind": "html", "html": markup}, NOTE)["html"] == markup


def test_cards_of_which_nothing_is_left_are_named_together():
    def card(*parts: str) -> dict:
        children = [{"kind": "html", "html": part} for part in parts]
        return {"kind": "box", "classes": ["wb-card"], "children": children}

    gone, kept = card("<h2>Who?</h2>", told(NOTE)["html"]), card("<h2>What?</h2>", "<p>this</p>")
    grid = {"kind": "box", "classes": ["wb-grid"], "children": [gone, kept, card()]}
    children = without_empty(grid, NOTE, "Not shown")["children"]
    assert children[0] == kept
    assert len(children) == 2
    assert "<h2>Not shown</h2>" in children[1]["children"][0]["html"]
    assert "<li>Who?</li>" in children[1]["children"][0]["html"]


def test_arrays_that_are_packed_are_unpacked():
    packed = {"data": [{"y": {"dtype": "f8", "bdata": "AAAAAAAA8D8AAAAAAAAAQA=="}}], "layout": {"template": {}}}
    assert plain_chart(packed) == {"data": [{"y": [1.0, 2.0]}], "layout": {}}


def test_what_is_pooled_can_be_put_together_again():
    font = {"size": 12, "color": "#17212f", "family": "a long name of a font"}
    pieces = ["<p>x</p>", {"a": font, "b": [font, {"font": font}]}, {"c": [1, 2, 3] * 20}, {"d": [1, 2, 3] * 20}]
    found, pool = pooled(pieces)

    def full(value: object) -> object:
        if isinstance(value, dict):
            return full(pool[value["$"]]) if "$" in value else {key: full(item) for key, item in value.items()}
        return [full(item) for item in value] if isinstance(value, list) else value

    assert [full(piece) for piece in found] == pieces
    assert len(pool) == 2
