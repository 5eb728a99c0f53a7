#include "server/openapi/api_description.h"

#include <stdexcept>

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QResource>

/// Resources of a static library are left out by the linker unless somebody asks; the macro does
/// not work inside a namespace, not even an unnamed one.
static void bringResourcesIn()
{
    Q_INIT_RESOURCE(description);
}

namespace sb::openapi {

using namespace Qt::StringLiterals;

namespace {

const QString refPrefix = QStringLiteral("#/components/schemas/");

[[noreturn]] void refuse(const QString &what)
{
    throw std::logic_error("API description: " + what.toStdString());
}

QJsonObject contentOf(const QString &name)
{
    QFile file(u":/openapi/"_s + name);
    if (!file.open(QIODevice::ReadOnly))
        refuse(u"no file "_s + name);
    QJsonParseError fault;
    const QJsonDocument document = QJsonDocument::fromJson(file.readAll(), &fault);
    if (!document.isObject())
        refuse(name + u": "_s + fault.errorString());
    return document.object();
}

QStringList textsOf(const QJsonValue &value)
{
    QStringList texts;
    for (const QJsonValue item : value.toArray())
        texts.append(item.toString());
    return texts;
}

Operation operationFrom(const QJsonObject &object, const QString &group)
{
    static const QStringList known{u"summary"_s, u"notes"_s,   u"body"_s,   u"mayOmitBody"_s,
                                   u"answers"_s, u"media"_s,   u"errors"_s, u"entityTag"_s,
                                   u"ifMatch"_s, u"headers"_s, u"query"_s};
    for (const QString &name : object.keys()) {
        if (!known.contains(name))
            refuse(u"unknown member "_s + name);
    }
    Operation operation{.group = group,
                        .summary = object.value("summary"_L1).toString(),
                        .notes = object.value("notes"_L1).toString(),
                        .body = object.value("body"_L1).toString(),
                        .mayOmitBody = object.value("mayOmitBody"_L1).toBool(),
                        .errors = textsOf(object.value("errors"_L1)),
                        .hasEntityTag = object.value("entityTag"_L1).toBool(),
                        .takesIfMatch = object.value("ifMatch"_L1).toBool(),
                        .headers = textsOf(object.value("headers"_L1)),
                        .query = object.value("query"_L1).toObject()};
    const QJsonObject answers = object.value("answers"_L1).toObject();
    for (auto answer = answers.begin(); answer != answers.end(); ++answer)
        operation.answers.emplace(answer.key().toInt(), answer.value().toString());
    const QJsonObject media = object.value("media"_L1).toObject();
    for (auto type = media.begin(); type != media.end(); ++type)
        operation.otherMedia.emplace(type.key(), type.value().toString());
    return operation;
}

void mergeInto(QJsonObject &all, const QJsonObject &more)
{
    for (auto member = more.begin(); member != more.end(); ++member) {
        if (all.contains(member.key()))
            refuse(member.key() + u" is said twice"_s);
        all.insert(member.key(), member.value());
    }
}

ApiDescription readDescription()
{
    bringResourcesIn();
    ApiDescription description;
    // The numbers in front order the groups.
    const QStringList names =
        QDir(u":/openapi"_s).entryList({u"*.json"_s}, QDir::Files, QDir::Name);
    for (const QString &name : names) {
        const QJsonObject file = contentOf(name);
        mergeInto(description.schemas, file.value("schemas"_L1).toObject());
        mergeInto(description.query, file.value("query"_L1).toObject());
        mergeInto(description.headers, file.value("headers"_L1).toObject());
        const QString group = file.value("group"_L1).toString();
        if (!group.isEmpty())
            description.groups.emplace_back(group, file.value("about"_L1).toString());
        const QJsonObject operations = file.value("operations"_L1).toObject();
        for (auto operation = operations.begin(); operation != operations.end(); ++operation) {
            const bool isNew = description.operations
                                   .emplace(operation.key().toLatin1(),
                                            operationFrom(operation.value().toObject(), group))
                                   .second;
            if (!isNew)
                refuse(operation.key() + u" is said twice"_s);
        }
    }
    return description;
}

/// Adds to `found` what `value` refers to, and what that refers to.
void gather(const QJsonValue &value, const QJsonObject &schemas, QJsonObject &found)
{
    if (value.isArray()) {
        for (const QJsonValue item : value.toArray())
            gather(item, schemas, found);
        return;
    }
    const QJsonObject object = value.toObject();
    for (auto member = object.begin(); member != object.end(); ++member) {
        if (member.key() != "$ref"_L1) {
            gather(member.value(), schemas, found);
            continue;
        }
        const QString name = member.value().toString().mid(refPrefix.size());
        if (found.contains(name))
            continue;
        if (!schemas.contains(name))
            refuse(u"no schema "_s + name);
        found.insert(name, schemas.value(name));
        gather(schemas.value(name), schemas, found);
    }
}

} // namespace

const ApiDescription &embeddedDescription()
{
    static const ApiDescription description = readDescription();
    return description;
}

QJsonObject schemaDocument(const ApiDescription &description, const QString &name)
{
    const bool isList = name.endsWith("[]"_L1);
    const QJsonObject ref{{u"$ref"_s, refPrefix + (isList ? name.chopped(2) : name)}};
    QJsonObject document = isList ? QJsonObject{{u"type"_s, u"array"_s}, {u"items"_s, ref}} : ref;
    QJsonObject found;
    gather(document, description.schemas, found);
    document.insert(u"components"_s, QJsonObject{{u"schemas"_s, found}});
    return document;
}

} // namespace sb::openapi
