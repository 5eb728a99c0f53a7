// A whole server in the test's own process, on a fresh database, with people of every role and a
// client: what the tests of routes talk to.
#pragma once

#include "server/app/application.h"
#include "tests/support/http_caller.h"
#include "tests/support/postgres_fixture.h"

#include <map>
#include <memory>

namespace sb::test {

class BrokerBench
{
public:
    /// `adjust` may change the configuration before the server starts.
    /// `transport` is how its own client connects.
    explicit BrokerBench(const std::function<void(config::ServerConfig &)> &adjust = {},
                         const client::TransportSettings &transport = {});
    ~BrokerBench();

    /// A second server on the same database, started.
    [[nodiscard]] std::unique_ptr<app::Application> startAnother() const;

    /// Everybody's password.
    static const QByteArray password;

    /// A person with these roles (global grants); answers the id. The e-mail is
    /// `<name>@example.org`.
    QUuid addUser(const QString &name, const QStringList &roles = {});
    /// The same without a password.
    QUuid addServiceAccount(const QString &name, const QStringList &roles = {});
    /// An API token that somebody makes for themselves, or `by` somebody for a service account;
    /// `permissions` is a JSON array, empty for all.
    QByteArray makeToken(const QString &name, const QByteArray &permissions = {},
                         const QString &by = {});
    void grant(const QUuid &user, const QString &role, const QByteArray &scope);
    /// The id of a user by name.
    [[nodiscard]] QUuid idOf(const QString &name) const;
    /// A login token, made by logging in once; empty name for none.
    QByteArray tokenOf(const QString &name);
    /// A fresh login.
    QByteArray login(const QString &name);

    [[nodiscard]] Reply call(const QByteArray &method, const QString &path, const QString &asName,
                             const QByteArray &body = {}, client::HttpHeaders headers = {});

    [[nodiscard]] Reply get(const QString &path, const QString &asName)
    {
        return call("GET", path, asName);
    }

    [[nodiscard]] Reply post(const QString &path, const QString &asName,
                             const QByteArray &body = "{}", client::HttpHeaders headers = {})
    {
        return call("POST", path, asName, body, std::move(headers));
    }

    struct BenchAgent
    {
        QString id = {};
        QByteArray secret = {};
    };

    /// Minted by `admin`; `scope` is JSON.
    BenchAgent mintAgent(const QByteArray &scope = "{}");
    [[nodiscard]] Reply asAgent(const BenchAgent &agent, const QByteArray &method,
                                const QString &pathBehindId, const QByteArray &body = {},
                                client::HttpHeaders headers = {});
    /// A patch of `file` `app/db` by `developer`; the request's id.
    QString submitPatch(const QByteArray &keyValues = R"({"K":"v"})");
    QString submitRead(const QByteArray &keys = "[]");
    void approve(const QString &requestId);
    [[nodiscard]] QString statusOf(const QString &requestId);

    void sql(const QByteArray &text) const;
    [[nodiscard]] QString value(const QByteArray &text) const;
    [[nodiscard]] int count(const QByteArray &fromAndWhere) const;

    TestDatabase db;
    std::unique_ptr<app::Application> application;
    std::unique_ptr<HttpCaller> http;

private:
    [[nodiscard]] config::ServerConfig configuration() const;

    std::function<void(config::ServerConfig &)> m_adjust;
    std::map<QString, QByteArray> m_tokens;
};

} // namespace sb::test
