import { stepUtils } from "@web_tour/tour_utils";

/** What several tours do: find a menu, follow a button, read and close a dialog. */

const MODULE = "penagihan_piutang";
export const DIALOG = ".modal:not(.o_inactive_modal)";

/** A field as it is read, on the page or in the open dialog. */
export function field(name, text) {
    return `.o_field_widget[name='${name}']:contains(${text})`;
}

export function row(text) {
    return `.o_data_row:contains(${text})`;
}

/** A list that shows the one and not the other. */
export function listed(shown, hidden) {
    return `.o_list_view:has(${row(shown)}):not(:has(${row(hidden)}))`;
}

export function see(content, trigger) {
    return { content, trigger };
}

export function click(content, trigger) {
    return { content, trigger, run: "click" };
}

export function edit(content, trigger, text) {
    return { content, trigger, run: `edit ${text}` };
}

/** A key pressed where the focus is. */
export function press(content, trigger, key, options = {}) {
    return {
        content,
        trigger,
        run: () => {
            const target = document.activeElement || document.body;
            target.dispatchEvent(
                new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...options })
            );
        },
    };
}

export function openApp() {
    return [
        ...stepUtils.goToAppSteps(`${MODULE}.menu_root`, "Open Collections"),
        see("It begins with the work of the day", ".o_breadcrumb:contains(Today)"),
    ];
}

/** An entry of a menu in the app's bar. */
export function openMenu(menu, entry) {
    return [
        click(`Open ${menu}`, `.o_menu_sections [data-menu-xmlid='${MODULE}.${menu}']`),
        click(`Open ${entry}`, `.dropdown-item[data-menu-xmlid='${MODULE}.${entry}']`),
    ];
}

/** The app's side bar, where a phone has its menus. */
export function openMenuOnPhone(entry) {
    return [
        click("Open the side bar, once there is an app", ".o_menu_toggle.hasImage"),
        click("Show all apps", ".o_app_menu_sidebar a:contains(All Apps)"),
        click("Open Collections", `.o_app_menu_sidebar [data-menu-xmlid='${MODULE}.menu_root']`),
        see("It begins with the work of the day", ".o_breadcrumb:contains(Today)"),
        click("Open its side bar", ".o_menu_toggle"),
        click(`Open ${entry}`, `.o_app_menu_sidebar li[data-menu-xmlid='${MODULE}.${entry}']`),
    ];
}

/** A kind of work on the worklist, with how much of it waits. */
export function work(kind, text) {
    return `.o_penagihan_work_bar [data-work='${kind}']:contains(${text})`;
}

export function openPage(title) {
    return click(`Open the page ${title}`, `.o_notebook_headers .nav-link:contains(${title})`);
}

/** "Why?" answers with a sentence; when it is due, also with the message. */
export function readWhy(answer, message) {
    const steps = [see("The answer is a sentence", `${DIALOG} ${field("answer", answer)}`)];
    if (message) {
        steps.push(
            see("The message is shown", `${DIALOG} [name='body'] :iframe p:contains(${message})`)
        );
    } else {
        steps.push(see("Nothing goes out", `${DIALOG} p:contains(No message would go out now)`));
    }
    return steps;
}

export function closeDialog() {
    return [
        click("Close the dialog", `${DIALOG} footer button:contains(Close)`),
        see("It is gone", "body:not(:has(.modal))"),
    ];
}
