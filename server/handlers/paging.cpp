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

} // namespace

core::Result<domain::PageRequest> pageRequestOf(const http::Request &request)
{
    domain::PageRequest page;
    if (const auto limit = request.queryText(query_names::limit)) {
        bool isNumber = false;
        page.limit = limit->toInt(&isNumber);
        if (!isNumber || page.limit < 1 || page.limit > longestPage)
            return failure(ErrorCode::InvalidQuery, u"limit is a number from 1 to 1000"_s,
                           query_names::limit);
    }
    if (const auto cursor = request.queryText(query_names::cursor)) {
        page.after = domain::decodeCursor(*cursor);
        if (!page.after)
            return failure(ErrorCode::InvalidQuery, u"cursor is not one that was given out"_s,
                           query_names::cursor);
    }
    return page;
}

void addNextLink(http::Response &response, const http::Request &request,
                 const std::optional<domain::PageCursor> &next)
{
    if (!next)
        return;
    QByteArray link = "<" + request.path;
    char separator = '?';
    for (const auto &[name, value] : request.query) {
        if (name == query_names::cursor)
            continue;
        link += separator + QUrl::toPercentEncoding(name) + "=" + QUrl::toPercentEncoding(value);
        separator = '&';
    }
    link += separator + query_names::cursor.toLatin1() + "=" +
            domain::encodeCursor(*next).toLatin1() + ">; rel=\"next\"";
    response.headers.emplace_back("Link", link);
}

} // namespace sb::handlers
