#include "console/models/secret_table_model.h"

#include "console/look/moment_text.h"
#include "shared/core/uuid_text.h"

namespace sb::console {

using namespace Qt::StringLiterals;
using model::DiscoveredSecret;

namespace {

bool isPresent(const DiscoveredSecret &secret)
{
    return secret.status == "present"_L1;
}

std::vector<Column<DiscoveredSecret>> columns()
{
    return {
        {.id = u"ref"_s,
         .title = SecretTableModel::tr("Secret"),
         .text = [](const DiscoveredSecret &row) { return row.secretRef; },
         .width = 264,
         .isMono = true},
        {.id = u"provider"_s,
         .title = SecretTableModel::tr("Provider"),
         .text = [](const DiscoveredSecret &row) { return row.providerType; },
         .width = 104},
        {.id = u"cluster"_s,
         .title = SecretTableModel::tr("Cluster"),
         .text = [](const DiscoveredSecret &row) { return row.clusterName; },
         .width = 104},
        {.id = u"status"_s,
         .title = SecretTableModel::tr("State"),
         .text =
             [](const DiscoveredSecret &row) {
                 return isPresent(row) ? SecretTableModel::tr("present")
                                       : SecretTableModel::tr("missing");
             },
         .width = 104,
         .tone =
             [](const DiscoveredSecret &row) {
                 return isPresent(row) ? Tone::Good : Tone::Warning;
             },
         .icon =
             [](const DiscoveredSecret &row) { return isPresent(row) ? u"done"_s : u"warning"_s; }},
        {.id = u"labels"_s,
         .title = SecretTableModel::tr("Labels"),
         .text = [](const DiscoveredSecret &row) { return labelsText(row.labels); },
         .width = 200},
        {.id = u"version"_s,
         .title = SecretTableModel::tr("Version"),
         .text = [](const DiscoveredSecret &row) { return row.version; },
         .width = 80},
        {.id = u"seen"_s,
         .title = SecretTableModel::tr("Last seen"),
         .text = [](const DiscoveredSecret &row) { return relativeText(row.lastSeenAt); },
         .width = 128,
         .less = [](const DiscoveredSecret &left,
                    const DiscoveredSecret &right) { return left.lastSeenAt < right.lastSeenAt; },
         .exact = [](const DiscoveredSecret &row) { return exactText(row.lastSeenAt); }},
    };
}

} // namespace

SecretTableModel::SecretTableModel(QObject *parent)
    : RowTableModel(
          columns(), [](const DiscoveredSecret &row) { return core::toText(row.id); }, parent)
{}

QString labelsText(const QJsonObject &labels)
{
    QStringList parts;
    for (auto label = labels.begin(); label != labels.end(); ++label)
        parts.append(u"%1:%2"_s.arg(label.key(), label.value().toString()));
    return parts.join(u", "_s);
}

} // namespace sb::console
