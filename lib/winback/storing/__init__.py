"""What a loaded company keeps beside its orders: purchases with their running figures, refunds, and the rhythm.

``lines`` sorts the rows of orders as numbers, ``running`` computes on the sorted arrays what
:mod:`winback.purchases` defines, ``files`` writes the result part by part, so that memory stays bounded. After new
orders ``changes`` tells whose they are, and ``renew`` computes the purchases of those customers alone.
"""
