import { registry } from "@web/core/registry";
import { click, closeDialog, field, openPage, readWhy, see } from "./steps";

/** From an invoice: why is it not collected? */
registry.category("web_tour.tours").add("penagihan_invoice_why", {
    steps: () => [
        openPage("Collection"),
        see("The reason in a word", field("penagihan_reason", "Next step not due yet")),
        click("Ask why", "button[name='action_penagihan_why']"),
        ...readWhy("The next step is “Rung -2” on 04/18/2026."),
        ...closeDialog(),
    ],
});
