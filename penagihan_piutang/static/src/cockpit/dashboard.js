import { _t } from "@web/core/l10n/translation";
import { KeepLast } from "@web/core/utils/concurrency";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { useSetupAction } from "@web/search/action_hook";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { Component, onWillStart, useState } from "@odoo/owl";
import { StackedChart } from "./stacked_chart";

const MODEL = "penagihan.dashboard";
// As the bar of ages: not due is calm; the oldest is what nobody should overlook.
const AGES = ["#6fb28a", "#f2cf63", "#eb9d4b", "#d96b3f", "#a63232", "#5c1a1a"];
const CERTAINTIES = ["#2f7d5b", "#6fb28a", "#bcd9c8"];

/** The manager's page: figures, ages, expected cash and who owes most; each opens what is behind. */
export class Dashboard extends Component {
    static template = "penagihan_piutang.Dashboard";
    static components = { Layout, StackedChart };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.keepLastForecast = new KeepLast();
        this.display = { controlPanel: {} };
        const before = this.props.state || {};
        this.state = useState({
            question: before.question || {},
            explained: before.explained || false,
            data: null,
            forecast: null,
        });
        // whoever comes back by the breadcrumb finds what was asked
        useSetupAction({
            getLocalState: () => ({
                question: { ...this.state.question },
                explained: this.state.explained,
            }),
        });
        onWillStart(() => this.load());
    }

    async load(method = "load") {
        const question = { ...this.state.question };
        const data = await this.keepLast.add(this.orm.call(MODEL, method, [question]));
        Object.assign(this.state, { data, question: data.question, forecast: null });
        if (data.has_forecast) {
            // not waited for: it takes longer than all the rest; one asked for before is dropped
            this.keepLastForecast
                .add(this.orm.silent.call(MODEL, "forecast", [data.question]))
                .then((forecast) => (this.state.forecast = forecast));
        }
    }

    ask(name, value) {
        this.state.question[name] = name === "period" ? value : parseInt(value) || false;
        return this.load();
    }

    get agingSeries() {
        const { buckets } = this.state.data.aging;
        const shade = (place) => place && Math.ceil((5 * place) / Math.max(buckets.length - 1, 1));
        return buckets.map(({ name, amounts }, place) => ({
            name,
            amounts,
            color: AGES[shade(place)],
        }));
    }

    get forecastSeries() {
        return this.state.forecast.kinds.map(({ name, amounts }, place) => ({
            name,
            amounts,
            color: CERTAINTIES[place],
        }));
    }

    async open(key, mark = {}) {
        const question = { ...this.state.question };
        const action = await this.orm.call(MODEL, "open", [key, question, mark]);
        return this.action.doAction(action);
    }

    openBucket(place, bucket) {
        return this.open("bucket", { day: this.state.data.aging.days[place], bucket });
    }

    openWeek(place) {
        return this.open("week", { week: this.state.forecast.weeks[place] });
    }

    openCustomer(id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "penagihan.debtor",
            res_id: id,
            views: [[false, "form"]],
        });
    }

    get titles() {
        return { aging: _t("Receivables by age"), forecast: _t("Expected cash by week") };
    }
}

registry.category("actions").add("penagihan_dashboard", Dashboard);
