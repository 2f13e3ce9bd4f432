import { useEffect, useRef } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { RadioField, radioField } from "@web/views/fields/radio/radio_field";

/**
 * The letter by which each label is chosen: its first one that no label before has taken, whatever
 * the language.
 */
export function lettersOf(labels) {
    const taken = new Set();
    return labels.map((label) => {
        const letter = [...label.toLowerCase()].find((char) => /\p{L}/u.test(char) && !taken.has(char));
        taken.add(letter);
        return letter;
    });
}

/**
 * All that may be chosen at a glance, each by one letter while the focus is here, by arrows or by a
 * click. With the option "first" it has the focus when the dialog opens.
 */
export class LetterChoice extends RadioField {
    static template = "penagihan_piutang.LetterChoice";
    static props = { ...RadioField.props, first: { type: Boolean, optional: true } };

    setup() {
        super.setup();
        this.root = useRef("root");
        useEffect(
            () => {
                if (this.props.first) {
                    this.root.el.focus();
                }
            },
            () => []
        );
    }

    get choices() {
        const letters = lettersOf(this.items.map((item) => item[1]));
        return this.items.map((item, index) => {
            const at = item[1].toLowerCase().indexOf(letters[index]);
            return {
                item,
                letter: letters[index],
                before: item[1].slice(0, Math.max(at, 0)),
                marked: at < 0 ? "" : item[1][at],
                after: item[1].slice(at + 1),
            };
        });
    }

    onKeydown(ev) {
        if (this.props.readonly || ev.altKey || ev.ctrlKey || ev.metaKey) {
            return;
        }
        const choices = this.choices;
        const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[ev.key];
        let chosen = choices.find((choice) => choice.letter === ev.key.toLowerCase());
        if (step) {
            const at = choices.findIndex((choice) => choice.item[0] === this.value);
            const next = at < 0 ? 0 : at + step;
            chosen = choices[(next + choices.length) % choices.length];
        }
        if (chosen) {
            ev.preventDefault();
            ev.stopPropagation();
            this.onChange(chosen.item);
        }
    }
}

registry.category("fields").add("penagihan_letter_choice", {
    ...radioField,
    component: LetterChoice,
    supportedTypes: ["selection"],
    extractProps: (fieldInfo, dynamicInfo) => ({
        ...radioField.extractProps(fieldInfo, dynamicInfo),
        first: Boolean(fieldInfo.options.first),
    }),
});
