"""The life of an installation: what an uninstallation leaves behind, what an update keeps, and
whether Odoo's own tests notice that the add-on is there.
"""
