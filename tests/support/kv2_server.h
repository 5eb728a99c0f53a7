// What sb-agent needs of Vault or OpenBao: one KV version 2 store with check-and-set and the
// Kubernetes login, as its HTTP API documents them. For tests only.
#pragma once

#include "tests/support/scripted_http_server.h"

#include <functional>
#include <map>
#include <optional>

#include <QString>

namespace sb::test {

class Kv2Server
{
public:
    Kv2Server();

    [[nodiscard]] QUrl url() const { return m_server->url(); }

    /// Always taken, as long as `refuse` does not say otherwise.
    [[nodiscard]] QByteArray token() const { return "hvs.root-of-the-test"; }

    /// The path is all behind `/v1/`, e.g. `kv/data/team/app`. Makes the next version.
    void put(const QByteArray &path, const QByteArray &json);
    /// Deletes the latest version and keeps its metadata, as Vault does.
    void remove(const QByteArray &path);
    /// What `vault kv metadata put -custom-metadata` says; `json` maps texts to texts.
    void describe(const QByteArray &path, const QByteArray &json);
    /// The latest content; empty when there is none.
    [[nodiscard]] QByteArray content(const QByteArray &path) const;
    [[nodiscard]] int version(const QByteArray &path) const;

    /// Lets `role` log in with `jwt` at auth/`mount`/login; each login makes a token of its own.
    void allowLogin(const QByteArray &mount, const QString &role, const QString &jwt);
    /// The tokens that logins have made are worth nothing any more.
    void forgetLogins();
    [[nodiscard]] int logins() const;

    /// Asked before anything else is done; what it answers is the answer. It may call this.
    void intercept(std::function<std::optional<ScriptedAnswer>(const ScriptedRequest &)> before);

    [[nodiscard]] ScriptedHttpServer &server() { return *m_server; }

private:
    struct Entry
    {
        int version = 0;
        /// Empty when the latest version is deleted.
        QByteArray json = {};
        QByteArray custom = "null";
    };

    ScriptedAnswer answer(const ScriptedRequest &request);
    ScriptedAnswer logIn(const ScriptedRequest &request);
    [[nodiscard]] ScriptedAnswer read(const QByteArray &path) const;
    [[nodiscard]] ScriptedAnswer metadata(const QByteArray &path) const;
    [[nodiscard]] ScriptedAnswer list(const QByteArray &path) const;
    ScriptedAnswer write(const QByteArray &path, const QByteArray &body);

    mutable std::recursive_mutex m_mutex;
    std::function<std::optional<ScriptedAnswer>(const ScriptedRequest &)> m_before;
    std::map<QByteArray, Entry> m_entries;
    QByteArray m_loginPath;
    QString m_role;
    QString m_jwt;
    int m_logins = 0;
    QByteArray m_loginToken;
    /// Last, so that no request comes after the rest is gone.
    std::unique_ptr<ScriptedHttpServer> m_server;
};

} // namespace sb::test
