import { registry } from "@web/core/registry";
import { DIALOG, click, edit, openApp, openMenu, row, see } from "./steps";

const BACK = ".o_breadcrumb .o_back_button";

/** A date is a button until somebody wants to change it. */
function fillDate(name, value) {
    const place = `${DIALOG} .o_field_widget[name='${name}']`;
    return [
        click(`Into the field ${name}`, `${place} :is(button, input).o_input`),
        edit(`Write ${value}`, `${place} input`, value),
        click("Leave it", `${DIALOG} .modal-title`),
    ];
}

/** A manager asks for the end of a month, reads, drills, compares, exports, checks and signs. */
registry.category("web_tour.tours").add("penagihan_manager_aging", {
    steps: () => [
        ...openApp(),
        ...openMenu("menu_aging", "menu_aging_date"),
        ...fillDate("date", "03/31/2026"),
        ...fillDate("compare_date", "02/28/2026"),
        click("Show it", `${DIALOG} button[name='action_show']`),
        see("Its own buckets", ".o_list_view th:contains(31–60)"),
        see("And no more", ".o_list_view:not(:has(th[data-name='amount_7']))"),
        see("Of that day", `${row("PT Terlambat")} [name='amount_1']:contains(1,000,000.00)`),
        click("Open a customer", `${row("PT Terlambat")} [name='partner_id']`),
        click("Its item leads to the invoice", `${row("1–30")} [name='number']`),
        see("The invoice", ".o_form_view [name='invoice_line_ids']"),
        click("Back to the items", BACK),
        see("The items", row("1–30")),
        click("Back to the customers", BACK),
        click("Analyse", "button[name='action_analyse']"),
        see("A pivot by bucket", ".o_pivot th:contains(1–30)"),
        click("Back", BACK),
        click("What moved", "button[name='action_movement']"),
        see("From one bucket to the next", ".o_pivot th:contains(1–30)"),
        click("Back", BACK),
        click("Export", "button[name='action_xlsx']"),
        click("Check against the ledger", "button[name='action_check']"),
        see("It is equal", `${row("1100")} [name='difference']:contains(0.00)`),
        click("Back", BACK),
        click("Sign", "button[name='action_ask_signature']"),
        see("Nothing differs", `${DIALOG}:not(:has([name='difference_text'] span))`),
        click("Confirm", `${DIALOG} button[name='action_sign']`),
        see("Signed", ".o_form_view button[name='action_download']"),
        click("Has something changed?", "button[name='action_changes']"),
        see("Nothing has", ".o_list_view:not(:has(.o_data_row))"),
    ],
});

/** Later somebody books an invoice into the signed month. */
registry.category("web_tour.tours").add("penagihan_manager_aging_changed", {
    steps: () => [
        ...openApp(),
        ...openMenu("menu_aging", "menu_aging_signing"),
        click("What has changed", `${row("Mar 31")} button[name='action_changes']`),
        see("The entry", `${row("PT Susulan")}:contains(Posted later)`),
        see("And who did it", `${row("PT Susulan")} [name='user_id']:contains(Test accountant)`),
    ],
});
