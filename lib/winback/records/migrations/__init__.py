"""The steps by which a store of records grew, one script a version, run by Alembic."""
