import { registry } from "@web/core/registry";
import { DIALOG, click, openApp, openMenu, openPage, row, see } from "./steps";

const OUTCOME = `${DIALOG} [name='outcome'] .o_penagihan_letter_choice`;
const WHEN = `${DIALOG} [name='when'] .o_penagihan_letter_choice`;

/** A key pressed where the focus is. */
function press(content, trigger, key, options = {}) {
    return {
        content,
        trigger,
        run: () => {
            const target = document.activeElement || document.body;
            target.dispatchEvent(
                new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...options })
            );
        },
    };
}

/** What a customer promises, written down while it is said, without a mouse. */
registry.category("web_tour.tours").add("penagihan_collector_conversation", {
    steps: () => [
        ...openApp(),
        ...openMenu("menu_debtors", "menu_debtor_list"),
        click("Open the customer", `${row("PT Terlambat")} [name='partner_id']`),
        see("The first button is this one", "button.btn-primary[name='action_conversation']"),
        press("Its hotkey opens the dialog", ".o_form_view .o_form_saved, .o_form_view", "c", {
            altKey: true,
        }),
        see("The outcomes have the focus", `${OUTCOME}:focus`),
        press("Call again", `${OUTCOME}:focus`, "c"),
        see("It asks for the hour", `${DIALOG} [name='hour'] input`),
        press("No: a promise", `${OUTCOME}:focus`, "p"),
        see("It asks for no hour", `${DIALOG}:not(:has([name='hour'] input))`),
        {
            content: "On to the day",
            trigger: WHEN,
            run: ({ anchor }) => anchor.focus(),
        },
        press("Friday", `${WHEN}:focus`, "f"),
        see("Friday is chosen", `${WHEN} .btn-primary[data-value='friday']`),
        see("And its day", `${DIALOG} [name='date'] input:value(04/17/2026), ${DIALOG} [name='date']:contains(Apr 17)`),
        {
            content: "What they said",
            trigger: `${DIALOG} [name='note'] textarea`,
            run: "edit Our customer pays on Thursday",
        },
        press("Record it", `${DIALOG} footer button[name='action_record']`, "q", { altKey: true }),
        see("The dialog is gone", "body:not(:has(.modal))"),
        openPage("Conversations"),
        see("It stands there", ".o_data_row:contains(Promises to pay):contains(Our customer pays)"),
    ],
});
