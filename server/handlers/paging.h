// Keyset paging on the wire (contract B18): `limit`, an opaque `cursor`, and a Link to the next
// page.
#pragma once

#include "server/domain/key_page.h"
#include "server/domain/page.h"
#include "server/http/request.h"
#include "server/http/response.h"
#include "shared/codec/json_writer.h"

#include <optional>

namespace sb::handlers {

/// 400 invalid_query for a limit outside 1–1,000 and for a cursor that is none of ours.
[[nodiscard]] core::Result<domain::PageRequest> pageRequestOf(const http::Request &request);

/// The same for a list whose order is by these keys.
[[nodiscard]] core::Result<domain::KeyPageRequest>
keyPageRequestOf(const http::Request &request, const std::vector<domain::KeyKind> &kinds);

/// `Link: <…>; rel="next"`: the same request with the next cursor; nothing on the last page.
void addNextLink(http::Response &response, const http::Request &request,
                 const std::optional<domain::PageCursor> &next);
void addNextLink(http::Response &response, const http::Request &request,
                 const std::optional<QStringList> &nextKeys);

/// The answer to a list: the page's items, each as `write(JsonWriter &, item)` has it, and the link
/// to the next page.
template <typename Page, typename Write>
[[nodiscard]] http::Response pageResponse(const http::Request &request, const Page &page,
                                          const Write &write)
{
    codec::JsonWriter json;
    json.beginArray();
    for (const auto &item : page.items)
        write(json, item);
    json.endArray();
    http::Response response = http::Response::json(json.take());
    addNextLink(response, request, page.next);
    return response;
}

} // namespace sb::handlers
