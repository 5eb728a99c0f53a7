#include "server/domain/page.h"

#include <QByteArray>
#include <QtEndian>

namespace sb::domain {

namespace {

constexpr qsizetype timeBytes = 8;
constexpr qsizetype idBytes = 16;
/// Base64 of 24 bytes: no padding and no spare bits, so each cursor has exactly one text.
constexpr qsizetype textLength = 32;

} // namespace

QString encodeCursor(const PageCursor &cursor)
{
    QByteArray bytes(timeBytes, Qt::Uninitialized);
    qToBigEndian(qint64{cursor.time.micros}, bytes.data());
    bytes += cursor.id.toRfc4122();
    return QString::fromLatin1(
        bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

std::optional<PageCursor> decodeCursor(QStringView text)
{
    if (text.size() != textLength)
        return std::nullopt;
    // Characters outside Latin-1 become '?', which the decoder refuses.
    const auto decoded = QByteArray::fromBase64Encoding(
        text.toLatin1(), QByteArray::Base64UrlEncoding | QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded || decoded.decoded.size() != timeBytes + idBytes)
        return std::nullopt;
    return PageCursor{.time = {qFromBigEndian<qint64>(decoded.decoded.constData())},
                      .id = QUuid::fromRfc4122(decoded.decoded.sliced(timeBytes))};
}

} // namespace sb::domain
