#include "agent/key_pair.h"

#include "shared/core/private_file.h"

namespace sb::agent {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;
using crypto::X25519KeyPair;

namespace {

Result<X25519KeyPair> pairOf(core::SecretBytes privateKey, const QString &origin)
{
    auto publicKey = crypto::x25519PublicKey(privateKey);
    if (!publicKey)
        return failure(ErrorCode::InvalidValue, u"%1 must hold exactly 32 bytes"_s.arg(origin));
    return X25519KeyPair{.privateKey = std::move(privateKey), .publicKey = *publicKey};
}

} // namespace

Result<X25519KeyPair> keyPairFrom(const AgentConfig &config, crypto::RandomSource &random)
{
    if (!config.privateKey.isEmpty())
        return pairOf(config.privateKey.clone(), u"SB_AGENT_PRIVATE_KEY"_s);
    if (config.privateKeyFile.isEmpty())
        return crypto::makeX25519KeyPair(random);
    auto known = core::readPrivateFile(config.privateKeyFile);
    if (known)
        return pairOf(std::move(*known), config.privateKeyFile);
    if (known.error().code != ErrorCode::NotFound)
        return failure(known);
    X25519KeyPair made = crypto::makeX25519KeyPair(random);
    const auto written = core::writePrivateFile(
        config.privateKeyFile,
        QByteArrayView(made.privateKey.data(), static_cast<qsizetype>(made.privateKey.size())));
    if (!written)
        return failure(written);
    return made;
}

} // namespace sb::agent
