#include "server/services/request_submission.h"

#include "server/crypto/storage_envelope.h"
#include "server/domain/approval_rules.h"
#include "server/domain/cluster_fill.h"
#include "server/domain/expiry.h"
#include "server/domain/key_rules.h"
#include "server/services/request_audit.h"
#include "shared/model/permission.h"

#include <algorithm>

namespace sb::services {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;
using domain::AccessRequest;
using domain::RequestType;
using domain::SecretWrap;
using storage::Transaction;

namespace {

QStringList keyNames(const Submission &submission)
{
    if (submission.type == RequestType::Read)
        return submission.targetKeys;
    QStringList names;
    for (const SubmittedValue &value : submission.values)
        names.append(value.keyName);
    return names;
}

/// Everything that can be judged without looking anything up.
Result<void> checkShape(const Submission &submission)
{
    const auto location = domain::locationOf(submission.target);
    if (!location)
        return failure(location);
    const auto text =
        domain::checkJustification(submission.justification, false, u"/justification"_s);
    if (!text)
        return text;
    if (submission.type == RequestType::Read)
        return domain::checkTargetKeys(submission.targetKeys, u"/target_keys"_s);

    if (submission.values.empty())
        return failure(ErrorCode::InvalidValue, u"must contain at least one entry"_s,
                       u"/key_values"_s);
    if (submission.values.size() > static_cast<std::size_t>(domain::maxKeys))
        return failure(ErrorCode::InvalidValue,
                       u"must contain at most %1 entries"_s.arg(domain::maxKeys), u"/key_values"_s);
    QStringList names;
    for (const SubmittedValue &value : submission.values) {
        const auto named = domain::checkKeyName(value.keyName, value.pointer);
        if (!named)
            return named;
        if (names.contains(value.keyName))
            return failure(ErrorCode::InvalidValue, u"the key is given twice"_s, value.pointer);
        names.append(value.keyName);
        const auto sized = domain::checkValueSize(value.value.size(), value.pointer);
        if (!sized)
            return sized;
    }
    return {};
}

QJsonObject submitMetadata(const AccessRequest &request, std::size_t keyCount)
{
    return {{u"workflow_id"_s, request.snapshot.workflowId.toString(QUuid::WithoutBraces)},
            {u"target_provider_type"_s, request.targetProviderType},
            {u"target_secret_ref"_s, request.targetSecretRef},
            {u"key_count"_s, static_cast<qint64>(keyCount)},
            {u"min_approvers"_s, request.snapshot.minApprovers},
            {u"request_type"_s, domain::toWord(request.type)}};
}

AuditEvent wrapCreated(const SecretWrap &wrap, qint64 ttlSeconds)
{
    return {.action = u"wrap.create"_s,
            .resource = wrapResource(wrap.id),
            .metadata = {{u"key_name"_s, wrap.keyName},
                         {u"kms_key_id"_s, wrap.kmsKeyId},
                         {u"ttl_seconds"_s, ttlSeconds}},
            .correlationId = wrap.requestId};
}

} // namespace

Result<RequestDetails> RequestSubmission::submit(const domain::CallContext &call,
                                                 const Submission &submission) const
{
    const auto shape = checkShape(submission);
    if (!shape)
        return failure(shape);
    // Sealed before the transaction begins: a KMS that answers slowly holds no locks.
    const QUuid requestId = QUuid::createUuid();
    const auto wraps = seal(requestId, submission.values);
    if (!wraps)
        return failure(wraps);

    return m_unitOfWork.write(call, [&](Transaction &tx) -> Result<Audited<RequestDetails>> {
        const auto request = judge(tx, call, requestId, submission);
        if (!request)
            return failure(request);
        std::vector<AuditEvent> events = store(tx, *request, *wraps);
        auto details = m_query.details(tx, call, requestId);
        if (!details)
            return failure(details);
        return Audited<RequestDetails>(std::move(*details), std::move(events));
    });
}

Result<std::vector<SecretWrap>>
RequestSubmission::seal(const QUuid &requestId, const std::vector<SubmittedValue> &values) const
{
    std::vector<SecretWrap> wraps;
    for (const SubmittedValue &value : values) {
        const QUuid wrapId = QUuid::createUuid();
        auto envelope = crypto::sealForStorage(
            m_kms, {.wrapId = wrapId, .requestId = requestId, .keyName = value.keyName},
            value.value.span());
        if (!envelope)
            return failure(envelope);
        wraps.push_back({.id = wrapId,
                         .requestId = requestId,
                         .keyName = value.keyName,
                         .encryptedValue = envelope->ciphertext,
                         .nonce = envelope->nonce,
                         .dataKeyCiphertext = envelope->wrappedKey,
                         .kmsKeyId = envelope->kmsKeyId,
                         .byteLength = static_cast<int>(value.value.size())});
    }
    return wraps;
}

Result<ResolvedSubmission> RequestSubmission::resolve(Transaction &tx,
                                                      const Submission &submission) const
{
    auto location = domain::locationOf(submission.target);
    if (!location)
        return failure(location);
    if (!location->clusterName) {
        // Two are enough to see that there are several.
        const auto filled = domain::fillCluster(
            {}, m_secrets.clustersHolding(tx, location->providerType, location->effectiveRef, 2));
        if (!filled)
            return failure(filled);
        location->clusterName = *filled;
    }
    const auto claims =
        m_environments.listClaims(tx, location->providerType, location->effectiveRef);
    const auto belonging = domain::completeBelonging(submission.belonging, *location, claims);
    if (!belonging)
        return failure(belonging);
    if (belonging->projectId || belonging->environment) {
        const auto project =
            belonging->projectId ? m_projects.find(tx, *belonging->projectId) : std::nullopt;
        const QStringList environments =
            project ? m_environments.listNames(tx, project->id) : QStringList{};
        const auto exists = domain::checkBelonging(*belonging, project, environments);
        if (!exists)
            return failure(exists);
    }
    ResolvedSubmission resolved{.place = {.projectId = belonging->projectId,
                                          .environment = belonging->environment,
                                          .location = std::move(*location)}};
    resolved.resolution = domain::resolvePolicy(m_policies.listInOrder(tx), m_workflows.list(tx),
                                                resolved.place, submission.type);
    return resolved;
}

Result<AccessRequest> RequestSubmission::judge(Transaction &tx, const domain::CallContext &call,
                                               const QUuid &requestId,
                                               const Submission &submission) const
{
    const auto resolved = resolve(tx, submission);
    if (!resolved)
        return failure(resolved);
    const domain::Place &place = resolved->place;
    if (!domain::holdsFor(call.actor, model::permissions::secretRequest, place))
        return auditedRefusal(
            {.code = ErrorCode::MissingPermission,
             .message = u"missing permission \"secret.request\" for this location"_s},
            u"request.submit"_s, requestResource(requestId), requestId);
    const auto snapshot = domain::snapshotOf(resolved->resolution);
    if (!snapshot)
        return failure(snapshot);
    // The workflow may have let go of its role since it was read, and the role be gone.
    if (snapshot->approverRoleId && !m_roles.lockForUse(tx, *snapshot->approverRoleId))
        return failure(ErrorCode::Conflict, u"the workflow was changed meanwhile; ask again"_s);
    const auto justified = domain::checkJustification(
        submission.justification, snapshot->requireJustification, u"/justification"_s);
    if (!justified)
        return failure(justified);
    return AccessRequest{.id = requestId,
                         .requesterId = call.actor.id,
                         .type = submission.type,
                         .justification = submission.justification,
                         .targetProviderType = submission.target.providerType,
                         .targetProviderConfig = submission.target.providerConfig,
                         .targetSecretRef = submission.target.secretRef,
                         .targetKeys = keyNames(submission),
                         .effectiveRef = place.location.effectiveRef,
                         .kvMount = place.location.kvMount,
                         .clusterName = place.location.clusterName,
                         .projectId = place.projectId,
                         .environment = place.environment,
                         .snapshot = *snapshot};
}

std::vector<AuditEvent> RequestSubmission::store(Transaction &tx, const AccessRequest &request,
                                                 const std::vector<SecretWrap> &wraps) const
{
    m_requests.insert(tx, request, domain::pendingTtlSeconds(request.snapshot, request.type));
    std::vector<AuditEvent> events{
        requestEvent(u"request.submit"_s, request.id,
                     submitMetadata(request, static_cast<std::size_t>(request.targetKeys.size())))};
    const qint64 wrapTtl = std::min(request.snapshot.wrapTtlCreatedSeconds, domain::maxTtlSeconds);
    for (const SecretWrap &wrap : wraps) {
        m_wraps.insert(tx, wrap, wrapTtl);
        events.push_back(wrapCreated(wrap, wrapTtl));
    }
    // Rules that ask for no approval are said aloud (contract B8); the deciding statement is the
    // same.
    if (!domain::approvesItself(request.snapshot))
        return events;
    if (const auto enqueued = m_dispatch.dispatchAtQuorum(tx, request)) {
        AuditEvent approved =
            requestEvent(u"request.approve"_s, request.id,
                         {{u"approves"_s, 0}, {u"required"_s, 0}, {u"became_approved"_s, true}});
        approved.actor = u"system"_s;
        events.push_back(std::move(approved));
        events.push_back(*enqueued);
    }
    return events;
}

} // namespace sb::services
