#include "server/domain/agent_targeting.h"

#include "server/domain/name_rules.h"
#include "shared/core/json_pointer.h"

#include <algorithm>
#include <vector>

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace sb::domain {

namespace {

constexpr qsizetype maxScopeEntries = 100;

enum class Bound { None, Provider, Cluster };

Bound boundOf(const QString &key)
{
    if (key == u"provider"_s || key == u"provider_type"_s || key == u"providers"_s)
        return Bound::Provider;
    if (key == u"cluster"_s || key == u"cluster_name"_s || key == u"clusters"_s)
        return Bound::Cluster;
    return Bound::None;
}

bool isGoodEntry(const QJsonValue &entry)
{
    const QString text = entry.toString();
    return !text.trimmed().isEmpty() && text.size() <= 253 && !containsControlCharacter(text);
}

/// A text or a list of texts; nullopt when it is neither, or holds a bad one.
std::optional<QStringList> entriesOf(const QJsonValue &value)
{
    const QJsonArray list = value.isArray() ? value.toArray() : QJsonArray{value};
    if (list.isEmpty() || list.size() > maxScopeEntries)
        return std::nullopt;
    QStringList entries;
    for (const QJsonValue entry : list) {
        if (!isGoodEntry(entry))
            return std::nullopt;
        entries += entry.toString();
    }
    entries.removeDuplicates();
    return entries;
}

core::Failure refuse(const QString &message, std::vector<core::ErrorDetail> faults)
{
    return core::failure(core::Error{
        .code = core::ErrorCode::InvalidValue, .message = message, .details = std::move(faults)});
}

/// The 36-character form only.
std::optional<QUuid> uuidOf(const QString &text)
{
    const QUuid uuid = QUuid::fromString(text);
    if (uuid.isNull() || uuid.toString(QUuid::WithoutBraces) != text.toLower())
        return std::nullopt;
    return uuid;
}

} // namespace

core::Result<AgentScope> normaliseAgentScope(const QJsonObject &scope)
{
    AgentScope read;
    std::vector<core::ErrorDetail> faults;
    for (auto rule = scope.begin(); rule != scope.end(); ++rule) {
        const QString pointer = core::jsonPointer(u"/scope"_s, rule.key());
        const Bound bound = boundOf(rule.key());
        if (bound == Bound::None) {
            faults.push_back({pointer, u"is not a key of an agent's scope"_s});
            continue;
        }
        std::optional<QStringList> &list =
            bound == Bound::Provider ? read.providers : read.clusters;
        if (list)
            faults.push_back({pointer, u"says the same as another key"_s});
        list = entriesOf(rule.value());
        if (!list) {
            faults.push_back({pointer, u"must be a text or a list of texts, none empty"_s});
            list = QStringList{};
        }
    }
    if (!faults.empty())
        return refuse(u"The agent's scope is not valid."_s, std::move(faults));
    return read;
}

AgentScope agentScopeFromStored(const QJsonObject &scope)
{
    AgentScope read;
    for (auto rule = scope.begin(); rule != scope.end(); ++rule) {
        const Bound bound = boundOf(rule.key());
        if (bound == Bound::None)
            continue;
        std::optional<QStringList> &list =
            bound == Bound::Provider ? read.providers : read.clusters;
        const QStringList entries = entriesOf(rule.value()).value_or(QStringList{});
        if (!list) {
            list = entries;
            continue;
        }
        // Said twice: only what both say.
        list->removeIf([&](const QString &entry) { return !entries.contains(entry); });
    }
    return read;
}

core::Result<JobTarget> jobTargetFrom(const QJsonObject &agentScope)
{
    JobTarget target;
    std::vector<core::ErrorDetail> faults;
    for (auto rule = agentScope.begin(); rule != agentScope.end(); ++rule) {
        const QString key = rule.key();
        const QString pointer = core::jsonPointer(u"/agent_scope"_s, key);
        // The plural spellings are an agent's: a job asks for one provider and one cluster.
        const bool isPlural = key == u"providers"_s || key == u"clusters"_s;
        const Bound bound = isPlural ? Bound::None : boundOf(key);
        if (key == u"agent_id"_s) {
            target.agentId = uuidOf(rule.value().toString());
            if (!target.agentId)
                faults.push_back({pointer, u"must be a UUID"_s});
            continue;
        }
        if (bound == Bound::None) {
            faults.push_back({pointer, u"is not a key of a job's scope"_s});
            continue;
        }
        std::optional<QString> &value = bound == Bound::Provider ? target.provider : target.cluster;
        if (value)
            faults.push_back({pointer, u"says the same as another key"_s});
        if (!isGoodEntry(rule.value()))
            faults.push_back({pointer, u"must be a text that is not empty"_s});
        value = rule.value().toString();
    }
    if (!faults.empty())
        return refuse(u"The job's scope is not valid."_s, std::move(faults));
    return target;
}

bool mayServe(const AgentScope &scope, const QUuid &agentId, const JobTarget &target)
{
    const auto inside = [](const std::optional<QStringList> &bound,
                           const std::optional<QString> &wanted) {
        return !bound || !wanted || bound->contains(*wanted);
    };
    return inside(scope.providers, target.provider) && inside(scope.clusters, target.cluster) &&
           (!target.agentId || *target.agentId == agentId);
}

} // namespace sb::domain
