// The key behind all keyed fingerprints of a database; made once, opened at start.
#pragma once

#include "server/crypto/fingerprint.h"
#include "server/crypto/kms.h"
#include "server/services/unit_of_work.h"

namespace sb::services {

class FingerprintKey
{
public:
    explicit FingerprintKey(core::SecretBytes key) : m_key(std::move(key)) {}

    /// The database's key; made by whichever server comes first. Unavailable when the KMS is away,
    /// InvalidValue when it was wrapped by another KMS.
    [[nodiscard]] static core::Result<FingerprintKey>
    open(const UnitOfWork &unitOfWork, crypto::Kms &kms, const domain::CallContext &system);

    /// Of a data key as it was wrapped (contract B13).
    [[nodiscard]] QByteArray ofDataKey(const QByteArray &wrapped) const
    {
        return crypto::fingerprint(m_key, crypto::FingerprintUse::DataKey, wrapped);
    }

    /// Of an e-mail as domain/email_rules leaves it (contract B4).
    [[nodiscard]] QByteArray ofLoginSubject(const QString &email) const
    {
        return crypto::fingerprint(m_key, crypto::FingerprintUse::LoginSubject, email.toUtf8());
    }

    /// Of the body of a call with an Idempotency-Key (contract B19).
    [[nodiscard]] QByteArray ofBody(const QByteArray &body) const
    {
        return crypto::fingerprint(m_key, crypto::FingerprintUse::IdempotentBody, body);
    }

    /// Of whoever failed to prove who they are (contract B22).
    [[nodiscard]] QByteArray ofFailedAttempt(const QString &subject) const
    {
        return crypto::fingerprint(m_key, crypto::FingerprintUse::FailedAttempt, subject.toUtf8());
    }

private:
    core::SecretBytes m_key;
};

} // namespace sb::services
