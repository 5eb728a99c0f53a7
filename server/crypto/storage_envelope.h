// How a value lies in the database (contract 4.3, B12): AES-256-GCM under a data key of its own,
// bound to its row by associated data, so that whoever can write the database cannot move a
// ciphertext to another key or request (invariant S5).
#pragma once

#include "server/crypto/kms.h"

#include <span>

#include <QUuid>

namespace sb::crypto {

/// What the associated data binds: version byte 1, then wrap id, request id (36-character text
/// forms) and key name (UTF-8), each preceded by its length as 4 bytes big-endian.
struct WrapBinding
{
    QUuid wrapId = {};
    QUuid requestId = {};
    QString keyName = {};
};

/// The token of an ArgoCD endpoint, bound to where it may be sent: version byte 2, then the purpose
/// `argocd_endpoint.token`, the endpoint's id and the three texts, each preceded by its length as 4
/// bytes big-endian. Whoever can write the database cannot have it sent to a host of their own.
struct EndpointTokenBinding
{
    QUuid endpointId = {};
    QString baseUrl = {};
    QString tlsServerName = {};
    QString tlsCaPem = {};
};

struct StoredEnvelope
{
    /// AES-256-GCM ciphertext, 16-byte tag appended.
    QByteArray ciphertext = {};
    /// 12 bytes.
    QByteArray nonce = {};
    QByteArray wrappedKey = {};
    QString kmsKeyId = {};
};

/// Unavailable when the KMS is; Internal when it hands out no 32-byte key.
[[nodiscard]] core::Result<StoredEnvelope> sealForStorage(Kms &kms, const WrapBinding &binding,
                                                          std::span<const unsigned char> value);
/// Unavailable when the KMS is, and when it does not open the data key or opens it to another one;
/// Internal when the row was tampered with.
[[nodiscard]] core::Result<core::SecretBytes> openFromStorage(Kms &kms, const WrapBinding &binding,
                                                              const StoredEnvelope &envelope);

[[nodiscard]] core::Result<StoredEnvelope>
sealForStorage(Kms &kms, const EndpointTokenBinding &binding, std::span<const unsigned char> token);
[[nodiscard]] core::Result<core::SecretBytes>
openFromStorage(Kms &kms, const EndpointTokenBinding &binding, const StoredEnvelope &envelope);

} // namespace sb::crypto
