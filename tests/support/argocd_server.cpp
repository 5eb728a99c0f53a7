#include "tests/support/argocd_server.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QUrlQuery>

using namespace Qt::StringLiterals;

namespace sb::test {

const QByteArray ArgocdServer::token = "argocd-canary-7f3d9c1b5e-token"_ba;

namespace {

const TlsIdentity &identity()
{
    static const TlsIdentity made = makeTlsIdentity(u"localhost"_s);
    return made;
}

QJsonObject appJson(const QString &name, const ArgocdApp &app)
{
    QJsonObject status{
        {u"health"_s, QJsonObject{{u"status"_s, app.health}}},
        {u"sync"_s, QJsonObject{{u"status"_s, app.sync}, {u"revision"_s, app.revision}}}};
    if (!app.phase.isEmpty()) {
        QJsonObject operation{{u"phase"_s, app.phase}, {u"message"_s, u"\u0007 loud"_s}};
        if (!app.finishedAt.isEmpty())
            operation.insert(u"finishedAt"_s, app.finishedAt);
        status.insert(u"operationState"_s, operation);
    }
    return {{u"metadata"_s, QJsonObject{{u"name"_s, name}, {u"namespace"_s, app.appNamespace}}},
            {u"spec"_s,
             QJsonObject{{u"project"_s, app.project},
                         {u"destination"_s, QJsonObject{{u"server"_s, u"https://kubernetes"_s},
                                                        {u"name"_s, u"in-cluster"_s},
                                                        {u"namespace"_s, u"shop"_s}}}}},
            {u"status"_s, status}};
}

QJsonObject treeJson(const ArgocdApp &app)
{
    QJsonArray nodes;
    for (const ArgocdResource &resource : app.resources) {
        QJsonObject node{
            {u"kind"_s, resource.kind}, {u"name"_s, resource.name}, {u"namespace"_s, u"shop"_s}};
        if (!resource.health.isEmpty())
            node.insert(u"health"_s, QJsonObject{{u"status"_s, resource.health}});
        if (!resource.createdAt.isEmpty())
            node.insert(u"createdAt"_s, resource.createdAt);
        nodes.append(node);
    }
    return {{u"nodes"_s, nodes}};
}

ScriptedAnswer jsonAnswer(const QJsonObject &object)
{
    return {.headers = {{"Content-Type", "application/json"}},
            .body = QJsonDocument(object).toJson(QJsonDocument::Compact)};
}

} // namespace

ArgocdServer::ArgocdServer()
    : m_server([this](const ScriptedRequest &request) { return answer(request); },
               identity().configuration)
{}

QString ArgocdServer::url() const
{
    return u"https://localhost:%1"_s.arg(m_server.url().port());
}

QString ArgocdServer::urlByAddress() const
{
    return u"https://127.0.0.1:%1"_s.arg(m_server.url().port());
}

QByteArray ArgocdServer::caPem() const
{
    return identity().certificatePem;
}

void ArgocdServer::set(const QString &name, const ArgocdApp &app)
{
    const std::lock_guard lock(m_mutex);
    m_apps[name] = app;
}

void ArgocdServer::setMood(ArgocdMood mood)
{
    const std::lock_guard lock(m_mutex);
    m_mood = mood;
}

int ArgocdServer::count(const QByteArray &target) const
{
    int found = 0;
    for (const ScriptedRequest &request : requests())
        found += request.target == target ? 1 : 0;
    return found;
}

ScriptedAnswer ArgocdServer::answer(const ScriptedRequest &request) const
{
    const std::lock_guard lock(m_mutex);
    if (request.header("authorization") != "Bearer " + token)
        return {.status = 401, .body = R"({"error":"no session information"})"};
    switch (m_mood) {
    case ArgocdMood::Well:
        return answerWell(request);
    case ArgocdMood::Silent:
        return {.silent = true};
    case ArgocdMood::Huge:
        return {.body = "{\"items\":[" + QByteArray(9 * 1024 * 1024, ' ') + "]}"};
    case ArgocdMood::Redirecting:
        return {.status = 302, .headers = {{"Location", "https://localhost:1/"}}};
    case ArgocdMood::Garbage:
        return {.body = "<html>a proxy's page</html>"};
    case ArgocdMood::Broken:
        return {.status = 502, .body = "bad gateway"};
    case ArgocdMood::Forbidding:
        return {.status = 403, .body = R"({"error":"permission denied"})"};
    }
    return {.status = 500};
}

ScriptedAnswer ArgocdServer::answerWell(const ScriptedRequest &request) const
{
    if (request.method != "GET")
        return {.status = 405};
    const QUrl url = QUrl::fromEncoded(request.target);
    const QUrlQuery query(url);
    const QString prefix = u"/api/v1/applications"_s;
    if (url.path() == prefix) {
        QJsonArray items;
        const QString project = query.queryItemValue(u"projects"_s);
        for (const auto &[name, app] : m_apps) {
            if (project.isEmpty() || app.project == project)
                items.append(appJson(name, app));
        }
        // As ArgoCD does.
        return jsonAnswer({{u"items"_s, items.isEmpty() ? QJsonValue() : QJsonValue(items)}});
    }
    const QStringList rest = url.path().mid(prefix.size() + 1).split(u'/');
    const auto app = m_apps.find(rest.value(0));
    const QString wanted = query.queryItemValue(u"appNamespace"_s);
    const bool isElsewhere = app != m_apps.end() &&
                             app->second.appNamespace != (wanted.isEmpty() ? u"argocd"_s : wanted);
    if (app == m_apps.end() || isElsewhere)
        return {.status = 404, .body = R"({"error":"not found"})"};
    if (rest.value(1) == u"resource-tree")
        return jsonAnswer(treeJson(app->second));
    return jsonAnswer(appJson(app->first, app->second));
}

} // namespace sb::test
