import { registry } from "@web/core/registry";
import { DIALOG, click, edit, openApp, openMenu, row, see } from "./steps";

/** Two invoices at once are further than the ledger says. */
registry.category("web_tour.tours").add("penagihan_officer_set_step", {
    steps: () => [
        ...openApp(),
        ...openMenu("menu_runs", "menu_decision"),
        click("One flat list", ".o_searchview_facet:contains(Reason) .o_facet_remove"),
        see("Both are there", ".o_list_view:has(.o_data_row:nth-child(2))"),
        click("Choose all", "thead .o_list_record_selector input"),
        click("Set their step", ".o_control_panel button[name='action_set_step']"),
        edit("Which step", `${DIALOG} [name='step_id'] input`, "Rung 14"),
        click("That one", ".o-autocomplete--dropdown-item:contains(Rung 14)"),
        see("What will happen", `${DIALOG} ${row("recorded as done: Rung 3, Rung 7, Rung 14")}`),
        edit("Say why", `${DIALOG} [name='reason'] input`, "Three letters before go-live"),
        click("Confirm", `${DIALOG} footer .btn-primary`),
        see("The dialog is gone", "body:not(:has(.modal))"),
        see("They go on from there", `${row("PT Terlambat")}:contains(Rung 30)`),
    ],
});
