import { registry } from "@web/core/registry";
import { click, see, work } from "./steps";

/** On the way to a customer: where it is, what is owed, and what came of it. */
registry.category("web_tour.tours").add("penagihan_phone_visit", {
    steps: () => [
        click("Open the side bar, once there is an app", ".o_menu_toggle.hasImage"),
        click("Show all apps", ".o_app_menu_sidebar a:contains(All Apps)"),
        click(
            "Open Collections",
            ".o_app_menu_sidebar [data-menu-xmlid='penagihan_piutang.menu_root']"
        ),
        click("Visits", work("visit", "Visit 1")),
        see("No calls", ".o_kanban_view:not(:has(.o_kanban_record:contains(PT Telepon)))"),
        click("Open it", ".o_kanban_record:contains(PT Kunjung)"),
        see(
            "Where it is",
            "[name='map_url'] a[href^='https://www.google.com/maps/search/?api=1&query=Jl.']"
        ),
        see("The number is a link", "[name='contact_phone'] a[href^='tel:']"),
        see("What is owed", "[name='decision_ids'] .o_kanban_record:contains(5,000,000)"),
        click("Been there", "button[name='action_done']"),
        see("Back at the day", work("phone", "Call 1")),
    ],
});
