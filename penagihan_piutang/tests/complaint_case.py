"""Customers who complain, and what is asked of whom."""

from .common import D


class ComplaintMixin:
    def complain(self, debtor, note="Ditelepon tiga kali sehari.", user=None, **values):
        """A complaint, recorded by ``user`` or the manager."""
        complaints = self.env["penagihan.complaint"].with_user(user or self.manager)
        return complaints._open(debtor.with_user(user or self.manager), note, **values)

    def close(self, complaint, text="Minta maaf, penagih diganti.", user=None, on=None):
        """Closed by the manager, ``on`` days after D."""
        complaint = complaint.with_user(user or self.manager)
        if on is None:
            complaint._close(text)
            return
        with self.at(f"{D.replace(day=D.day + on)} 03:00:00"):
            complaint._close(text)

    def asked(self, debtor, kind="complaint"):
        activity = self.env.ref(f"penagihan_piutang.activity_{kind}")
        return debtor.sudo().activity_ids.filtered(lambda task: task.activity_type_id == activity)
