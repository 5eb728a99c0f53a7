#include "console/models/policy_table_model.h"

#include "console/look/moment_text.h"
#include "shared/core/uuid_text.h"

namespace sb::console {

using namespace Qt::StringLiterals;

namespace {

QString findingsText(const PolicyRow &row)
{
    QStringList lines;
    for (const model::LintFinding &finding : row.findings)
        lines.append(finding.detail);
    return lines.join(u'\n');
}

std::vector<Column<PolicyRow>> columns(const NameOf &nameOf)
{
    return {
        {.id = u"priority"_s,
         .title = PolicyTableModel::tr("Priority"),
         .text = [](const PolicyRow &row) { return QString::number(row.policy.priority); },
         .width = 80,
         .alignment = Qt::AlignRight | Qt::AlignVCenter,
         .less =
             [](const PolicyRow &left, const PolicyRow &right) {
                 return left.policy.priority < right.policy.priority;
             }},
        {.id = u"name"_s,
         .title = PolicyTableModel::tr("Name"),
         .text = [](const PolicyRow &row) { return row.policy.name; },
         .width = 200},
        {.id = u"state"_s,
         .title = PolicyTableModel::tr("State"),
         .text =
             [](const PolicyRow &row) {
                 return row.policy.enabled ? PolicyTableModel::tr("in use")
                                           : PolicyTableModel::tr("switched off");
             },
         .width = 120,
         .tone = [](const PolicyRow &row) { return row.policy.enabled ? Tone::Good : Tone::Muted; },
         .icon = [](const PolicyRow &row) { return row.policy.enabled ? u"done"_s : u"cancel"_s; }},
        {.id = u"selector"_s,
         .title = PolicyTableModel::tr("Applies to"),
         .text = [nameOf](const PolicyRow &row) { return boundsText(row.policy.selector, nameOf); },
         .width = 280},
        {.id = u"workflow"_s,
         .title = PolicyTableModel::tr("Workflow"),
         .text = [nameOf](const PolicyRow &row) { return nameOf(row.policy.workflowId); },
         .width = 144},
        {.id = u"findings"_s,
         .title = PolicyTableModel::tr("Findings"),
         .text = findingsText,
         .width = 240,
         .tone = [](const PolicyRow &) { return Tone::Warning; },
         .icon =
             [](const PolicyRow &row) { return row.findings.empty() ? QString() : u"warning"_s; }},
    };
}

} // namespace

PolicyTableModel::PolicyTableModel(const NameOf &nameOf, QObject *parent)
    : RowTableModel(
          columns(nameOf), [](const PolicyRow &row) { return core::toText(row.policy.id); }, parent)
{}

} // namespace sb::console
