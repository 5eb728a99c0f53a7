#include "server/services/idempotent_calls.h"

#include "server/storage/transaction.h"

namespace sb::services {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;

namespace {

constexpr int longestWaitMilliseconds = 5'000;
constexpr int keptSeconds = 24 * 3600;
constexpr int attempts = 3;

Result<CallAnswer> replay(const storage::KeptAnswer &kept, const QByteArray &fingerprint)
{
    if (kept.fingerprint != fingerprint)
        return failure(ErrorCode::IdempotencyMismatch,
                       u"this Idempotency-Key was used with another body"_s);
    if (!kept.body)
        return failure(core::Error{
            .code = ErrorCode::AlreadyDone,
            .message = u"done already; the answer carried a secret and is not repeated"_s,
            .details = {{u"resource_id"_s, kept.resourceId}}});
    return CallAnswer{.status = kept.status,
                      .body = kept.body->toUtf8(),
                      .resourceId = kept.resourceId,
                      .isReplayed = true};
}

} // namespace

Result<CallAnswer> IdempotentCalls::perform(const domain::CallContext &call,
                                            const IdempotentCall &wanted,
                                            const std::function<Result<CallAnswer>()> &run) const
{
    for (int attempt = 1;; ++attempt) {
        try {
            auto answer = performOnce(call, wanted, run);
            if (!answer) {
                m_auditLog.appendRefusal(m_database, call, answer.error());
                answer.error().audited = true;
            }
            return answer;
        } catch (const storage::StorageError &error) {
            if (!error.isRetryable() || attempt == attempts)
                throw;
        }
    }
}

Result<CallAnswer>
IdempotentCalls::performOnce(const domain::CallContext &call, const IdempotentCall &wanted,
                             const std::function<Result<CallAnswer>()> &run) const
{
    const storage::IdempotencyKey key{.identity = call.actor.actor(),
                                      .method = wanted.method,
                                      .path = wanted.path,
                                      .key = wanted.key};
    const QByteArray fingerprint = m_fingerprints.ofBody(wanted.body);

    storage::EnclosingTransaction whole(m_database.connection());
    storage::Transaction &tx = whole.transaction();
    m_auditLog.forget();
    if (!m_keys.lock(tx, key, longestWaitMilliseconds))
        return failure(core::Error{.code = ErrorCode::InProgress,
                                   .message = u"the same call is still being worked on"_s,
                                   .retryAfterSeconds = 1});
    if (const auto kept = m_keys.find(tx, key))
        return replay(*kept, fingerprint);
    auto answer = run();
    if (!answer)
        return answer;
    storage::KeptAnswer kept{
        .fingerprint = fingerprint, .status = answer->status, .resourceId = answer->resourceId};
    if (!wanted.isSecret)
        kept.body = QString::fromUtf8(answer->body);
    m_keys.keep(tx, key, kept, keptSeconds);
    whole.commit();
    m_auditLog.announce();
    if (m_observer)
        m_observer->committed();
    return answer;
}

} // namespace sb::services
