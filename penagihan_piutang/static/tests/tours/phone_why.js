import { registry } from "@web/core/registry";
import { click, closeDialog, openMenuOnPhone, readWhy, see } from "./steps";

/** The same question on a phone, on the way to the customer. */
registry.category("web_tour.tours").add("penagihan_phone_why", {
    steps: () => [
        ...openMenuOnPhone("menu_debtor_list"),
        click("Open the customer", ".o_kanban_record:contains(PT Terlambat)"),
        click("Ask why", "[name='decision_ids'] .o_kanban_record:contains(Due for contact)"),
        ...readWhy("“Rung 3” is due today.", "have passed their due date"),
        see("It fills the screen", ".modal.o_modal_full"),
        ...closeDialog(),
        see("Back at the customer", ".o_form_view h1:contains(PT Terlambat)"),
    ],
});
