#include "cli/audit_export_command.h"

#include "cli/session.h"
#include "cli/terminal_text.h"
#include "shared/client/http_stream.h"
#include "shared/contract/routes.h"

#include <cstdio>
#include <memory>

#include <QEventLoop>
#include <QJsonDocument>
#include <QJsonObject>
#include <QUrlQuery>

namespace sb::cli {

using namespace Qt::StringLiterals;
using client::ApiError;
using client::HttpStream;
namespace names = contract::query_names;

namespace {

/// Rows come without a pause unless the server scans for them.
constexpr std::chrono::seconds longestSilence{60};

struct Filter
{
    QString option = {};
    QString parameter = {};
};

const std::vector<Filter> &filters()
{
    static const std::vector<Filter> all{
        {u"--actor"_s, names::actor},       {u"--action"_s, names::action},
        {u"--resource"_s, names::resource}, {u"--correlation-id"_s, names::correlationId},
        {u"--since"_s, names::since},       {u"--until"_s, names::until},
        {u"--limit"_s, names::limit},       {u"--cursor"_s, names::cursor}};
    return all;
}

client::HttpRequest requestFor(const Session &session, const Invocation &given,
                               const core::SecretBytes &token)
{
    QUrl url(session.server().toString(QUrl::StripTrailingSlash | QUrl::FullyEncoded) +
             contract::pathOf(contract::routes::auditEvents));
    QString query;
    for (const Filter &filter : filters()) {
        if (!given.has(filter.option))
            continue;
        const QByteArray value = QUrl::toPercentEncoding(given.value(filter.option));
        query += (query.isEmpty() ? u""_s : u"&"_s) + filter.parameter + u'=' +
                 QString::fromLatin1(value);
    }
    if (!query.isEmpty())
        url.setQuery(query, QUrl::StrictMode);
    return {.url = url,
            .headers = {{"Accept"_ba, "application/x-ndjson"_ba},
                        {"Authorization"_ba,
                         "Bearer " + QByteArray(token.view().data(),
                                                static_cast<qsizetype>(token.size()))}}};
}

/// Writes whole lines alone, so that what broke off can be gone on with.
class Lines
{
public:
    /// False when they cannot be written.
    bool take(const QByteArray &bytes)
    {
        m_rest += bytes;
        const qsizetype end = m_rest.lastIndexOf('\n') + 1;
        if (end == 0)
            return true;
        const qsizetype begin = m_rest.lastIndexOf('\n', end - 2) + 1;
        m_last = m_rest.mid(begin, end - begin);
        const auto size = static_cast<std::size_t>(end);
        const bool isWritten = std::fwrite(m_rest.constData(), 1, size, stdout) == size;
        m_rest.remove(0, end);
        return isWritten;
    }

    /// Where an export goes on behind the last line; empty when there was none.
    [[nodiscard]] QString cursor() const
    {
        return QJsonDocument::fromJson(m_last).object().value("position"_L1).toString();
    }

private:
    QByteArray m_rest;
    QByteArray m_last;
};

int exportAll(Session &session, const Invocation &given)
{
    if (!session.requireLogin())
        return exit_codes::notLoggedIn;
    const auto token = session.tokens().load();
    if (!token)
        return session.complain(token.error(), exit_codes::notLoggedIn);
    const std::unique_ptr<HttpStream> stream(
        session.http().open(requestFor(session, given, *token), longestSilence));
    QEventLoop loop;
    Lines lines;
    QObject::connect(stream.get(), &HttpStream::received, &loop, [&](const QByteArray &bytes) {
        if (!lines.take(bytes)) {
            printError(u"the output cannot be written"_s);
            loop.exit(exit_codes::refused);
        }
    });
    QObject::connect(stream.get(), &HttpStream::ended, &loop, [&] { loop.exit(exit_codes::done); });
    QObject::connect(stream.get(), &HttpStream::failed, &loop, [&](const ApiError &error) {
        const QString cursor = lines.cursor();
        if (!cursor.isEmpty())
            printError(u"the export broke off; go on with --cursor %1"_s.arg(harmless(cursor)));
        loop.exit(session.complain(error));
    });
    const int code = loop.exec();
    if (std::fflush(stdout) != 0) {
        printError(u"the output cannot be written"_s);
        return exit_codes::refused;
    }
    return code;
}

} // namespace

std::vector<Command> auditExportCommands()
{
    return {
        {.words = {u"audit"_s, u"export"_s},
         .options = {{u"--actor"_s, u"ACTOR"_s, u"e.g. user:<id>"_s},
                     {u"--action"_s, u"ACTION"_s, u"e.g. request.approve"_s},
                     {u"--resource"_s, u"RESOURCE"_s, u"e.g. request:<id>"_s},
                     {u"--correlation-id"_s, u"ID"_s, u"the request's id"_s},
                     {u"--since"_s, u"TIME"_s, u"RFC 3339, inclusive"_s},
                     {u"--until"_s, u"TIME"_s, u"RFC 3339, exclusive"_s},
                     {u"--limit"_s, u"N"_s, u"at most so many rows"_s},
                     {u"--cursor"_s, u"POSITION"_s, u"go on behind the row of that position"_s}},
         .help = u"all of the audit trail that matches, oldest first, a line of JSON each"_s,
         .run = exportAll}};
}

} // namespace sb::cli
