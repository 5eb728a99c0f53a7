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

/// An object with the version of it that was seen; given back with an edit, the edit is refused
/// (412) when somebody else was faster (contract B20).
template <typename T> struct Versioned
{
    T value = {};
    QByteArray entityTag = {};
};

/// The header that makes an edit depend on the version; none for an empty tag.
[[nodiscard]] inline HttpHeaders ifMatch(const QByteArray &entityTag)
{
    if (entityTag.isEmpty())
        return {};
    return {{QByteArrayLiteral("If-Match"), entityTag}};
}

[[nodiscard]] inline HttpHeaders idempotent(const QString &key)
{
    return {{QByteArrayLiteral("Idempotency-Key"), key.toLatin1()}};
}

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

/// The same with the version of it.
template <typename T>
PeopleCallback<DocumentAnswer> asVersioned(core::Result<T> (*read)(const codec::JsonNode &),
                                           PeopleCallback<Versioned<T>> callback)
{
    return [read, callback = std::move(callback)](Answer<DocumentAnswer> answer) {
        const QByteArray entityTag = answer ? answer->entityTag : QByteArray();
        asObject<T>(read, [&](Answer<T> value) {
            if (!value)
                return callback(noAnswer(value));
            callback(Versioned<T>{.value = std::move(*value), .entityTag = entityTag});
        })(std::move(answer));
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

/// For who wants to know only that it is done.
template <typename T> PeopleCallback<T> withoutValue(PeopleCallback<void> callback)
{
    return [callback = std::move(callback)](Answer<T> answer) {
        if (!answer)
            return callback(noAnswer(answer));
        callback({});
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
