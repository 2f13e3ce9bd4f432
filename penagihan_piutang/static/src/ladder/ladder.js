import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component } from "@odoo/owl";

/** The steps of an invoice on one line: which were done, which one comes next, and when. */
export class Ladder extends Component {
    static template = "penagihan_piutang.Ladder";
    static props = { ...standardFieldProps };

    get steps() {
        return this.props.record.data[this.props.name] || [];
    }
}

registry.category("fields").add("penagihan_ladder", {
    component: Ladder,
    supportedTypes: ["json"],
});
