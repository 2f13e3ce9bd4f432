import { registry } from "@web/core/registry";
import { DIALOG, click, listed, openApp, openMenu, row, see } from "./steps";

/** A collector leaves a customer of their own alone for a while, and goes on. */
registry.category("web_tour.tours").add("penagihan_collector_hold", {
    steps: () => [
        ...openApp(),
        ...openMenu("menu_debtors", "menu_debtor_list"),
        see("Only own customers", listed("PT Sendiri", "PT Orang")),
        click("Open it", `${row("PT Sendiri")} [name='partner_id']`),
        see("How it is handled is not theirs", "[name='handling'].o_readonly_modifier"),
        click("Put it on hold", "button[name='action_hold']"),
        {
            content: "Say why",
            trigger: `${DIALOG} [name='reason'] input`,
            run: "edit Fire in the warehouse",
        },
        click("A week is proposed", `${DIALOG} button[data-field='until']:contains(Apr 22)`),
        {
            content: "Say until when",
            trigger: `${DIALOG} input[data-field='until']`,
            run: "edit 04/24/2026 && press Enter",
        },
        click("Confirm", `${DIALOG} footer .btn-primary`),
        see("It says so", ".ribbon:contains(On hold)"),
        see("And why", ".alert:contains(Fire in the warehouse)"),
        see("And until when", ".alert:contains(Apr 24)"),
        see("The invoice waits", row("On hold")),

        click("Leave the customer", ".o_breadcrumb .o_back_button"),
        see("The list shows the day", `${row("PT Sendiri")}:contains(Apr 24)`),
        click("Open it again", `${row("PT Sendiri")} [name='partner_id']`),
        see("It is still on hold", ".ribbon:contains(On hold)"),
        click("End the hold", "button[name='action_release']"),
        see("It may be put on hold again", "button[name='action_hold']"),
        see("The ribbon is gone", "body:not(:has(.ribbon))"),
        see("The invoice is due", row("Due for contact")),
    ],
});
