#include "console/models/project_table_model.h"

#include "console/look/moment_text.h"
#include "shared/core/uuid_text.h"

namespace sb::console {

using namespace Qt::StringLiterals;
using model::Environment;
using model::Project;

namespace {

std::vector<Column<Project>> projectColumns()
{
    return {
        {.id = u"name"_s,
         .title = ProjectTableModel::tr("Name"),
         .text = [](const Project &row) { return row.name; },
         .width = 240},
        {.id = u"status"_s,
         .title = ProjectTableModel::tr("State"),
         .text =
             [](const Project &row) {
                 return row.isActive() ? ProjectTableModel::tr("active")
                                       : ProjectTableModel::tr("archived");
             },
         .width = 120,
         .tone = [](const Project &row) { return row.isActive() ? Tone::Good : Tone::Muted; },
         .icon = [](const Project &row) { return row.isActive() ? u"done"_s : u"cancel"_s; }},
        {.id = u"owner"_s,
         .title = ProjectTableModel::tr("Owner"),
         .text = [](const Project &row) { return row.ownerTeamId; },
         .width = 176},
        {.id = u"created"_s,
         .title = ProjectTableModel::tr("Made"),
         .text = [](const Project &row) { return relativeText(row.createdAt); },
         .width = 136,
         .less = [](const Project &left,
                    const Project &right) { return left.createdAt < right.createdAt; },
         .exact = [](const Project &row) { return exactText(row.createdAt); }},
    };
}

QString targetsText(const Environment &environment)
{
    QStringList lines;
    for (const model::EnvironmentTarget &target : environment.targets)
        lines.append(targetText(target));
    return lines.isEmpty() ? EnvironmentTableModel::tr("claims no secrets") : lines.join(u"; "_s);
}

std::vector<Column<Environment>> environmentColumns()
{
    return {
        {.id = u"name"_s,
         .title = EnvironmentTableModel::tr("Environment"),
         .text = [](const Environment &row) { return row.name; },
         .width = 160},
        {.id = u"type"_s,
         .title = EnvironmentTableModel::tr("Kind"),
         .text = [](const Environment &row) { return row.type; },
         .width = 104},
        {.id = u"targets"_s,
         .title = EnvironmentTableModel::tr("Claims"),
         .text = targetsText,
         .width = 400},
    };
}

} // namespace

ProjectTableModel::ProjectTableModel(QObject *parent)
    : RowTableModel(
          projectColumns(), [](const Project &row) { return core::toText(row.id); }, parent)
{}

EnvironmentTableModel::EnvironmentTableModel(QObject *parent)
    : RowTableModel(
          environmentColumns(), [](const Environment &row) { return core::toText(row.id); }, parent)
{}

QString targetText(const model::EnvironmentTarget &target)
{
    QString text = u"%1 %2"_s.arg(target.providerType, target.secretRefPrefix);
    if (!target.clusterName.isEmpty())
        text += EnvironmentTableModel::tr(" at %1").arg(target.clusterName);
    if (!target.kvMount.isEmpty())
        text += EnvironmentTableModel::tr(", mount %1").arg(target.kvMount);
    return text;
}

} // namespace sb::console
