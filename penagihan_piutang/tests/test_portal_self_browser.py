"""The customer's page on a telephone: each form opened, filled in and sent by somebody who has
nothing but the link; and what the engine's next run makes of it.
"""

import base64
import json
import re
from io import BytesIO

from freezegun import freeze_time
from odoo.tests import tagged
from PIL import Image

from .agreement_case import AgreementMixin
from .common import D
from .portal_self_case import PortalSelfCase
from .test_tax_residue import TaxMixin

# Plays ``steps`` in a frame as large as the screen: a form that is sent takes the page with it,
# not the player.
_PLAY = """
    (async (steps) => {
        document.body.innerHTML =
            '<iframe style="position:fixed;inset:0;width:100%%;height:100%%;border:0"></iframe>';
        const frame = document.querySelector("iframe");
        const fail = (step, words) => {
            throw new Error(`${step.what}: ${words}`);
        };
        const load = (step, act) =>
            new Promise((resolve, reject) => {
                const late = setTimeout(() => reject(new Error(`${step.what}: no answer`)), 15000);
                frame.onload = () => {
                    clearTimeout(late);
                    const page = frame.contentDocument;
                    if (page.documentElement.scrollWidth > 360) {
                        reject(new Error(`${step.what}: wider than the telephone`));
                    }
                    resolve(page);
                };
                act(page());
            });
        const page = () => frame.contentDocument;
        const tap = (step, selector) => {
            const element = page().querySelector(selector);
            if (!element) {
                fail(step, `there is no ${selector}: ${page().body.innerText}`);
            }
            if (element.offsetHeight < 44) {
                fail(step, `${selector} is too small for a finger`);
            }
            element.click();
        };
        const fill = (step, form, name, value) => {
            const fields = [...form.querySelectorAll(`[name="${name}"]`)];
            const boxes = fields.filter((each) => ["radio", "checkbox"].includes(each.type));
            for (const box of boxes) {
                if (box.checked !== [value].flat().map(String).includes(box.value)) {
                    box.click();
                }
            }
            if (!boxes.length) {
                fields[0].value = value;
            }
        };
        const draw = (canvas) => {
            const seen = canvas.getBoundingClientRect();
            // no finger is on the screen that could be held
            canvas.setPointerCapture = () => {};
            const points = [[30, 90], [80, 40], [130, 120], [190, 60], [250, 100]];
            const kinds = ["down", ...points.slice(1).map(() => "move"), "up"];
            kinds.forEach((kind, number) => {
                const [x, y] = points[Math.min(number, points.length - 1)];
                canvas.dispatchEvent(
                    new frame.contentWindow.PointerEvent(`pointer${kind}`, {
                        bubbles: true, pointerId: 1, pointerType: "touch",
                        clientX: seen.left + x, clientY: seen.top + y,
                    })
                );
            });
        };
        for (const step of steps) {
            if (step.link) {
                await load(step, () => (frame.src = step.link));
            }
            if (step.tap) {
                await load(step, () => tap(step, step.tap));
            }
            const form = page().querySelector(".pgh-form form, #sign-form");
            for (const [name, value] of Object.entries(step.fill)) {
                fill(step, form, name, value);
            }
            for (const list of form.querySelectorAll(".pgh-these")) {
                if (list.scrollWidth > list.clientWidth) {
                    fail(step, "what is chosen from is cut off");
                }
            }
            if (step.file) {
                const files = new DataTransfer();
                const picture = await (await fetch(step.file)).blob();
                files.items.add(new File([picture], "picture.png", { type: "image/png" }));
                form.querySelector("[type=file]").files = files.files;
            }
            if (step.draw) {
                draw(form.querySelector("canvas"));
            }
            await load(step, () => tap(step, `form ${step.send || "button[type=submit]"}`));
            const answer = page().querySelector(step.read || ".said");
            if (!answer || !new RegExp(step.says).test(answer.innerText)) {
                fail(step, `not thanked: ${(answer || page().body).innerText}`);
            }
        }
        console.log("test successful");
    })(%s);
"""


def _picture():
    picture = BytesIO()
    Image.new("RGB", (8, 8), "navy").save(picture, "PNG")
    return f"data:image/png;base64,{base64.b64encode(picture.getvalue()).decode()}"


@tagged("post_install", "-at_install")
class TestPortalSelfBrowser(TaxMixin, AgreementMixin, PortalSelfCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # a browser that hangs is waited for by time
        ticking = freeze_time(f"{D} 03:00:00", tick=True)
        ticking.start()
        cls.addClassCleanup(ticking.stop)

    def late_customer(self, name):
        """A customer of its own, for what speaks for all of its invoices."""
        partner = self.customer(name, lang="en_US")
        debtor = self.debtor(partner)
        debtor.user_id = self.collector
        return debtor, self.invoice(due=-10, partner=partner)

    def play(self, what, says, fill=None, **more):
        return {
            "what": what,
            "tap": f".pgh-tell a[href*='do={what}']",
            "fill": fill or {},
            "says": says,
            **more,
        }

    def test_each_action_and_the_next_run_obeys(self):
        paid = self.late
        promised = self.second
        disputed = self.invoice(due=-6, partner=self.partner, amount=123_456_789)
        signed = self.invoice(due=-30, partner=self.partner, amount=900_000)
        agreement = self.agree(signed, state="proposed")
        _move, residue = self.withheld(partner=self.partner)
        wants_papers, papers = self.late_customer("PT Butuh Berkas")
        elsewhere, contact = self.late_customer("PT Orang Baru")
        callers, call = self.late_customer("PT Minta Telepon")
        payers, instalments = self.late_customer("PT Minta Cicilan")
        self.env.flush_all()

        schedule = {"count": "2", "period": "week", "day": self.day(5)}
        paper = self.env.ref("penagihan_piutang.paper_tax_invoice").id
        steps = [
            self.play(
                "receipt", "noted what you have received", {"receiver": "Sari"}, link=self.link()
            ),
            self.play(
                "paid",
                "paused until 21 April",
                {"which": "chosen", "item": self.item(paid), "day": self.day(-2)},
                file=_picture(),
            ),
            self.play(
                "promise",
                "18 April 2026.*paused",
                {"which": "chosen", "item": self.item(promised), "day": self.day(3)},
            ),
            self.play(
                "dispute",
                "clear this up",
                {"item": self.item(disputed), "reason": "price", "note": "Rp 10 too much"},
            ),
            self.play("slips", "do not ask for it again", {"number": "BP-1"}, file=_picture()),
            self.play(
                "sign",
                "holds from now on",
                {"name": "Sari"},
                tap=f"a.button[href$='/agreement/{agreement.id}']",
                draw=True,
            ),
            self.play(
                "papers", "paused until 21 April", {"paper": paper}, link=self.link(wants_papers)
            ),
            self.play(
                "contact",
                "right person",
                {"name": "Bu Sari", "email": "sari@baru.example", "role": "billing"},
                link=self.link(elsewhere),
            ),
            self.play("call", "We will call on", link=self.link(callers)),
            self.play(
                "instalments", "In all", schedule, link=self.link(payers), read=".pgh-schedule"
            ),
            # what was shown is what is proposed
            self.play("propose", "answer soon", tap="", send="button[value=send]"),
        ]
        self.browser_size = "360x740"
        self.browser_js(self.link(), _PLAY % json.dumps(steps), timeout=60)
        self.env.invalidate_all()

        self.assertEqual(
            set((paid | promised | disputed | signed).penagihan_receipt_ids.mapped("state")),
            {"checked"},
        )
        self.assertDecision(paid, "claims_paid", 6)
        claim = self.mine.promise_ids.filtered(lambda each: each.kind == "claims_paid")
        self.assertTrue(claim.proof)
        self.assertDecision(promised, "promised", 3 + self.policy.promise_grace_days + 1)
        self.assertEqual(self.decide(disputed)["disputed"], 123_456_789)
        self.assertDecision(disputed, "disputed", 8)
        self.assertEqual((residue.slip_number, bool(residue.slip)), ("BP-1", True))
        self.assertEqual((agreement.state, agreement.signed_by), ("active", "Sari"))
        drawing = Image.open(BytesIO(base64.b64decode(agreement.signature))).convert("L")
        self.assertLess(drawing.getextrema()[0], 128, "there is ink on it")
        self.assertDecision(signed, "agreement")
        self.assertDecision(papers, "reply", 6)
        self.assertDecision(contact, "reply", 6)
        self.assertDecision(call, "callback", 1)
        self.assertDecision(instalments, "reply", 6)
        proposed = payers.agreement_ids
        self.assertEqual((proposed.state, proposed.channel), ("draft", "portal"))
        self.assertEqual(len(proposed.instalment_ids), 2)

        run = self.run_today()
        sent = self.env["penagihan.followup"].search([("run_id", "=", run.id)])
        self.assertEqual(sent.debtor_id, self.other, "nobody else has said nothing")


@tagged("post_install", "-at_install")
class TestPortalSelfUser(PortalSelfCase):
    def test_promises_from_its_account(self):
        """Who has an account finds the card, and does the same from there."""
        user = self.person("pelanggan", "base.group_portal")
        user.partner_id.parent_id = self.partner
        user.password = "pelanggan" * 2
        self.authenticate("test_pelanggan", "pelanggan" * 2)
        self.assertIn('href="/my/piutang"', self.url_open("/my/home").text)
        form = self.url_open("/my/piutang?do=promise").text
        self.assertIn("o_portal_submenu", form)
        answer = self.post(
            re.search(r'action="(/my/piutang/\d+/tell/promise)[#"]', form)[1],
            which="overdue",
            day=self.day(5),
        )
        self.assertSaid(answer, r"for 20 April 2026\. Reminders about it are paused")
        self.assertIn("o_portal_submenu", answer.text)
        self.assertDecision(self.late, "promised", 5 + self.policy.promise_grace_days + 1)
        promise = self.mine.promise_ids
        self.assertEqual((promise.state, promise.contact_id), ("open", user.partner_id))
