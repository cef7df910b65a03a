"""The history refuses changes by itself; what a company's records were seeded from is remembered."""

import sqlalchemy as sa
from alembic import op

from winback.records.guards import protect

revision = "2"
down_revision = "1"


def upgrade() -> None:
    """Protect the history and make the table of seeds."""
    op.create_table(
        "winback_seeds",
        sa.Column("company", sa.Text, sa.ForeignKey("winback_companies.company"), primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("mark", sa.Text, nullable=False),
        sa.Column("seeded_at", sa.DateTime, nullable=False),
    )
    protect(op.get_bind())
