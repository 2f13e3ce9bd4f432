"""The same work by OCA's add-ons.

A run by account_credit_control: lines, letters, mails in the queue, no PDF. An aging by
account_financial_report.
"""

import json

from odoo import fields

from dev.bench.clock import measure


def measure_run(env):
    """One run of its default policy, at its first level for whatever is overdue.

    Its mails are only queued, while ours are sent.
    """
    policy = env.ref("account_credit_control.credit_control_3_time")
    level = policy.level_ids.sorted("level")[0]
    policy.account_ids = env["account.account"].search([("account_type", "=", "asset_receivable")])
    level.delay_days = 1
    level.email_template_id.report_template_ids = False
    env.company.credit_policy_id = policy
    env.user.group_ids |= env.ref("account_credit_control.group_account_credit_control_manager")
    env.flush_all()

    def work():
        run = env["credit.control.run"].create(
            {
                "date": fields.Date.today(),
                "policy_ids": [(6, 0, policy.ids)],
                "company_id": env.company.id,
            }
        )
        run.generate_credit_lines()
        run.set_to_ready_lines()
        lines = run.line_ids.filtered(lambda line: line.channel == "email")
        letters = env["credit.control.communication"]._generate_comm_from_credit_lines(lines)
        letters._generate_emails()

    return measure(env, work)


def aged_partner_balance(env, day):
    """Its aged partner balance as a workbook, with the items of each customer."""
    wizard = env["aged.partner.balance.report.wizard"].create(
        {
            "date_at": day,
            "company_id": env.company.id,
            "receivable_accounts_only": True,
            "show_move_line_details": True,
            "target_move": "posted",
        }
    )
    wizard.onchange_type_accounts_only()
    report = env["report.a_f_r.report_aged_partner_balance_xlsx"]
    report = report.with_context(active_model=wizard._name)
    # what is asked for comes from the browser: dates are text
    data = json.loads(json.dumps(wizard._prepare_report_data(), default=str))
    report.create_xlsx_report(wizard.ids, data)
