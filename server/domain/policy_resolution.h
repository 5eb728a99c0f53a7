// From a request to the workflow that decides it (contract section 2 and B8): one walk that both
// decides and explains.
#pragma once

#include "server/domain/access_request.h"
#include "server/domain/policy.h"
#include "server/domain/scope_match.h"
#include "server/domain/workflow.h"
#include "shared/core/result.h"

#include <optional>
#include <vector>

#include <QJsonObject>
#include <QString>
#include <QStringList>
#include <QUuid>

namespace sb::domain {

enum class PolicyOutcome {
    /// Decides.
    Matched,
    Mismatch,
    Disabled,
    /// Would match, but its workflow is switched off.
    WorkflowDisabled,
    /// Would match, but one of higher rank did.
    Lower,
};

QString toWord(PolicyOutcome outcome);

struct SelectorMismatch
{
    QString key = {};
    QString rule = {};
    /// What the request has; nullopt when it is unset.
    std::optional<QString> request = {};

    bool operator==(const SelectorMismatch &) const = default;
};

struct ConsideredPolicy
{
    QUuid policyId = {};
    QString name = {};
    int priority = 0;
    PolicyOutcome outcome = PolicyOutcome::Mismatch;
    /// Rules that do not match, by key; a disabled policy has its own too.
    std::vector<SelectorMismatch> mismatches = {};

    bool operator==(const ConsideredPolicy &) const = default;
};

struct Resolution
{
    /// nullopt: the default workflow decides.
    std::optional<Policy> policy = {};
    /// nullopt: no policy matched and no default workflow is enabled; nothing can be submitted.
    std::optional<Workflow> workflow = {};
    /// Every policy, in order of rank.
    std::vector<ConsideredPolicy> considered = {};
};

/// The scope keys and `type`.
const QStringList &selectorKeys();

/// A selector on its way in: 422 invalid_value with one detail per unknown key, value that is no
/// text or empty, and word that the key does not know. `pointer` is the selector's own place.
core::Result<Selector> selectorFromJson(const QJsonObject &selector, const QString &pointer);
/// As stored; what is no text becomes an empty rule, which never matches.
Selector selectorFromStored(const QJsonObject &selector);

/// The order in which policies are tried: priority descending, then the older, then the lower id.
bool ranksBefore(const Policy &left, const Policy &right);

/// `policies` in any order.
Resolution resolvePolicy(std::vector<Policy> policies, const std::vector<Workflow> &workflows,
                         const Place &place, RequestType type);

/// What a request keeps of the resolution; 422 no_workflow when there is none.
core::Result<Snapshot> snapshotOf(const Resolution &resolution);

} // namespace sb::domain
