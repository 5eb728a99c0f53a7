#include "server/domain/selector_reach.h"

#include "server/domain/location.h"
#include "server/domain/policy_resolution.h"

#include <algorithm>
#include <optional>

using namespace Qt::StringLiterals;

namespace sb::domain {

namespace {

const QString projectKey = QStringLiteral("project_id");
const QString environmentKey = QStringLiteral("environment");
const QString providerKey = QStringLiteral("provider_type");
const QString prefixKey = QStringLiteral("secret_ref_prefix");
const QString mountKey = QStringLiteral("kv_mount");

std::optional<QString> ruleOf(const Selector &selector, const QString &key)
{
    const auto rule = selector.find(key);
    return rule == selector.end() ? std::nullopt : std::optional(rule->second);
}

/// Only vault has mounts (contract B5), so naming one names it.
std::optional<QString> providerOf(const Selector &selector)
{
    if (selector.contains(mountKey) && !selector.contains(providerKey))
        return u"vault"_s;
    return ruleOf(selector, providerKey);
}

bool isOf(const Environment &environment, const Selector &selector)
{
    const auto project = ruleOf(selector, projectKey);
    return environment.name == ruleOf(selector, environmentKey) &&
           (!project || environment.projectId.toString(QUuid::WithoutBraces) == *project);
}

QString faultOfBelonging(const Selector &selector, const std::vector<Project> &projects,
                         const std::vector<Environment> &environments)
{
    const auto isActive = [&](const QString &id) {
        return std::any_of(projects.begin(), projects.end(), [&](const Project &project) {
            return project.status == ProjectStatus::Active &&
                   project.id.toString(QUuid::WithoutBraces) == id;
        });
    };
    const auto project = ruleOf(selector, projectKey);
    if (project && !isActive(*project))
        return u"there is no active project of that id"_s;
    const auto environment = ruleOf(selector, environmentKey);
    const bool exists =
        std::any_of(environments.begin(), environments.end(), [&](const Environment &one) {
            return isOf(one, selector) && isActive(one.projectId.toString(QUuid::WithoutBraces));
        });
    if (environment && !exists)
        return u"no active project has an environment \"%1\""_s.arg(*environment);
    return {};
}

} // namespace

bool covers(const Selector &whole, const Selector &part)
{
    return std::all_of(whole.begin(), whole.end(), [&](const auto &rule) {
        const auto &[key, value] = rule;
        const auto own = key == providerKey ? providerOf(part) : ruleOf(part, key);
        if (!own || value.isEmpty())
            return false;
        return key == prefixKey ? own->startsWith(value) : *own == value;
    });
}

bool mayMeet(const Selector &scope, const Selector &selector)
{
    if (!scope.empty() && !scope.contains(mountKey) && selector.contains(mountKey))
        return false;
    return std::all_of(scope.begin(), scope.end(), [&](const auto &rule) {
        const auto &[key, value] = rule;
        const auto own = key == providerKey ? providerOf(selector) : ruleOf(selector, key);
        if (!own)
            return !value.isEmpty();
        if (key == prefixKey)
            return own->startsWith(value) || value.startsWith(*own);
        return *own == value;
    });
}

QString faultOfSelector(const Selector &selector, const std::vector<Project> &projects,
                        const std::vector<Environment> &environments)
{
    for (const auto &[key, value] : selector) {
        if (!selectorKeys().contains(key))
            return u"\"%1\" is no key of selectors"_s.arg(key);
        if (value.isEmpty())
            return u"the rule for %1 is empty"_s.arg(key);
    }
    if (selector.contains(mountKey) && providerOf(selector) != u"vault"_s)
        return u"only vault has a kv_mount"_s;
    if (const auto prefix = ruleOf(selector, prefixKey)) {
        if (const QString fault = faultOfRefPrefix(*prefix); !fault.isEmpty())
            return u"no secret can be addressed by \"%1\": a ref "_s.arg(*prefix) + fault;
    }
    return faultOfBelonging(selector, projects, environments);
}

bool claimsLocations(const Selector &selector, const std::vector<Environment> &environments)
{
    bool isAny = false;
    for (const Environment &environment : environments) {
        if (!isOf(environment, selector))
            continue;
        if (environment.targets.empty())
            return false;
        isAny = true;
    }
    return isAny;
}

} // namespace sb::domain
