import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { click, openApp, row, see, work } from "./steps";

const title = (name) => `.o_form_view h1:contains(${name})`;
const said = {};

/** A collector's first ten clicks of a day: calls, one after the other, then chats. */
registry.category("web_tour.tours").add("penagihan_collector_day", {
    steps: () => [
        ...openApp(),
        see("What waits, by kind", work("phone", "Call 3")),
        see("The largest first", ".o_data_row:first-child:contains(PT Besar):contains(100 days)"),
        see("Nobody else's work", `.o_list_view:not(:has(${row("PT Orang")}))`),
        click("Calls only", work("phone", "Call 3")),
        see("No chats", `.o_list_view:not(:has(${row("PT Chat")}))`),

        click("Open the first", `${row("PT Besar")} [name='partner_id']`),
        see("What to say", "[name='spoken_script']:contains(PT Besar owes):contains(90,000,000)"),
        see("The number is a link", "[name='contact_phone'] a[href^='tel:']"),
        see("What is owed", "[name='decision_ids'] .o_data_row:contains(90,000,000)"),
        click("Nobody answers", "button[name='action_not_reached']"),

        see("The next one opens", title("PT Sedang")),
        click("Not now", "button[name='action_skip']"),
        see("And the next", title("PT Kecil")),
        click("Spoken to", "button[name='action_done']"),
        see("That was the last: back to the list", work("phone", "Call 1")),
        see("Tried is for tomorrow", `.o_list_view:not(:has(${row("PT Besar")}))`),
        see("Skipped is still there", row("PT Sedang")),

        click("Chats", work("whatsapp", "WhatsApp 2")),
        click("Open the first", `${row("PT Chat Satu")} [name='partner_id']`),
        see("The text is there", "[name='chat_text']:contains(talk about a schedule)"),
        {
            content: "Enter opens the chat",
            trigger: "button.o_penagihan_enter[name='action_open_chat']",
            run: async () => {
                said.open = browser.open;
                browser.open = (url) => {
                    document.body.dataset.chat = url;
                    return {};
                };
                await press();
            },
        },
        see("The chat is with the customer", "body[data-chat^='https://wa.me/6281234567890?text=']"),
        {
            content: "Enter says that it was sent",
            trigger: "button.o_penagihan_enter[name='action_done']:contains(Sent)",
            run: async () => {
                browser.open = said.open;
                await press();
            },
        },
        see("The next chat opens", title("PT Chat Dua")),
        see("It has not been opened yet", "button.o_penagihan_enter[name='action_open_chat']"),
    ],
});

/** Enter, where nothing has the focus. */
async function press() {
    document.activeElement?.blur();
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
}
