// From the patch to the verdict, through a whole server and an ArgoCD over TLS (contract B25, 7.5).
#include "tests/support/gitops_bench.h"

#include <QDateTime>
#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::ArgocdApp;
using test::ArgocdMood;
using test::ArgocdServer;
using test::GitopsBench;
using test::Reply;

namespace {

QString inSeconds(int seconds)
{
    return QDateTime::currentDateTimeUtc().addSecs(seconds).toString(Qt::ISODate);
}

} // namespace

class TestGitopsRollout : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void init()
    {
        m_bench = std::make_unique<GitopsBench>();
        m_bench->argocd.set(u"shop"_s, {});
    }

    void cleanup() { m_bench.reset(); }

    void appliedByAnOperation();
    void appliedByARevision();
    void appliedByAWorkload();
    void settledAllAlongTakesAMinuteAndThree();
    void failed();
    void driftedBack();
    void unverified();
    void troubleIsNoVerdict();
    void disabledWaits();
    void deletedEnds();
    void namespacesAndProjects();
    void fanOut();
    void onlyExecutedPatchesStart();
    void theTokenIsNowhere();

private:
    QString watched()
    {
        m_bench->addMapping(m_bench->addEndpoint());
        return m_bench->executedPatch();
    }

    QStringList timeline(const QString &request)
    {
        QStringList types;
        for (const QJsonValue &event :
             m_bench->get(u"/api/v1/requests/"_s + request + u"/timeline"_s, u"developer"_s)
                 .json()
                 .toArray())
            types.append(event.toObject().value("type"_L1).toString());
        return types;
    }

    [[nodiscard]] QString finished(const QString &request, const QByteArray &member) const
    {
        return m_bench->value("SELECT metadata->>'" + member +
                              "' FROM audit_events WHERE action = "
                              "'request.gitops_observation_finished' AND resource = 'request:" +
                              request.toUtf8() + "' AND actor = 'system'");
    }

    std::unique_ptr<GitopsBench> m_bench;
};

void TestGitopsRollout::appliedByAnOperation()
{
    const QString id = watched();
    QJsonObject seen = m_bench->polled(id);
    QCOMPARE(seen.value("polling_state"_L1).toString(), u"active"_s);
    QCOMPARE(seen.value("status"_L1), seen.value("polling_state"_L1));
    QCOMPARE(seen.value("request_id"_L1).toString(), id);
    QCOMPARE(seen.value("application_name"_L1).toString(), u"shop"_s);
    QVERIFY(seen.contains("created_at"_L1) && seen.contains("updated_at"_L1));
    QVERIFY(seen.contains("timeout_at"_L1) && !seen.contains("terminal_at"_L1));

    m_bench->argocd.set(u"shop"_s, {.phase = u"Succeeded"_s, .finishedAt = inSeconds(5)});
    seen = m_bench->inState(id, u"applied"_s);
    QCOMPARE(seen.value("polling_state"_L1).toString(), u"applied"_s);
    QCOMPARE(seen.value("evidence"_L1).toString(), u"operation_finished"_s);
    QVERIFY(seen.contains("terminal_at"_L1));
    QCOMPARE(seen.value("observed_state"_L1).toObject().value("operation_phase"_L1).toString(),
             u"Succeeded"_s);
    QCOMPARE(finished(id, "evidence"), u"operation_finished"_s);
    const QStringList events = timeline(id);
    QVERIFY(events.indexOf(u"request.gitops_observation_started"_s) >
            events.indexOf(u"request.transition"_s));
    QCOMPARE(events.last(), u"request.gitops_observation_finished"_s);
    // What is over is asked for no more.
    const std::size_t calls = m_bench->argocd.requests().size();
    QTest::qWait(500);
    QCOMPARE(m_bench->argocd.requests().size(), calls);
}

void TestGitopsRollout::appliedByARevision()
{
    const QString id = watched();
    QVERIFY(!m_bench->polled(id).isEmpty());
    m_bench->argocd.set(u"shop"_s, {.revision = u"r2"_s});
    QCOMPARE(m_bench->inState(id, u"applied"_s).value("evidence"_L1).toString(), u"new_revision"_s);
}

void TestGitopsRollout::appliedByAWorkload()
{
    const QString id = watched();
    QVERIFY(!m_bench->polled(id).isEmpty());
    ArgocdApp app;
    app.resources = {{.kind = u"Pod"_s, .name = u"p"_s, .createdAt = inSeconds(5)}};
    m_bench->argocd.set(u"shop"_s, app);
    const QJsonObject seen = m_bench->inState(id, u"applied"_s);
    QCOMPARE(seen.value("evidence"_L1).toString(), u"workload_created"_s);
    QCOMPARE(seen.value("observed_state"_L1).toObject().value("resource_count"_L1).toInt(), 1);
}

void TestGitopsRollout::settledAllAlongTakesAMinuteAndThree()
{
    const QString id = watched();
    QCOMPARE(m_bench->polled(id, 5).value("polling_state"_L1).toString(), u"active"_s);
    m_bench->shiftExecution(id, 61);
    const QJsonObject seen = m_bench->inState(id, u"applied"_s);
    QCOMPARE(seen.value("evidence"_L1).toString(), u"stable_polls"_s);
    QVERIFY(seen.value("polls_count"_L1).toInt() >= 8);
}

void TestGitopsRollout::failed()
{
    const QString id = watched();
    // A failure from before the patch says nothing about it.
    m_bench->argocd.set(u"shop"_s, {.phase = u"Failed"_s, .finishedAt = inSeconds(-3600)});
    QCOMPARE(m_bench->polled(id, 2).value("polling_state"_L1).toString(), u"active"_s);
    m_bench->argocd.set(u"shop"_s, {.phase = u"Error"_s, .finishedAt = inSeconds(5)});
    const QJsonObject seen = m_bench->inState(id, u"failed"_s);
    QCOMPARE(seen.value("polling_state"_L1).toString(), u"failed"_s);
    QVERIFY(!seen.contains("evidence"_L1));
    QCOMPARE(m_bench->count("audit_events WHERE action = 'request.gitops_observation_finished' "
                            "AND status = 'failure' AND correlation_id = '" +
                            id.toUtf8() + "'"),
             1);
    // The request itself was executed all the same.
    QCOMPARE(m_bench->statusOf(id), u"executed"_s);
}

void TestGitopsRollout::driftedBack()
{
    const QString id = watched();
    QVERIFY(!m_bench->polled(id, 2).isEmpty());
    m_bench->argocd.set(u"shop"_s, {.sync = u"OutOfSync"_s, .revision = u"r2"_s});
    QVERIFY(!m_bench->polled(id, 2).isEmpty());
    m_bench->argocd.set(u"shop"_s, {.phase = u"Succeeded"_s, .finishedAt = inSeconds(5)});
    m_bench->shiftExecution(id, 300);
    QCOMPARE(m_bench->polled(id, 5).value("polling_state"_L1).toString(), u"active"_s);
    m_bench->argocd.set(u"shop"_s, {.revision = u"r3"_s});
    QCOMPARE(m_bench->inState(id, u"applied"_s).value("evidence"_L1).toString(), u"new_revision"_s);
}

void TestGitopsRollout::unverified()
{
    const QString id = watched();
    m_bench->argocd.set(u"shop"_s, {.health = u"Degraded"_s});
    QCOMPARE(m_bench->polled(id, 3).value("polling_state"_L1).toString(), u"active"_s);
    QCOMPARE(m_bench->count("gitops_observations WHERE timeout_at - executed_at = "
                            "interval '30 minutes'"),
             1);
    m_bench->sql("UPDATE gitops_observations SET timeout_at = now() - interval '1 second'");
    const QJsonObject seen = m_bench->inState(id, u"applied_unverified"_s);
    QCOMPARE(seen.value("polling_state"_L1).toString(), u"applied_unverified"_s);
    QCOMPARE(finished(id, "polling_state"), u"applied_unverified"_s);
    QCOMPARE(finished(id, "reason"), u"no verdict in time"_s);
}

void TestGitopsRollout::troubleIsNoVerdict()
{
    const QString id = watched();
    m_bench->shiftExecution(id, 3600);
    for (const auto &[mood, said] :
         std::vector<std::pair<ArgocdMood, QString>>{{ArgocdMood::Broken, u"HTTP 502"_s},
                                                     {ArgocdMood::Silent, u"timed out"_s},
                                                     {ArgocdMood::Huge, u"too large"_s},
                                                     {ArgocdMood::Redirecting, u"redirect"_s},
                                                     {ArgocdMood::Forbidding, u"403"_s},
                                                     {ArgocdMood::Garbage, u"no sense"_s}}) {
        m_bench->argocd.setMood(mood);
        const QJsonObject seen = m_bench->polled(id, 2);
        QCOMPARE(seen.value("polling_state"_L1).toString(), u"active"_s);
        QVERIFY2(seen.value("last_error"_L1).toString().contains(said),
                 qPrintable(seen.value("last_error"_L1).toString()));
        QCOMPARE(seen.value("observed_state"_L1).toObject(), QJsonObject());
    }
    m_bench->argocd.setMood(ArgocdMood::Well);
    const QJsonObject seen = m_bench->inState(id, u"applied"_s);
    QCOMPARE(seen.value("evidence"_L1).toString(), u"stable_polls"_s);
    QVERIFY(!seen.contains("last_error"_L1));
}

void TestGitopsRollout::disabledWaits()
{
    const QString endpoint = m_bench->addEndpoint();
    m_bench->addMapping(endpoint);
    const QString path = u"/api/v1/argocd-endpoints/"_s + endpoint + u"/enabled"_s;
    QCOMPARE(m_bench->call("PUT", path, u"admin"_s, R"({"enabled":false})").status, 204);
    const QString id = m_bench->executedPatch();
    const QJsonObject seen = m_bench->polled(id, 2);
    QCOMPARE(seen.value("polling_state"_L1).toString(), u"active"_s);
    QCOMPARE(seen.value("last_error"_L1).toString(), u"endpoint disabled"_s);
    QVERIFY(m_bench->argocd.requests().empty());
    QCOMPARE(m_bench->call("PUT", path, u"admin"_s, R"({"enabled":true})").status, 204);
    m_bench->argocd.set(u"shop"_s, {.phase = u"Succeeded"_s, .finishedAt = inSeconds(5)});
    QCOMPARE(m_bench->inState(id, u"applied"_s).value("polling_state"_L1).toString(), u"applied"_s);
}

void TestGitopsRollout::deletedEnds()
{
    const QString endpoint = m_bench->addEndpoint();
    m_bench->addMapping(endpoint);
    const QString id = m_bench->executedPatch();
    QVERIFY(!m_bench->polled(id).isEmpty());
    QCOMPARE(m_bench->call("DELETE", u"/api/v1/argocd-endpoints/"_s + endpoint, u"admin"_s).status,
             204);
    const QJsonObject seen = m_bench->inState(id, u"applied_unverified"_s);
    QCOMPARE(seen.value("last_error"_L1).toString(), u"endpoint deleted"_s);
    QCOMPARE(finished(id, "reason"), u"endpoint deleted"_s);
    // Nobody is watched there any more.
    QVERIFY(timeline(m_bench->executedPatch()).contains(u"request.gitops_observation_skipped"_s));
}

void TestGitopsRollout::namespacesAndProjects()
{
    const QString endpoint = m_bench->addEndpoint();
    m_bench->argocd.set(u"shop"_s, {.appNamespace = u"team-a"_s});
    m_bench->addMapping(endpoint, "shop",
                        R"(,"application_namespace":"team-a","project_name":"other")");
    const QString id = m_bench->executedPatch();
    QJsonObject seen = m_bench->polled(id, 2);
    QCOMPARE(seen.value("application_namespace"_L1).toString(), u"team-a"_s);
    QCOMPARE(seen.value("last_error"_L1).toString(),
             u"the application belongs to another ArgoCD project"_s);
    QVERIFY(m_bench->argocd.count("/api/v1/applications/shop?appNamespace=team-a") > 0);
    m_bench->argocd.set(u"shop"_s, {.phase = u"Succeeded"_s,
                                    .finishedAt = inSeconds(5),
                                    .project = u"other"_s,
                                    .appNamespace = u"team-a"_s});
    seen = m_bench->inState(id, u"applied"_s);
    QCOMPARE(seen.value("polling_state"_L1).toString(), u"applied"_s);
}

void TestGitopsRollout::fanOut()
{
    const QString first = m_bench->addEndpoint("first");
    const QString second = m_bench->addEndpoint("second");
    for (const char *name : {"a", "b"})
        m_bench->argocd.set(QString::fromLatin1(name), {});
    m_bench->addMapping(first, "a");
    // Leads to the same application, so it is watched once.
    QCOMPARE(m_bench
                 ->post(u"/api/v1/gitops-app-mappings"_s, u"admin"_s,
                        R"({"argocd_endpoint_id":")" + first.toUtf8() +
                            R"(","application_name":"a","provider_type":"file"})")
                 .status,
             201);
    m_bench->addMapping(first, "b");
    m_bench->addMapping(second, "a");
    m_bench->addMapping(second, "elsewhere", R"(,"environment":"prod")");
    const QString id = m_bench->executedPatch();
    const Reply reply = m_bench->get(u"/api/v1/requests/"_s + id + u"/gitops"_s, u"developer"_s);
    QStringList names;
    for (const QJsonValue &observation : reply.json().toArray())
        names.append(observation.toObject().value("application_name"_L1).toString());
    QCOMPARE(names, (QStringList{u"a"_s, u"a"_s, u"b"_s}));
    QCOMPARE(m_bench->value("SELECT metadata->>'applications_observed' FROM audit_events WHERE "
                            "action = 'request.gitops_observation_started'"),
             u"3"_s);
    QTRY_COMPARE(m_bench->count("gitops_observations WHERE polls_count > 1"), 3);
}

void TestGitopsRollout::onlyExecutedPatchesStart()
{
    m_bench->addMapping(m_bench->addEndpoint());
    const auto agent = m_bench->mintAgent();
    const auto run = [&](const QString &request, const QByteArray &outcome) {
        m_bench->approve(request);
        const Reply job = m_bench->asAgent(agent, "POST", u"/jobs/claim"_s);
        const QString id = job.object().value("id"_L1).toString();
        QCOMPARE(m_bench->asAgent(agent, "POST", u"/jobs/"_s + id + u"/complete"_s, outcome).status,
                 204);
    };
    run(m_bench->submitRead(R"(["K"])"), R"({"status":"succeeded"})");
    run(m_bench->submitPatch(), R"({"status":"failed","error":"no"})");
    QCOMPARE(m_bench->count("gitops_observations"), 0);
    QCOMPARE(m_bench->count("audit_events WHERE action LIKE 'request.gitops%'"), 0);
    // Said twice, started once.
    const QString id = m_bench->executedPatch();
    QCOMPARE(m_bench->count("gitops_observations"), 1);
    QCOMPARE(m_bench->statusOf(id), u"executed"_s);
}

void TestGitopsRollout::theTokenIsNowhere()
{
    const QString endpoint = m_bench->addEndpoint();
    m_bench->addMapping(endpoint);
    QCOMPARE(
        m_bench->get(u"/api/v1/argocd-endpoints/"_s + endpoint + u"/discovered-apps"_s, u"admin"_s)
            .status,
        200);
    const QString id = m_bench->executedPatch();
    QVERIFY(!m_bench->polled(id, 2).isEmpty());
    m_bench->argocd.setMood(ArgocdMood::Broken);
    QVERIFY(!m_bench->polled(id, 2).isEmpty());
    // It did arrive where it should.
    QVERIFY(!m_bench->argocd.requests().empty());
    const QByteArray token = ArgocdServer::token;
    const QString tables = m_bench->value("SELECT string_agg(quote_ident(tablename), ' ') FROM "
                                          "pg_tables WHERE schemaname = 'public'");
    QVERIFY(tables.contains(u"argocd_endpoints"_s) && tables.contains(u"idempotency_keys"_s));
    for (const QString &table : tables.split(u' ')) {
        for (const QByteArray &form :
             {token, token.toBase64(), token.toHex(), token.toBase64().toHex()})
            QVERIFY2(m_bench->count(table.toUtf8() + " t WHERE t::text LIKE '%" + form + "%'") == 0,
                     qPrintable(table));
    }
}

QTEST_GUILESS_MAIN(TestGitopsRollout)
#include "tst_gitops_rollout.moc"
