#include "console/models/workflow_table_model.h"

#include "console/look/moment_text.h"
#include "shared/core/uuid_text.h"

namespace sb::console {

using namespace Qt::StringLiterals;
using model::Workflow;

namespace {

QString stateText(const Workflow &workflow)
{
    if (!workflow.enabled)
        return WorkflowTableModel::tr("switched off");
    return workflow.isDefault ? WorkflowTableModel::tr("in use, default")
                              : WorkflowTableModel::tr("in use");
}

std::vector<Column<Workflow>> columns(const NameOf &nameOf)
{
    return {
        {.id = u"name"_s,
         .title = WorkflowTableModel::tr("Name"),
         .text = [](const Workflow &row) { return row.name; },
         .width = 176},
        {.id = u"state"_s,
         .title = WorkflowTableModel::tr("State"),
         .text = stateText,
         .width = 136,
         .tone = [](const Workflow &row) { return row.enabled ? Tone::Good : Tone::Muted; },
         .icon = [](const Workflow &row) { return row.enabled ? u"done"_s : u"cancel"_s; }},
        {.id = u"quorum"_s,
         .title = WorkflowTableModel::tr("Asks for"),
         .text = [nameOf](const Workflow &row) { return quorumText(row, nameOf); },
         .width = 264},
        {.id = u"self"_s,
         .title = WorkflowTableModel::tr("Own requests"),
         .text =
             [](const Workflow &row) {
                 return row.allowSelfApproval ? WorkflowTableModel::tr("may be approved")
                                              : WorkflowTableModel::tr("others decide");
             },
         .width = 144},
        {.id = u"deadline"_s,
         .title = WorkflowTableModel::tr("Waits"),
         .text = [](const Workflow &row) { return durationText(row.requestTtlSeconds); },
         .width = 88,
         .less =
             [](const Workflow &left, const Workflow &right) {
                 return left.requestTtlSeconds < right.requestTtlSeconds;
             },
         .exact = [](const Workflow &row) { return QString::number(row.requestTtlSeconds); }},
        {.id = u"updated"_s,
         .title = WorkflowTableModel::tr("Changed"),
         .text = [](const Workflow &row) { return relativeText(row.updatedAt); },
         .width = 136,
         .less = [](const Workflow &left,
                    const Workflow &right) { return left.updatedAt < right.updatedAt; },
         .exact = [](const Workflow &row) { return exactText(row.updatedAt); }},
    };
}

} // namespace

WorkflowTableModel::WorkflowTableModel(const NameOf &nameOf, QObject *parent)
    : RowTableModel(
          columns(nameOf), [](const Workflow &row) { return core::toText(row.id); }, parent)
{}

QString quorumText(const Workflow &workflow, const NameOf &nameOf)
{
    if (workflow.minApprovers == 0)
        return WorkflowTableModel::tr("nobody: approved at once");
    const QString votes = counted(workflow.minApprovers, WorkflowTableModel::tr("approval"),
                                  WorkflowTableModel::tr("approvals"));
    return workflow.approverRoleId ? WorkflowTableModel::tr("%1 by the role “%2”")
                                         .arg(votes, nameOf(*workflow.approverRoleId))
                                   : WorkflowTableModel::tr("%1 by whoever may approve").arg(votes);
}

QString durationText(std::int64_t seconds)
{
    constexpr std::int64_t minute = 60;
    constexpr std::int64_t hour = 60 * minute;
    constexpr std::int64_t day = 24 * hour;
    QStringList parts;
    for (const auto &[size, unit] :
         {std::pair{day, u"d"_s}, std::pair{hour, u"h"_s}, std::pair{minute, u"min"_s},
          std::pair{std::int64_t{1}, u"s"_s}}) {
        if (seconds >= size)
            parts.append(u"%1 %2"_s.arg(seconds / size).arg(unit));
        seconds %= size;
    }
    return parts.isEmpty() ? u"0 s"_s : parts.join(u' ');
}

} // namespace sb::console
