#include "server/domain/key_page.h"

#include "shared/core/uuid_text.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace sb::domain {

namespace {

constexpr qint64 largestInteger = 10'000'000'000'000'000;

bool isOfKind(const QString &key, KeyKind kind)
{
    bool isNumber = false;
    qint64 number = 0;
    switch (kind) {
    case KeyKind::Text:
        // What no row can hold, no statement may be asked with.
        return !key.contains(QChar::Null);
    case KeyKind::Integer:
        // Beyond this no sum of a statement stays in its range.
        number = key.toLongLong(&isNumber);
        return isNumber && number >= -largestInteger && number <= largestInteger;
    case KeyKind::Uuid:
        return core::uuidFromText(key).has_value();
    }
    return false;
}

} // namespace

QString encodeSortKeys(const QStringList &keys)
{
    const QByteArray json =
        QJsonDocument(QJsonArray::fromStringList(keys)).toJson(QJsonDocument::Compact);
    return QString::fromLatin1(
        json.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

std::optional<QStringList> decodeSortKeys(QStringView text, const std::vector<KeyKind> &kinds)
{
    // Characters outside Latin-1 become '?', which the decoder refuses.
    const auto decoded = QByteArray::fromBase64Encoding(
        text.toLatin1(), QByteArray::Base64UrlEncoding | QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded)
        return std::nullopt;
    const QJsonDocument json = QJsonDocument::fromJson(decoded.decoded);
    const QJsonArray array = json.array();
    if (!json.isArray() || array.size() != static_cast<qsizetype>(kinds.size()))
        return std::nullopt;
    QStringList keys;
    for (qsizetype at = 0; at < array.size(); ++at) {
        if (!array[at].isString() ||
            !isOfKind(array[at].toString(), kinds[static_cast<std::size_t>(at)]))
            return std::nullopt;
        keys.append(array[at].toString());
    }
    return keys;
}

} // namespace sb::domain
