// ETag and If-Match (RFC 9110, 8.8.3 and 13.1.1; contract B20): strong tags that count the edits by
// people.
#pragma once

#include "server/domain/revision_match.h"
#include "server/http/request.h"
#include "server/http/response.h"

namespace sb::handlers {

/// Says the revision of what the answer is about, e.g. `ETag: "3"`. For GET of one, for POST and
/// for PUT.
void addEntityTag(http::Response &response, qint64 revision);

/// The condition of PUT and DELETE; none without the header. `*` wants any revision. Weak tags and
/// tags of others match nothing. 400 invalid_header for what is no list of entity tags.
[[nodiscard]] core::Result<domain::RevisionMatch> ifMatchOf(const http::Request &request);

} // namespace sb::handlers
