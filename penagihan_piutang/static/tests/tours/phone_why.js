import { registry } from "@web/core/registry";
import { click, closeDialog, openMenuOnPhone, readWhy, row, see } from "./steps";

/** The same question on a phone, on the way to the customer. */
registry.category("web_tour.tours").add("penagihan_phone_why", {
    steps: () => [
        ...openMenuOnPhone("menu_debtor_list"),
        click("Open the customer", ".o_kanban_record:contains(PT Terlambat)"),
        click("Ask why", `${row("Due for contact")} button:contains(Why?)`),
        ...readWhy("“Rung 3” is due today.", "have passed their due date"),
        see("It fills the screen", ".modal.o_modal_full"),
        ...closeDialog(),
        see("Back at the customer", ".o_form_view h1:contains(PT Terlambat)"),
    ],
});
