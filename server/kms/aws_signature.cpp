#include "server/kms/aws_signature.h"

#include "shared/crypto/sha256.h"

#include <algorithm>

namespace sb::kms {

using namespace Qt::StringLiterals;
using core::SecretBytes;
using Fields = std::vector<std::pair<QByteArray, QByteArray>>;

namespace {

QByteArray hexOfHash(const QByteArray &text)
{
    return crypto::sha256(text).toHex();
}

QByteArray stampOf(const QDateTime &now)
{
    return now.toUTC().toString(u"yyyyMMdd'T'HHmmss'Z'"_s).toLatin1();
}

/// Names in lower case, inner blanks of values made one, in order.
Fields signedHeaders(const AwsRequest &request, const AwsCredentials &credentials,
                     const QDateTime &now)
{
    Fields headers{{"host", request.host}, {"x-amz-date", stampOf(now)}};
    if (!credentials.sessionToken.isEmpty())
        headers.emplace_back("x-amz-security-token", credentials.sessionToken);
    for (const auto &[name, value] : request.headers)
        headers.emplace_back(name.toLower(), value.simplified());
    std::sort(headers.begin(), headers.end());
    return headers;
}

QByteArray namesOf(const Fields &headers)
{
    QByteArrayList names;
    for (const auto &[name, value] : headers)
        names.append(name);
    return names.join(';');
}

QByteArray scopeText(const AwsScope &scope, const QDateTime &now)
{
    return stampOf(now).first(8) + '/' + scope.region + '/' + scope.service + "/aws4_request";
}

SecretBytes signingKey(const SecretBytes &secret, const AwsScope &scope, const QDateTime &now)
{
    SecretBytes first(secret.size() + 4);
    std::copy_n("AWS4", 4, first.data());
    std::copy(secret.span().begin(), secret.span().end(), first.data() + 4);
    SecretBytes key = std::move(first);
    for (const QByteArray &part :
         {stampOf(now).first(8), scope.region, scope.service, "aws4_request"_ba}) {
        QByteArray next = crypto::hmacSha256(std::as_const(key).span(), part);
        key = SecretBytes::takeFrom(next);
    }
    return key;
}

} // namespace

QByteArray awsCanonicalRequest(const AwsRequest &request, const AwsCredentials &credentials,
                               const QDateTime &now)
{
    Fields query = request.query;
    std::sort(query.begin(), query.end());
    QByteArrayList pairs;
    for (const auto &[name, value] : query)
        pairs.append(name + '=' + value);
    const Fields headers = signedHeaders(request, credentials, now);
    QByteArray text = request.method + '\n' + request.path + '\n' + pairs.join('&') + '\n';
    for (const auto &[name, value] : headers)
        text += name + ':' + value + '\n';
    return text + '\n' + namesOf(headers) + '\n' + hexOfHash(request.body);
}

Fields awsSignature(const AwsRequest &request, const AwsCredentials &credentials,
                    const AwsScope &scope, const QDateTime &now)
{
    const QByteArray toSign = "AWS4-HMAC-SHA256\n" + stampOf(now) + '\n' + scopeText(scope, now) +
                              '\n' + hexOfHash(awsCanonicalRequest(request, credentials, now));
    const SecretBytes key = signingKey(credentials.secretAccessKey, scope, now);
    const QByteArray signature = crypto::hmacSha256(key.span(), toSign);
    Fields headers{{"X-Amz-Date", stampOf(now)}};
    if (!credentials.sessionToken.isEmpty())
        headers.emplace_back("X-Amz-Security-Token", credentials.sessionToken);
    headers.emplace_back("Authorization", "AWS4-HMAC-SHA256 Credential=" + credentials.accessKeyId +
                                              '/' + scopeText(scope, now) + ", SignedHeaders=" +
                                              namesOf(signedHeaders(request, credentials, now)) +
                                              ", Signature=" + signature.toHex());
    return headers;
}

} // namespace sb::kms
