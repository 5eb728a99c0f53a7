// An ArgoCD that answers what it is told to, over TLS with a root of its own: applications, their
// resource trees, lists, and everything that a server or something in between can do wrong.
#pragma once

#include "tests/support/scripted_http_server.h"
#include "tests/support/tls_identity.h"

#include <map>

#include <QString>

namespace sb::test {

struct ArgocdResource
{
    QString kind = {};
    QString name = {};
    QString health = {};
    /// RFC 3339.
    QString createdAt = {};
};

struct ArgocdApp
{
    QString health = QStringLiteral("Healthy");
    QString sync = QStringLiteral("Synced");
    QString revision = QStringLiteral("r1");
    /// Empty: no operation is known.
    QString phase = {};
    QString finishedAt = {};
    QString project = QStringLiteral("payments");
    QString appNamespace = QStringLiteral("argocd");
    std::vector<ArgocdResource> resources = {};
};

enum class ArgocdMood { Well, Silent, Huge, Redirecting, Garbage, Broken, Forbidding };

class ArgocdServer
{
public:
    ArgocdServer();

    /// `https://localhost:…`, for which the certificate is.
    [[nodiscard]] QString url() const;
    /// The same by the address, which the certificate does not bear.
    [[nodiscard]] QString urlByAddress() const;
    [[nodiscard]] QByteArray caPem() const;

    /// Answered with 401 to everybody who does not bear it.
    static const QByteArray token;

    void set(const QString &name, const ArgocdApp &app);
    void setMood(ArgocdMood mood);

    [[nodiscard]] std::vector<ScriptedRequest> requests() const { return m_server.requests(); }

    /// How many requests had this target.
    [[nodiscard]] int count(const QByteArray &target) const;

private:
    [[nodiscard]] ScriptedAnswer answer(const ScriptedRequest &request) const;
    [[nodiscard]] ScriptedAnswer answerWell(const ScriptedRequest &request) const;

    mutable std::mutex m_mutex;
    std::map<QString, ArgocdApp> m_apps;
    ArgocdMood m_mood = ArgocdMood::Well;
    ScriptedHttpServer m_server;
};

} // namespace sb::test
