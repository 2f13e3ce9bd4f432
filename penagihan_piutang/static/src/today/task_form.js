import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { registry } from "@web/core/registry";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";

const WAITING = ["todo", "to_approve"];

class TaskModel extends formView.Model {
    /** A task is checked when somebody opens it: what was paid meanwhile is nobody's work. */
    async _loadData(config, cache) {
        if (config.isMonoRecord && config.resId) {
            await this.orm.call(config.resModel, "take_up", [[config.resId]]);
        }
        return super._loadData(config, cache);
    }
}

/** One task after the other: what is finished, or put off, makes room for the next of the list. */
class TaskController extends FormController {
    setup() {
        super.setup();
        // Enter presses the button that carries the class: where nothing else has the focus
        useHotkey("enter", () => this.enterButton().click(), {
            isAvailable: (target) =>
                !target.closest("a, button, input, textarea, [contenteditable]") &&
                Boolean(this.enterButton()),
        });
        // a button loads the task anew when it is done, or when the dialog it opened is closed
        const load = this.model.load.bind(this.model);
        this.model.load = async (params) => {
            await load(params);
            if (!params) {
                await this.goOn();
            }
        };
    }

    enterButton() {
        return this.rootRef.el?.querySelector("button.o_penagihan_enter:not([disabled])");
    }

    waits() {
        const { state, later } = this.model.root.data;
        return { state, waiting: WAITING.includes(state) && !later };
    }

    async beforeExecuteActionButton(clickParams) {
        this.before = this.waits();
        if (clickParams.name === "action_skip") {
            await this.openNext();
            return false;
        }
        return super.beforeExecuteActionButton(clickParams);
    }

    async afterExecuteActionButton(clickParams) {
        await super.afterExecuteActionButton(clickParams);
        // the next Enter is meant for the task, not for the button that was clicked
        document.activeElement?.blur();
    }

    /** Go to the next task if this one waits no longer, or for another thing. */
    async goOn() {
        const { before } = this;
        const now = this.waits();
        if (before?.waiting && !(now.waiting && now.state === before.state)) {
            this.before = null;
            await this.openNext();
        }
    }

    async openNext() {
        const { resId, resIds } = this.model.root;
        const offset = resIds.indexOf(resId) + 1;
        if (offset < resIds.length) {
            await this.onPagerUpdate({ offset, resIds });
        } else {
            this.env.config.historyBack();
        }
    }
}

registry.category("views").add("penagihan_task_form", {
    ...formView,
    Model: TaskModel,
    Controller: TaskController,
});
