import { registry } from "@web/core/registry";
import { DIALOG, click, openApp, openMenu, row, see } from "./steps";

/** A manager reads the aging, drills, checks it against the ledger, and signs it. */
registry.category("web_tour.tours").add("penagihan_manager_aging", {
    steps: () => [
        ...openApp(),
        ...openMenu("menu_aging", "menu_aging_today"),
        see("Its own buckets", ".o_list_view th:contains(31–60)"),
        see("And no more", ".o_list_view:not(:has(th[data-name='amount_7']))"),
        click("Open a customer", `${row("PT Terlambat")} [name='partner_id']`),
        click("Its item leads to the invoice", `${row("31–60")} [name='number']`),
        see("The invoice", ".o_form_view [name='invoice_line_ids']"),
        click("Back to the items", ".o_breadcrumb .o_back_button"),
        see("The items", row("31–60")),
        click("Back to the customers", ".o_breadcrumb .o_back_button"),
        click("Analyse", "button[name='action_analyse']"),
        see("A pivot by bucket", ".o_pivot th:contains(31–60)"),
        click("Back", ".o_breadcrumb .o_back_button"),
        click("Check against the ledger", "button[name='action_check']"),
        see("It is equal", `${row("1100")} [name='difference']:contains(0.00)`),
        click("Back", ".o_breadcrumb .o_back_button"),
        click("Sign", "button[name='action_ask_signature']"),
        see("Nothing differs", `${DIALOG}:not(:has([name='difference_text'] span))`),
        click("Confirm", `${DIALOG} button[name='action_sign']`),
        see("Signed", ".o_form_view button[name='action_download']"),
        click("Has something changed?", "button[name='action_changes']"),
        see("Nothing has", ".o_list_view:not(:has(.o_data_row))"),
    ],
});
