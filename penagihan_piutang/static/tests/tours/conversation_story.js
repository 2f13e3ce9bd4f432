import { registry } from "@web/core/registry";
import { DIALOG, click, edit, openApp, openMenu, openPage, press, row, see, work } from "./steps";

/** One customer from the first call to the last rupiah; the days pass between the tours. */

const NAME = "PT Cerita";
const TITLE = `.o_form_view h1:contains(${NAME})`;
const OUTCOME = `${DIALOG} [name='outcome'] .o_penagihan_letter_choice`;
const REASON = `${DIALOG} [name='reason'] .o_penagihan_letter_choice`;
const WHEN = `${DIALOG} [name='when'] .o_penagihan_letter_choice`;
const RECORD = `${DIALOG} footer button[name='action_record']`;

function focus(content, trigger) {
    return { content, trigger, run: ({ anchor }) => anchor.focus() };
}

/** A button's letter, with Alt. */
function hotkey(content, trigger, key) {
    return press(content, trigger, key, { altKey: true });
}

/** Open a task of a kind on the worklist. */
function openTask(kind, label) {
    return [
        ...openApp(),
        see("It waits, by its kind", work(kind, label)),
        click("Open it", `${row(NAME)}:contains(${label}) [name='title']`),
        see("It is about this customer", TITLE),
    ];
}

/** The dialog, with an outcome chosen by its letter. */
function talk(outcome, letter) {
    return [
        hotkey("Write down what is said", "button[name='action_conversation']", "c"),
        see("The outcomes have the focus", `${OUTCOME}:focus`),
        press(`What came of it: ${outcome}`, `${OUTCOME}:focus`, letter),
        see("It is chosen", `${OUTCOME} .btn-primary[data-value='${outcome}']`),
    ];
}

const said = (words) => edit("In their words", `${DIALOG} [name='note'] textarea`, words);
const record = () => hotkey("Record it", RECORD, "q");
const closed = () => see("The dialog is gone", "body:not(:has(.modal))");

function tour(name, steps) {
    registry.category("web_tour.tours").add(`penagihan_story_${name}`, { steps });
}

tour("promise", () => [
    ...openTask("phone", "Call"),
    ...talk("promise", "p"),
    focus("On to the day", WHEN),
    press("Friday", `${WHEN}:focus`, "f"),
    see("Friday is chosen", `${WHEN} .btn-primary[data-value='friday']`),
    said("On Friday, surely"),
    record(),
    closed(),
    see("Nothing is left to do", ".o_view_nocontent:contains(Nothing waits)"),
]);

tour("claim", () => [
    ...openTask("broken", "Broken promise"),
    see("What was promised", "[name='said_ids'] .o_data_row:contains(Broken)"),
    ...talk("claims_paid", "s"),
    see("It asks for no chips", `${DIALOG}:not(:has([name='when'] button))`),
    click("Another day than today", `${DIALOG} [name='date'] button`),
    edit("Transferred yesterday", `${DIALOG} [name='date'] input`, "04/19/2026"),
    said("We transferred it yesterday"),
    record(),
    closed(),
    see("The work is the cashier's now", ".o_list_view, .o_view_nocontent"),
]);

tour("not_found", () => [
    ...openTask("claim", "Find payment"),
    see("What was said of it", "[name='said_ids'] .o_data_row:contains(Says it is paid)"),
    hotkey("Not there", "button[name='action_not_found']", "f"),
    see("Nothing is left to do", ".o_view_nocontent:contains(Nothing waits)"),
]);

tour("dispute", () => [
    ...openTask("missing", "Payment missing"),
    ...talk("dispute", "d"),
    said("It was to be the old price"),
    record(),
    see("Another dialog asks what is wrong", `${REASON}:focus`),
    press("Price difference", `${REASON}:focus`, "p"),
    see("It is chosen", `${REASON} .btn-primary[data-value='price']`),
    see("Their words are there", `${DIALOG} [name='note'] input:value(It was to be the old price)`),
    click("Of one of the invoices", `${DIALOG} ${row("2,000,000")} [name='chosen']`),
    {
        content: "It is chosen",
        trigger: `${DIALOG} .o_selected_row [name='chosen'] input:enabled`,
        run: ({ anchor }) => anchor.checked || anchor.click(),
    },
    see("How much", `${DIALOG} .o_inner_group [name='amount']:contains(2,000,000)`),
    record(),
    closed(),
]);

tour("credit_note", () => [
    ...openApp(),
    ...openMenu("menu_conversation", "menu_disputes"),
    click("Open the dispute", `${row(NAME)} [name='partner_id']`),
    hotkey("Resolve it", ".o_form_view button[name='action_resolve']", "q"),
    see("A credit note, unless said otherwise", `${DIALOG} [data-value='credit_note']:checked`),
    edit("How it was settled", `${DIALOG} [name='outcome'] input`, "The old price holds"),
    hotkey("Go on", `${DIALOG} footer button[name='action_resolve']`, "q"),
    see("Accounting's own dialog", `${DIALOG} [name='penagihan_amount']:contains(2,000,000)`),
    hotkey("Make the draft", `${DIALOG} footer button[name='refund_moves']`, "q"),
    see("It is a draft", ".o_form_view .o_arrow_button_current:contains(Draft)"),
]);

tour("posted", () => [
    ...openApp(),
    ...openMenu("menu_conversation", "menu_disputes"),
    click("Not only open ones", ".o_searchview_facet:contains(Open) .o_facet_remove"),
    click("Open the dispute", `${row(NAME)} [name='partner_id']`),
    click("Its credit note", "button[name='action_open_credit_notes']"),
    click("Open it", ".o_list_view .o_data_row [name='name']"),
    click("Post it", ".o_form_view button[name='action_post']"),
    see("It is posted", ".o_form_view .o_arrow_button_current:contains(Posted)"),
]);

tour("paid", () => [
    ...openApp(),
    see("Nothing waits", ".o_view_nocontent:contains(Nothing waits)"),
    ...openMenu("menu_debtors", "menu_debtor_list"),
    click(
        "Customers who owe nothing, too",
        ".o_control_panel:has(.o_breadcrumb:contains(Customers)) .o_facet_remove"
    ),
    click("Open the customer", `${row(NAME)} [name='partner_id']`),
    openPage("Conversations"),
    see("All that was said", ".o_data_row:contains(On Friday, surely)"),
    see("From the last one on", ".o_data_row:first-child:contains(Disputes it)"),
]);
