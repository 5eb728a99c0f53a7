#include "server/services/change_record.h"

namespace sb::services {

using namespace Qt::StringLiterals;

namespace {

/// The members of `record` that `other` lacks or has with another value.
QJsonObject differing(const QJsonObject &record, const QJsonObject &other)
{
    QJsonObject members;
    for (auto member = record.begin(); member != record.end(); ++member) {
        if (other.value(member.key()) != member.value())
            members.insert(member.key(), member.value());
    }
    return members;
}

} // namespace

QJsonObject changesBetween(const QJsonObject &before, const QJsonObject &after)
{
    const QJsonObject lost = differing(before, after);
    const QJsonObject gained = differing(after, before);
    if (lost.isEmpty() && gained.isEmpty())
        return {};
    return {{u"before"_s, lost}, {u"after"_s, gained}};
}

AuditEvent changeEvent(const QString &action, const QString &resource, const QJsonObject &before,
                       const QJsonObject &after)
{
    QJsonObject metadata = changesBetween(before, after);
    const QString nameKey = u"name"_s;
    const QJsonObject &named = after.isEmpty() ? before : after;
    if (named.contains(nameKey))
        metadata.insert(nameKey, named.value(nameKey));
    return {.action = action, .resource = resource, .metadata = std::move(metadata)};
}

} // namespace sb::services
