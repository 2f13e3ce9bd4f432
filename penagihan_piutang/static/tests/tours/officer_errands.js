import { registry } from "@web/core/registry";
import { click, openApp, row, see, work } from "./steps";

const title = (name) => `.o_form_view h1:contains(${name})`;

/** What customers have said and what became of their money comes before all calls. */
registry.category("web_tour.tours").add("penagihan_officer_errands", {
    steps: () => [
        ...openApp(),
        see("An answer comes first", ".o_data_row:first-child:contains(PT Jawab)"),
        see("A call comes last", ".o_data_row:last-child:contains(PT Panggil)"),
        see("Tomorrow's is not there", `.o_list_view:not(:has(${row("PT Besok")}))`),
        see("By kind", work("claim", "Find payment 1")),

        click("Open the answer", `${row("PT Jawab")} [name='title']`),
        see("What was said", "[name='note']:contains(Sudah kami bayar)"),
        see("What is owed", "[name='decision_ids'] .o_data_row:contains(5,000,000)"),
        click("Handled", "button[name='action_done']"),

        see("The next opens: a payment to find", title("PT Bayar")),
        see("It is not done by saying so", "body:not(:has(button[name='action_done']))"),
        see("What was said of it", "[name='said_ids'] .o_data_row:contains(Says it is paid)"),
        {
            content: "Not there, by keyboard",
            trigger: "button[name='action_not_found']",
            run: async () => {
                document.activeElement?.blur();
                for (const type of ["keydown", "keyup"]) {
                    document.body.dispatchEvent(
                        new KeyboardEvent(type, { key: "f", altKey: true, bubbles: true })
                    );
                }
            },
        },

        see("The next opens: a broken promise", title("PT Ingkar")),
        see("It weighs", "[name='priority_reason']:contains(days)"),
        click("The customer promises again", "button[name='action_promise']"),
        click("Tomorrow", ".modal [name='when'] input[data-value='tomorrow']"),
        click("Write it down", ".modal footer .btn-primary"),
        see("The next opens: a call", title("PT Panggil")),
    ],
});
