import { registry } from "@web/core/registry";
import { SelectionField, selectionField } from "@web/views/fields/selection/selection_field";

/**
 * A selection for grids that are filled in by keyboard: a letter chooses, Tab and Enter go on. (The
 * list takes the Enter by which the usual one would choose from its menu.)
 */
export class LetterSelection extends SelectionField {
    static template = "penagihan_piutang.LetterSelection";

    choose(ev) {
        this.onChange(ev.target.value || null);
    }
}

registry.category("fields").add("penagihan_letter_selection", {
    ...selectionField,
    component: LetterSelection,
});
