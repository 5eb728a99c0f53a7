// The vectors of tests/contract/vectors.json, which every program of the product shares, and a
// source of "random" bytes that replays them.
#pragma once

#include "shared/core/secret_bytes.h"
#include "shared/crypto/random_source.h"

#include <QByteArray>
#include <QJsonArray>
#include <QJsonObject>
#include <QString>

namespace sb::test {

/// One section of the file, e.g. `sealed_envelope`; found by SB_SOURCE_DIR. Aborts the test when
/// the file or the section is missing.
[[nodiscard]] QJsonObject cryptoVectors(const QString &section);
/// A member that holds standard base64 or hexadecimal digits.
[[nodiscard]] QByteArray fromBase64(const QJsonObject &object, const QString &member);
[[nodiscard]] QByteArray fromHex(const QJsonObject &object, const QString &member);

[[nodiscard]] core::SecretBytes secretOf(const QByteArray &bytes);
[[nodiscard]] QByteArray bytesOf(const core::SecretBytes &secret);
/// A copy with one bit turned over.
[[nodiscard]] QByteArray withFlippedBit(QByteArray bytes, qsizetype bit);

/// Hands out `bytes` in order and aborts when they run out.
class ScriptedRandom final : public crypto::RandomSource
{
public:
    explicit ScriptedRandom(QByteArray bytes) : m_bytes(std::move(bytes)) {}

    void fill(std::span<unsigned char> bytes) override;

    [[nodiscard]] bool isExhausted() const { return m_bytes.isEmpty(); }

private:
    QByteArray m_bytes;
};

} // namespace sb::test
