#include "server/domain/gitops_app_mapping.h"

#include "server/domain/name_rules.h"

#include <algorithm>

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace sb::domain {

namespace {

constexpr qsizetype longestPrefix = 1024;

/// The rules that are given, under the keys of scopes.
Scope scopeOf(const MappingRules &rules)
{
    Scope scope;
    const auto add = [&](const QString &key, const std::optional<QString> &rule) {
        if (rule)
            scope.emplace(key, *rule);
    };
    add(u"provider_type"_s, rules.providerType);
    add(u"secret_ref_prefix"_s, rules.secretRefPrefix);
    add(u"cluster_name"_s, rules.clusterName);
    add(u"environment"_s, rules.environment);
    if (rules.projectId)
        scope.emplace(u"project_id"_s, rules.projectId->toString(QUuid::WithoutBraces));
    return scope;
}

void checkApplication(const ApplicationRef &application, std::vector<core::ErrorDetail> &faults)
{
    const auto check = [&](const QString &pointer, const QString &name, qsizetype longest) {
        if (!isKubernetesName(name, longest))
            faults.push_back(
                {pointer,
                 u"must be a Kubernetes name of at most %1 characters: a-z, 0-9, - and ."_s.arg(
                     longest)});
    };
    check(u"/application_name"_s, application.name, 253);
    if (!application.applicationNamespace.isEmpty())
        check(u"/application_namespace"_s, application.applicationNamespace, 63);
    if (!application.projectName.isEmpty())
        check(u"/project_name"_s, application.projectName, 253);
}

void checkText(const QString &pointer, const std::optional<QString> &rule, qsizetype longest,
               std::vector<core::ErrorDetail> &faults)
{
    if (!rule)
        return;
    if (rule->trimmed().isEmpty())
        faults.push_back({pointer, u"must not be empty"_s});
    else if (characterCount(*rule) > longest)
        faults.push_back({pointer, u"must have at most %1 characters"_s.arg(longest)});
    else if (containsControlCharacter(*rule))
        faults.push_back({pointer, u"must not contain control characters"_s});
}

} // namespace

bool isKubernetesName(const QString &name, qsizetype longest)
{
    static const QRegularExpression form(u"\\A[a-z0-9]([-a-z0-9.]*[a-z0-9])?\\z"_s);
    return name.size() <= longest && form.match(name).hasMatch();
}

bool mappingMatches(const GitopsAppMapping &mapping, const Place &place)
{
    const Scope rules = scopeOf(mapping.rules);
    return mapping.enabled && !rules.empty() &&
           std::all_of(rules.begin(), rules.end(), [&](const auto &rule) {
               return ruleMatches(place, rule.first, rule.second);
           });
}

core::Result<void> checkMapping(const ApplicationRef &application, const MappingRules &rules)
{
    core::Error error{.code = core::ErrorCode::InvalidValue,
                      .message = u"The mapping is not valid."_s};
    checkApplication(application, error.details);
    checkText(u"/secret_ref_prefix"_s, rules.secretRefPrefix, longestPrefix, error.details);
    checkText(u"/cluster_name"_s, rules.clusterName, 200, error.details);
    checkText(u"/environment"_s, rules.environment, 200, error.details);
    if (rules.providerType && !supportedProviderTypes().contains(*rules.providerType))
        error.details.push_back(
            {u"/provider_type"_s, u"must be one of "_s + supportedProviderTypes().join(u", "_s)});
    // A reference never begins with a slash, so neither does a beginning of one.
    if (rules.secretRefPrefix && rules.secretRefPrefix->startsWith(u'/'))
        error.details.push_back({u"/secret_ref_prefix"_s, u"must not begin with a slash"_s});
    if (scopeOf(rules).empty())
        error.details.push_back({QString(), u"needs at least one of provider_type, "
                                            "secret_ref_prefix, cluster_name, project_id, "
                                            "environment"_s});
    if (!error.details.empty())
        return core::failure(std::move(error));
    return {};
}

} // namespace sb::domain
