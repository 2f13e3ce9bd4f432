import { registry } from "@web/core/registry";
import { click, openApp, openMenu, row, see } from "./steps";

/** Receipts are not booked: nobody overdue is chased until an officer says that they are. */
registry.category("web_tour.tours").add("penagihan_officer_bank", {
    steps: () => [
        ...openApp(),
        ...openMenu("menu_runs", "menu_run_list"),
        click("Start a run", ".o_list_button_add"),
        click("Preview it", ".o_form_view button[special='save']"),
        see("One waits for the bank", ".alert-warning:contains(Receipts are booked up to)"),
        see("It says why", row("Receipts not booked yet")),
        click("Say that they are booked", "button[name='action_bank_booked']"),
        see("Nobody waits any more", "body:not(:has(button[name='action_bank_booked']))"),
        see("The customer is due", row("Due for contact")),
    ],
});
