import { registry } from "@web/core/registry";
import { DIALOG, click, openApp, row, see, work } from "./steps";

const title = (name) => `.o_form_view h1:contains(${name})`;
const choose = (content, outcome) =>
    click(content, `${DIALOG} [name='outcome'] button[data-value='${outcome}']`);
const record = () => click("Record it", `${DIALOG} footer button[name='action_record']`);

/** From one call to the next: what was said is written down in between. */
registry.category("web_tour.tours").add("penagihan_collector_talks", {
    steps: () => [
        ...openApp(),
        see("Two calls", work("phone", "Call 2")),
        click("Open the first", `${row("PT Satu")} [name='partner_id']`),
        see("It is this one", title("PT Satu")),
        click("Spoken to", "button[name='action_conversation']"),
        choose("Nothing agreed", "other"),
        record(),
        see("The next one opens", title("PT Dua")),
        click("Tried", "button[name='action_conversation']"),
        choose("No answer", "no_answer"),
        record(),
        see("The dialog is gone", "body:not(:has(.modal))"),
        see("That was the last: back to the list", "body:not(:has(.o_form_view)) .o_list_view"),
    ],
});
