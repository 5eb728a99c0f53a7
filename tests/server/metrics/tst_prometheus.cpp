// A real Prometheus scrapes a running server with the rules of docs/monitoring, and answers
// queries.
#include "tests/support/broker_bench.h"

#include <QJsonArray>
#include <QProcess>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace sb;
using test::BrokerBench;
using test::HttpCaller;
using test::Reply;

namespace {

quint16 freePort()
{
    QTcpServer probe;
    return probe.listen(QHostAddress::LocalHost) ? probe.serverPort() : 0;
}

class Prometheus
{
public:
    explicit Prometheus(const QUrl &target)
    {
        QFile config(m_dir.filePath(u"prometheus.yml"_s));
        if (!config.open(QIODevice::WriteOnly))
            qFatal("cannot write %s", qPrintable(config.fileName()));
        config.write(
            "global: {scrape_interval: 200ms, scrape_timeout: 200ms, evaluation_interval: 200ms}\n"
            "rule_files: [\"" +
            qEnvironmentVariable("SB_SOURCE_DIR").toUtf8() +
            "/docs/monitoring/alerts.yml\"]\n"
            "scrape_configs: [{job_name: secret-broker, static_configs: [{targets: [\"" +
            target.authority().toUtf8() + "\"]}]}]\n");
        config.close();
        m_process.setProcessChannelMode(QProcess::MergedChannels);
        m_process.start(QStandardPaths::findExecutable(u"prometheus"_s),
                        {u"--config.file="_s + config.fileName(),
                         u"--storage.tsdb.path="_s + m_dir.filePath(u"data"_s),
                         u"--web.listen-address=127.0.0.1:%1"_s.arg(m_port)});
    }

    ~Prometheus()
    {
        m_process.kill();
        m_process.waitForFinished();
    }

    QByteArray output() { return m_process.readAll(); }

    /// The answer's `data`; an empty object while there is none.
    QJsonObject ask(const QString &path)
    {
        const Reply reply = m_http.send({.path = path});
        return reply.status == 200 ? reply.object().value(u"data"_s).toObject() : QJsonObject();
    }

    QJsonArray query(const QString &expression)
    {
        return ask(u"/api/v1/query?query="_s +
                   QString::fromLatin1(QUrl::toPercentEncoding(expression)))
            .value(u"result"_s)
            .toArray();
    }

private:
    QTemporaryDir m_dir;
    quint16 m_port = freePort();
    QProcess m_process;
    HttpCaller m_http{QUrl(u"http://127.0.0.1:%1"_s.arg(m_port))};
};

} // namespace

class TestPrometheus : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void scrapesAndAnswers()
    {
        QVERIFY2(!QStandardPaths::findExecutable(u"prometheus"_s).isEmpty(),
                 "the package prometheus is needed (scripts/packages.txt)");
        BrokerBench bench([](config::ServerConfig &config) { config.metricsRefresh = 100ms; });
        (void)bench.mintAgent();
        bench.approve(bench.submitPatch());
        Prometheus prometheus(QUrl(bench.application->url()));
        const auto value = [&](const QString &expression) {
            const QJsonArray result = prometheus.query(expression);
            return result.size() == 1 ? result.first()[u"value"][1].toString() : QString();
        };
        const auto becomes = [&](const QString &expression, const QString &wanted) {
            return QTest::qWaitFor(
                [&] {
                    QTest::qWait(100);
                    return value(expression) == wanted;
                },
                30'000);
        };
        QVERIFY2(becomes(uR"(up{job="secret-broker"})"_s, u"1"_s), prometheus.output().constData());
        QVERIFY(becomes(uR"(sb_requests{status="approved"})"_s, u"1"_s));
        QVERIFY(becomes(uR"(sb_jobs{type="patch",status="queued"})"_s, u"1"_s));
        QVERIFY(becomes(uR"(sb_agents{status="active"})"_s, u"1"_s));
        QVERIFY(becomes(uR"(sum(sb_http_requests_total{route="/api/v1/requests",status="201"}))"_s,
                        u"1"_s));
        QVERIFY(becomes(uR"(sb_audit_events_total{action="request.approve",status="success"})"_s,
                        u"1"_s));
        QVERIFY(becomes(u"count(sb_build_info)"_s, u"1"_s));
        QVERIFY(becomes(u"sum(sb_request_decision_seconds_count)"_s, u"1"_s));
        // The rules are loaded and can all be evaluated.
        const QJsonArray groups = prometheus.ask(u"/api/v1/rules"_s).value(u"groups"_s).toArray();
        QCOMPARE(groups.size(), 1);
        const QJsonArray rules = groups.first()[u"rules"].toArray();
        QVERIFY(rules.size() >= 10);
        QVERIFY(QTest::qWaitFor(
            [&] {
                QTest::qWait(100);
                const QJsonArray now =
                    prometheus.ask(u"/api/v1/rules"_s).value(u"groups"_s).toArray();
                for (const QJsonValue &rule : now.first()[u"rules"].toArray()) {
                    if (rule[u"health"].toString() != u"ok"_s)
                        return false;
                }
                return true;
            },
            20'000));
    }
};

QTEST_GUILESS_MAIN(TestPrometheus)
#include "tst_prometheus.moc"
