#include "server/services/wrap_reveal.h"

#include "server/crypto/storage_envelope.h"
#include "server/domain/permission_rules.h"
#include "server/domain/wrap_state.h"
#include "server/services/request_audit.h"
#include "server/services/request_visibility.h"
#include "shared/crypto/sha256.h"

namespace sb::services {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;
using domain::SecretWrap;
using storage::Transaction;

namespace {

const QString retrieve = u"wrap.retrieve"_s;

} // namespace

Result<domain::AccessRequest> WrapReveal::visibleRequest(Transaction &tx,
                                                         const domain::CallContext &call,
                                                         const QUuid &requestId) const
{
    auto view = m_requests.findVisible(tx, requestId, viewerOf(call.actor));
    if (!view)
        return failure(ErrorCode::NotFound, u"request not found"_s);
    return std::move(view->request);
}

Result<std::vector<SecretWrap>> WrapReveal::list(const domain::CallContext &call,
                                                 const QUuid &requestId) const
{
    return m_unitOfWork.read(call, [&](Transaction &tx) -> Result<std::vector<SecretWrap>> {
        const auto request = visibleRequest(tx, call, requestId);
        if (!request)
            return failure(request);
        if (request->requesterId != call.actor.id)
            return auditedRefusal({.code = ErrorCode::Forbidden,
                                   .message = u"only the original requester may list wraps"_s},
                                  u"wrap.list"_s, requestResource(requestId), requestId);
        if (const auto carried = domain::checkActsAsRequester(call.actor); !carried)
            return auditedRefusal(carried.error(), u"wrap.list"_s, requestResource(requestId),
                                  requestId);
        return m_wraps.listByRequest(tx, requestId);
    });
}

Result<SecretWrap> WrapReveal::revealable(Transaction &tx, const domain::CallContext &call,
                                          const QUuid &requestId, const QUuid &wrapId,
                                          Lock lock) const
{
    const auto request = visibleRequest(tx, call, requestId);
    if (!request)
        return failure(request);
    if (const auto carried = domain::checkActsAsRequester(call.actor); !carried)
        return auditedRefusal(carried.error(), retrieve, wrapResource(wrapId), requestId);
    auto wrap = lock == Lock::Row ? m_wraps.findForUpdate(tx, wrapId) : m_wraps.find(tx, wrapId);
    if (!wrap)
        return failure(ErrorCode::NotFound, u"wrap not found"_s);
    const auto allowed = domain::checkMayReveal(*wrap, *request, call.actor.id);
    if (allowed)
        return std::move(*wrap);
    // What is spent, and whose it is not, leaves a row; what is not there or not ready yet does
    // not.
    const ErrorCode why = allowed.error().code;
    if (why == ErrorCode::NotFound || why == ErrorCode::NotReady)
        return failure(allowed);
    return auditedRefusal(allowed.error(), retrieve, wrapResource(wrapId), requestId);
}

Result<RevealedWrap> WrapReveal::reveal(const domain::CallContext &call, const QUuid &requestId,
                                        const QUuid &wrapId) const
{
    return m_unitOfWork.write(call, [&](Transaction &tx) -> Result<Audited<RevealedWrap>> {
        const auto wrap = revealable(tx, call, requestId, wrapId, Lock::Row);
        if (!wrap)
            return failure(wrap);
        auto value = crypto::openFromStorage(
            m_kms, {.wrapId = wrap->id, .requestId = wrap->requestId, .keyName = wrap->keyName},
            {.ciphertext = wrap->encryptedValue,
             .nonce = wrap->nonce,
             .wrappedKey = wrap->dataKeyCiphertext,
             .kmsKeyId = wrap->kmsKeyId});
        if (!value)
            return failure(value);
        if (!m_wraps.consumeByUser(tx, wrapId, call.actor.id))
            return auditedRefusal({.code = ErrorCode::WrapExpired, .message = u"wrap expired"_s},
                                  retrieve, wrapResource(wrapId), requestId);

        RevealedWrap revealed{.wrapId = wrap->id,
                              .requestId = wrap->requestId,
                              .keyName = wrap->keyName,
                              .contentHash = crypto::sha256(value->span()).toHex()};
        revealed.value = std::move(*value);
        return Audited<RevealedWrap>(std::move(revealed),
                                     AuditEvent{.action = retrieve,
                                                .resource = wrapResource(wrapId),
                                                .metadata = {{u"key_name"_s, wrap->keyName}},
                                                .correlationId = requestId});
    });
}

Result<void> WrapReveal::probe(const domain::CallContext &call, const QUuid &requestId,
                               const QUuid &wrapId) const
{
    return m_unitOfWork.read(call, [&](Transaction &tx) -> Result<void> {
        const auto wrap = revealable(tx, call, requestId, wrapId, Lock::None);
        if (!wrap)
            return failure(wrap);
        return {};
    });
}

} // namespace sb::services
