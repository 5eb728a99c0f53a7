#include "server/app/kms_factory.h"

#include "server/crypto/local_kms.h"
#include "server/kms/aws_kms.h"
#include "server/kms/pkcs11_kms.h"
#include "server/kms/vault_transit_kms.h"

namespace sb::app {

using namespace Qt::StringLiterals;
using config::KmsBackend;
using core::failure;
using core::Result;
using MadeKms = std::unique_ptr<crypto::Kms>;

namespace {

/// A try that gets no answer leaves time for another one.
kms::CallTimes timesOf(const config::KmsSettings &settings)
{
    return {.oneTry = settings.timeout * 3 / 5, .deadline = settings.timeout};
}

} // namespace

Result<MadeKms> makeKms(const config::ServerConfig &config, crypto::RandomSource &random)
{
    switch (config.kms.backend) {
    case KmsBackend::VaultTransit:
        return MadeKms(
            std::make_unique<kms::VaultTransitKms>(config.kms.vault.clone(), timesOf(config.kms)));
    case KmsBackend::AwsKms:
        return MadeKms(std::make_unique<kms::AwsKms>(config.kms.aws.clone(), timesOf(config.kms)));
    case KmsBackend::Pkcs11:
        return MadeKms(std::make_unique<kms::Pkcs11Kms>(config.kms.pkcs11.clone(), random));
    case KmsBackend::Local:
        break;
    }
    auto local = crypto::LocalKms::make(config.wrapMasterKey.clone(), random);
    if (!local)
        return failure(local);
    return MadeKms(std::move(*local));
}

Result<void> tryKms(crypto::Kms &kms)
{
    const auto made = kms.generateDataKey();
    if (!made)
        return failure(made);
    const auto opened = kms.decryptDataKey(made->wrapped, made->keyId);
    if (!opened)
        return failure(opened);
    if (!opened->equals(made->plaintext))
        return failure(core::ErrorCode::Unavailable,
                       u"the key service opens a data key to another one"_s);
    return {};
}

} // namespace sb::app
