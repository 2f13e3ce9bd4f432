import { registry } from "@web/core/registry";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";
import { WorkBar } from "./work_bar";

class TodayListRenderer extends ListRenderer {
    static template = "penagihan_piutang.TodayListRenderer";
    static components = { ...ListRenderer.components, WorkBar };
}

class TodayKanbanRenderer extends KanbanRenderer {
    static template = "penagihan_piutang.TodayKanbanRenderer";
    static components = { ...KanbanRenderer.components, WorkBar };
}

registry
    .category("views")
    .add("penagihan_today_list", { ...listView, Renderer: TodayListRenderer })
    .add("penagihan_today_kanban", { ...kanbanView, Renderer: TodayKanbanRenderer });
