import { registry } from "@web/core/registry";
import { DIALOG, click, edit, openApp, openMenu, row, see } from "./steps";

const ALL = ".o_list_view thead .o_list_record_selector input";

function became(what) {
    return click(`It was ${what}`, `${DIALOG} [name='what'] input[data-value='${what}']`);
}

/** A warning letter and a legal demand: printed, sent, received. */
registry.category("web_tour.tours").add("penagihan_officer_letters", {
    steps: () => [
        ...openApp(),
        ...openMenu("menu_letters", "menu_letters_print"),
        see("A warning letter waits", row("PT Diperingatkan")),
        see("A legal demand waits", row("PT Disomasi")),
        click("Choose both", ALL),
        click("Print them", "button[name='action_print_letters']"),
        see("Nothing is left to print", ".o_view_nocontent:contains(No letter waits)"),
        ...openMenu("menu_letters", "menu_letters_way"),
        see("They have their numbers", row("001/SP/KEU/IV/2026")),
        see("Both kinds", row("001/SOM1/KEU/IV/2026")),
        click("Choose both", ALL),
        click("Record", "button[name='action_record']"),
        became("sent"),
        edit("The courier", `${DIALOG} [name='courier'] input`, "JNE"),
        edit("Its receipt", `${DIALOG} [name='courier_number'] input`, "R-77"),
        click("Record it", `${DIALOG} footer button[name='action_record']`),
        see("They are sent", `${row("Sent")}:contains(JNE)`),
        click("Choose both", ALL),
        click("Record", "button[name='action_record']"),
        became("received"),
        edit("Who took them", `${DIALOG} [name='receiver'] input`, "Ibu Sari"),
        click("Record it", `${DIALOG} footer button[name='action_record']`),
        see("Nothing is under way", ".o_view_nocontent:contains(No letter is under way)"),
        ...openMenu("menu_letters", "menu_documents"),
        click("Open one", `${row("001/SP/KEU/IV/2026")} [name='name']`),
        see("It is received", ".o_form_view [name='receiver']:contains(Ibu Sari)"),
    ],
});
