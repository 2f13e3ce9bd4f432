import { registry } from "@web/core/registry";
import { DIALOG, click, edit, field, openApp, openMenu, openPage, row, see } from "./steps";

const BODY = `${DIALOG} [name='body'] .odoo-editor-editable`;

/** One message outside of a run, with a word changed. */
registry.category("web_tour.tours").add("penagihan_officer_send", {
    steps: () => [
        ...openApp(),
        ...openMenu("menu_debtors", "menu_debtor_list"),
        click("Open the customer", `${row("PT Terlambat")} [name='partner_id']`),
        click("Send now", "button[name='action_send']"),
        see("To whom", `${DIALOG} ${field("email_to", "late@pelanggan.example")}`),
        see("By which step", `${DIALOG} ${field("step_id", "Rung 3")}`),
        see("The invoice is chosen", `${DIALOG} .o_data_row [name='selected'] input:checked`),
        see("What it says", `${BODY} p:contains(escaped your attention)`),
        edit("Another subject", `${DIALOG} [name='subject'] input`, "About our talk"),
        {
            content: "Change a word",
            trigger: `${BODY} p:contains(escaped your attention)`,
            async run(actions) {
                const text = this.anchor.textContent.replace("escaped", "slipped");
                await actions.editor(text);
            },
        },
        see("It is changed", `${BODY} p:contains(slipped your attention)`),
        click("Send it", `${DIALOG} footer button:contains(Send)`),
        see("It says so", ".o_notification:contains(Sent to late@pelanggan.example)"),
        see("The dialog is gone", "body:not(:has(.modal))"),
        openPage("Follow-ups"),
        see("It stands there", `${row("Rung 3")}:contains(Sent)`),
    ],
});
