import { registry } from "@web/core/registry";
import { DIALOG, click, edit, openApp, row, see } from "./steps";

/** A demand letter is not wanted now: it is refused, and the customer is left alone instead. */
registry.category("web_tour.tours").add("penagihan_manager_refusal", {
    steps: () => [
        ...openApp(),
        click("Open the letter", `${row("PT Bandel")} [name='title']`),
        click("Refuse it", "button[name='action_refuse']"),
        see("A hold goes with it", `${DIALOG} .modal-title:contains(Refuse and put on hold)`),
        edit("Say why", `${DIALOG} [name='reason'] input`, "New owner, talks on Monday"),
        click("Confirm", `${DIALOG} footer .btn-primary`),
        see("It is refused", ".o_form_view [name='state']:contains(Refused)"),
        see("It says what now", ".alert:contains(Until 04/22/2026 the customer is left alone)"),
        click("Show the hold", "button[name='action_show_hold']"),
        see("The customer is on hold", ".ribbon:contains(On hold)"),
        see("And it says why", ".alert:contains(New owner, talks on Monday)"),
    ],
});
