"""A company whose tables stay where they are: in PostgreSQL, Spark, or another engine that Ibis speaks.

``address`` reads and hides addresses, ``connection`` opens them, ``refresh`` keeps purchases, refunds and rhythm beside
the orders in the engine, ``far`` is the company itself, ``send`` puts a loaded company there.
"""
