import { registry } from "@web/core/registry";
import { click, openApp, see } from "./steps";

const XMLID = "[data-menu-xmlid='penagihan_piutang.";

/** What a collector is offered, and what not. */
registry.category("web_tour.tours").add("penagihan_collector_menus", {
    steps: () => [
        ...openApp(),
        see("Customers are there", `.o_menu_sections ${XMLID}menu_debtors']`),
        see("Nothing to configure", `.o_menu_sections:not(:has(${XMLID}menu_configuration']))`),
        click("Open Runs", `.o_menu_sections ${XMLID}menu_runs']`),
        see("Today's decision is there", `.dropdown-item${XMLID}menu_decision']`),
        see("No runs", `.dropdown-menu:not(:has(${XMLID}menu_run_list']))`),
    ],
});
