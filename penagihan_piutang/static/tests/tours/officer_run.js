import { registry } from "@web/core/registry";
import {
    DIALOG,
    click,
    closeDialog,
    field,
    listed,
    openApp,
    openMenu,
    openPage,
    readWhy,
    row,
    see,
} from "./steps";

const SENT = "button[name='action_open_followups']:enabled:contains(Sent)";

/** The first run of a company: preview, questions, execution. */
registry.category("web_tour.tours").add("penagihan_officer_run", {
    steps: () => [
        ...openApp(),
        ...openMenu("menu_runs", "menu_run_list"),
        see("Nothing has been run", ".o_view_nocontent:contains(Start with a preview)"),
        click("Start a run", ".o_list_button_add"),
        click("Preview it", ".o_form_view button[special='save']"),
        see("It is a preview", ".alert-info:contains(nothing has been planned or sent)"),
        see("One customer is due", "button[name='action_open_due']:contains(1)"),
        see("The other waits", row("Next step not due yet")),
        click("Show who is due", `${row("Due for contact")} button:contains(Show)`),

        see("Only the late invoice", listed("PT Terlambat", "PT Belum")),
        click("Ask why", `${row("PT Terlambat")} button:contains(Why?)`),
        ...readWhy("“Rung 3” is due today.", "have passed their due date"),
        see("It goes by e-mail", `${DIALOG} ${field("channel", "E-mail")}`),
        see("To the customer", `${DIALOG} ${field("recipient", "late@pelanggan.example")}`),
        ...closeDialog(),

        click("Back to the run", ".o_breadcrumb .o_back_button"),
        click("Execute", "button[name='action_execute']:visible"),
        see("Odoo asks first", `${DIALOG}:contains(The messages go out now. From tomorrow on)`),
        click("Confirm", `${DIALOG} footer .btn-primary`),

        see("One is sent", `${SENT}:contains(1)`),
        see("The run is done", ".o_statusbar_status .o_arrow_button_current:contains(Done)"),
        see("None can be executed", "body:not(:has(button[name='action_execute']))"),
        see("Who was due is not due now", `${row("Due for contact")}:not(:has(button))`),
        openPage("What was sent and done"),
        see("It went to the customer", `${row("PT Terlambat")}:contains(late@pelanggan.example)`),
    ],
});
