import { registry } from "@web/core/registry";
import { click, openApp, row, see, work } from "./steps";

/** A demand letter waits for a manager's word. */
registry.category("web_tour.tours").add("penagihan_manager_approval", {
    steps: () => [
        ...openApp(),
        see("A letter waits", work("approve", "Approve 1")),
        click("Open the letter", `${row("PT Bandel")} [name='title']`),
        see("It waits", ".o_form_view [name='state']:contains(To approve)"),
        click("Approve", "button[name='action_approve']"),
        see("It was the last one to approve", work("letter", "Letter 1")),
        click("It is a task now", `${row("PT Bandel")} [name='title']`),
        see("It is to be done", "button[name='action_done']"),
        see("It is approved once", "body:not(:has(button[name='action_approve']))"),
    ],
});
