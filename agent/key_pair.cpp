#include "agent/key_pair.h"

#include "shared/core/private_file.h"

#include <cerrno>
#include <cstring>
#include <unistd.h>

#include <QFile>

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

/// Whole or not at all, and never over a file that another agent has made meanwhile: a key that was
/// replaced would leave its owner unable to open anything.
Result<void> makeKeyFile(const QString &path, crypto::RandomSource &random)
{
    const core::SecretBytes key = random.bytes(crypto::x25519KeyBytes);
    const QString beside = path + u".making.%1"_s.arg(::getpid());
    const auto written = core::writePrivateFile(
        beside, QByteArrayView(key.data(), static_cast<qsizetype>(key.size())));
    if (!written)
        return written;
    const QByteArray from = QFile::encodeName(beside);
    const bool isLinked = ::link(from.constData(), QFile::encodeName(path).constData()) == 0;
    const int why = errno;
    ::unlink(from.constData());
    if (!isLinked && why != EEXIST)
        return failure(ErrorCode::Unavailable,
                       u"cannot make %1: %2"_s.arg(path, QString::fromUtf8(std::strerror(why))));
    return {};
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
    if (const auto made = makeKeyFile(config.privateKeyFile, random); !made)
        return failure(made);
    auto held = core::readPrivateFile(config.privateKeyFile);
    if (!held)
        return failure(held);
    return pairOf(std::move(*held), config.privateKeyFile);
}

} // namespace sb::agent
