#include "tests/support/answer_check.h"

#include "server/http/target.h"
#include "server/openapi/api_description.h"
#include "server/openapi/operation_errors.h"

#include <map>

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

namespace sb::test {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype mostValues = 20'000'000;

/// Clients meet members that they do not know with calm; the product's own tests do not.
QJsonValue closed(const QJsonValue &value)
{
    if (value.isArray()) {
        QJsonArray items;
        for (const QJsonValue item : value.toArray())
            items.append(closed(item));
        return items;
    }
    if (!value.isObject())
        return value;
    QJsonObject object = value.toObject();
    for (const QString &name : object.keys())
        object.insert(name, closed(object.value(name)));
    // A member may be called `properties`; a schema's are an object.
    if (object.value("properties"_L1).isObject() && !object.contains("additionalProperties"_L1))
        object.insert(u"additionalProperties"_s, false);
    return object;
}

http::Method methodOf(const QByteArray &name)
{
    for (const http::Method method : {http::Method::Get, http::Method::Post, http::Method::Put,
                                      http::Method::Delete, http::Method::Patch}) {
        if (http::nameOf(method) == name)
            return method;
    }
    return http::Method::Other;
}

/// Compiled once per process.
const codec::JsonSchema &schemaOf(const QString &name)
{
    static std::map<QString, std::unique_ptr<const codec::JsonSchema>> compiled;
    auto known = compiled.find(name);
    if (known == compiled.end()) {
        const QJsonObject document = openapi::schemaDocument(openapi::embeddedDescription(), name);
        known = compiled
                    .emplace(name, std::make_unique<const codec::JsonSchema>(
                                       QJsonDocument(closed(document).toObject()).toJson()))
                    .first;
    }
    return *known->second;
}

QString bodyFault(const QByteArray &body, const QString &schema)
{
    const auto document = codec::JsonDocument::parse(body, mostValues);
    if (!document)
        return document.error().message;
    const auto fit = schemaOf(schema).check(document->root());
    if (fit)
        return {};
    QString places;
    for (const core::ErrorDetail &detail : fit.error().details)
        places += u' ' + detail.pointer;
    return u"is no %1 at%2"_s.arg(schema, places);
}

QString problemFault(const std::map<int, QStringList> &expected, const Reply &reply)
{
    const auto codes = expected.find(reply.status);
    if (codes == expected.end() || !codes->second.contains(reply.error()))
        return u"this error is not documented here"_s;
    if (reply.header("content-type") != "application/problem+json")
        return u"an error is no problem document"_s;
    return bodyFault(reply.body, u"Problem"_s);
}

QString successFault(const openapi::Operation &operation, const QString &schema, bool isHead,
                     const Reply &reply)
{
    const QString media = QString::fromLatin1(reply.header("content-type"));
    for (const auto &[other, about] : operation.otherMedia) {
        if (media.startsWith(other))
            return {};
    }
    if (schema.isEmpty())
        return reply.body.isEmpty() ? QString() : u"there is a body"_s;
    if (media != "application/json"_L1)
        return u"this media type is not documented here"_s;
    return isHead ? QString() : bodyFault(reply.body, schema);
}

} // namespace

QString AnswerCheck::faultOf(const Call &call, const Reply &reply) const
{
    const auto target = http::parseTarget(call.path.toLatin1());
    const bool isHead = call.method == "HEAD";
    // What has no body has no code to look at.
    if (reply.status == 0 || !target || (isHead && reply.status >= 400))
        return {};
    const http::Method method = methodOf(isHead ? "GET"_ba : call.method);
    const http::Match match = m_router.find(method, *target);
    const auto edge = openapi::edgeErrors();
    if (!match.route)
        return problemFault(edge, reply);
    const openapi::Operation &operation = openapi::embeddedDescription().operations.at(
        http::nameOf(match.route->method) + ' ' + match.route->path);
    const auto answer = operation.answers.find(reply.status);
    if (answer != operation.answers.end() &&
        reply.header("content-type") != "application/problem+json")
        return successFault(operation, answer->second, isHead, reply);
    const QString fault = problemFault(openapi::errorsOf(*match.route, operation), reply);
    return fault.isEmpty() || problemFault(edge, reply).isEmpty() ? QString() : fault;
}

void AnswerCheck::operator()(const Call &call, const Reply &reply) const
{
    const QString fault = faultOf(call, reply);
    if (fault.isEmpty())
        return;
    const QString told = u"%1 %2: %3: %4 %5"_s.arg(QString::fromLatin1(call.method), call.path,
                                                   fault, QString::number(reply.status),
                                                   QString::fromUtf8(reply.body.left(1000)));
    QTest::qFail(qPrintable(told), __FILE__, __LINE__);
}

} // namespace sb::test
