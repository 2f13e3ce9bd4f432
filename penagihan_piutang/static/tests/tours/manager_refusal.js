import { registry } from "@web/core/registry";
import { DIALOG, click, edit, openApp, openMenu, row, see } from "./steps";

/** A demand letter is not wanted now: it is refused, and the customer is left alone instead. */
registry.category("web_tour.tours").add("penagihan_manager_refusal", {
    steps: () => [
        ...openApp(),
        click("Open the letter", `${row("PT Bandel")} [name='title']`),
        click("Refuse it", "button[name='action_refuse']"),
        see("A hold goes with it", `${DIALOG} .modal-title:contains(Refuse and put on hold)`),
        click("Think again", `${DIALOG} footer button:contains(Discard)`),
        see("It waits still", ".o_form_view h1:contains(PT Bandel)"),
        click("Refuse it after all", "body:not(:has(.modal)) button[name='action_refuse']"),
        edit("Say why", `${DIALOG} [name='reason'] input`, "New owner, talks on Monday"),
        click("Confirm", `${DIALOG} footer .btn-primary`),
        see("The next one opens", ".o_form_view h1:contains(PT Lain)"),

        ...openMenu("menu_work", "menu_trouble"),
        click("The refused one", `${row("PT Bandel")} td[name='partner_id']`),
        see("It is refused", ".o_form_view [name='state']:contains(Refused)"),
        see("It says what now", ".alert:contains(Until 04/22/2026 the customer is left alone)"),
        click("Show the hold", "button[name='action_show_hold']"),
        see("The customer is on hold", ".ribbon:contains(On hold)"),
        see("And it says why", ".alert:contains(New owner, talks on Monday)"),
    ],
});
