#include "server/http/request.h"

#include "server/http/route.h"
#include "shared/core/uuid_text.h"

#include <algorithm>

namespace sb::http {

using namespace Qt::StringLiterals;

std::optional<QByteArray> Request::header(QByteArrayView lowerCaseName) const
{
    const auto found = std::find_if(headers.begin(), headers.end(), [&](const auto &header) {
        return header.first == lowerCaseName;
    });
    return found == headers.end() ? std::nullopt : std::optional(found->second);
}

QString Request::pathText(QStringView name) const
{
    const auto found = std::find_if(pathArguments.begin(), pathArguments.end(),
                                    [&](const auto &argument) { return argument.first == name; });
    return found == pathArguments.end() ? QString() : found->second;
}

core::Result<QUuid> Request::pathUuid(QStringView name) const
{
    const auto id = core::uuidFromText(pathText(name));
    if (!id)
        return core::failure(core::ErrorCode::InvalidId,
                             u"the path's "_s + name.toString() + u" must be a UUID"_s);
    return *id;
}

std::optional<QString> Request::queryText(QStringView name) const
{
    const auto found = std::find_if(query.begin(), query.end(),
                                    [&](const auto &parameter) { return parameter.first == name; });
    return found == query.end() ? std::nullopt : std::optional(found->second);
}

core::Result<codec::JsonDocument> Request::jsonObject() const
{
    auto document = codec::JsonDocument::parseObject(body);
    if (document && route)
        document->expect(route->bodySchema);
    return document;
}

} // namespace sb::http
