"""Programs that run under the prepared Python, inside Odoo or beside it."""
