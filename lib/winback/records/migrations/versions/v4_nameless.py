"""Satisfaction stated without a name is told apart by all it says, so that two such answers stand side by side."""

import datetime as dt
import hashlib
import json

import sqlalchemy as sa
from alembic import op

revision = "4"
down_revision = "3"

NAMES = ("respondent", "parameter", "score_share", "answered_on", "customer_id", "manager_id", "comment")
TABLE = sa.table(
    "winback_satisfaction", *(sa.column(name) for name in ("company", "record_id", "key_hash", *NAMES))
)  # fmt: skip


def upgrade() -> None:
    """Give the answers without a name their new mark."""
    connection = op.get_bind()
    of_customer = TABLE.c.respondent == "customer"
    nobody = (of_customer & (TABLE.c.customer_id == "")) | (sa.not_(of_customer) & (TABLE.c.manager_id == ""))
    for row in connection.execute(sa.select(TABLE).where(nobody)).mappings().all():
        where = (TABLE.c.company == row["company"]) & (TABLE.c.record_id == row["record_id"])
        connection.execute(TABLE.update().where(where).values(key_hash=_mark([row[name] for name in NAMES])))


def _mark(values: list[object]) -> str:
    plain = [value.isoformat() if isinstance(value, dt.date) else value for value in values]
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False).encode()).hexdigest()
