"""Every sentence of a report: fixed templates that are filled from facts, so that each number can be traced.

The tests change a result and look that the sentences change with it.
"""
