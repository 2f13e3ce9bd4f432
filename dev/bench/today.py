"""The worklist and a task's page, as the web client of a collector asks for them."""

from odoo.tests import new_test_user

from dev.bench.clock import measure, median, show, undone

_PAGE = 80
_DOMAIN = [
    "&", "|", ("state", "=", "todo"), ("may_approve", "=", True), ("later", "=", False),
]  # fmt: skip
_ORDER = "rank, priority desc, id"
_TASKS = 20


def report(env, rounds):
    """After a run that gave one collector a task for each customer who is due: more work than
    anybody has in a day.
    """
    with undone(env):
        _report(env, rounds)


def _report(env, rounds):
    owner = env.company._penagihan_owner()
    collector = new_test_user(
        env,
        login="bench_collector",
        groups="penagihan_piutang.group_collector",
        company_id=owner.id,
        company_ids=[(6, 0, owner.ids)],
    )
    env.flush_all()
    # in SQL: the history of each customer's page is not what is measured
    env.cr.execute("UPDATE penagihan_debtor SET user_id = %s", [collector.id])
    env.cr.execute("UPDATE penagihan_step SET channel = 'letter' WHERE channel = 'email'")
    env.invalidate_all()
    env["penagihan.run"].create({"company_id": owner.id}).action_plan()
    env.flush_all()
    env.cr.execute("ANALYZE penagihan_followup")
    env.cr.execute("SELECT count(*) FROM penagihan_debtor")
    (debtors,) = env.cr.fetchone()

    view = env.ref("penagihan_piutang.view_penagihan_today_list")
    followups = env["penagihan.followup"].with_user(collector)
    followups = followups.with_context(allowed_company_ids=owner.ids)
    names = followups.get_view(view.id, "list")["models"]["penagihan.followup"]
    columns = {
        name: {"fields": {"display_name": {}}} if followups._fields[name].relational else {}
        for name in names
    }
    print(f"\nToday: {followups.search_count(_DOMAIN):,} tasks, {debtors:,} customers")

    def first_page():
        followups.web_search_read(_DOMAIN, columns, limit=_PAGE, order=_ORDER, count_limit=10_001)

    def counters():
        followups.formatted_read_group(_DOMAIN, ["work"], ["__count"])

    for title, work in (
        (f"first page, {_PAGE} rows", first_page),
        ("how many of each kind", counters),
    ):
        show(title, median([measure(followups.env, work) for _round in range(rounds)]))
    tasks = followups.search(_DOMAIN, limit=_TASKS, order=_ORDER)
    show(
        f"opening a task, of {_TASKS}", median([measure(task.env, task.take_up) for task in tasks])
    )
