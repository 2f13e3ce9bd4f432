import { registry } from "@web/core/registry";
import { click, openApp, openMenu, see } from "./steps";

const BACK = ".o_breadcrumb .o_back_button";

const tile = (key, text) => `[data-tile='${key}']:contains(${text})`;

/** From the figures to a customer and to what is behind one of them, and back. */
function dashboard() {
    return [
        ...openMenu("menu_aging", "menu_dashboard"),
        see("What is owed", tile("total", "5,000,000")),
        see("What is late of it", tile("overdue", "5,000,000")),
        see("By age, as a picture", "[data-chart='aging'] canvas"),
        see("Money expected, as a picture", "[data-chart='forecast'] canvas"),
        see("It ends on the screen: what is below is scrolled to", ".o_action > .o_content"),
        click("How are they worked out?", "button:contains(What do these mean?)"),
        see("In words", tile("dso", "count-back")),
        click("Who owes most", "[data-customer]:contains(PT Terlambat)"),
        see("The customer", ".o_form_view .o_field_widget[name='partner_id']"),
        click("Back", BACK),
        see("As it was left", tile("dso", "count-back")),
        {
            content: "Another period",
            trigger: "select[name='period']",
            run: "select last",
        },
        see("It was not overdue then", tile("overdue", "Rp 0")),
        {
            content: "Back to this month",
            trigger: "select[name='period']",
            run: "select month",
        },
        click("What is behind it", tile("overdue", "5,000,000")),
        see("The invoice", ".o_list_view .o_data_row:contains(5,000,000)"),
        click("Back", BACK),
        see("The page again", tile("worklist", "1")),
    ];
}

/** What collectors did, and what came of it. */
function collectors() {
    return [
        ...openMenu("menu_aging", "menu_performance"),
        // the browser's clock does not stand still: its month is another one
        click("Of all months", ".o_searchview_facet .o_facet_remove"),
        see("One of them", ".o_data_row:contains(Test collector)"),
    ];
}

/** What is going to come in. */
function forecast() {
    return [
        ...openMenu("menu_aging", "menu_forecast"),
        // of all weeks: the browser's clock is another one
        click("Not only of the next weeks", ".o_facet_remove"),
        click("Not by week", ".o_facet_remove"),
        see("The invoice that is late", ".o_data_row:contains(PT Terlambat)"),
    ];
}

/** From the calculation to the draft of its entry. */
function impairment() {
    return [
        ...openMenu("menu_aging", "menu_impairment"),
        click("The calculation of today", ".o_data_row:contains(500,000) .o_data_cell[name='date']"),
        click("It is finished", "button[name='action_final']"),
        click("Book it", "button[name='action_entry']:contains(Draft entry)"),
        see("A draft", ".o_form_view .o_statusbar_status .o_arrow_button_current:contains(Draft)"),
        see("Of the allowance", ".o_field_widget[name='line_ids']:contains(Allowance)"),
    ];
}

registry.category("web_tour.tours").add("penagihan_manager_cockpit", {
    steps: () => [
        ...openApp(),
        ...dashboard(),
        ...collectors(),
        ...forecast(),
        ...impairment(),
    ],
});
