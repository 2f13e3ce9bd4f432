"""A ladder whose steps issue letters, by e-mail, and a customer with one overdue invoice."""

from odoo.fields import Command
from odoo.tools import html2plaintext

from .common import MILLION, CollectionCase

# Day of the ladder: code of the letter, its stage.
LETTERS = {14: ("ST1", "collection"), 30: ("ST2", "collection"), 45: ("ST3", "collection"),
           60: ("SP", "warning"), 90: ("SOM1", "demand"), 104: ("SOM2", "demand")}  # fmt: skip


class LetterCase(CollectionCase):
    channel = "email"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.write(
            {
                "step_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "name": f"Rung {day}",
                                "offset_days": day,
                                "channel": cls.channel,
                                "stage_id": cls.env.ref(f"penagihan_piutang.stage_{stage}").id,
                                "template_id": cls.env.ref("penagihan_piutang.mail_letter").id,
                                "letter_id": code and cls.letter(code).id,
                            }
                        )
                        for day, (code, stage) in {3: (False, "reminder"), **LETTERS}.items()
                    ),
                ]
            }
        )
        cls.company.partner_id.write(
            {
                "street": "Jl. Gatot Subroto 5",
                "city": "Jakarta",
                "bank_ids": [Command.create({"acc_number": "123-456-7890"})],
            }
        )
        cls.partner = cls.customer()

    @classmethod
    def letter(cls, code):
        return cls.env["penagihan.letter"]._of_code(code)

    def overdue(self, days, last=None, ago=30, partner=None, amount=MILLION, **values):
        """An invoice so many days late, whose step of day ``last`` was done ``ago`` days ago."""
        move = self.invoice(due=-days, amount=amount, partner=partner or self.partner, **values)
        if last:
            self.did(move, last, ago)
        return move

    def documents(self, partner=None):
        return self.env["penagihan.document"].search(
            [("partner_id", "=", (partner or self.partner).id)], order="id"
        )

    def text(self, document):
        """What its PDF says; in tests PDFs are HTML."""
        return " ".join(html2plaintext(document.file_id.raw.decode()).split())
