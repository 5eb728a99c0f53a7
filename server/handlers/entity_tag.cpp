#include "server/handlers/entity_tag.h"

#include <algorithm>

#include <QByteArrayList>

namespace sb::handlers {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;

namespace {

const QString headerName = QStringLiteral("If-Match");

Result<domain::RevisionMatch> refused()
{
    return failure(ErrorCode::InvalidHeader, u"If-Match is * or a list of quoted entity tags"_s,
                   headerName);
}

/// etagc of RFC 9110: visible characters but the quote, and bytes outside ASCII.
bool isTagCharacter(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return byte == 0x21 || (byte >= 0x23 && byte != 0x7f);
}

void skipBlanks(QByteArrayView &rest)
{
    while (!rest.isEmpty() && (rest.front() == ' ' || rest.front() == '\t'))
        rest = rest.sliced(1);
}

struct EntityTag
{
    bool isWeak = false;
    QByteArray text = {};
};

/// One tag from the front of `rest`; nullopt when there is none.
std::optional<EntityTag> takeTag(QByteArrayView &rest)
{
    EntityTag tag;
    if (rest.startsWith("W/")) {
        tag.isWeak = true;
        rest = rest.sliced(2);
    }
    if (!rest.startsWith('"'))
        return std::nullopt;
    const auto *const end = std::find_if_not(rest.begin() + 1, rest.end(), isTagCharacter);
    if (end == rest.end() || *end != '"')
        return std::nullopt;
    const qsizetype length = end - rest.begin();
    tag.text = rest.sliced(1, length - 1).toByteArray();
    rest = rest.sliced(length + 1);
    return tag;
}

/// Revisions as `addEntityTag` writes them; any other spelling of the number is another tag.
std::optional<qint64> revisionOf(const EntityTag &tag)
{
    bool isNumber = false;
    const qint64 revision = tag.text.toLongLong(&isNumber);
    // If-Match compares strongly: a weak tag never matches.
    if (tag.isWeak || !isNumber || QByteArray::number(revision) != tag.text)
        return std::nullopt;
    return revision;
}

} // namespace

void addEntityTag(http::Response &response, qint64 revision)
{
    response.headers.emplace_back("ETag", "\"" + QByteArray::number(revision) + "\"");
}

Result<domain::RevisionMatch> ifMatchOf(const http::Request &request)
{
    // Several header lines are one list.
    QByteArrayList lines;
    for (const auto &[name, value] : request.headers) {
        if (name == "if-match")
            lines.append(value);
    }
    if (lines.isEmpty())
        return domain::RevisionMatch{};
    const QByteArray list = lines.join(", ");
    if (list.trimmed() == "*")
        return domain::RevisionMatch{};

    domain::RevisionMatch match{.wanted = std::vector<qint64>()};
    bool hasTag = false;
    QByteArrayView rest(list);
    for (skipBlanks(rest); !rest.isEmpty(); skipBlanks(rest)) {
        // Empty elements of a list are allowed (RFC 9110, 5.6.1).
        if (rest.front() == ',') {
            rest = rest.sliced(1);
            continue;
        }
        const auto tag = takeTag(rest);
        skipBlanks(rest);
        if (!tag || (!rest.isEmpty() && rest.front() != ','))
            return refused();
        hasTag = true;
        if (const auto revision = revisionOf(*tag))
            match.wanted->push_back(*revision);
    }
    return hasTag ? Result<domain::RevisionMatch>(std::move(match)) : refused();
}

} // namespace sb::handlers
