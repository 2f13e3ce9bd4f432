"""A customer with a link to its page, and somebody who opens it without a login."""

from odoo.http import Request
from odoo.tests import HttpCase

from .common import CollectionCase


class PortalCase(CollectionCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        self = cls("run")
        cls.partner = cls.customer("PT Pelanggan", lang="en_US")
        cls.mine = self.debtor(cls.partner)
        cls.late = self.invoice(due=-10, partner=cls.partner, ref="PO-7781")
        cls.stranger = cls.customer("PT Orang Lain", email="orang@lain.example")
        cls.other = self.debtor(cls.stranger)
        cls.secret = self.invoice(due=-20, partner=cls.stranger, ref="RAHASIA-1", amount=77_777)

    def setUp(self):
        super().setUp()
        # a session of nobody, whose forms may be sent
        self.authenticate(None, None)

    def link(self, debtor=None, contact=None):
        """A path that opens the page of ``debtor``."""
        debtor = debtor or self.mine
        url = debtor._portal_links({debtor: contact or debtor.partner_id})[debtor]
        return url[url.index("/penagihan/open/") :]

    def visit(self, debtor=None, contact=None):
        """Open the link and follow it; the visitor of what is opened afterwards."""
        return self.url_open(self.link(debtor, contact))

    def post(self, path, files=None, **values):
        """Send a form of the page, as a browser does."""
        token = Request.csrf_token(self)
        return self.url_open(path, data={"csrf_token": token, **values}, files=files)

    def page(self, debtor=None, tail=""):
        return self.url_open(f"/my/piutang/{(debtor or self.mine).id}{tail}")
