// Token buckets under a clock of the test's own.
#include "server/services/token_buckets.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using namespace std::chrono_literals;
using services::TokenBuckets;

class TestTokenBuckets : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void soManyAtOnce()
    {
        TokenBuckets::Clock::time_point now{};
        TokenBuckets buckets(30, [&] { return now; });
        for (int left = 29; left >= 0; --left) {
            const auto taken = buckets.take(u"a"_s);
            QVERIFY(taken.isAdmitted);
            QCOMPARE(taken.remaining, left);
            QCOMPARE(taken.secondsToFull, (30 - left) * 2);
            QCOMPARE(taken.secondsToNext, left > 0 ? 0 : 2);
        }
        const auto refused = buckets.take(u"a"_s);
        QVERIFY(!refused.isAdmitted);
        QCOMPARE(refused.remaining, 0);
        QCOMPARE(refused.secondsToNext, 2);
        QCOMPARE(refused.secondsToFull, 60);
        // Somebody else's is full.
        QVERIFY(buckets.take(u"b"_s).isAdmitted);
    }

    void refillsOverAMinute()
    {
        TokenBuckets::Clock::time_point now{};
        TokenBuckets buckets(30, [&] { return now; });
        while (buckets.take(u"a"_s).isAdmitted) {
        }
        now += 1900ms;
        QVERIFY(!buckets.take(u"a"_s).isAdmitted);
        now += 200ms;
        QVERIFY(buckets.take(u"a"_s).isAdmitted);
        QVERIFY(!buckets.take(u"a"_s).isAdmitted);
        // Never more than at once.
        now += 1h;
        int admitted = 0;
        while (buckets.take(u"a"_s).isAdmitted)
            ++admitted;
        QCOMPARE(admitted, 30);
    }

    void rareOnesAreAdmittedToo()
    {
        TokenBuckets::Clock::time_point now{};
        TokenBuckets buckets(1, [&] { return now; });
        QVERIFY(buckets.take(u"a"_s).isAdmitted);
        QCOMPARE(buckets.take(u"a"_s).secondsToNext, 60);
        now += 60s;
        QVERIFY(buckets.take(u"a"_s).isAdmitted);
    }

    /// Forgetting those that are full again must not let go of those that are not.
    void manyKeys()
    {
        TokenBuckets::Clock::time_point now{};
        TokenBuckets buckets(2, [&] { return now; });
        for (int key = 0; key < 25'000; ++key) {
            now += 1ms;
            QVERIFY(buckets.take(QString::number(key)).isAdmitted);
            if (key % 10 == 0) {
                (void)buckets.take(u"greedy"_s);
                QVERIFY(key == 0 || !buckets.take(u"greedy"_s).isAdmitted);
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestTokenBuckets)
#include "tst_token_buckets.moc"
