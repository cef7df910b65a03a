"""The slides: the story with charts that can be edited, what to do on each, and the full sentences as speaker notes."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from ..charts.theme import GREEN, INK, MUTED, VERMILION
from ..text import _
from .edition import Edition
from .fragments import Fact
from .native import FONT, Box, colour, place
from .spec import Cells, read_spec
from .steady import steady_office
from .story import LEADS, Chapter, Exhibit, shortened

WIDE, HIGH = Inches(13.333), Inches(7.5)
EDGE = Inches(0.6)
LINE, GROUND, WHITE = "#dfe4ea", "#f3f5f8", "#ffffff"
TITLE_SIGNS = 105
SHOWN = (
    "losses.groups", "losses.fair", "value.abc", "value.matrix", "reasons.fixable", "reasons.sides", "segments.bands",
    "plan.ways", "plan.left", "returns.channels", "returns.lives", "risk.signs", "risk.test",
)  # fmt: skip
"""What has a slide of its own beside the exhibit that opens each chapter."""
OPENING = {"plan": "plan.stop", "risk": "risk.groups", "losses": "losses.over_time"}
"""The chart beside a chapter's answer, where the exhibit that leads has none."""


def slides(edition: Edition) -> bytes:
    """Return the slides of an edition as PPTX."""
    deck = _Deck(edition)
    deck.cover()
    deck.summary()
    if edition.story.picture.spec:
        deck.exhibit(edition.story.picture)
    for chapter in edition.story.chapters:
        deck.chapter(chapter)
    deck.steps()
    deck.origin()
    target = io.BytesIO()
    deck.made.save(target)
    return steady_office(target.getvalue(), edition.made_on)


class _Deck:
    """Slides of one look, made one after the other."""

    def __init__(self, edition: Edition) -> None:
        self.edition, self.brand = edition, edition.brand
        self.made = Presentation()
        self.made.slide_width, self.made.slide_height = WIDE, HIGH
        core, moment = self.made.core_properties, dt.datetime.combine(edition.made_on, dt.time())
        core.title, core.author, core.last_modified_by = edition.title, edition.company, edition.company
        core.created = core.modified = moment
        core.keywords = str(edition.about["fingerprint"])

    def _slide(self, title: str, notes: Sequence[str], *, size: int = 24) -> Any:
        """A slide with its title, the line at its foot, and the notes."""
        slide = self.made.slides.add_slide(self.made.slide_layouts[5])
        box = slide.shapes.title
        box.left, box.top, box.width, box.height = EDGE, Inches(0.42), WIDE - 2 * EDGE, Inches(0.95)
        _write(box.text_frame, [title], size, bold=True, shade=self.brand.dark, anchor=MSO_ANCHOR.MIDDLE)
        self._bar(slide, (EDGE, Inches(1.44), Inches(0.9), Inches(0.05)), self.brand.accent)
        foot = " · ".join([self.edition.company, *self.edition.details()[:1], self.brand.footer]).strip(" ·")
        self._text(slide, (EDGE, Inches(7.02), Inches(10.5), Inches(0.3)), [foot], 10, shade=MUTED)
        number = str(len(self.made.slides))
        where = (WIDE - EDGE - Inches(1), Inches(7.02), Inches(1), Inches(0.3))
        self._text(slide, where, [number], 10, shade=MUTED, align=PP_ALIGN.RIGHT)
        slide.notes_slide.notes_text_frame.text = "\n\n".join(text for text in notes if text)
        return slide

    def _bar(self, slide: Any, box: Box, shade: str, line: str = "") -> Any:
        shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *map(Emu, box))
        # The theme's style brings a shadow with it.
        shape._element.remove(shape._element.find(qn("p:style")))
        shape.fill.solid()
        shape.fill.fore_color.rgb = colour(shade)
        if line:
            shape.line.color.rgb, shape.line.width = colour(line), Pt(0.75)
        else:
            shape.line.fill.background()
        return shape

    def _text(self, slide: Any, box: Box, lines: Sequence[str], size: float, **look: Any) -> Any:
        shape = slide.shapes.add_textbox(*map(Emu, box))
        _write(shape.text_frame, lines, size, **look)
        return shape

    def cover(self) -> None:
        """Make the first slide: whose report, about what, of which day."""
        edition = self.edition
        slide = self.made.slides.add_slide(self.made.slide_layouts[5])
        self._bar(slide, (0, 0, WIDE, HIGH), self.brand.dark)
        self._bar(slide, (0, HIGH - Inches(0.22), WIDE, Inches(0.22)), self.brand.accent)
        if self.brand.logo:
            ground = self._bar(slide, (Inches(0.9), Inches(0.8), Inches(2.4), Inches(0.9)), WHITE)
            picture = slide.shapes.add_picture(io.BytesIO(self.brand.logo), 0, 0)
            scale = min((ground.width - Inches(0.3)) / picture.width, (ground.height - Inches(0.2)) / picture.height)
            picture.width, picture.height = int(picture.width * scale), int(picture.height * scale)
            picture.left = ground.left + (ground.width - picture.width) // 2
            picture.top = ground.top + (ground.height - picture.height) // 2
        kicker = (Inches(0.9), Inches(2.3), Inches(11), Inches(0.4))
        self._text(slide, kicker, [_("Report for the owner")], 16, shade=WHITE)
        title = slide.shapes.title
        title.left, title.top, title.width, title.height = Inches(0.9), Inches(2.7), Inches(11.4), Inches(1.5)
        _write(title.text_frame, [edition.title], 44, bold=True, shade=WHITE, anchor=MSO_ANCHOR.TOP)
        # The title's box lies before the ground in the file, so it is moved to the front.
        slide.shapes._spTree.append(title._element)
        where = (Inches(0.9), Inches(4.4), Inches(11.4), Inches(1.2))
        self._text(slide, where, [edition.company, " · ".join(edition.details())], 18, shade=WHITE)
        slide.notes_slide.notes_text_frame.text = "\n\n".join(edition.origin())

    def summary(self) -> None:
        """Make the slide of the hurried owner: five figures, three sentences."""
        story = self.edition.story
        notes = [*story.sentences, *story.warnings, *self.edition.origin()]
        slide = self._slide(_("In short"), notes)
        self._facts(slide, story.facts, (EDGE, Inches(1.75), WIDE - 2 * EDGE, Inches(1.75)), len(story.facts))
        told = [*story.sentences, *story.warnings]
        top, step, size = int(Inches(3.7)), int(Inches(2.3) / max(len(told), 3)), 18 if len(told) <= 3 else 14
        for text in told:
            self._bar(slide, (EDGE, top + Inches(0.06), Inches(0.05), step - Inches(0.16)), self.brand.accent)
            box = (EDGE + Inches(0.2), top, WIDE - 2 * EDGE - Inches(0.2), step - Inches(0.04))
            self._text(slide, box, [text], size if len(text) < 110 else 14, anchor=MSO_ANCHOR.MIDDLE)
            top += step
        self._advice(slide, story.todo, (EDGE, Inches(6.1), WIDE - 2 * EDGE, Inches(0.78)), _("What to do now"))

    def _facts(self, slide: Any, facts: Sequence[Fact], box: Box, across: int) -> None:
        left, top, width, height = box
        gap, across = Inches(0.15), max(across, 1)
        rows = -(-len(facts) // across)
        wide, high = (width - gap * (across - 1)) // across, (height - gap * (rows - 1)) // max(rows, 1)
        for number, fact in enumerate(facts):
            at = left + (number % across) * (wide + gap), top + (number // across) * (high + gap)
            self._bar(slide, (*at, wide, high), WHITE, LINE)
            self._bar(slide, (*at, wide, Inches(0.05)), self.brand.accent)
            small = 2 if rows > 1 else 0
            frame = self._text(
                slide, (*at, wide, high), [fact.label], 12 - small, shade=MUTED, anchor=MSO_ANCHOR.MIDDLE
            )
            tone = {"good": GREEN, "bad": VERMILION}.get(fact.tone, MUTED)
            _add(frame.text_frame, fact.number, 24 - 3 * small, bold=True)
            _add(frame.text_frame, fact.change, 12 - small, bold=fact.tone != "flat", shade=tone)
            _add(frame.text_frame, "" if small and fact.change else fact.hint, 11 - small, shade=MUTED)

    def chapter(self, chapter: Chapter) -> None:
        """Make a chapter's slides: its answer beside its first chart, then the exhibits that matter most."""
        exhibits = {one.key: one for one in chapter.exhibits}
        first = exhibits.get(f"{chapter.code}.{LEADS[chapter.code]}")
        if first is None or not first.spec:
            first = exhibits.get(OPENING.get(chapter.code, ""))
        first = first if first is not None and first.spec else next((e for e in chapter.exhibits if e.spec), None)
        notes = [chapter.lead, *chapter.missing, f"{_('What to do')}: {chapter.todo}"]
        if first is not None:
            notes += [first.question, first.sentence, first.todo]
        slide = self._slide(chapter.title, notes, size=28)
        left = Inches(4.3) if first is not None else WIDE - 2 * EDGE
        told = chapter.missing or [chapter.lead]
        lead = shortened(" ".join(told), 330) if first is not None else " ".join(told)
        facts = (chapter.facts or self.edition.story.facts)[:4] if first is not None else chapter.facts[:4]
        lines = Inches(1.8) if facts else Inches(3.2)
        size = 20 if first is None else 16 if len(lead) < 150 else 14 if len(lead) < 215 else 12.5
        self._text(slide, (EDGE, Inches(1.65), left, lines), [lead], size)
        self._facts(slide, facts, (EDGE, Inches(3.5), left, Inches(2.28)), 2)
        self._advice(slide, chapter.todo, (EDGE, Inches(5.92), left, Inches(0.95)))
        if first is not None:
            area = (EDGE + left + Inches(0.4), Inches(1.65), WIDE - 2 * EDGE - left - Inches(0.4), Inches(5.22))
            self._draw(slide, first, area)
        for key in SHOWN:
            if key in exhibits and exhibits[key].spec and exhibits[key] is not first:
                self.exhibit(exhibits[key])

    def _draw(self, slide: Any, exhibit: Exhibit, area: Box) -> None:
        left, top, width, height = area
        self._bar(slide, area, WHITE, LINE)
        box = (left + Inches(0.1), top + Inches(0.06), width - Inches(0.2), Inches(0.45))
        self._text(slide, box, [exhibit.question], 14, bold=True, anchor=MSO_ANCHOR.MIDDLE)
        room = (left + Inches(0.15), top + Inches(0.55), width - Inches(0.3), height - Inches(0.7))
        read = read_spec(exhibit.spec)
        shape = place(slide, read, room)
        shape.name = exhibit.question
        described = shape._element.xpath(".//p:cNvPr")[0]
        described.set("descr", f"{exhibit.question} {exhibit.sentence}")
        if isinstance(read, Cells):
            shape.top = room[1] + Inches(0.1)

    def _advice(self, slide: Any, todo: str, box: Box, title: str = "") -> None:
        if not todo:
            return
        self._bar(slide, box, GROUND)
        self._bar(slide, (box[0], box[1], Inches(0.06), box[3]), self.brand.accent)
        inner = (box[0] + Inches(0.12), box[1], box[2] - Inches(0.16), box[3])
        shape = self._text(
            slide, inner, [title or _("What to do")], 11, bold=True, shade=self.brand.accent, anchor=MSO_ANCHOR.MIDDLE
        )
        _add(shape.text_frame, todo, 14 if len(todo) < 90 or box[2] > Inches(6) else 12)

    def exhibit(self, exhibit: Exhibit) -> None:
        """Make the slide of one exhibit: what it shows as the title, the chart, what to do."""
        notes = [exhibit.question, exhibit.sentence, f"{_('What to do')}: {exhibit.todo}" if exhibit.todo else ""]
        notes += [f"{_('How computed')}: {exhibit.how}" if exhibit.how else ""]
        title = shortened(exhibit.sentence, TITLE_SIGNS)
        size = 24 if len(title) < 76 else 20 if len(title) < 140 else 17
        slide = self._slide(title, notes, size=size)
        if exhibit.spec:
            self._draw(slide, exhibit, (EDGE, Inches(1.65), WIDE - 2 * EDGE, Inches(4.4)))
        else:
            self._text(slide, (EDGE, Inches(1.75), WIDE - 2 * EDGE, Inches(1)), [exhibit.nothing], 18, shade=MUTED)
        self._advice(slide, exhibit.todo, (EDGE, Inches(6.2), WIDE - 2 * EDGE, Inches(0.68)))

    def steps(self) -> None:
        """Make the slide with what to do about each question."""
        story = self.edition.story
        slide = self._slide(_("What to do"), [f"{one.title} {one.lead} {one.todo}" for one in story.chapters], size=28)
        rows = [[str(number), one.title, one.todo] for number, one in enumerate(story.chapters, 1)]
        self._rows(slide, rows, (Inches(0.6), Inches(3.9), Inches(7.6)), Inches(1.7))

    def _rows(self, slide: Any, rows: Sequence[Sequence[str]], widths: Sequence[int], top: int) -> None:
        shape = slide.shapes.add_table(
            len(rows), len(widths), EDGE, Emu(top), Emu(sum(widths)), Inches(0.7) * len(rows)
        )
        table = shape.table
        table.first_row = table.horz_banding = False
        for number, width in enumerate(widths):
            table.columns[number].width = Emu(width)
        for number, row in enumerate(rows):
            for at, text in enumerate(row):
                cell = table.cell(number, at)
                cell.fill.solid()
                cell.fill.fore_color.rgb = colour(GROUND if number % 2 == 0 else WHITE)
                cell.vertical_anchor = MSO_ANCHOR.MIDDLE
                last = at == len(row) - 1
                shade = self.brand.accent if at == 0 and len(row) > 2 else INK
                _write(cell.text_frame, [text], 14, bold=not last, shade=shade, anchor=MSO_ANCHOR.MIDDLE)

    def origin(self) -> None:
        """Make the last slide: where the figures come from, and what the words mean."""
        edition = self.edition
        assumed = [f"{name}: {value} {unit}" for name, value, unit, _source in edition.assumed()]
        notes = [*edition.origin(), *edition.balance(), f"{_('What was assumed')}: {'; '.join(assumed)}"]
        slide = self._slide(_("Where the figures come from"), notes, size=28)
        self._text(slide, (EDGE, Inches(1.6), WIDE - 2 * EDGE, Inches(1.2)), edition.origin(), 13)
        self._rows_small(slide, edition.terms(), Inches(2.75))

    def _rows_small(self, slide: Any, rows: Sequence[Sequence[str]], top: int) -> None:
        widths = (Inches(2.6), WIDE - 2 * EDGE - Inches(2.6))
        high = min(Inches(0.46) * len(rows), HIGH - top - Inches(0.6))
        table = slide.shapes.add_table(len(rows), 2, EDGE, Emu(top), Emu(sum(widths)), Emu(high)).table
        table.first_row = table.horz_banding = False
        for at, width in enumerate(widths):
            table.columns[at].width = Emu(width)
        for number, row in enumerate(rows):
            for at, text in enumerate(row):
                cell = table.cell(number, at)
                cell.fill.solid()
                cell.fill.fore_color.rgb = colour(WHITE if number % 2 else GROUND)
                cell.margin_top = cell.margin_bottom = Pt(2)
                _write(cell.text_frame, [text], 12, bold=at == 0, anchor=MSO_ANCHOR.MIDDLE)


def _write(frame: Any, lines: Sequence[str], size: float, **look: Any) -> None:
    """Fill a text frame with lines of one look."""
    frame.word_wrap = True
    anchor = look.pop("anchor", None)
    if anchor is not None:
        frame.vertical_anchor = anchor
    frame.paragraphs[0].text = ""
    for number, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        _run(paragraph, line, size, **look)


def _add(frame: Any, line: str, size: float, **look: Any) -> None:
    if line:
        _run(frame.add_paragraph(), line, size, **look)


def _run(
    paragraph: Any, text: str, size: float, *, bold: bool = False, shade: str = INK, align: Any = PP_ALIGN.LEFT
) -> None:
    paragraph.alignment = align
    run = paragraph.add_run()
    run.text = text
    run.font.size, run.font.bold, run.font.name = Pt(size), bold, FONT
    run.font.color.rgb = colour(shade)
