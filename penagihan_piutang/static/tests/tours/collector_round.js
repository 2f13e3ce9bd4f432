import { registry } from "@web/core/registry";
import { click, edit, openApp, row, see, work } from "./steps";

const cell = (customer, name) => `${row(customer)} td[name='${name}']`;
const choose = (content, trigger, value) => ({ content, trigger, run: `select ${value}` });

/** A collector takes what waits outdoors, and in the evening says what came of it. */
registry.category("web_tour.tours").add("penagihan_collector_round", {
    steps: () => [
        ...openApp(),
        see("A visit and a letter wait", work("letter", "Letter 1")),
        click("Take both", "thead .o_list_record_selector input"),
        click("Make a round", "button[name='action_make_round']"),
        see("Whom to visit", `[name='stop_ids']:has(${row("PT Bayar")}) ${row("PT Kosong")}`),
        click("Print and go", "button[name='action_out']"),

        see("Back in the evening", "button[name='action_record']"),
        click("The first invoice", cell("PT Bayar", "outcome")),
        choose("Paid", `${row("PT Bayar")} td[name='outcome'] select`, "cash"),
        edit("A part of it", `${row("PT Bayar")} td[name='amount'] input`, "2000000"),
        edit("By which receipt", `${row("PT Bayar")} td[name='note'] input`, "KW-7"),
        click("Record too early", "button[name='action_record']"),
        see("Nobody is forgotten", ".modal:contains(PT Kosong: what came of the visit?)"),
        click("Close", ".modal footer button"),
        click("The other invoice", cell("PT Kosong", "outcome")),
        choose("In vain", `${row("PT Kosong")} td[name='outcome'] select`, "absent"),
        click("Record the day", "button[name='action_record']"),
        see("One payment for the cashier", "button[name='action_payments']:contains(1)"),
        see("Nothing to record any more", ".o_form_view:not(:has(button[name='action_record']))"),
    ],
});
