// Who wraps data keys, and how it is reached (contract 4.4).
#pragma once

#include "shared/core/secret_bytes.h"

#include <chrono>

#include <QByteArray>
#include <QString>
#include <QUrl>

namespace sb::config {

enum class KmsBackend { Local, VaultTransit, AwsKms, Pkcs11 };

/// SB_KMS_VAULT_*
struct VaultTransitSettings
{
    QUrl address = {};
    core::SecretBytes token = {};
    /// Where the token was read from, when it was a file: it is read again when Vault refuses the
    /// token, for somebody else may renew it there.
    QString tokenFile = {};
    QString key = {};
    QString mount = QStringLiteral("transit");
    QString nameSpace = {};
    /// PEM; empty means the system's roots.
    QByteArray caPem = {};

    [[nodiscard]] VaultTransitSettings clone() const
    {
        return {address, token.clone(), tokenFile, key, mount, nameSpace, caPem};
    }
};

/// Where AWS credentials may come from, under AWS's own names (AWS_*), the first that is there.
struct AwsCredentialSettings
{
    QString accessKeyId = {};
    core::SecretBytes secretAccessKey = {};
    core::SecretBytes sessionToken = {};
    QString roleArn = {};
    QString roleSessionName = {};
    QString webIdentityTokenFile = {};
    /// Overrides `https://sts.REGION.amazonaws.com`.
    QUrl stsEndpoint = {};
    QString sharedFile = {};
    QString profile = QStringLiteral("default");
    /// Of the container (ECS, EKS).
    QUrl containerUrl = {};
    core::SecretBytes containerToken = {};
    QString containerTokenFile = {};
    /// Of the machine (IMDSv2); empty when switched off.
    QUrl metadataUrl = QUrl(QStringLiteral("http://169.254.169.254"));

    [[nodiscard]] AwsCredentialSettings clone() const
    {
        return {.accessKeyId = accessKeyId,
                .secretAccessKey = secretAccessKey.clone(),
                .sessionToken = sessionToken.clone(),
                .roleArn = roleArn,
                .roleSessionName = roleSessionName,
                .webIdentityTokenFile = webIdentityTokenFile,
                .stsEndpoint = stsEndpoint,
                .sharedFile = sharedFile,
                .profile = profile,
                .containerUrl = containerUrl,
                .containerToken = containerToken.clone(),
                .containerTokenFile = containerTokenFile,
                .metadataUrl = metadataUrl};
    }
};

/// SB_KMS_AWS_*
struct AwsKmsSettings
{
    QString region = {};
    QString keyId = {};
    /// Empty: `https://kms.REGION.amazonaws.com`.
    QUrl endpoint = {};
    /// PEM; empty means the system's roots.
    QByteArray caPem = {};
    AwsCredentialSettings credentials = {};

    [[nodiscard]] AwsKmsSettings clone() const
    {
        return {region, keyId, endpoint, caPem, credentials.clone()};
    }
};

/// SB_KMS_PKCS11_*
struct Pkcs11Settings
{
    /// Path of the shared library.
    QString module = {};
    QString tokenLabel = {};
    core::SecretBytes pin = {};
    QString keyLabel = {};

    [[nodiscard]] Pkcs11Settings clone() const
    {
        return {module, tokenLabel, pin.clone(), keyLabel};
    }
};

struct KmsSettings
{
    KmsBackend backend = KmsBackend::Local;
    VaultTransitSettings vault = {};
    AwsKmsSettings aws = {};
    Pkcs11Settings pkcs11 = {};
    /// For a call to a key service behind the network, all its tries together.
    std::chrono::milliseconds timeout{5'000};
    /// How long readiness relies on its last look at the key service.
    std::chrono::milliseconds checkInterval{10'000};
};

} // namespace sb::config
