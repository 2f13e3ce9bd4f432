import unittest

from dev.odoo_log import Record, excerpt, problems


class TestProblems(unittest.TestCase):
    def test_warnings_and_errors_are_problems(self):
        records = [Record(level, "odoo.x", "y") for level in ("INFO", "WARNING", "ERROR")]
        self.assertEqual(problems(records), records[1:])

    def test_harmless_ones_are_not(self):
        records = [
            Record("ERROR", "odoo.sql_db", "bad query: b'CREATE EXTENSION IF NOT EXISTS pg_trgm'"),
            Record("WARNING", "py.warnings", "DeprecationWarning: PyPDF2 is deprecated."),
        ]
        self.assertEqual(problems(records), [])

    def test_a_long_traceback_keeps_its_end(self):
        lines = [f"line {number}" for number in range(100)]
        shown = excerpt([Record("ERROR", "odoo.x", "\n".join(lines))]).splitlines()
        self.assertEqual((shown[0], shown[-1]), ("ERROR odoo.x: line 0", "line 99"))
        self.assertLess(len(shown), 50)
