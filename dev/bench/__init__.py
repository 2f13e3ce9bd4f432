"""Measures the add-on on a made-up ledger of any size: python3 -m dev.bench --help.

`__main__` prepares the databases; `dev.inside.bench` measures in one Odoo process. The figures that
were seen last are in docs/performance.md.
"""
