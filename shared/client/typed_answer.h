// From a JSON answer to values: what the typed interfaces (request_api and its like) have in
// common.
#pragma once

#include "shared/client/people_api.h"

#include <utility>
#include <vector>

namespace sb::client {

/// A page of a list (contract B18).
template <typename T> struct Page
{
    std::vector<T> items = {};
    /// Empty on the last page.
    QString nextCursor = {};
};

/// Which page of a list; an empty cursor is the first.
struct PageRequest
{
    int limit = 100;
    QString cursor = {};
};

/// `limit` and `cursor` behind the filters.
inline void appendPaging(Query &query, const PageRequest &page)
{
    query.emplace_back(QStringLiteral("limit"), QString::number(page.limit));
    if (!page.cursor.isEmpty())
        query.emplace_back(QStringLiteral("cursor"), page.cursor);
}

[[nodiscard]] inline ApiError brokenContract(const core::Error &why, int status)
{
    QString message = QStringLiteral("the server's answer breaks the contract: ") + why.message;
    for (const core::ErrorDetail &detail : why.details)
        message += QStringLiteral("; ") + detail.pointer + QLatin1Char(' ') + detail.detail;
    return ApiError::malformed(message, status);
}

/// Passes one object on as `read` understands it.
template <typename T>
PeopleCallback<DocumentAnswer> asObject(core::Result<T> (*read)(const codec::JsonNode &),
                                        PeopleCallback<T> callback)
{
    return [read, callback = std::move(callback)](Answer<DocumentAnswer> answer) {
        if (!answer)
            return callback(noAnswer(answer));
        if (!answer->document || !answer->document->root().isObject())
            return callback(noAnswer(ApiError::malformed(
                QStringLiteral("the server's answer is no object"), answer->status)));
        auto value = read(answer->document->root());
        if (!value)
            return callback(noAnswer(brokenContract(value.error(), answer->status)));
        callback(std::move(*value));
    };
}

/// Passes an array on, each element as `read` understands it.
template <typename T>
PeopleCallback<DocumentAnswer> asPage(core::Result<T> (*read)(const codec::JsonNode &),
                                      PeopleCallback<Page<T>> callback)
{
    return [read, callback = std::move(callback)](Answer<DocumentAnswer> answer) {
        if (!answer)
            return callback(noAnswer(answer));
        if (!answer->document || !answer->document->root().isArray())
            return callback(noAnswer(ApiError::malformed(
                QStringLiteral("the server's answer is no list"), answer->status)));
        Page<T> page{.nextCursor = answer->nextCursor};
        for (const codec::JsonNode &element : answer->document->root().elements()) {
            auto value = read(element);
            if (!value)
                return callback(noAnswer(brokenContract(value.error(), answer->status)));
            page.items.push_back(std::move(*value));
        }
        callback(std::move(page));
    };
}

/// Passes success on without a value.
inline PeopleCallback<DocumentAnswer> asNothing(PeopleCallback<void> callback)
{
    return [callback = std::move(callback)](Answer<DocumentAnswer> answer) {
        if (!answer)
            return callback(noAnswer(answer));
        callback({});
    };
}

} // namespace sb::client
