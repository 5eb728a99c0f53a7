// Who is told how the rollout of a patch goes, by whichever way (contract D, 7.4 and section I).
#include "tests/support/event_reader.h"
#include "tests/support/gitops_bench.h"

#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::GitopsBench;
using test::Reply;

namespace {

QString watched(GitopsBench &bench)
{
    bench.addMapping(bench.addEndpoint());
    return bench.executedPatch();
}

QStringList timeline(GitopsBench &bench, const QString &request,
                     const QString &reader = u"developer"_s)
{
    QStringList types;
    for (const QJsonValue &event :
         bench.get(u"/api/v1/requests/"_s + request + u"/timeline"_s, reader).json().toArray())
        types.append(event.toObject().value("type"_L1).toString());
    return types;
}

} // namespace

class TestRolloutVisibility : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whoMayLook();
    void nobodyElseIsToldOfIt();
};

void TestRolloutVisibility::whoMayLook()
{
    GitopsBench bench;
    const QString id = watched(bench);
    const QString path = u"/api/v1/requests/"_s + id + u"/gitops"_s;
    const QString developer = bench.idOf(u"developer"_s).toString(QUuid::WithoutBraces);
    QCOMPARE(bench.get(path + u"?user_id="_s + developer, u"developer"_s).status, 200);
    const Reply claimed =
        bench.get(path + u"?user_id="_s + bench.idOf(u"admin"_s).toString(QUuid::WithoutBraces),
                  u"developer"_s);
    QCOMPARE(claimed.status, 403);
    QCOMPARE(claimed.error(), u"identity_mismatch"_s);
    QCOMPARE(bench.get(path, u"admin"_s).status, 403);
    QCOMPARE(bench.count("audit_events WHERE action = 'request.gitops' AND status = 'denied'"), 1);
    QCOMPARE(bench.get(path, u"nobody"_s).status, 404);
    // A token that carries secret.request may look for its owner, another may not.
    const auto statusWith = [&](const QByteArray &permissions) {
        const QByteArray token = bench.makeToken(u"developer"_s, permissions);
        return bench.http->send({.path = path, .headers = test::bearer(token)}).status;
    };
    QCOMPARE(statusWith(R"(["secret.request"])"), 200);
    QCOMPARE(statusWith(R"(["secret.list"])"), 403);
    QCOMPARE(bench.get(u"/api/v1/requests/x/gitops"_s, u"developer"_s).status, 400);
    QCOMPARE(bench.get(path + u"?id=1"_s, u"developer"_s).status, 400);
    QCOMPARE(
        bench.get(u"/api/v1/requests/00000000-0000-4000-8000-00000000000a/gitops"_s, u"developer"_s)
            .status,
        404);
}

/// The same rule in the timeline and among the events: whoever else sees the request sees the rest.
void TestRolloutVisibility::nobodyElseIsToldOfIt()
{
    GitopsBench bench;
    const QByteArray narrow = bench.makeToken(u"developer"_s, R"(["secret.list"])");
    const QString url = bench.application->url();
    test::EventReader own(url, bench.tokenOf(u"developer"_s));
    test::EventReader narrowed(url, narrow);
    test::EventReader approver(url, bench.tokenOf(u"approver"_s));
    QVERIFY(own.isOpen() && narrowed.isOpen() && approver.isOpen());
    const QString id = watched(bench);
    QVERIFY(timeline(bench, id).contains(u"request.gitops_observation_started"_s));
    for (const QString &other : {u"approver"_s, u"admin"_s, u"auditor"_s}) {
        const QStringList events = timeline(bench, id, other);
        QVERIFY(events.contains(u"request.transition"_s));
        QVERIFY2(events.filter(u"gitops"_s).isEmpty(), qPrintable(other));
    }
    const auto heard = [](test::EventReader &reader, int patience) {
        QStringList types;
        while (const auto event =
                   reader.next(types.contains(u"request.transition"_s) ? patience : 8'000)) {
            types.append(QString::fromLatin1(event->type));
            if (event->type == "request.gitops_observation_started")
                break;
        }
        return types;
    };
    QVERIFY(heard(own, 8'000).contains(u"request.gitops_observation_started"_s));
    for (test::EventReader *reader : {&narrowed, &approver}) {
        const QStringList types = heard(*reader, 700);
        QVERIFY(types.contains(u"request.transition"_s));
        QVERIFY2(types.filter(u"gitops"_s).isEmpty(), qPrintable(types.join(u' ')));
    }
}

QTEST_GUILESS_MAIN(TestRolloutVisibility)
#include "tst_rollout_visibility.moc"
