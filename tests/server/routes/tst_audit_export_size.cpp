// An export of many rows in bounded memory, by a reader that is slower than the server. Runs in
// the server's own process: what both ends hold together is counted.
#include "tests/support/broker_bench.h"
#include "tests/support/process_memory.h"

#include <QElapsedTimer>
#include <QTcpSocket>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::BrokerBench;

class TestAuditExportSize : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void memoryStaysBounded()
    {
        bool isNumber = false;
        const int rows = qEnvironmentVariableIntValue("SB_TEST_EXPORT_ROWS", &isNumber);
        const int wanted = isNumber ? rows : 200'000;
        BrokerBench bench;
        bench.sql("INSERT INTO audit_events (actor, action, resource, status, correlation_id, "
                  "metadata) SELECT 'system', 'test.row', 'test:' || n, 'success', "
                  "gen_random_uuid(), jsonb_build_object('n', n, 'text', repeat('x', 100)) FROM "
                  "generate_series(1, " +
                  QByteArray::number(wanted) + ") n");
        const QByteArray token = bench.tokenOf(u"auditor"_s);
        const qint64 before = test::residentKib();
        const QUrl url(bench.application->url());
        QTcpSocket socket;
        socket.setReadBufferSize(64 * 1024);
        socket.connectToHost(url.host(), static_cast<quint16>(url.port()));
        socket.write("GET /api/v1/audit-events?action=test.row HTTP/1.0\r\nHost: a\r\nAccept: "
                     "application/x-ndjson\r\nAuthorization: Bearer " +
                     token + "\r\n\r\n");
        QElapsedTimer timer;
        timer.start();
        qint64 bytes = 0;
        qint64 lines = 0;
        qint64 most = 0;
        while (socket.state() != QAbstractSocket::UnconnectedState || socket.bytesAvailable() > 0) {
            QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
            const QByteArray received = socket.readAll();
            bytes += received.size();
            lines += received.count('\n');
            most = std::max(most, test::residentKib() - before);
        }
        qInfo("%lld lines, %lld MiB in %lld s; grown by %lld KiB at most",
              static_cast<long long>(lines), static_cast<long long>(bytes >> 20),
              static_cast<long long>(timer.elapsed() / 1000), static_cast<long long>(most));
        QVERIFY(lines > wanted);
        QVERIFY(lines < wanted + 20);
        QVERIFY2(most < 64 * 1024, QByteArray::number(most).constData());
        // It would not have fitted.
        QVERIFY(bytes / 1024 > 64 * 1024);
    }
};

QTEST_GUILESS_MAIN(TestAuditExportSize)
#include "tst_audit_export_size.moc"
