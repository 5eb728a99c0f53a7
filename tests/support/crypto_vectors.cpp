#include "tests/support/crypto_vectors.h"

#include <algorithm>

#include <QFile>
#include <QJsonDocument>

namespace sb::test {

using namespace Qt::StringLiterals;

QJsonObject cryptoVectors(const QString &section)
{
    QFile file(qEnvironmentVariable("SB_SOURCE_DIR") + u"/tests/contract/vectors.json"_s);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("cannot read %s; is SB_SOURCE_DIR set?", qPrintable(file.fileName()));
    const QJsonObject found =
        QJsonDocument::fromJson(file.readAll()).object().value(section).toObject();
    if (found.isEmpty())
        qFatal("no vectors for %s", qPrintable(section));
    return found;
}

QByteArray fromBase64(const QJsonObject &object, const QString &member)
{
    const auto decoded = QByteArray::fromBase64Encoding(object.value(member).toString().toLatin1(),
                                                        QByteArray::AbortOnBase64DecodingErrors);
    if (!object.contains(member) || !decoded)
        qFatal("no base64 in %s", qPrintable(member));
    return *decoded;
}

QByteArray fromHex(const QJsonObject &object, const QString &member)
{
    if (!object.contains(member))
        qFatal("no digits in %s", qPrintable(member));
    return QByteArray::fromHex(object.value(member).toString().toLatin1());
}

core::SecretBytes secretOf(const QByteArray &bytes)
{
    return core::SecretBytes::copyOf(
        std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
}

QByteArray bytesOf(const core::SecretBytes &secret)
{
    return {reinterpret_cast<const char *>(secret.data()), static_cast<qsizetype>(secret.size())};
}

QByteArray withFlippedBit(QByteArray bytes, qsizetype bit)
{
    char &byte = bytes[bit / 8];
    byte = static_cast<char>(byte ^ (1 << (bit % 8)));
    return bytes;
}

void ScriptedRandom::fill(std::span<unsigned char> bytes)
{
    const auto count = static_cast<qsizetype>(bytes.size());
    if (count > m_bytes.size())
        qFatal("the script has too few bytes");
    std::copy_n(m_bytes.cbegin(), count, reinterpret_cast<char *>(bytes.data()));
    m_bytes.remove(0, count);
}

} // namespace sb::test
