"""Planning, dispatching, and a whole run, on a ledger where every customer is due for an e-mail."""

from dev.bench import oca_run
from dev.bench.clock import interleaved, measure, median, show, undone
from dev.bench.smtp import swallowing

_FEW = 10


def planning(env, large, rounds):
    """Time and queries of a plan by number of customers; memory by number of items.

    :param large: environment of the large ledger
    """
    print("\nPlanning")
    _plan_once(env, _FEW)  # what Odoo reads once per process is read
    costs = {}
    for customers in (_FEW, None):
        found, messages = zip(*(_plan_once(env, customers) for _round in range(rounds)))
        costs[customers] = median(found)
        show(f"plan of {messages[0]} messages, customers known", costs[customers])
    if costs[_FEW].queries != costs[None].queries:
        print("    the number of queries depends on the number of messages")
    with undone(env):
        run = env["penagihan.run"].create({})
        show("plan, no customer known yet, once", measure(env, run._plan))
    with undone(large):
        run = large["penagihan.run"].create({})
        cost = measure(large, run._plan)
        show(f"plan of the large ledger, {len(run.followup_ids)} messages, once", cost)


def _plan_once(env, customers):
    with undone(env):
        _make_debtors(env, customers)
        run = env["penagihan.run"].create({})
        return measure(env, run._plan), len(run.followup_ids)


def dispatch(env, rounds):
    """Sending what was planned, beside Odoo's own mass mailing of the same records."""
    costs = {_dispatch: [], _mass_mail: []}
    counts = set()
    for _round in range(rounds):
        for send, found in costs.items():
            with undone(env), swallowing() as server:
                _make_debtors(env)
                _complete_templates(env)
                run = env["penagihan.run"].create({})
                run._plan()
                found.append(measure(env, lambda send=send, run=run: send(run)))
                counts.add(server.count)
    (sent,) = counts  # else they did not do the same
    assert sent, "nothing could be sent"
    print(f"\nDispatching {sent} messages")
    floor = median(costs[_mass_mail])
    show("mass mailing of the same template by Odoo (the floor)", floor)
    show("dispatch: checked again, sent one by one", median(costs[_dispatch]), floor)


def whole_run(env, oca, rounds):
    """From preview to sent mails, customers met for the first time.

    :param oca: environment of a copy where account_credit_control is installed; may be None
    """

    def ours():
        run = env["penagihan.run"].create({})
        run._plan()
        _dispatch(run)

    print("\nA whole run")
    with swallowing():
        with undone(env):
            ours()  # templates are compiled once for all
        (cost,) = interleaved(env, rounds, ours)
    show("preview, plan and dispatch", cost)
    if oca:
        with undone(oca):
            theirs = oca_run.measure_run(oca)
        show("account_credit_control: lines, letters, queued mails; once", theirs)
        print(f"    {theirs.wall / cost.wall:.1f} times as long")


def _make_debtors(env, reachable=None):
    """Records for all customers; all but the first ``reachable`` are on hold, when it is given."""
    partners = env["res.partner"].search([("ref", "=like", "BENCH%")], order="id")
    debtors = env["penagihan.debtor"]._ensure(partners, env.company).sorted("id")
    if reachable is not None:
        debtors[reachable:].write({"hold_until": "2099-12-31", "hold_reason": "Not measured"})
    env.flush_all()


def _complete_templates(env):
    """The dispatch sees to sender and recipient by itself; a mass mailing asks the template."""
    env["penagihan.step"].search([]).template_id.write(
        {
            "email_from": "{{ object._sender() }}",
            "partner_to": "{{ object.contact_id.id }}",
            "use_default_to": False,
        }
    )


def _dispatch(run):
    run.env["penagihan.followup"]._dispatch(run.company_id)


def _mass_mail(run):
    """What ``message_mail_with_source`` does, for a model without a chatter of its own; each
    customer's decision is at hand, as it is for the dispatch.
    """
    followups = run.followup_ids.filtered(lambda each: each.state == "planned")
    rows = {debtor_id: [] for debtor_id in followups.debtor_id.ids}
    for row in run.env["penagihan.decision"]._rows(debtor_ids=list(rows)):
        rows[row["debtor_id"]].append(row)
    for template, own in followups.grouped(lambda each: each.step_id.template_id).items():
        composer = run.env["mail.compose.message"].with_context(penagihan_rows=rows)
        composer.create(
            {
                "composition_mode": "mass_mail",
                "model": own._name,
                "res_ids": own.ids,
                "template_id": template.id,
                "auto_delete": False,
                "force_send": True,
            }
        )._action_send_mail()
