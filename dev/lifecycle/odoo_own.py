"""Odoo's own tests of invoices and payments, without the add-on and with it: the same outcome.

They come with Debian's package, and with a git checkout of Odoo.
"""

import tempfile

from dev.databases import PLAIN, Databases
from dev.odoo_log import LoggedRun
from dev.odoo_tests import KEY
from dev.paths import CHECKOUT, MODULE
from dev.results import Tally
from dev.steps import lock

# Modules whose tests are looked through, and the files of them that touch what the add-on touches:
# invoices, payments, matching, customers, the portal, mails of invoices, the digest.
MODULES = "account,digest,portal"
FILES = (
    *("account/tests/test_account_move_out_invoice", "account/tests/test_account_move_out_refund"),
    *("account/tests/test_account_move_entry", "account/tests/test_account_move_reconcile"),
    *("account/tests/test_account_move_payments_widget", "account/tests/test_account_move_send"),
    *("account/tests/test_account_payment", "account/tests/test_account_payment_register"),
    *("account/tests/test_account_payment_items", "account/tests/test_account_bank_statement"),
    *("account/tests/test_account_partner", "account/tests/test_res_partner_merge"),
    *("account/tests/test_company_branch", "account/tests/test_account_lock_exception"),
    *("account/tests/test_early_payment_discount", "account/tests/test_payment_term"),
    *("account/tests/test_portal_invoice", "account/tests/test_portal_attachment"),
    *("account/tests/test_digest", "digest/tests/test_digest"),
)


class OdooOwnTests:
    """
    :param browser: also run what needs a browser
    """

    def __init__(self, environment, browser):
        self.environment = environment
        self.databases = Databases(environment)
        self.browser = browser

    def run(self):
        """What fails with the add-on and not without it has failed; so has what no longer runs."""
        database = f"test_{KEY}_own"
        with lock(database):
            self.databases.copy_template(PLAIN, database)
            without = self._outcome(database, "without")
            self.databases.copy_template(PLAIN, database)
            self.databases.load_addon(database, "-i").check(f"install {MODULE}")
            beside = self._outcome(database, "with")
            self.databases.drop(database)
        return compare(without, beside)

    def _outcome(self, database, name):
        tags = ",".join(f"/{file}.py" for file in FILES)
        with tempfile.NamedTemporaryFile() as result:
            command = [
                *(self.environment.python, "-m", "dev.inside.odoo_tests"),
                *(result.name, str(self.browser), "1/1", tags, MODULES, "-d", database),
            ]
            run = LoggedRun(f"{database}_{name}", command, self.environment.variables, cwd=CHECKOUT)
            # what Odoo's tests write into the log is theirs to judge
            if run.code:
                return Tally(failures=[f"Odoo's tests {name} the add-on\n{run.tail()}"])
            return Tally.read(result.name)


def compare(without, beside):
    """What the add-on has changed.

    >>> def failed(name):
    ...     return f"FAIL: {name}\\nTraceback ..."
    >>> same = compare(Tally(7, [failed("a")]), Tally(7, [failed("a")]))
    >>> same.passed, same.failures
    (7, [])
    >>> compare(Tally(8), Tally(7, [failed("a")])).failures[0].splitlines()[0]
    'FAIL: a'
    >>> compare(Tally(8), Tally(7)).failures
    ['8 of these tests pass without the add-on, 7 with it']
    >>> compare(Tally(), Tally()).failures
    ['no test has run']
    """
    known = {_title(failure) for failure in without.failures}
    new = [failure for failure in beside.failures if _title(failure) not in known]
    result = Tally(beside.passed, new, beside.skips)
    if not beside.passed:
        result.failures.append("no test has run")
    elif beside.passed < without.passed and not new:
        result.failures.append(
            f"{without.passed} of these tests pass without the add-on, {beside.passed} with it"
        )
    return result


def _title(failure):
    return failure.partition("\n")[0]
