#include "console/models/agent_table_model.h"

#include "console/look/moment_text.h"
#include "shared/core/uuid_text.h"

namespace sb::console {

using namespace Qt::StringLiterals;
using model::Agent;

namespace {

QString valueText(const QJsonValue &value)
{
    return value.toVariant().typeId() == QMetaType::QVariantList
               ? value.toVariant().toStringList().join(u", "_s)
               : value.toVariant().toString();
}

Tone toneOf(const Agent &agent)
{
    if (agent.status == "active"_L1)
        return agent.lastSeenAt ? Tone::Good : Tone::Info;
    return agent.status == "stale"_L1 ? Tone::Warning : Tone::Muted;
}

QString iconOf(const Agent &agent)
{
    if (agent.status == "active"_L1)
        return agent.lastSeenAt ? u"done"_s : u"clock"_s;
    return agent.status == "stale"_L1 ? u"warning"_s : u"cancel"_s;
}

std::vector<Column<Agent>> columns()
{
    return {
        {.id = u"name"_s,
         .title = AgentTableModel::tr("Name"),
         .text = [](const Agent &row) { return row.name; },
         .width = 200},
        {.id = u"status"_s,
         .title = AgentTableModel::tr("Status"),
         .text =
             [](const Agent &row) {
                 return row.status == "active"_L1 && !row.lastSeenAt
                            ? AgentTableModel::tr("never seen")
                            : wordOfAgentStatus(row.status);
             },
         .width = 120,
         .exact = [](const Agent &row) { return row.status; },
         .tone = toneOf,
         .icon = iconOf},
        {.id = u"last_seen"_s,
         .title = AgentTableModel::tr("Last seen"),
         .text =
             [](const Agent &row) {
                 return row.lastSeenAt ? relativeText(*row.lastSeenAt) : QString();
             },
         .width = 128,
         .less = [](const Agent &left,
                    const Agent &right) { return left.lastSeenAt < right.lastSeenAt; },
         .exact =
             [](const Agent &row) {
                 return row.lastSeenAt ? exactText(*row.lastSeenAt) : QString();
             }},
        {.id = u"scope"_s,
         .title = AgentTableModel::tr("Serves"),
         .text = agentScopeText,
         .width = 240},
        {.id = u"jobs"_s,
         .title = AgentTableModel::tr("Jobs"),
         .text = [](const Agent &row) { return QString::number(row.claimedJobs); },
         .width = 72,
         .alignment = Qt::AlignRight | Qt::AlignVCenter,
         .less = [](const Agent &left,
                    const Agent &right) { return left.claimedJobs < right.claimedJobs; }},
        {.id = u"version"_s,
         .title = AgentTableModel::tr("Version"),
         .text = [](const Agent &row) { return row.version; },
         .width = 96},
        {.id = u"created"_s,
         .title = AgentTableModel::tr("Made"),
         .text = [](const Agent &row) { return relativeText(row.createdAt); },
         .width = 144,
         .less = [](const Agent &left,
                    const Agent &right) { return left.createdAt < right.createdAt; },
         .exact = [](const Agent &row) { return exactText(row.createdAt); }},
        {.id = u"key"_s,
         .title = AgentTableModel::tr("Key fingerprint"),
         .text = [](const Agent &row) { return row.publicKeySha256.left(16); },
         .width = 168,
         .isMono = true,
         .toolTip = [](const Agent &row) { return row.publicKeySha256; },
         .exact = [](const Agent &row) { return row.publicKeySha256; }},
        {.id = u"id"_s,
         .title = AgentTableModel::tr("Id"),
         .text = [](const Agent &row) { return core::toText(row.id); },
         .width = 288,
         .isHidden = true,
         .isMono = true},
    };
}

} // namespace

AgentTableModel::AgentTableModel(QObject *parent)
    : RowTableModel(
          columns(), [](const Agent &row) { return core::toText(row.id); }, parent)
{}

QString agentScopeText(const Agent &agent)
{
    QStringList parts;
    for (auto member = agent.scope.begin(); member != agent.scope.end(); ++member) {
        const QString value = valueText(member.value());
        if (!value.isEmpty())
            parts.append(u"%1: %2"_s.arg(QString(member.key()).replace(u'_', u' '), value));
    }
    return parts.isEmpty() ? AgentTableModel::tr("everything") : parts.join(u"; "_s);
}

QString wordOfAgentStatus(const QString &status)
{
    if (status == "active"_L1)
        return AgentTableModel::tr("alive");
    if (status == "stale"_L1)
        return AgentTableModel::tr("silent");
    if (status == "revoked"_L1)
        return AgentTableModel::tr("revoked");
    return status;
}

} // namespace sb::console
