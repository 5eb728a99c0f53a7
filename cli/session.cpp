#include "cli/session.h"

#include "cli/table.h"
#include "cli/terminal_text.h"

#include <cstdio>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace sb::cli {

using namespace Qt::StringLiterals;
using client::Answer;
using client::JsonAnswer;

namespace {

void write(std::FILE *stream, const QByteArray &text)
{
    std::fwrite(text.constData(), 1, static_cast<std::size_t>(text.size()), stream);
    std::fflush(stream);
}

QByteArray prettyJson(const QJsonValue &value)
{
    const QJsonDocument document =
        value.isArray() ? QJsonDocument(value.toArray()) : QJsonDocument(value.toObject());
    return document.toJson(QJsonDocument::Indented);
}

QString textOf(const QJsonValue &value)
{
    if (value.isString())
        return value.toString();
    if (value.isBool())
        return value.toBool() ? u"yes"_s : u"no"_s;
    if (value.isDouble())
        return QString::number(value.toInteger());
    if (value.isArray()) {
        QStringList texts;
        for (const QJsonValue &element : value.toArray())
            texts.append(textOf(element));
        return texts.join(u", "_s);
    }
    if (value.isObject() && !value.toObject().isEmpty())
        return QString::fromUtf8(QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact));
    return {};
}

QString memberText(const QJsonValue &object, const QString &path)
{
    QJsonValue value = object;
    for (const QString &name : path.split(u'/'))
        value = value.toObject().value(name);
    return textOf(value);
}

} // namespace

void print(const QString &text)
{
    write(stdout, text.toUtf8() + '\n');
}

void printError(const QString &text)
{
    write(stderr, "sbctl: " + text.toUtf8() + '\n');
}

Session::Session(const SessionSettings &settings)
    : m_settings(settings), m_http(settings.transport), m_api(m_http, settings.server),
      m_tokens(settings.runtimeDirectory, settings.server)
{}

bool Session::requireLogin()
{
    auto token = m_tokens.load();
    if (!token) {
        printError(token.error().message);
        return false;
    }
    if (token->isEmpty()) {
        printError(
            u"not logged in to %1: sbctl login <email>"_s.arg(m_settings.server.toDisplayString()));
        return false;
    }
    m_api.setToken(std::move(*token));
    return true;
}

Answer<JsonAnswer> Session::get(const QString &path, const client::Query &query)
{
    return wait<JsonAnswer>([&](QObject *context, client::PeopleCallback<JsonAnswer> callback) {
        m_api.get(path, query, context, std::move(callback));
    });
}

Answer<JsonAnswer> Session::post(const QString &path, const QByteArray &body,
                                 const QString &idempotencyKey)
{
    return wait<JsonAnswer>([&](QObject *context, client::PeopleCallback<JsonAnswer> callback) {
        m_api.post(path, body, idempotencyKey, context, std::move(callback));
    });
}

Answer<client::DocumentAnswer> Session::send(const QByteArray &method, const QString &path,
                                             const QByteArray &body, const QString &idempotencyKey)
{
    client::ApiCall call{.method = method, .path = path, .body = body};
    if (!idempotencyKey.isEmpty())
        call.headers.emplace_back("Idempotency-Key"_ba, idempotencyKey.toLatin1());
    return exchange(std::move(call));
}

Answer<client::DocumentAnswer> Session::exchange(client::ApiCall call)
{
    using client::DocumentAnswer;
    return wait<DocumentAnswer>(
        [&](QObject *context, client::PeopleCallback<DocumentAnswer> callback) {
            m_api.exchange(std::move(call), context, std::move(callback));
        });
}

int Session::complain(const client::ApiError &error) const
{
    printError(harmless(error.toText()));
    for (const core::ErrorDetail &detail : error.error.details)
        printError(harmless(u"  %1: %2"_s.arg(detail.pointer, detail.detail)));
    if (error.status >= 500)
        printError(harmless(u"  correlation id "_s + error.correlationId));
    return exit_codes::of(error);
}

int Session::complain(const core::Error &error, int exitCode) const
{
    printError(harmless(error.message));
    return exitCode;
}

int Session::showList(const QJsonValue &list, const std::vector<Column> &columns) const
{
    if (form() == OutputForm::Json) {
        write(stdout, prettyJson(list));
        return exit_codes::done;
    }
    QStringList head;
    for (const Column &column : columns)
        head.append(column.title);
    std::vector<QStringList> rows;
    for (const QJsonValue &object : list.toArray()) {
        QStringList &row = rows.emplace_back();
        for (const Column &column : columns)
            row.append(memberText(object, column.member));
    }
    write(stdout, tableText(head, rows).toUtf8());
    return exit_codes::done;
}

int Session::showObject(const QJsonValue &object, const std::vector<Column> &columns) const
{
    if (form() == OutputForm::Json) {
        write(stdout, prettyJson(object));
        return exit_codes::done;
    }
    for (const Column &column : columns) {
        const QString text = memberText(object, column.member);
        if (!text.isEmpty())
            print(u"%1 %2"_s.arg(column.title + u':', -18).arg(harmless(text)));
    }
    return exit_codes::done;
}

} // namespace sb::cli
