// A call that hands out power and must wait for a lock is judged by who the caller is when it goes
// on (contract B2, B3; invariants S7, S9).
#include "tests/support/broker_bench.h"

#include <thread>

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::BrokerBench;
using test::Reply;

namespace {

QByteArray idText(const QUuid &id)
{
    return id.toByteArray(QUuid::WithoutBraces);
}

} // namespace

class TestRevokedWhileWaiting : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingIsMade();
};

/// The calls come while somebody else changes who may do what; when they go on, the session that
/// let them in is revoked.
void TestRevokedWhileWaiting::nothingIsMade()
{
    BrokerBench bench;
    const QUuid boss = bench.addUser(u"boss"_s, {u"admin"_s});
    const QUuid dora = bench.addUser(u"dora"_s, {u"developer"_s});
    const QByteArray token = bench.tokenOf(u"boss"_s);
    const QString role = bench.value("SELECT id FROM roles WHERE name = 'admin'");
    const std::vector<std::pair<QString, QByteArray>> calls{
        {u"/api/v1/users/"_s + boss.toString(QUuid::WithoutBraces) + u"/tokens"_s,
         R"({"name":"ci","expires_in_seconds":3600})"},
        {u"/api/v1/user-roles"_s,
         "{\"user_id\":\"" + idText(dora) + "\",\"role_id\":\"" + role.toLatin1() + "\"}"}};
    for (const auto &[path, body] : calls) {
        bench.sql("UPDATE sessions SET revoked_at = NULL");
        std::thread revoker([&bench] {
            bench.sql("BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('secret-broker: who "
                      "may do what', 0)); SELECT pg_sleep(1.5); UPDATE sessions SET revoked_at = "
                      "now(); COMMIT");
        });
        QTest::qWait(500);
        const Reply reply = bench.http->send(
            {.method = "POST", .path = path, .body = body, .headers = test::bearer(token)});
        revoker.join();
        QCOMPARE(reply.status, 401);
    }
    QCOMPARE(bench.count("api_tokens"), 0);
    QCOMPARE(bench.count("user_roles WHERE user_id = '" + idText(dora) + "'"), 1);
}

QTEST_GUILESS_MAIN(TestRevokedWhileWaiting)
#include "tst_revoked_while_waiting.moc"
