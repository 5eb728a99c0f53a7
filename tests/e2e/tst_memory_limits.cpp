// Invariant S11 on the real program: whatever strangers and friends send at once, the server stays
// within 256 MiB and answers a good client meanwhile.
#include "tests/support/program_bench.h"

#include <memory>

#include <QElapsedTimer>
#include <QJsonArray>
#include <QTcpSocket>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::ProgramBench;
using test::Reply;

namespace {

// A sanitizer keeps freed memory and shadows all of it.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr qint64 limitKib = 2048 * 1024;
#else
constexpr qint64 limitKib = 256 * 1024;
#endif

struct Sockets : std::vector<std::unique_ptr<QTcpSocket>>
{
    /// `count` connections, each of which has sent `bytes`.
    Sockets(const QUrl &server, int count, const QByteArray &bytes)
    {
        for (int at = 0; at < count; ++at) {
            auto &socket = emplace_back(std::make_unique<QTcpSocket>());
            socket->connectToHost(server.host(), static_cast<quint16>(server.port()));
            socket->write(bytes);
        }
        const bool connected = QTest::qWaitFor(
            [&] {
                return std::all_of(begin(), end(), [](const auto &socket) {
                    return socket->state() == QAbstractSocket::ConnectedState ||
                           socket->bytesAvailable() > 0 ||
                           socket->state() == QAbstractSocket::UnconnectedState;
                });
            },
            20'000);
        if (!connected)
            qFatal("no connections");
    }
};

} // namespace

class TestMemoryLimits : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void strangersAnnounceMuch();
    void strangersSaySlowlyNothing();
    void friendsSendMuchAtOnce();
    void cleanupTestCase();

private:
    [[nodiscard]] qint64 residentKib(const char *line = "VmRSS:") const;
    /// How long the slowest of some good calls took.
    qint64 slowestGoodCall();

    std::unique_ptr<ProgramBench> m_bench;
    QUrl m_server;
};

void TestMemoryLimits::initTestCase()
{
    m_bench = std::make_unique<ProgramBench>();
    m_bench->startServer();
    m_server = m_bench->url();
    qInfo("idle: %lld KiB", residentKib());
}

qint64 TestMemoryLimits::residentKib(const char *line) const
{
    QFile file(u"/proc/%1/status"_s.arg(m_bench->serverPid()));
    if (!file.open(QIODevice::ReadOnly))
        return -1;
    for (const QByteArray &each : file.readAll().split('\n')) {
        if (each.startsWith(line))
            return each.mid(qsizetype(qstrlen(line))).trimmed().split(' ').first().toLongLong();
    }
    return -1;
}

qint64 TestMemoryLimits::slowestGoodCall()
{
    qint64 slowest = 0;
    for (int call = 0; call < 5; ++call) {
        QElapsedTimer since;
        since.start();
        const Reply reply = m_bench->call("GET", u"/api/v1/users/me"_s, u"developer"_s);
        if (reply.status != 200)
            qWarning("%d %s", reply.status, reply.body.constData());
        slowest = reply.status == 200 ? qMax(slowest, since.elapsed()) : 1'000'000;
    }
    return slowest;
}

void TestMemoryLimits::strangersAnnounceMuch()
{
    Sockets sockets(
        m_server, 200,
        "POST /api/v1/requests HTTP/1.1\r\nHost: a\r\nContent-Length: 268435456\r\n\r\n" +
            QByteArray(60'000, 'x'));
    QVERIFY(slowestGoodCall() < 5'000);
    QVERIFY(QTest::qWaitFor(
        [&] {
            return std::all_of(sockets.begin(), sockets.end(), [](const auto &socket) {
                return socket->state() == QAbstractSocket::UnconnectedState;
            });
        },
        20'000));
    for (const auto &socket : sockets) {
        const QByteArray answer = socket->readAll();
        QVERIFY2(answer.isEmpty() || answer.startsWith("HTTP/1.1 4"), answer.constData());
    }
    QVERIFY2(residentKib("VmHWM:") < limitKib, qPrintable(QString::number(residentKib("VmHWM:"))));
}

void TestMemoryLimits::strangersSaySlowlyNothing()
{
    const Sockets mute(m_server, 200, {});
    const Sockets halfHeads(
        m_server, 200, "GET /healthz HTTP/1.1\r\nHost: a\r\nX-Half: " + QByteArray(8'000, 'h'));
    QVERIFY(slowestGoodCall() < 5'000);
    QVERIFY2(residentKib("VmHWM:") < limitKib, qPrintable(QString::number(residentKib("VmHWM:"))));
}

/// 800 MB from people who may send them: what does not fit is told to come again, none is lost
/// half-way.
void TestMemoryLimits::friendsSendMuchAtOnce()
{
    const QByteArray token = m_bench->bearerOf(u"developer"_s);
    const QByteArray value(1'000'000, 'v');
    QByteArray body =
        R"({"target_provider_type":"file","target_secret_ref":"big","justification":"j","key_values":{)";
    for (const char *key : {"A", "B", "C", "D"})
        body += (key[0] == 'A' ? "\"" : ",\"") + QByteArray(key) + "\":\"" + value + "\"";
    body += "}}";
    QVERIFY(body.size() > 3'900'000 && body.size() < 4 * 1024 * 1024);
    const QByteArray head = "POST /api/v1/requests HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " +
                            token + "\r\nContent-Length: " + QByteArray::number(body.size()) +
                            "\r\n\r\n";
    Sockets sockets(m_server, 200, head + body);
    std::map<QByteArray, int> answers;
    std::vector<bool> isDone(sockets.size());
    QElapsedTimer since;
    since.start();
    qint64 slowest = 0;
    std::size_t done = 0;
    while (done < sockets.size() && since.elapsed() < 120'000) {
        QTest::qWait(20);
        for (std::size_t at = 0; at < sockets.size(); ++at) {
            QTcpSocket &socket = *sockets[at];
            const bool hasAnswer = socket.bytesAvailable() > 12;
            if (isDone[at] || (!hasAnswer && socket.state() != QAbstractSocket::UnconnectedState))
                continue;
            ++answers[hasAnswer ? socket.peek(12).last(3) : "cut"_ba];
            isDone[at] = true;
            ++done;
        }
        if (done < sockets.size() && done % 20 == 0)
            slowest = qMax(slowest, slowestGoodCall());
    }
    QCOMPARE(done, sockets.size());
    const qint64 most = residentKib("VmHWM:");
    qInfo("201: %d, 503: %d, cut: %d; at most %lld KiB; slowest good call %lld ms", answers["201"],
          answers["503"], answers["cut"], most, slowest);
    QVERIFY(answers["201"] > 0);
    QCOMPARE(answers["201"] + answers["503"] + answers["cut"], 200);
    QVERIFY2(most < limitKib, qPrintable(QString::number(most)));
    QVERIFY(slowest < 15'000);
    // Each 201 is a whole request.
    const Reply list = m_bench->call("GET", u"/api/v1/requests?limit=1000"_s, u"developer"_s);
    QCOMPARE(int(list.json().toArray().size()), answers["201"]);
    QVERIFY(slowestGoodCall() < 2'000);
}

void TestMemoryLimits::cleanupTestCase()
{
    m_bench->stopServer();
    m_bench.reset();
}

QTEST_GUILESS_MAIN(TestMemoryLimits)
#include "tst_memory_limits.moc"
