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

registry.category("web_tour.tours").add("penagihan_manager_cockpit", {
    steps: () => [...openApp(), ...dashboard(), ...collectors()],
});
