// A thousand who listen: no thread each, bounded memory, and what time alone brings.
#include "tests/support/broker_bench.h"
#include "tests/support/event_reader.h"
#include "tests/support/process_memory.h"

#include <sys/resource.h>

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::BrokerBench;
using test::EventReader;

namespace {
constexpr int listeners = 1000;
// A sanitizer keeps freed memory and shadows all of it.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr qint64 mostGrownKib = 1024 * 1024;
#else
constexpr qint64 mostGrownKib = 100 * 1024;
#endif
} // namespace

class TestEventListeners : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase()
    {
        rlimit files{};
        QCOMPARE(::getrlimit(RLIMIT_NOFILE, &files), 0);
        files.rlim_cur = std::max<rlim_t>(files.rlim_cur, std::min<rlim_t>(files.rlim_max, 4096));
        QCOMPARE(::setrlimit(RLIMIT_NOFILE, &files), 0);
        QVERIFY(files.rlim_cur > 2 * listeners + 200);
    }

    void aThousandListenersHoldNoThread()
    {
        BrokerBench bench([](config::ServerConfig &config) {
            config.maxConnections = listeners * 2;
            config.listenersPerUser = listeners;
        });
        const QByteArray token = bench.tokenOf(u"developer"_s);
        const int threads = test::threadCount();
        const qint64 memory = test::residentKib();
        std::vector<std::unique_ptr<EventReader>> readers;
        for (int i = 0; i < listeners; ++i) {
            readers.push_back(std::make_unique<EventReader>(bench.application->url(), token));
            QVERIFY(readers.back()->isOpen());
        }
        QCOMPARE(test::threadCount(), threads);
        // Both ends of each connection live in this process.
        const qint64 grown = test::residentKib() - memory;
        qInfo("%d listeners: %lld KiB, both ends", listeners, static_cast<long long>(grown));
        QVERIFY2(grown < mostGrownKib, QByteArray::number(grown).constData());
        // Others are served as ever, and everybody hears of it.
        QElapsedTimer timer;
        timer.start();
        const QString id = bench.submitRead(R"(["K"])");
        qInfo("a submit among them took %lld ms", static_cast<long long>(timer.elapsed()));
        timer.restart();
        for (const auto &reader : readers) {
            const auto event = reader->next(30'000);
            QVERIFY(event);
            QCOMPARE(event->data.value("request_id"_L1).toString(), id);
        }
        qInfo("all had heard after %lld ms", static_cast<long long>(timer.elapsed()));
        QCOMPARE(test::threadCount(), threads);
    }

    void silenceIsBrokenInTime()
    {
        BrokerBench bench;
        EventReader listener(bench.application->url(), bench.tokenOf(u"developer"_s));
        EventReader revoked(bench.application->url(), bench.tokenOf(u"nobody"_s));
        QVERIFY(listener.isOpen() && revoked.isOpen());
        bench.sql("UPDATE sessions SET revoked_at = now() WHERE user_id = (SELECT id FROM users "
                  "WHERE email LIKE 'nobody@%')");
        QElapsedTimer timer;
        timer.start();
        // Nothing happens, and still the one hears something and the other is sent away.
        QVERIFY(revoked.hasEnded(16'000));
        while (listener.heartbeats() == 0 && timer.elapsed() < 16'000)
            QVERIFY(!listener.next(100));
        QVERIFY(listener.heartbeats() > 0);
        QVERIFY2(timer.elapsed() <= 15'500, QByteArray::number(timer.elapsed()).constData());
    }
};

QTEST_GUILESS_MAIN(TestEventListeners)
#include "tst_event_listeners.moc"
