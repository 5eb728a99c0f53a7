// Invariant S10: whether an account exists is not told by how long a refusal takes. The only timed
// test there is, with a wide margin.
#include "tests/support/broker_bench.h"

#include <algorithm>
#include <random>

#include <QElapsedTimer>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::BrokerBench;

namespace {

constexpr int samples = 24;

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

} // namespace

class TestLoginTiming : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wrongPasswords();
    void wrongAgentSecrets();
};

void TestLoginTiming::wrongPasswords()
{
    BrokerBench bench;
    bench.addUser(u"off"_s);
    bench.sql("UPDATE users SET enabled = false WHERE email LIKE 'off@%'");
    const unsigned seed = std::random_device()();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    const std::vector<QByteArray> kinds{"known", "unknown", "disabled"};
    std::map<QByteArray, std::vector<double>> took;
    std::vector<QByteArray> order;
    for (int sample = 0; sample < samples; ++sample)
        order.insert(order.end(), kinds.begin(), kinds.end());
    std::shuffle(order.begin(), order.end(), random);
    for (const QByteArray &kind : order) {
        // No lock on the way.
        bench.sql("DELETE FROM login_counters");
        const QByteArray email = kind == "known" ? "developer@example.org"_ba
                                 : kind == "unknown"
                                     ? "stranger" + QByteArray::number(random()) + "@example.org"
                                     : "off@example.org"_ba;
        QElapsedTimer since;
        since.start();
        QCOMPARE(bench
                     .post(u"/api/v1/auth/login"_s, {},
                           R"({"email":")" + email + R"(","password":"a wrong password"})")
                     .status,
                 401);
        took[kind].push_back(double(since.nsecsElapsed()) / 1e6);
    }
    const double known = median(took["known"]);
    for (const QByteArray &kind : kinds) {
        const double other = median(took[kind]);
        qInfo("%s: %.1f ms", kind.constData(), other);
        QVERIFY2(other > known * 0.7 && other < known * 1.4, kind.constData());
    }
    QVERIFY2(known > 20, "a password is hashed at all");
}

void TestLoginTiming::wrongAgentSecrets()
{
    BrokerBench bench;
    const auto agent = bench.mintAgent();
    std::vector<double> known;
    std::vector<double> unknown;
    for (int sample = 0; sample < 200; ++sample) {
        for (const bool exists : {true, false}) {
            const BrokerBench::BenchAgent tried{
                .id = exists ? agent.id : QUuid::createUuid().toString(QUuid::WithoutBraces),
                .secret = QByteArray(43, 'A')};
            QElapsedTimer since;
            since.start();
            QCOMPARE(bench.asAgent(tried, "POST", u"/heartbeat"_s).status, 401);
            (exists ? known : unknown).push_back(double(since.nsecsElapsed()) / 1e6);
        }
    }
    const double ratio = median(unknown) / median(known);
    qInfo("unknown to known: %.2f", ratio);
    QVERIFY2(ratio > 0.6 && ratio < 1.7, qPrintable(QString::number(ratio)));
}

QTEST_GUILESS_MAIN(TestLoginTiming)
#include "tst_login_timing.moc"
