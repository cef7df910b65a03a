"""Figures as charts and tables of a slide that can be edited there: their numbers stand in a workbook behind them."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import xlsxwriter
from lxml import etree
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
)
from pptx.enum.dml import MSO_LINE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from ..charts.theme import GRID, INK, MUTED, nice_ticks
from ..handing.cells import OPTIONS
from ..text import language
from .spec import MONEY, SHARE, Axis, Bars, Cells, Points, Series

FONT = "Arial"
TEXT, SMALL = 12, 11
FEW = 6
MOST_NAMED = 14
TICKS = 5
WIDE_ENOUGH = Inches(9)
TURNED = ("values", "colours", "texts", "low", "high")
SCALES = {"en": ((1e9, ",,,", "B"), (1e6, ",,", "M"), (1e4, ",", "K")),
          "ru": ((1e9, ",,,", " млрд"), (1e6, ",,", " млн"), (1e4, ",", " тыс."))}  # fmt: skip
Box = tuple[int, int, int, int]


def place(slide: Any, read: Bars | Points | Cells, box: Box) -> Any:
    """Put what a figure shows onto a slide and return its shape."""
    if isinstance(read, Cells):
        return _table(slide, read, box)
    return _bars(slide, read, box) if isinstance(read, Bars) else _points(slide, read, box)


def colour(text: str) -> RGBColor:
    """Return a colour written as #rrggbb."""
    return RGBColor.from_string(text.lstrip("#").upper())


def is_dark(text: str) -> bool:
    """Say whether white is read better on a colour than ink."""
    red, green, blue = (int(text.lstrip("#")[at : at + 2], 16) for at in (0, 2, 4))
    return 0.299 * red + 0.587 * green + 0.114 * blue < 150


class _Book:
    """The workbook behind a chart: texts of the data stay texts, whatever they begin with."""

    @property
    def xlsx_blob(self) -> bytes:
        """The workbook's bytes."""
        target = io.BytesIO()
        with xlsxwriter.Workbook(target, OPTIONS | {"in_memory": True}) as book:
            self._workbook_writer._populate_worksheet(book, book.add_worksheet())  # type: ignore[attr-defined]
        return target.getvalue()


class _Categories(_Book, CategoryChartData):
    """Categories with their series."""


class _Pairs(_Book, XyChartData):
    """Points over two axes."""


def _upright(read: Bars, width: int) -> Bars:
    """Bars as a slide draws them: many names of a bridge lie down where they would slant; the first one is on top.

    An axis that runs downwards would take the figures' axis to the top, so the rows are turned around themselves.
    """
    if read.bases and not read.lies and len(read.categories) > FEW and width < WIDE_ENOUGH:
        read = replace(read, lies=True, from_top=True)
    if not (read.lies and read.from_top):
        return read
    turned = [replace(one, **{name: getattr(one, name)[::-1] for name in TURNED}) for one in read.series]
    series = turned[::-1] if read.mode == "group" else turned
    return replace(read, categories=read.categories[::-1], series=series, bases=read.bases[::-1], from_top=False)


def _bars(slide: Any, read: Bars, box: Box) -> Any:
    read = _upright(read, box[2])
    data = _Categories()
    data.categories = read.categories
    hanging = bool(read.bases)
    series = _hanging(read) if hanging else read.series
    for one in series:
        data.add_series(one.name or " ", one.values)
    # Bars that never share a category stand alone: their labels find place behind their ends.
    stacked = hanging or (read.mode == "stack" and _shared(series))
    lying = (XL_CHART_TYPE.BAR_STACKED, XL_CHART_TYPE.BAR_CLUSTERED)
    standing = (XL_CHART_TYPE.COLUMN_STACKED, XL_CHART_TYPE.COLUMN_CLUSTERED)
    shape = slide.shapes.add_chart((lying if read.lies else standing)[0 if stacked else 1], *map(Emu, box), data)
    chart = shape.chart
    plot = chart.plots[0]
    plot.gap_width = 45 if len(read.categories) > FEW else 60
    plot.overlap = 100 if read.mode in ("stack", "overlay") or hanging else -5
    numbers = [value for one in read.series for value in one.values if value is not None]
    written = all(text for one in read.series for text, v in zip(one.texts, one.values, strict=False) if v) and any(
        one.texts for one in read.series
    )
    _look(chart, [one.name for one in series if one.name])
    _category_axis(chart, read)
    _value_axis(chart.value_axis, read.axis, numbers, hidden=bool(written))
    if hanging:
        chart.value_axis.maximum_scale = max(
            sum(one.values[at] or 0.0 for one in series) for at in range(len(read.bases))
        )
    for made, one in zip(plot.series, series, strict=True):
        _paint(made, one, hidden=hanging and one is not series[1])
        _label(made, one, inside=stacked and not hanging)
        _limits(made, one)
    _hide_unnamed(chart, series)
    return shape


def _shared(series: Sequence[Series]) -> bool:
    """Whether several series have a value in one category: only then do labels stand inside of the bars."""
    return len(series) > 1 and any(
        sum(1 for one in series if one.values[at]) > 1 for at in range(len(series[0].values))
    )


def _hanging(read: Bars) -> list[Series]:
    """A bridge as stacked bars: what is below is not painted, nor what carries the labels above."""
    one = read.series[0]
    ends = [(base or 0.0, (base or 0.0) + (value or 0.0)) for base, value in zip(read.bases, one.values, strict=True)]
    below = Series("", [min(pair) for pair in ends], one.colours)
    above = Series("", [abs(high - low) for low, high in ends], one.colours)
    room = 0.08 * max(max(pair) for pair in ends)
    return [below, above, Series("", [room] * len(ends), ["#ffffff"] * len(ends), one.texts)]


def _look(chart: Any, names: Sequence[str]) -> None:
    chart.font.size, chart.font.name, chart.font.color.rgb = Pt(TEXT), FONT, colour(INK)
    chart.has_title = False
    chart.has_legend = bool(names)
    if names:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
        chart.legend.font.size = Pt(TEXT)


def _category_axis(chart: Any, read: Bars) -> None:
    axis = chart.category_axis
    axis.has_major_gridlines = False
    axis.format.line.color.rgb = colour("#d3d9e1")
    axis.tick_labels.font.size = Pt(TEXT if len(read.categories) <= MOST_NAMED else SMALL)
    axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW


def _value_axis(axis: Any, read: Axis, numbers: Sequence[float], *, hidden: bool) -> None:
    axis.has_major_gridlines = not hidden
    axis.format.line.fill.background()
    if not hidden:
        axis.major_gridlines.format.line.color.rgb = colour(GRID)
    axis.visible = not hidden
    axis.tick_labels.font.size, axis.tick_labels.font.color.rgb = Pt(SMALL), colour(MUTED)
    axis.tick_labels.number_format = number_format(read, max((abs(v) for v in numbers), default=0.0))
    axis.tick_labels.number_format_is_linked = False
    if not numbers or min(numbers) >= 0:
        axis.minimum_scale = 0
        if read.kind == SHARE and read.high:
            # Charts of the suite leave room above the last mark; a slide's axis ends at a round share.
            unit = 0.25 if read.high > 0.6 else 0.1 if read.high > 0.2 else 0.05
            axis.major_unit = unit
            axis.maximum_scale = 1.0 if 1.0 <= read.high <= 1.2 else math.ceil(read.high / unit - 0.2) * unit
        elif read.high and hidden:
            axis.maximum_scale = float(read.high)
        elif read.high:
            step = nice_ticks(0, float(read.high), TICKS)[1]
            if read.kind not in (SHARE, MONEY) and not step.is_integer():
                axis.tick_labels.number_format = "0.0"
            axis.major_unit, axis.maximum_scale = step, math.ceil(read.high / step - 0.3) * step
    if read.title and not hidden:
        axis.has_title = True
        axis.axis_title.text_frame.text = read.title
        run = axis.axis_title.text_frame.paragraphs[0].runs[0]
        run.font.size, run.font.bold, run.font.color.rgb = Pt(SMALL), False, colour(MUTED)


def number_format(read: Axis, largest: float) -> str:
    """Return the format of an axis as a spreadsheet writes it, short in the language in use.

    >>> number_format(Axis(kind="money", sign="€"), 3_500_000)
    '"€"#,##0.0,,"M";-"€"#,##0.0,,"M";"€"0'
    """
    if read.kind == SHARE:
        return "0%"
    if read.kind != MONEY:
        return "#,##0;#,##0" if read.hides_minus else "#,##0"
    digits, unit = "#,##0", ""
    for limit, commas, name in SCALES.get(language(), SCALES["en"]):
        if largest >= limit:
            digits, unit = f"#,##0{'.0' if largest < 5 * limit and limit > 1e4 else ''}{commas}", name
            break
    if language() == "ru":
        shown, zero = f'{digits}"{unit} {read.sign}"', f'0"\u00a0{read.sign}"'
    else:
        shown, zero = f'"{read.sign}"{digits}"{unit}"', f'"{read.sign}"0'
    shown, zero = shown.replace('""', ""), zero.replace('""', "")
    return f"{shown};-{shown};{zero}"


def _paint(made: Any, one: Series, *, hidden: bool = False) -> None:
    if hidden:
        made.format.fill.background()
        return
    made.invert_if_negative = False
    made.format.fill.solid()
    made.format.fill.fore_color.rgb = colour(one.colours[0] if one.colours else MUTED)
    if len(set(one.colours)) > 1:
        for number, painted in enumerate(one.colours):
            fill = made.points[number].format.fill
            fill.solid()
            fill.fore_color.rgb = colour(painted)


def _label(made: Any, one: Series, *, inside: bool) -> None:
    for number, text in enumerate(one.texts):
        if not text or one.values[number] is None:
            continue
        label = made.points[number].data_label
        frame = label.text_frame
        frame.text = text
        run = frame.paragraphs[0].runs[0]
        run.font.size, run.font.name = Pt(SMALL), FONT
        shade = one.colours[number] if number < len(one.colours) else one.colours[0]
        run.font.color.rgb = colour("#ffffff" if inside and is_dark(shade) else INK)
        if inside:
            label.position = XL_LABEL_POSITION.CENTER
        elif made._element.getparent().find(qn("c:grouping")).get("val") == "clustered":
            label.position = XL_LABEL_POSITION.OUTSIDE_END
        else:
            label.position = XL_LABEL_POSITION.INSIDE_BASE


def _limits(made: Any, one: Series) -> None:
    """Draw the range in which a value lies: the library writes no error bars, so their XML is added by hand."""
    if not any(low is not None for low in one.low):
        return
    minus = [0.0 if low is None or v is None else v - low for low, v in zip(one.low, one.values, strict=True)]
    plus = [0.0 if high is None or v is None else high - v for high, v in zip(one.high, one.values, strict=True)]
    bars = etree.SubElement(made._element, qn("c:errBars"))
    for tag, value in (("errBarType", "both"), ("errValType", "cust"), ("noEndCap", "0")):
        etree.SubElement(bars, qn(f"c:{tag}")).set("val", value)
    for side, values in (("plus", plus), ("minus", minus)):
        numbers = etree.SubElement(etree.SubElement(bars, qn(f"c:{side}")), qn("c:numLit"))
        etree.SubElement(numbers, qn("c:formatCode")).text = "General"
        etree.SubElement(numbers, qn("c:ptCount")).set("val", str(len(values)))
        for number, length in enumerate(values):
            point = etree.SubElement(numbers, qn("c:pt"))
            point.set("idx", str(number))
            etree.SubElement(point, qn("c:v")).text = repr(float(length))
    line = etree.SubElement(etree.SubElement(bars, qn("c:spPr")), qn("a:ln"))
    line.set("w", str(Pt(1.5)))
    etree.SubElement(etree.SubElement(line, qn("a:solidFill")), qn("a:srgbClr")).set("val", MUTED.lstrip("#").upper())
    # The order of a series' children is fixed: limits stand before its categories.
    categories = made._element.find(qn("c:cat"))
    if categories is not None:
        categories.addprevious(bars)


def _points(slide: Any, read: Points, box: Box) -> Any:
    data = _Pairs()
    longest = max(len(one.values) for one in read.series)
    for number, one in enumerate(read.series):
        added = data.add_series(one.name or " ")
        points = list(zip(one.across, one.values, strict=True))
        # LibreOffice leaves out a first series that is shorter than another: its last point is told again.
        points += points[-1:] * (longest - len(points) if number == 0 else 0)
        for x, y in points:
            added.add_data_point(x, y)
    shape = slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER_LINES, *map(Emu, box), data)
    chart = shape.chart
    _look(chart, [one.name for one in read.series if one.name])
    across, up = ([v for one in read.series for v in values(one) if v is not None] for values in (_xs, _ys))
    _value_axis(chart.category_axis, read.across, across, hidden=False)
    _value_axis(chart.value_axis, read.up, up, hidden=False)
    for axis in (chart.category_axis, chart.value_axis):
        axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    chart.category_axis.has_major_gridlines = False
    for made, one in zip(chart.plots[0].series, read.series, strict=True):
        _mark(made, one)
    _hide_unnamed(chart, read.series)
    return shape


def _xs(one: Series) -> list[float | None]:
    return one.across


def _ys(one: Series) -> list[float | None]:
    return one.values


def _mark(made: Any, one: Series) -> None:
    shade = colour(one.colours[0] if one.colours else MUTED)
    made.smooth = False
    if one.has_line:
        made.format.line.color.rgb = shade
        made.format.line.width = Pt(1 if one.is_thin else 2.25)
        made.format.line.dash_style = MSO_LINE.SOLID
    else:
        made.format.line.fill.background()
    made.marker.style = XL_MARKER_STYLE.CIRCLE if one.has_marks else XL_MARKER_STYLE.NONE
    if one.has_marks:
        made.marker.size = 9 if len(one.values) <= 30 else 5
        made.marker.format.fill.solid()
        made.marker.format.fill.fore_color.rgb = shade
        made.marker.format.line.color.rgb = colour("#ffffff")
    for number, text in enumerate(one.texts):
        if text:
            frame = made.points[number].data_label.text_frame
            frame.text = text
            frame.paragraphs[0].runs[0].font.size = Pt(SMALL)
            made.points[number].data_label.position = XL_LABEL_POSITION.ABOVE


def _hide_unnamed(chart: Any, series: Sequence[Series]) -> None:
    """Take series without a name out of the legend."""
    if not chart.has_legend:
        return
    legend = chart.legend._element
    at = legend.find(qn("c:legendPos"))
    for number in reversed([number for number, one in enumerate(series) if not one.name]):
        entry = etree.Element(qn("c:legendEntry"))
        etree.SubElement(entry, qn("c:idx")).set("val", str(number))
        etree.SubElement(entry, qn("c:delete")).set("val", "1")
        at.addnext(entry)


def _table(slide: Any, read: Cells, box: Box) -> Any:
    left, top, width, height = box
    rows, columns = len(read.rows) + 1, len(read.columns) + 1
    shape = slide.shapes.add_table(rows, columns, Emu(left), Emu(top), Emu(width), Emu(min(height, rows * Pt(54))))
    table = shape.table
    table.first_row = table.horz_banding = False
    names = int(width * 0.2)
    table.columns[0].width = Emu(names)
    for number in range(1, columns):
        table.columns[number].width = Emu((width - names) // (columns - 1))
    for number, name in enumerate(["", *read.columns]):
        _cell(table.cell(0, number), name, "#ffffff", bold=True)
    for row, name in enumerate(read.rows, 1):
        _cell(table.cell(row, 0), name, "#ffffff", bold=True, left=True)
        for number in range(1, columns):
            _cell(table.cell(row, number), read.texts[row - 1][number - 1], read.colours[row - 1][number - 1])
    return shape


def _cell(cell: Any, text: str, ground: str, *, bold: bool = False, left: bool = False) -> None:
    cell.fill.solid()
    cell.fill.fore_color.rgb = colour(ground)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.margin_top = cell.margin_bottom = Pt(2)
    frame = cell.text_frame
    frame.word_wrap = True
    for number, line in enumerate(text.split("\n")):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.LEFT if left else PP_ALIGN.CENTER
        run = paragraph.add_run()
        run.text = line
        run.font.size, run.font.name = Pt(TEXT if number == 0 else SMALL), FONT
        run.font.bold = bold or (number == 0 and "\n" in text)
        run.font.color.rgb = colour("#ffffff" if is_dark(ground) else INK)
