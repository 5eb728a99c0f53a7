// What one call of sbctl works with: the server, who is logged in there, and how answers are shown.
#pragma once

#include "cli/exit_codes.h"
#include "cli/token_store.h"
#include "shared/client/await.h"
#include "shared/client/people_api.h"

#include <QStringList>

namespace sb::cli {

enum class OutputForm { Table, Json };

struct SessionSettings
{
    QUrl server = {};
    client::TransportSettings transport = {};
    OutputForm form = OutputForm::Table;
    QString runtimeDirectory = {};
};

/// One column of a table: its title and the member it shows, a path such as `location/kv_mount`.
struct Column
{
    QString title = {};
    QString member = {};
};

class Session
{
public:
    explicit Session(const SessionSettings &settings);

    [[nodiscard]] client::PeopleApi &api() { return m_api; }

    /// For answers that are read while they come.
    [[nodiscard]] client::HttpClient &http() { return m_http; }

    [[nodiscard]] const TokenStore &tokens() const { return m_tokens; }

    [[nodiscard]] OutputForm form() const { return m_settings.form; }

    [[nodiscard]] const QUrl &server() const { return m_settings.server; }

    [[nodiscard]] const client::TransportSettings &transport() const
    {
        return m_settings.transport;
    }

    /// Loads the login; false after a complaint when there is none.
    [[nodiscard]] bool requireLogin();

    /// Waits for a call: `start(context, callback)`.
    template <typename T, typename Start> [[nodiscard]] client::Answer<T> wait(Start &&start) const
    {
        return client::await<T>(std::forward<Start>(start));
    }

    [[nodiscard]] client::Answer<client::JsonAnswer> get(const QString &path,
                                                         const client::Query &query = {});
    [[nodiscard]] client::Answer<client::JsonAnswer>
    post(const QString &path, const QByteArray &body = {}, const QString &idempotencyKey = {});

    /// Any call, for answers that may hold a secret.
    [[nodiscard]] client::Answer<client::DocumentAnswer> send(const QByteArray &method,
                                                              const QString &path,
                                                              const QByteArray &body = {},
                                                              const QString &idempotencyKey = {});
    /// Any call that answers JSON or nothing.
    [[nodiscard]] client::Answer<client::DocumentAnswer> exchange(client::ApiCall call);

    /// Tells why a call failed and answers the exit code for it.
    [[nodiscard]] int complain(const client::ApiError &error) const;
    [[nodiscard]] int complain(const core::Error &error, int exitCode) const;

    /// Shows a list or one object as it was asked for; answers `done`.
    [[nodiscard]] int showList(const QJsonValue &list, const std::vector<Column> &columns) const;
    [[nodiscard]] int showObject(const QJsonValue &object,
                                 const std::vector<Column> &columns) const;

private:
    SessionSettings m_settings;
    client::HttpClient m_http;
    client::PeopleApi m_api;
    TokenStore m_tokens;
};

/// To standard output and standard error, a line each.
void print(const QString &text);
void printError(const QString &text);

} // namespace sb::cli
