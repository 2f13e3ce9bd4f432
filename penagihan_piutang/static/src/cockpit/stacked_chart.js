import { cookie } from "@web/core/browser/cookie";
import { getCustomColor } from "@web/core/colors/colors";
import { loadBundle } from "@web/core/assets";
import { localization } from "@web/core/l10n/localization";
import { Component, onWillStart, useEffect, useRef } from "@odoo/owl";

/** Stacked bars, by Odoo's own Chart.js; a part of a bar is chosen by a click. */
export class StackedChart extends Component {
    static template = "penagihan_piutang.StackedChart";
    static props = {
        labels: Array,
        // { name, amounts, color }
        series: Array,
        title: String,
        // (place of the bar, place of the series)
        choose: Function,
        // the whole bar is chosen, wherever it is clicked: low ones could not be hit
        whole: { type: Boolean, optional: true },
    };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => {
                const chart = this.draw();
                return () => chart.destroy();
            },
            () => [this.props.labels, this.props.series]
        );
    }

    /** In the way of the user's language: 1,2 M is a milliard in Indonesian. */
    get formats() {
        const language = localization.code.replace("_", "-");
        const format = (options) => {
            try {
                return new Intl.NumberFormat(language, options);
            } catch {
                return new Intl.NumberFormat("en", options); // en@pirate is no language
            }
        };
        return {
            short: format({ notation: "compact", maximumFractionDigits: 1 }),
            whole: format({ maximumFractionDigits: 0 }),
        };
    }

    draw() {
        const scheme = cookie.get("color_scheme");
        const ink = getCustomColor(scheme, "#111827", "#E4E4E4");
        const grid = getCustomColor(scheme, "rgba(0,0,0,.1)", "rgba(255,255,255,.15)");
        const { short, whole } = this.formats;
        return new Chart(this.canvas.el, {
            type: "bar",
            data: {
                labels: this.props.labels,
                datasets: this.props.series.map(({ name, amounts, color }) => ({
                    label: name,
                    data: amounts,
                    backgroundColor: color,
                    maxBarThickness: 48,
                })),
            },
            options: {
                maintainAspectRatio: false,
                animation: false,
                interaction: this.props.whole
                    ? { mode: "index", intersect: false }
                    : { mode: "nearest", intersect: true },
                onClick: (event, parts) =>
                    parts.length && this.props.choose(parts[0].index, parts[0].datasetIndex),
                onHover: (event, parts) => {
                    event.native.target.style.cursor = parts.length ? "pointer" : "default";
                },
                plugins: {
                    legend: { position: "bottom", labels: { color: ink, boxWidth: 12 } },
                    tooltip: {
                        callbacks: {
                            label: (item) => `${item.dataset.label}: ${whole.format(item.raw)}`,
                        },
                    },
                },
                scales: {
                    x: { stacked: true, grid: { display: false }, ticks: { color: ink } },
                    y: {
                        stacked: true,
                        grid: { color: grid },
                        ticks: { color: ink, callback: (value) => short.format(value) },
                    },
                },
            },
        });
    }
}
