#include "server/handlers/paging.h"

#include "shared/contract/routes.h"

#include <QUrl>

namespace sb::handlers {

using namespace Qt::StringLiterals;
using namespace contract;
using core::ErrorCode;
using core::failure;

namespace {

constexpr int longestPage = 1000;
constexpr int ordinaryPage = 100;

core::Result<int> limitOf(const http::Request &request)
{
    const auto text = request.queryText(query_names::limit);
    if (!text)
        return ordinaryPage;
    bool isNumber = false;
    const int limit = text->toInt(&isNumber);
    if (!isNumber || limit < 1 || limit > longestPage)
        return failure(ErrorCode::InvalidQuery, u"limit is a number from 1 to 1000"_s,
                       query_names::limit);
    return limit;
}

core::Failure foreignCursor()
{
    return failure(ErrorCode::InvalidQuery, u"cursor is not one that was given out"_s,
                   query_names::cursor);
}

/// `cursor` is in letters that need no escape.
void addLink(http::Response &response, const http::Request &request, const QString &cursor)
{
    QByteArray link = "<" + request.path;
    char separator = '?';
    for (const auto &[name, value] : request.query) {
        // Where to go on replaces where to begin.
        if (name == query_names::cursor || name == query_names::offset)
            continue;
        link += separator + QUrl::toPercentEncoding(name) + "=" + QUrl::toPercentEncoding(value);
        separator = '&';
    }
    link +=
        separator + query_names::cursor.toLatin1() + "=" + cursor.toLatin1() + ">; rel=\"next\"";
    response.headers.emplace_back("Link", link);
}

} // namespace

core::Result<domain::PageRequest> pageRequestOf(const http::Request &request)
{
    const auto limit = limitOf(request);
    if (!limit)
        return failure(limit);
    domain::PageRequest page{.limit = *limit};
    if (const auto cursor = request.queryText(query_names::cursor)) {
        page.after = domain::decodeCursor(*cursor);
        // No row is older than the epoch, and the database's calendar ends before our numbers do.
        if (!page.after || page.after->time.micros < 0)
            return foreignCursor();
    }
    return page;
}

core::Result<domain::KeyPageRequest> keyPageRequestOf(const http::Request &request,
                                                      const std::vector<domain::KeyKind> &kinds)
{
    const auto limit = limitOf(request);
    if (!limit)
        return failure(limit);
    domain::KeyPageRequest page{.limit = *limit};
    if (const auto cursor = request.queryText(query_names::cursor)) {
        page.after = domain::decodeSortKeys(*cursor, kinds);
        if (!page.after)
            return foreignCursor();
    }
    return page;
}

void addNextLink(http::Response &response, const http::Request &request,
                 const std::optional<domain::PageCursor> &next)
{
    if (next)
        addLink(response, request, domain::encodeCursor(*next));
}

void addNextLink(http::Response &response, const http::Request &request,
                 const std::optional<QStringList> &nextKeys)
{
    if (nextKeys)
        addLink(response, request, domain::encodeSortKeys(*nextKeys));
}

} // namespace sb::handlers
