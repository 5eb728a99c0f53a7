// AWS Signature Version 4: proves to an AWS service who calls.
#pragma once

#include "shared/core/secret_bytes.h"

#include <utility>
#include <vector>

#include <QByteArray>
#include <QDateTime>

namespace sb::kms {

struct AwsCredentials
{
    QByteArray accessKeyId = {};
    core::SecretBytes secretAccessKey = {};
    /// Empty for keys that do not end.
    QByteArray sessionToken = {};
    /// Null when they do not end.
    QDateTime expiresAt = {};

    [[nodiscard]] AwsCredentials clone() const
    {
        return {accessKeyId, secretAccessKey.clone(), sessionToken, expiresAt};
    }
};

struct AwsRequest
{
    QByteArray method = {};
    /// Without port when it is the scheme's own.
    QByteArray host = {};
    /// Encoded, beginning with `/`.
    QByteArray path = {};
    /// Encoded names and values, in any order.
    std::vector<std::pair<QByteArray, QByteArray>> query = {};
    /// To be signed besides `host` and `x-amz-date`.
    std::vector<std::pair<QByteArray, QByteArray>> headers = {};
    QByteArray body = {};
};

struct AwsScope
{
    QByteArray region = {};
    QByteArray service = {};
};

/// What is hashed, line by line; for tests against the published vectors.
[[nodiscard]] QByteArray awsCanonicalRequest(const AwsRequest &request,
                                             const AwsCredentials &credentials,
                                             const QDateTime &now);

/// The headers to send besides those of the request: `X-Amz-Date`, `X-Amz-Security-Token` for a
/// session, `Authorization`.
[[nodiscard]] std::vector<std::pair<QByteArray, QByteArray>>
awsSignature(const AwsRequest &request, const AwsCredentials &credentials, const AwsScope &scope,
             const QDateTime &now);

} // namespace sb::kms
