#include "server/http/target.h"

#include <algorithm>
#include <optional>

#include <QByteArrayList>

namespace sb::http {

using namespace Qt::StringLiterals;
using core::Result;

namespace {

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

enum class Plus { Literal, Blank };

std::optional<QString> decoded(QByteArrayView text, Plus plus)
{
    QByteArray bytes;
    bytes.reserve(text.size());
    for (qsizetype at = 0; at < text.size(); ++at) {
        char c = text[at];
        if (c == '+' && plus == Plus::Blank) {
            c = ' ';
        } else if (c == '%') {
            if (at + 2 >= text.size())
                return std::nullopt;
            const int high = hexDigit(text[at + 1]);
            const int low = hexDigit(text[at + 2]);
            if (high < 0 || low < 0)
                return std::nullopt;
            c = static_cast<char>(high * 16 + low);
            at += 2;
        }
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            return std::nullopt;
        bytes.append(c);
    }
    if (!bytes.isValidUtf8())
        return std::nullopt;
    return QString::fromUtf8(bytes);
}

QByteArray withoutDoubleSlashes(QByteArrayView path)
{
    QByteArray collapsed;
    collapsed.reserve(path.size());
    for (const char c : path) {
        if (c != '/' || !collapsed.endsWith('/'))
            collapsed.append(c);
    }
    return collapsed;
}

core::Failure malformed()
{
    return core::failure(core::ErrorCode::BadRequest, u"malformed request target"_s);
}

} // namespace

Result<Target> parseTarget(const QByteArray &originForm)
{
    const qsizetype mark = originForm.indexOf('?');
    Target target{.path = withoutDoubleSlashes(mark < 0 ? QByteArrayView(originForm)
                                                        : QByteArrayView(originForm).first(mark))};
    for (const QByteArray &part : target.path.mid(1).split('/')) {
        auto segment = decoded(part, Plus::Literal);
        if (!segment)
            return malformed();
        target.segments.push_back(std::move(*segment));
    }
    if (mark < 0)
        return target;
    for (const QByteArray &part : originForm.mid(mark + 1).split('&')) {
        if (part.isEmpty())
            continue;
        const qsizetype equals = part.indexOf('=');
        auto name = decoded(equals < 0 ? part : part.first(equals), Plus::Blank);
        auto value = decoded(equals < 0 ? QByteArray() : part.mid(equals + 1), Plus::Blank);
        if (!name || !value)
            return malformed();
        target.query.emplace_back(std::move(*name), std::move(*value));
    }
    return target;
}

} // namespace sb::http
