from contextlib import contextmanager

from odoo.exceptions import ValidationError
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import CollectionCase


class RefusalCase(CollectionCase):
    @contextmanager
    def assertDatabaseRefuses(self, model, words):
        """The database itself refuses, and the user of ``model`` reads ``words``."""
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError) as refusal:
            yield
            self.env.flush_all()
        self.assertIn(words, self.env[model]._sql_error_to_message(refusal.exception))

    @contextmanager
    def assertInUse(self, foreign_key):
        """What ``foreign_key`` (``table_column``) points to cannot be deleted."""
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError) as refusal:
            yield
        self.assertEqual(refusal.exception.diag.constraint_name, f"{foreign_key}_fkey")

    @contextmanager
    def assertInvalid(self, words, exception=ValidationError):
        with self.assertRaises(exception) as refusal:
            yield
        self.assertIn(words, str(refusal.exception))
