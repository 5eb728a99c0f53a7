#include "server/openapi/api_page.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QStringList>

namespace sb::openapi {

using namespace Qt::StringLiterals;

namespace {

QString textOf(const QJsonObject &object, QLatin1StringView name)
{
    return object.value(name).toString();
}

QString nameOfRef(const QJsonObject &schema)
{
    return textOf(schema, "$ref"_L1).section(u'/', -1);
}

QString linkTo(const QString &schema)
{
    return u"[%1](#%2)"_s.arg(schema, schema.toLower());
}

/// What a value is, in a few words.
QString kindOf(const QJsonObject &schema)
{
    if (schema.contains("$ref"_L1))
        return linkTo(nameOfRef(schema));
    if (schema.contains("enum"_L1)) {
        QStringList words;
        for (const QJsonValue word : schema.value("enum"_L1).toArray())
            words.append(u'`' + word.toString() + u'`');
        return words.join(u", "_s);
    }
    const QJsonValue type = schema.value("type"_L1);
    QStringList types;
    for (const QJsonValue one : type.isArray() ? type.toArray() : QJsonArray{type})
        types.append(one.toString());
    if (types.contains(u"array"_s) && schema.contains("items"_L1))
        return u"list of "_s + kindOf(schema.value("items"_L1).toObject());
    const QString format = textOf(schema, "format"_L1);
    const QString encoding = textOf(schema, "contentEncoding"_L1);
    QString kind = types.join(u" or "_s);
    if (!format.isEmpty())
        kind += u" ("_s + format + u')';
    if (!encoding.isEmpty())
        kind += u" ("_s + encoding + u')';
    return kind;
}

QString cell(QString text)
{
    return text.replace(u'|', u"\\|"_s);
}

void addExample(QString &page, const QJsonValue &example)
{
    if (example.isUndefined())
        return;
    const QByteArray json = example.isArray() ? QJsonDocument(example.toArray()).toJson()
                                              : QJsonDocument(example.toObject()).toJson();
    page += u"\n```json\n"_s + QString::fromUtf8(json) + u"```\n"_s;
}

void addParameters(QString &page, const QJsonArray &parameters)
{
    if (parameters.isEmpty())
        return;
    page += u"\n| parameter | in | what |\n|---|---|---|\n"_s;
    for (const QJsonValue value : parameters) {
        const QJsonObject parameter = value.toObject();
        const QString about = textOf(parameter, "description"_L1);
        const QString kind = kindOf(parameter.value("schema"_L1).toObject());
        page +=
            u"| `%1` | %2 | %3 |\n"_s.arg(textOf(parameter, "name"_L1), textOf(parameter, "in"_L1),
                                          cell(about.isEmpty() ? kind : kind + u": "_s + about));
    }
}

/// The schemas of an answer and the media types that have none.
QString contentOf(const QJsonObject &response)
{
    QStringList parts;
    const QJsonObject content = response.value("content"_L1).toObject();
    for (auto media = content.begin(); media != content.end(); ++media) {
        const QJsonObject schema = media.value().toObject().value("schema"_L1).toObject();
        if (media.key() == "application/json"_L1)
            parts.append(kindOf(schema));
        else
            parts.append(u"`%1`: %2"_s.arg(media.key(), textOf(schema, "description"_L1)));
    }
    return parts.isEmpty() ? u"no content"_s : parts.join(u"; "_s);
}

void addResponses(QString &page, const QJsonObject &responses)
{
    page += u"\n| status | answer |\n|---|---|\n"_s;
    for (auto status = responses.begin(); status != responses.end(); ++status) {
        const QJsonObject response = status.value().toObject();
        const bool isFailure = response.contains("x-errors"_L1);
        page +=
            u"| %1 | %2 |\n"_s.arg(status.key(), cell(isFailure ? textOf(response, "description"_L1)
                                                                : contentOf(response)));
    }
}

void addOperation(QString &page, const QString &method, const QString &path,
                  const QJsonObject &operation)
{
    page += u"\n### %1 %2\n\n%3\n"_s.arg(method.toUpper(), path, textOf(operation, "summary"_L1));
    if (operation.contains("description"_L1))
        page += u'\n' + textOf(operation, "description"_L1) + u'\n';
    QString gate = u"\nCredential: "_s + textOf(operation, "x-auth"_L1);
    if (operation.contains("x-permission"_L1))
        gate += u"; permission `"_s + textOf(operation, "x-permission"_L1) + u'`';
    page += gate + u".\n"_s;
    if (operation.contains("requestBody"_L1)) {
        const QJsonObject body = operation.value("requestBody"_L1).toObject();
        const QJsonObject media =
            body.value("content"_L1).toObject().value("application/json"_L1).toObject();
        page += u"Body: "_s + kindOf(media.value("schema"_L1).toObject()) +
                (body.value("required"_L1).toBool() ? u".\n"_s : u", or none.\n"_s);
    }
    addParameters(page, operation.value("parameters"_L1).toArray());
    addResponses(page, operation.value("responses"_L1).toObject());
}

void addGroup(QString &page, const QJsonObject &tag, const QJsonObject &paths)
{
    const QString name = textOf(tag, "name"_L1);
    page += u"\n## %1\n\n%2\n"_s.arg(name, textOf(tag, "description"_L1));
    for (auto path = paths.begin(); path != paths.end(); ++path) {
        const QJsonObject item = path.value().toObject();
        for (const QString &method : {u"get"_s, u"post"_s, u"put"_s, u"delete"_s}) {
            const QJsonObject operation = item.value(method).toObject();
            if (operation.value("tags"_L1).toArray().contains(name))
                addOperation(page, method, path.key(), operation);
        }
    }
}

void addSchema(QString &page, const QString &name, const QJsonObject &schema)
{
    page += u"\n### %1\n"_s.arg(name);
    if (schema.contains("description"_L1))
        page += u'\n' + textOf(schema, "description"_L1) + u'\n';
    const QJsonArray required = schema.value("required"_L1).toArray();
    const QJsonObject properties = schema.value("properties"_L1).toObject();
    if (properties.isEmpty())
        page += u'\n' + kindOf(schema) + u'\n';
    else
        page += u"\n| member | | what |\n|---|---|---|\n"_s;
    for (auto member = properties.begin(); member != properties.end(); ++member) {
        const QJsonObject about = member.value().toObject();
        const QString kind = kindOf(about);
        const QString text = textOf(about, "description"_L1);
        page += u"| `%1` | %2 | %3 |\n"_s.arg(
            member.key(), required.contains(member.key()) ? u"always"_s : u"may be absent"_s,
            cell(text.isEmpty() ? kind : kind + u": "_s + text));
    }
    addExample(page, schema.value("examples"_L1).toArray().at(0));
}

} // namespace

QByteArray apiPage(const QJsonObject &document)
{
    const QJsonObject paths = document.value("paths"_L1).toObject();
    QString page =
        u"# The API\n\nMade by `sb-server openapi --markdown` of the document that every server "
        "gives out at `/api/v1/openapi.json`; a test holds this page to it.\n\n"_s;
    page += textOf(document.value("info"_L1).toObject(), "description"_L1) + u'\n';
    page += u"\nAt any path: "_s;
    QStringList edge;
    const QJsonObject edgeErrors = document.value("x-edge-errors"_L1).toObject();
    for (auto status = edgeErrors.begin(); status != edgeErrors.end(); ++status) {
        QStringList codes;
        for (const QJsonValue code : status.value().toArray())
            codes.append(u'`' + code.toString() + u'`');
        edge.append(status.key() + u' ' + codes.join(u", "_s));
    }
    page += edge.join(u"; "_s) + u". What each code means: [errors.md](errors.md).\n"_s;
    for (const QJsonValue tag : document.value("tags"_L1).toArray())
        addGroup(page, tag.toObject(), paths);
    page += u"\n## Schemas\n"_s;
    const QJsonObject schemas =
        document.value("components"_L1).toObject().value("schemas"_L1).toObject();
    for (auto schema = schemas.begin(); schema != schemas.end(); ++schema)
        addSchema(page, schema.key(), schema.value().toObject());
    return page.toUtf8();
}

} // namespace sb::openapi
