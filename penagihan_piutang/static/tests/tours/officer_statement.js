import { registry } from "@web/core/registry";
import { DIALOG, click, field, openApp, openMenu, openPage, row, see } from "./steps";

/** A statement of account, looked at and sent. */
registry.category("web_tour.tours").add("penagihan_officer_statement", {
    steps: () => [
        ...openApp(),
        ...openMenu("menu_debtors", "menu_debtor_list"),
        click("Open the customer", `${row("PT Terlambat")} [name='partner_id']`),
        click("Statement", "button[name='action_statement']"),
        see("To whom", `${DIALOG} ${field("recipient", "late@pelanggan.example")}`),
        see("What it says", `${DIALOG} ${field("body", "Open invoices past their due date")}`),
        see("It may be had as a file", `${DIALOG} footer button[name='action_pdf']`),
        click("Send it", `${DIALOG} footer button[name='action_send']`),
        see("It says so", ".o_notification:contains(Statements sent: 1.)"),
        see("The dialog is gone", "body:not(:has(.modal))"),
        openPage("Follow-ups"),
        see("It stands there", ".o_data_row:contains(Sent)"),
    ],
});
