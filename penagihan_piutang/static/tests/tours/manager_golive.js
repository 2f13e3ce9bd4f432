import { registry } from "@web/core/registry";
import { DIALOG, click, openApp, openMenu, row, see } from "./steps";

/** A manager looks at what going live would do, and switches the daily run on. */
registry.category("web_tour.tours").add("penagihan_manager_golive", {
    steps: () => [
        ...openApp(),
        ...openMenu("menu_configuration", "menu_golive"),
        see("What is wrong with the data", row("Customers without a usable e-mail address")),
        see("Who is very old", ".o_field_widget[name='old_count']:contains(1)"),
        see("With which step they enter", `${row("Rung 3")} [name='debtor_count']:contains(2)`),
        click("Who, and why not", ".o_notebook_headers .nav-link:contains(Who, and why not)"),
        see("By reason", row("Due for contact")),
        click("Go live", "button[name='action_live']"),
        click("Yes", `${DIALOG} .modal-footer .btn-primary`),
        see("The very old are asked first", `${row("PT Lama")}`),
    ],
});
