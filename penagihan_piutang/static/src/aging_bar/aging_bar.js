import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";

/** What a customer owes by age, as one bar: the older, the darker. */
export class AgingBar extends Component {
    static template = "penagihan_piutang.AgingBar";
    static props = { ...standardFieldProps };

    get parts() {
        const parts = this.props.record.data[this.props.name] || [];
        return parts.map((part, place) => ({
            ...part,
            width: `${(100 * part.share).toFixed(1)}%`,
            // from not due to the oldest, however many buckets a company has
            shade: place && Math.ceil((4 * place) / (parts.length - 1)),
        }));
    }

    /** The same in words, for whoever hears the page. */
    get words() {
        return this.parts.map((part) => `${part.name}: ${part.amount}`).join("\n");
    }
}

registry.category("fields").add("penagihan_aging_bar", {
    component: AgingBar,
    supportedTypes: ["json"],
});
