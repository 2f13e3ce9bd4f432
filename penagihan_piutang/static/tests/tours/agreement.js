import { registry } from "@web/core/registry";
import { inputFiles } from "@web/../tests/utils";
import { DIALOG, click, edit, field, openApp, openMenu, row, see } from "./steps";

const TITLE = ".o_form_view h1:contains(PT Cicil)";

/** From the worklist to the page of what a task is about. */
function openFromToday(task) {
    return [
        ...openApp(),
        click(`Open the task: ${task}`, `${row("PT Cicil")}:contains(${task}) [name='title']`),
        see("It is about this customer", TITLE),
        click("What it is about", "button[name='action_show']"),
    ];
}

/** In a call a customer asks for instalments: an officer drafts them. */
registry.category("web_tour.tours").add("penagihan_agreement_drafted", {
    steps: () => [
        ...openApp(),
        click("Open the call", `${row("PT Cicil")} [name='title']`),
        see("It is about this customer", TITLE),
        click("Write down what is said", "button[name='action_conversation']"),
        click("It asks for instalments", `${DIALOG} [name='outcome'] button[data-value='instalments']`),
        edit("In their words", `${DIALOG} [name='note'] textarea`, "Three months, please"),
        click("Record it", `${DIALOG} footer button[name='action_record']`),
        see("Its overdue invoice is chosen", ".o_field_widget[name='move_ids'] .o_tag"),
        edit("When it begins", ".o_field_widget[name='first_date'] input", "05/04/2026"),
        click("Leave the field", ".o_field_widget[name='unit'] input"),
        see("The schedule is there", ".o_field_widget[name='instalment_ids'] .o_data_row:nth-child(3)"),
        see("It says what the customer paid so far", field("warning", "so far the customer has paid")),
        click("Propose it", "button[name='action_propose']"),
        see("It waits for the manager", ".o_statusbar_status:contains(To Approve)"),
    ],
});

registry.category("web_tour.tours").add("penagihan_agreement_signed", {
    steps: () => [
        ...openFromToday("Approve"),
        click("Approve it", "button[name='action_approve']"),
        see("It may be signed", "button[name='action_sign']"),
        {
            content: "Attach the scan",
            trigger: ".o_field_widget[name='signed_file'] input[type='file']:not(:visible)",
            async run() {
                await inputFiles(".o_field_widget[name='signed_file'] input[type='file']", [
                    new File(["%PDF signed"], "signed.pdf", { type: "application/pdf" }),
                ]);
            },
        },
        see("The file is there", ".o_field_widget[name='signed_file'] .o_clear_file_button"),
        click("Signed", "button[name='action_sign']"),
        see("It runs", ".o_statusbar_status .o_arrow_button_current:contains(Active)"),
    ],
});

/** An instalment was missed: a new day. */
registry.category("web_tour.tours").add("penagihan_agreement_tolerated", {
    steps: () => [
        ...openFromToday("Instalment missed"),
        see("One is late", ".o_data_row .text-bg-danger:contains(Late)"),
        click("What now?", "button[name='action_missed']"),
        edit("A new day", `${DIALOG} [name='new_date'] input`, "04/20/2026"),
        edit("Why", `${DIALOG} [name='reason'] input`, "Flood in the warehouse"),
        click("Confirm", `${DIALOG} footer .btn-primary`),
        see("The dialog is gone", "body:not(:has(.modal))"),
        see("It stands in the history", ".o-mail-Message:contains(Flood in the warehouse)"),
    ],
});

/** Missed again: the end. */
registry.category("web_tour.tours").add("penagihan_agreement_breached", {
    steps: () => [
        ...openApp(),
        ...openMenu("menu_conversation", "menu_agreements"),
        click("Open it", `${row("PT Cicil")} td[name='name']`),
        click("What now?", "button[name='action_missed']"),
        see("No second new day", `${DIALOG} .o_radio_input[data-value='breach']:checked`),
        edit("Why", `${DIALOG} [name='reason'] input`, "Does not answer any more"),
        click("Confirm", `${DIALOG} footer .btn-primary`),
        see("The dialog is gone", "body:not(:has(.modal))"),
        see("It is over", ".o_statusbar_status:contains(Breached)"),
    ],
});
