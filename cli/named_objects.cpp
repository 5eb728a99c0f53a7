#include "cli/named_objects.h"

#include "cli/terminal_text.h"
#include "shared/contract/routes.h"
#include "shared/core/uuid_text.h"

#include <QJsonDocument>

namespace sb::cli {

using namespace Qt::StringLiterals;

namespace {

QByteArray textOf(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

tl::unexpected<int> failed(const Session &session, const client::ApiError &error)
{
    return tl::unexpected(session.complain(error));
}

QJsonObject objectOf(const client::DocumentAnswer &answer)
{
    return answer.document ? answer.document->root().toQJson().toObject() : QJsonObject();
}

QString onePath(const ObjectRoutes &routes, const QString &id)
{
    return contract::pathOf(routes.one, {id});
}

void addMatch(client::ApiCall &call, const QByteArray &entityTag)
{
    if (!entityTag.isEmpty())
        call.headers.emplace_back("If-Match", entityTag);
}

} // namespace

Outcome<QJsonArray> fetchAll(Session &session, const QString &path)
{
    QJsonArray all;
    client::Query query{{u"limit"_s, u"1000"_s}};
    for (;;) {
        const auto page = session.get(path, query);
        if (!page)
            return failed(session, page.error());
        for (const QJsonValue &element : page->value.toArray())
            all.append(element);
        if (page->nextCursor.isEmpty())
            return all;
        query = {{u"limit"_s, u"1000"_s}, {u"cursor"_s, page->nextCursor}};
    }
}

std::optional<QJsonObject> findNamed(const QJsonArray &list, const QString &text)
{
    for (const QJsonValue &element : list) {
        const QJsonObject object = element.toObject();
        if (object.value("id"_L1).toString() == text || object.value("name"_L1).toString() == text)
            return object;
    }
    return std::nullopt;
}

Outcome<QString> lookUpId(Session &session, const ObjectRoutes &routes, const QString &text)
{
    if (core::uuidFromText(text))
        return text;
    const auto list = fetchAll(session, contract::pathOf(routes.all));
    if (!list)
        return tl::unexpected(list.error());
    const auto found = findNamed(*list, text);
    if (!found) {
        printError(u"there is no %1 %2"_s.arg(routes.noun, harmless(text)));
        return tl::unexpected(exit_codes::notFound);
    }
    return found->value("id"_L1).toString();
}

Outcome<NamedObject> lookUp(Session &session, const ObjectRoutes &routes, const QString &text)
{
    const auto id = lookUpId(session, routes, text);
    if (!id)
        return tl::unexpected(id.error());
    const auto answer = session.exchange({.path = onePath(routes, *id)});
    if (!answer)
        return failed(session, answer.error());
    return NamedObject{.object = objectOf(*answer), .entityTag = answer->entityTag};
}

Outcome<QJsonObject> createObject(Session &session, const ObjectRoutes &routes,
                                  const QJsonObject &object)
{
    client::ApiCall call{
        .method = "POST", .path = contract::pathOf(routes.all), .body = textOf(object)};
    call.headers.emplace_back("Idempotency-Key", client::makeIdempotencyKey().toLatin1());
    const auto answer = session.exchange(std::move(call));
    if (!answer)
        return failed(session, answer.error());
    return objectOf(*answer);
}

Outcome<QJsonObject> replaceObject(Session &session, const QString &path, const QJsonObject &object,
                                   const QByteArray &entityTag)
{
    client::ApiCall call{.method = "PUT", .path = path, .body = textOf(object)};
    addMatch(call, entityTag);
    call.headers.emplace_back("Prefer", "return=representation");
    const auto answer = session.exchange(std::move(call));
    if (!answer)
        return failed(session, answer.error());
    return objectOf(*answer);
}

Outcome<void> deleteObject(Session &session, const ObjectRoutes &routes, const NamedObject &object)
{
    client::ApiCall call{.method = "DELETE", .path = onePath(routes, object.id())};
    addMatch(call, object.entityTag);
    const auto answer = session.exchange(std::move(call));
    if (!answer)
        return failed(session, answer.error());
    return {};
}

int listObjects(Session &session, const ObjectRoutes &routes, const std::vector<Column> &columns)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const auto all = fetchAll(session, contract::pathOf(routes.all));
    return all ? session.showList(*all, columns) : all.error();
}

int showNamed(Session &session, const ObjectRoutes &routes, const QString &text,
              const std::vector<Column> &columns)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const auto found = lookUp(session, routes, text);
    return found ? session.showObject(found->object, columns) : found.error();
}

int deleteNamed(Session &session, const ObjectRoutes &routes, const QString &text)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const auto found = lookUp(session, routes, text);
    if (!found)
        return found.error();
    if (const auto deleted = deleteObject(session, routes, *found); !deleted)
        return deleted.error();
    print(QStringLiteral("deleted"));
    return exit_codes::done;
}

} // namespace sb::cli
