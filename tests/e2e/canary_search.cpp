#include "tests/e2e/canary_search.h"

#include <QDirIterator>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QStringEncoder>

namespace sb::test {

using namespace Qt::StringLiterals;

namespace {

/// What of the base64 of `secret` is the same whatever stands before and after it.
QByteArray base64Core(const QByteArray &secret, int offset)
{
    // Bytes before fill up to a multiple of three; what they share with the secret is cut off.
    const qsizetype skipped = (3 - offset) % 3;
    QByteArray whole = secret.mid(skipped);
    whole.truncate(whole.size() / 3 * 3);
    return whole.toBase64();
}

QByteArray utf16(const QByteArray &secret, QStringConverter::Encoding order)
{
    QStringEncoder encoder(order, QStringConverter::Flag::Stateless);
    return encoder.encode(QString::fromUtf8(secret));
}

} // namespace

std::vector<std::pair<QString, QByteArray>> formsOf(const QByteArray &secret)
{
    const QByteArray json =
        QJsonDocument(QJsonArray{QString::fromUtf8(secret)}).toJson(QJsonDocument::Compact);
    return {{u"as it is"_s, secret},
            {u"hexadecimal"_s, secret.toHex()},
            {u"upper-case hexadecimal"_s, secret.toHex().toUpper()},
            {u"base64"_s, base64Core(secret, 0)},
            {u"base64 at offset 1"_s, base64Core(secret, 1)},
            {u"base64 at offset 2"_s, base64Core(secret, 2)},
            {u"UTF-16 little endian"_s, utf16(secret, QStringConverter::Utf16LE)},
            {u"UTF-16 big endian"_s, utf16(secret, QStringConverter::Utf16BE)},
            {u"percent-encoded"_s, secret.toPercentEncoding()},
            {u"JSON-escaped"_s, json.sliced(2, json.size() - 4)}};
}

void CanarySearch::watch(const QString &name, const QByteArray &secret)
{
    if (secret.size() < 12)
        qFatal("too short to be told from chance: %s", qPrintable(name));
    for (const auto &[form, bytes] : formsOf(secret))
        m_needles.push_back({name + u", "_s + form, bytes});
}

QStringList CanarySearch::in(const QString &place, const QByteArray &text) const
{
    QStringList found;
    for (const Needle &needle : m_needles) {
        if (text.contains(needle.bytes))
            found.append(place + u": "_s + needle.name);
    }
    return found;
}

QStringList CanarySearch::below(const QString &directory, const QStringList &except) const
{
    QStringList found;
    QDirIterator files(directory, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const QString path = files.next();
        const auto isIn = [&](const QString &part) { return path.contains(part); };
        if (std::any_of(except.begin(), except.end(), isIn))
            continue;
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            found.append(path + u": cannot be read"_s);
        else
            found.append(in(path, file.readAll()));
    }
    return found;
}

} // namespace sb::test
