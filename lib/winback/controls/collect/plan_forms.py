"""Forms of the plan: put it on record, note what came of a step, and say what was fixed (rows P4, P12)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from ...errors import WinbackError
from ...planning import Plan, after_fixes, record_fix, words
from ...planning.storing import store
from ...records import Records, choice_names
from ...text import _
from .form import Form, author_field, reason_field, today
from .inputs import Input, Pick, day, line, pick_from
from .inputs import words as text_field


class PlanForm(Form):
    """Put a plan on record: its campaign, its customers and their steps, once."""

    changes_figures = False

    def __init__(self, plan: Plan, records: Records) -> None:
        self.plan = plan
        super().__init__(plan.base, records)
        self.button.description = _("Record this plan")

    def make_fields(self) -> dict[str, Input]:
        """Return who records it and what it is called."""
        return {
            "author": author_field(),
            "name": line(_("Name of the campaign"), _("Blank: the day of the plan.")),
        }

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Return nothing to add by itself: the plan writes its own records."""
        self.need("author")
        return {}

    def store(self, _rows: Mapping[str, list[dict[str, Any]]]) -> str:
        """Write the plan and say so."""
        named = self.plan.turned(name=str(self.fields["name"].value).strip())
        return words.stored(named, store(named, self.records, self.author))


class StepForm(Form):
    """Note what came of a step with a customer of a recorded plan."""

    changes_figures = False

    def make_fields(self) -> dict[str, Input]:
        """Return the customer, the step, its outcome and a note."""
        return {
            "author": author_field(),
            "customer_id": self._customer(),
            "plan_step": pick_from(_("Step"), choice_names("plan_step"), "talk"),
            "outcome": pick_from(_("What came of it"), choice_names("outcome"), "reached"),
            "done_on": day(_("Done on"), today(self.base)),
            "note": text_field(_("Note"), rows=2),
        }

    def _customer(self) -> Pick:
        items = self.records.frame("plan_items")
        ids = sorted(set(items.customer_id[items.arm != "hold_out"]))
        refusal = _("'{found}' is not among the customers of a recorded plan. Choose one from the list.")
        return Pick(_("Customer"), [(code, code) for code in ids], lambda _typed: "", refusal)

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Return the changes of the step."""
        self.need("author", "customer_id", "done_on")
        return {"steps": [{name: field.value for name, field in self.fields.items() if name != "author"}]}

    def store(self, rows: Mapping[str, list[dict[str, Any]]]) -> str:
        """Change the step of the customer's latest campaign; the history keeps what stood there."""
        row = rows["steps"][0]
        steps = self.records.frame("steps")
        found = steps[steps.customer_id.eq(row["customer_id"]) & steps.plan_step.eq(row["plan_step"])]
        if found.empty:
            raise WinbackError(
                _("The plan has no step '{step}' with {customer}: this way of contact goes without it.").format(
                    step=choice_names("plan_step")[row["plan_step"]], customer=row["customer_id"]
                )
            )
        stands = found.sort_values("due_on").iloc[-1]
        changes = {name: row[name] for name in ("outcome", "done_on", "note")}
        self.records.edit("steps", str(stands.record_id), int(stands.version), changes, by=self.author)
        return _("Saved: {step} with {customer}.").format(
            step=choice_names("plan_step")[row["plan_step"]], customer=row["customer_id"]
        )


class FixForm(Form):
    """Record a fix; who left because of it is listed at once, with their money."""

    def __init__(
        self, base: Any, records: Records, reasons: Any, worth: pd.DataFrame | None = None,
        follow: Callable[[], None] | None = None,
    ) -> None:  # fmt: skip
        self.reasons, self.worth, self._follow = reasons, worth, follow
        super().__init__(base, records)

    def make_fields(self) -> dict[str, Input]:
        """Return the reason that is removed, since when, what was done, its cost and who answers for it."""
        return {
            "author": author_field(),
            "reason": reason_field(self.catalogue, _("Which reason is removed?")),
            "fixed_on": day(_("Works since"), today(self.base)),
            "owner": line(_("Who answers for it")),
            "cost_amount": line(_("What it cost"), _("Blank: not known.")),
            "fix": text_field(_("What was done"), _("In words a customer may read: they go into the letter."), rows=2),
        }

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Return the fix; a cost has to be a number."""
        self.need("author", "reason", "fixed_on", "fix")
        return {"fixes": [{name: field.value for name, field in self.fields.items()}]}

    def store(self, rows: Mapping[str, list[dict[str, Any]]]) -> str:
        """Record the fix and say who left because of it."""
        row = rows["fixes"][0]
        record_fix(
            self.records, row["reason"], row["fixed_on"], row["fix"], self.author,
            cost_amount=_number(row["cost_amount"]), owner=row["owner"],
        )  # fmt: skip
        if self._follow is not None:
            self._follow()
        found = after_fixes(self.base, self.reasons, self.worth, records=self.records)
        return _("Saved. {told}").format(told=words.fixes(found))


def _number(text: object) -> float | None:
    typed = str(text or "").replace("\u00a0", "").replace(" ", "").replace(",", ".").strip()
    if not typed:
        return None
    try:
        return float(typed)
    except ValueError as error:
        raise WinbackError(_("'{found}' is not an amount. Write it as a number.").format(found=text)) from error
