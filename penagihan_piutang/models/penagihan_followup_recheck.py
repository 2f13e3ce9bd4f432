from datetime import timedelta

from odoo import models

# What the day's limit holds back was planned before it was used up.
_DUE = ("due", "capped")
# Somebody approved it: it waits for its day rather than being asked about again.
_POSTPONED = ("interval", "bank_stale", "below_minimum")


class PenagihanFollowupRecheck(models.Model):
    """The check at the moment of sending: what was planned is decided again, as if it did not
    exist, and only what is still due leaves, with the amounts of this moment.
    """

    _inherit = "penagihan.followup"

    def _recheck(self, company):
        """Keep what the decision of this moment still wants said, with today's amounts.

        :return: the follow-ups that have something left to say
        """
        if self[:1].kind != "step":
            return self._recheck_notices()
        rows = self.env["penagihan.decision"]._rows(
            company._penagihan_today(), self.debtor_id.ids, replan=True
        )
        by_hand = self.filtered("manual")
        planned = self - by_hand - self._postpone(rows)
        kept = by_hand._recheck_by_hand(rows) | planned._recheck_planned(rows)
        # a firm step reached or approval asked for meanwhile: it does not go out by itself
        firm = {row["debtor_id"] for row in rows if row["firm_open"]}
        doubtful = kept.filtered(
            lambda each: (
                not each.approved_user_id and each._needs_approval(each.debtor_id.id in firm)
            )
        )
        doubtful._set_state("to_approve")
        doubtful._make_tasks()
        return kept - doubtful

    def _postpone(self, rows):
        """Those that were approved and whose day has to wait: they go on another one.

        :return: the follow-ups that wait
        """
        held = {
            (row["id"], row["step_id"]): row["until"] for row in rows if row["reason"] in _POSTPONED
        }
        waiting = self.browse()
        for followup in self.filtered(lambda each: each.approved_user_id and not each.manual):
            keys = {(line._item_id(), line.step_id.id) for line in followup.line_ids}
            if keys & held.keys():
                company = followup.company_id
                tomorrow = company._penagihan_today() + timedelta(days=1)
                day = max(held[key] or tomorrow for key in keys & held.keys())
                followup.not_before = company._penagihan_day_start(day)
                waiting |= followup
        return waiting

    def _recheck_planned(self, rows):
        """Those a run has planned that are due still, with what is due of them."""
        due = {
            (row["id"], row["step_id"]): row
            for row in rows
            # what was taken along before its day stays, as long as nothing else holds it
            if row["reason"] in _DUE or (row["reason"] == "not_yet" and row["offset_days"] < 0)
        }
        gone = self.env["penagihan.followup.line"]
        for line in self.line_ids:
            row = due.get((line._item_id(), line.step_id.id))
            # another channel would be used now: the address was refused or blocked
            if row and (row["reason"] not in _DUE or row["channel"] == line.followup_id.channel):
                line.amount_due = row["amount_due"]
            else:
                gone |= line
        gone.unlink()
        kept = self.browse()
        for followup in self:
            found = [due[line._item_id(), line.step_id.id] for line in followup.line_ids]
            asked = [row for row in found if row["reason"] in _DUE]
            if not asked:
                continue
            kept |= followup
            followup.contact_id = asked[0]["contact_id"]
            followup.amount_company = sum(row["amount_company"] for row in found)
            # the item that set the tone may be gone: the highest one left sets it
            steps = {row["step_id"] for row in asked}
            if followup.step_id.id not in steps:
                followup.step_id = max(asked, key=lambda row: row["offset_days"])["step_id"]
        (self - kept)._set_state(
            "cancelled", failure=self.env._("No longer due when it was to be sent.")
        )
        return kept
