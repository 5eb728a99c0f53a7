#include "server/openapi/openapi_document.h"

#include "server/http/router.h"
#include "server/openapi/operation_errors.h"
#include "shared/core/version.h"

#include <stdexcept>

#include <QJsonArray>
#include <QRegularExpression>

namespace sb::openapi {

using namespace Qt::StringLiterals;
using http::AuthClass;
using http::Idempotency;
using http::Route;

namespace {

QJsonObject refTo(const QString &schema)
{
    return {{u"$ref"_s, u"#/components/schemas/"_s + schema}};
}

QJsonObject schemaOf(const QString &name)
{
    if (!name.endsWith("[]"_L1))
        return refTo(name);
    return {{u"type"_s, u"array"_s}, {u"items"_s, refTo(name.chopped(2))}};
}

QJsonObject contentOf(const QString &media, const QJsonObject &schema)
{
    return {{media, QJsonObject{{u"schema"_s, schema}}}};
}

QJsonArray securityOf(AuthClass auth)
{
    switch (auth) {
    case AuthClass::Public:
        return {};
    case AuthClass::Bearer:
        return {QJsonObject{{u"session"_s, QJsonArray()}},
                QJsonObject{{u"apiToken"_s, QJsonArray()}}};
    case AuthClass::Session:
        return {QJsonObject{{u"session"_s, QJsonArray()}}};
    case AuthClass::Agent:
        break;
    }
    return {QJsonObject{{u"agent"_s, QJsonArray()}}};
}

QJsonObject parameter(const QString &name, const QString &place, bool isRequired,
                      const QJsonObject &about)
{
    QJsonObject object{{u"name"_s, name},
                       {u"in"_s, place},
                       {u"required"_s, isRequired},
                       {u"schema"_s, about.value("schema"_L1)}};
    if (about.contains("description"_L1))
        object.insert(u"description"_s, about.value("description"_L1));
    return object;
}

QJsonObject aboutOf(const QJsonObject &all, const QString &name)
{
    if (!all.contains(name))
        throw std::logic_error("a parameter is not described: " + name.toStdString());
    return all.value(name).toObject();
}

/// The argument's part of the path ends in what it is: a UUID everywhere.
QJsonArray parametersOf(const Route &route, const Operation &operation,
                        const ApiDescription &description)
{
    static const QRegularExpression argument(u"\\{([a-z_]+)\\}"_s);
    QJsonArray all;
    auto found = argument.globalMatch(QString::fromLatin1(route.path));
    while (found.hasNext())
        all.append(
            parameter(found.next().captured(1), u"path"_s, true, {{u"schema"_s, refTo(u"Id"_s)}}));
    for (const QString &name : route.query) {
        const QJsonObject &source =
            operation.query.contains(name) ? operation.query : description.query;
        all.append(parameter(name, u"query"_s, false, aboutOf(source, name)));
    }
    QStringList headers = operation.headers;
    if (route.idempotency != Idempotency::None)
        headers.append(u"Idempotency-Key"_s);
    if (operation.takesIfMatch)
        headers.append(u"If-Match"_s);
    for (const QString &name : headers) {
        const QJsonObject about = aboutOf(description.headers, name);
        all.append(parameter(name, u"header"_s, false, about));
    }
    return all;
}

QJsonObject headerObject(const QString &text)
{
    return {{u"description"_s, text}, {u"schema"_s, QJsonObject{{u"type"_s, u"string"_s}}}};
}

QJsonObject successOf(int status, const QString &schema, const Route &route,
                      const Operation &operation)
{
    QJsonObject answer{{u"description"_s, schema.isEmpty() ? u"Done; no content."_s : schema}};
    QJsonObject content;
    if (!schema.isEmpty())
        content = contentOf(u"application/json"_s, schemaOf(schema));
    if (status == 200) {
        for (const auto &[media, about] : operation.otherMedia) {
            content.insert(media,
                           QJsonObject{{u"schema"_s, QJsonObject{{u"type"_s, u"string"_s},
                                                                 {u"description"_s, about}}}});
            if (schema.isEmpty())
                answer.insert(u"description"_s, about);
        }
    }
    if (!content.isEmpty())
        answer.insert(u"content"_s, content);
    QJsonObject headers;
    if (operation.hasEntityTag)
        headers.insert(u"ETag"_s, headerObject(u"The version that this answer shows."_s));
    if (route.query.contains(u"cursor"_s))
        headers.insert(u"Link"_s, headerObject(u"`rel=\"next\"` while there is more."_s));
    if (!headers.isEmpty())
        answer.insert(u"headers"_s, headers);
    return answer;
}

QJsonObject failureOf(int status, const QStringList &codes)
{
    QJsonObject answer{
        {u"description"_s, u"`"_s + codes.join(u"`, `"_s) + u"`"_s},
        {u"content"_s, contentOf(u"application/problem+json"_s, refTo(u"Problem"_s))},
        {u"x-errors"_s, QJsonArray::fromStringList(codes)}};
    if (status == 429 || status == 503)
        answer.insert(u"headers"_s, QJsonObject{{u"Retry-After"_s, headerObject(u"Seconds."_s)}});
    if (status == 401)
        answer.insert(u"headers"_s,
                      QJsonObject{{u"WWW-Authenticate"_s, headerObject(u"RFC 9110."_s)}});
    return answer;
}

QJsonObject responsesOf(const Route &route, const Operation &operation)
{
    QJsonObject responses;
    for (const auto &[status, codes] : errorsOf(route, operation))
        responses.insert(QString::number(status), failureOf(status, codes));
    // A status that is an answer of its own here is no problem (readiness).
    for (const auto &[status, schema] : operation.answers)
        responses.insert(QString::number(status), successOf(status, schema, route, operation));
    return responses;
}

QString operationId(const Route &route)
{
    QString id = QString::fromLatin1(http::nameOf(route.method).toLower() + route.path);
    return id.remove(u"/api/v1"_s)
        .remove(u'{')
        .remove(u'}')
        .replace(u'/', u'_')
        .replace(u'-', u'_');
}

QJsonObject operationObject(const Route &route, const Operation &operation,
                            const ApiDescription &description)
{
    QJsonObject object{{u"operationId"_s, operationId(route)},
                       {u"tags"_s, QJsonArray{operation.group}},
                       {u"summary"_s, operation.summary},
                       {u"security"_s, securityOf(route.auth)},
                       {u"x-auth"_s, nameOf(route.auth)},
                       {u"parameters"_s, parametersOf(route, operation, description)},
                       {u"responses"_s, responsesOf(route, operation)}};
    if (!operation.notes.isEmpty())
        object.insert(u"description"_s, operation.notes);
    if (!route.permission.isEmpty())
        object.insert(u"x-permission"_s, route.permission);
    if (!operation.body.isEmpty()) {
        object.insert(
            u"requestBody"_s,
            QJsonObject{{u"required"_s, !operation.mayOmitBody},
                        {u"content"_s, contentOf(u"application/json"_s, refTo(operation.body))}});
        object.insert(u"x-body-limit"_s, route.bodyLimit);
    }
    return object;
}

QJsonObject securitySchemes()
{
    const auto bearer = [](const QString &about) {
        return QJsonObject{
            {u"type"_s, u"http"_s}, {u"scheme"_s, u"bearer"_s}, {u"description"_s, about}};
    };
    return {{u"session"_s, bearer(u"The token that POST /api/v1/auth/login gives a person."_s)},
            {u"apiToken"_s, bearer(u"An API token (`sbt_…`) of a person or service account."_s)},
            {u"agent"_s,
             QJsonObject{{u"type"_s, u"apiKey"_s},
                         {u"in"_s, u"header"_s},
                         {u"name"_s, u"X-Agent-Secret"_s},
                         {u"description"_s, u"The secret that an agent was minted with."_s}}}};
}

QJsonObject infoObject()
{
    return {{u"title"_s, u"Secret Broker"_s},
            {u"version"_s, QString::fromLatin1(core::version)},
            {u"description"_s,
             u"Bodies and answers are JSON in UTF-8. A body of a person's route may hold only the "
             "members that its schema names; agents' bodies and all answers may hold more. Times "
             "are RFC 3339 in UTC. Errors are problem documents (RFC 9457) with a stable `error` "
             "code. `x-auth` says whose credential a route takes, `x-permission` what its holder "
             "must hold, `x-edge-errors` what HTTP itself may refuse at any path."_s}};
}

} // namespace

QString nameOf(AuthClass auth)
{
    switch (auth) {
    case AuthClass::Public:
        return u"public"_s;
    case AuthClass::Session:
        return u"session"_s;
    case AuthClass::Agent:
        return u"agent"_s;
    case AuthClass::Bearer:
        break;
    }
    return u"bearer"_s;
}

QJsonObject openApiDocument(const http::RouteTable &table, const ApiDescription &description)
{
    QJsonObject paths;
    for (const Route &route : table) {
        const QByteArray method = http::nameOf(route.method);
        const auto operation = description.operations.find(method + ' ' + route.path);
        if (operation == description.operations.end())
            throw std::logic_error("a route is not described: " + route.path.toStdString());
        const QString path = QString::fromLatin1(route.path);
        QJsonObject item = paths.value(path).toObject();
        item.insert(QString::fromLatin1(method.toLower()),
                    operationObject(route, operation->second, description));
        paths.insert(path, item);
    }
    QJsonArray tags;
    for (const auto &[name, about] : description.groups)
        tags.append(QJsonObject{{u"name"_s, name}, {u"description"_s, about}});
    QJsonObject edge;
    for (const auto &[status, codes] : edgeErrors())
        edge.insert(QString::number(status), QJsonArray::fromStringList(codes));
    return {{u"openapi"_s, u"3.1.0"_s},
            {u"info"_s, infoObject()},
            {u"servers"_s, QJsonArray{QJsonObject{{u"url"_s, u"/"_s}}}},
            {u"tags"_s, tags},
            {u"paths"_s, paths},
            {u"x-edge-errors"_s, edge},
            {u"components"_s, QJsonObject{{u"schemas"_s, description.schemas},
                                          {u"securitySchemes"_s, securitySchemes()}}}};
}

} // namespace sb::openapi
