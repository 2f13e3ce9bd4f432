import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { Domain } from "@web/core/domain";
import { useService } from "@web/core/utils/hooks";

const KEYS = "123456789";

/**
 * The day's work at a glance: a button for each kind of work there is, with how many wait. One is
 * chosen by a click or by Alt and its number. The buttons are the filters of the search view named
 * "work_...", so that search and breadcrumbs know about them.
 */
export class WorkBar extends Component {
    static template = "penagihan_piutang.WorkBar";
    static props = { list: Object };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ kinds: [], total: 0 });
        onWillStart(() => this.count());
        onWillUpdateProps(() => this.count());
    }

    get searchModel() {
        return this.env.searchModel;
    }

    filters() {
        return this.searchModel.getSearchItems((item) => item.name?.startsWith("work_"));
    }

    /** What is looked for apart from the kind: whose work, and when. */
    domain() {
        const items = this.searchModel.getSearchItems(
            (item) =>
                item.type === "filter" &&
                item.isActive &&
                item.domain &&
                !item.name?.startsWith("work_")
        );
        const byGroup = Object.values(Object.groupBy(items, (item) => item.groupId));
        return Domain.and([
            this.searchModel.globalDomain,
            ...byGroup.map((group) => Domain.or(group.map((item) => item.domain))),
        ]).toList(this.searchModel.domainEvalContext);
    }

    async count() {
        const groups = await this.orm.formattedReadGroup(
            this.props.list.resModel,
            this.domain(),
            ["work"],
            ["__count"]
        );
        const counts = Object.fromEntries(groups.map((group) => [group.work, group.__count]));
        const filters = this.filters();
        this.state.total = groups.reduce((sum, group) => sum + group.__count, 0);
        this.state.kinds = this.props.list.fields.work.selection
            .filter(([work]) => counts[work])
            .map(([work, label], index) => {
                const filter = filters.find((item) => item.name === `work_${work}`);
                return {
                    work,
                    label,
                    count: counts[work],
                    id: filter.id,
                    active: filter.isActive,
                    key: KEYS[index],
                };
            });
    }

    get anyActive() {
        return this.state.kinds.some((kind) => kind.active);
    }

    /** Show one kind of work, or all again. */
    choose(chosen) {
        for (const item of this.filters()) {
            if (item.isActive !== (item.id === chosen)) {
                this.searchModel.toggleSearchItem(item.id);
            }
        }
    }
}
