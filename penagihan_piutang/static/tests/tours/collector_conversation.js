import { registry } from "@web/core/registry";
import { DIALOG, click, openApp, openMenu, openPage, press, row, see } from "./steps";

const OUTCOME = `${DIALOG} [name='outcome'] .o_penagihan_letter_choice`;
const WHEN = `${DIALOG} [name='when'] .o_penagihan_letter_choice`;

// Alt+C, a letter put right by another, Tab, the day's letter, Alt+Q: four for a promise, one more
// for a slip of the finger.
const MOST_KEYS = 6;
let keys;
const count = (ev) => {
    keys += ev.target.matches("textarea") ? 0 : 1;
};

/** Tab, as a browser does it: to the next thing in the dialog that can have the focus. */
function tab(content, trigger) {
    return {
        content,
        trigger,
        run: () => {
            keys += 1;
            const found = [...document.querySelectorAll(`${DIALOG} :is(a, button, input, textarea, summary, [tabindex])`)];
            const stops = found.filter((el) => el.tabIndex >= 0 && !el.disabled && el.offsetParent);
            stops[stops.indexOf(document.activeElement) + 1].focus();
        },
    };
}

/** What a customer promises, written down while it is said, without a mouse and by few keys. */
registry.category("web_tour.tours").add("penagihan_collector_conversation", {
    steps: () => [
        ...openApp(),
        ...openMenu("menu_debtors", "menu_debtor_list"),
        click("Open the customer", `${row("PT Terlambat")} [name='partner_id']`),
        {
            content: "The first button is this one; from here on keys are counted",
            trigger: "button.btn-primary[name='action_conversation']",
            run: () => {
                keys = 0;
                document.addEventListener("keydown", count, { capture: true });
            },
        },
        press("Its hotkey opens the dialog", ".o_form_view .o_form_saved, .o_form_view", "c", {
            altKey: true,
        }),
        see("The outcomes have the focus", `${OUTCOME}:focus`),
        press("Call again", `${OUTCOME}:focus`, "c"),
        see("It asks for the hour", `${DIALOG} [name='hour'] input`),
        press("No: a promise", `${OUTCOME}:focus`, "p"),
        see("It asks for no hour", `${DIALOG}:not(:has([name='hour'] input))`),
        tab("One Tab is enough", `${OUTCOME}:focus`),
        press("Friday", `${WHEN}:focus`, "f"),
        see("Friday is chosen", `${WHEN} .btn-primary[data-value='friday']`),
        see("And its day", `${DIALOG} [name='date'] input:value(04/17/2026), ${DIALOG} [name='date']:contains(Apr 17)`),
        {
            content: "What they said",
            trigger: `${DIALOG} [name='note'] textarea`,
            run: "edit Our customer pays on Thursday",
        },
        press("Record it", `${DIALOG} footer button[name='action_record']`, "q", { altKey: true }),
        {
            content: "The dialog is gone, after few keys",
            trigger: "body:not(:has(.modal))",
            run: () => {
                document.removeEventListener("keydown", count, { capture: true });
                if (keys > MOST_KEYS) {
                    throw new Error(`${keys} keys to write down a promise`);
                }
            },
        },
        openPage("Conversations"),
        see("It stands there", ".o_data_row:contains(Promises to pay):contains(Our customer pays)"),
    ],
});
