// docs/monitoring: the rules hold what their own test says, every alert has one, and rules,
// dashboard and page speak of the series that /metrics has.
#include "tests/support/broker_bench.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QRegularExpression>
#include <QSet>
#include <QStandardPaths>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace sb;
using test::BrokerBench;

namespace {

QString directory()
{
    return qEnvironmentVariable("SB_SOURCE_DIR") + u"/docs/monitoring"_s;
}

QString textOf(const QString &name)
{
    QFile file(directory() + u'/' + name);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

/// Every name of a series in a text, without what histograms add.
QSet<QString> seriesIn(const QString &text)
{
    static const QRegularExpression name(u"\\b(?:sb|process)_[a-z_]+[a-z]\\b"_s);
    static const QRegularExpression suffix(u"_(bucket|sum|count)$"_s);
    QSet<QString> names;
    for (auto matches = name.globalMatch(text); matches.hasNext();)
        names.insert(matches.next().captured().remove(suffix));
    return names;
}

/// All texts of the members `expr` and `definition`, however deep.
QString expressionsIn(const QJsonValue &value)
{
    QString all;
    if (value.isArray()) {
        for (const QJsonValue &item : value.toArray())
            all += expressionsIn(item);
    }
    const QJsonObject object = value.toObject();
    for (auto member = object.begin(); member != object.end(); ++member) {
        if (member.key() == "expr"_L1 || member.key() == "definition"_L1)
            all += member.value().toString() + u'\n';
        else
            all += expressionsIn(member.value());
    }
    return all;
}

QByteArray promtool(const QStringList &arguments)
{
    QProcess process;
    process.setWorkingDirectory(directory());
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(QStandardPaths::findExecutable(u"promtool"_s), arguments);
    if (!process.waitForFinished() || process.exitCode() != 0)
        return "failed: " + process.readAll();
    return process.readAll();
}

} // namespace

class TestMonitoringFiles : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    /// The series of a server that has done a little of everything.
    void initTestCase()
    {
        QVERIFY2(!QStandardPaths::findExecutable(u"promtool"_s).isEmpty(),
                 "the package prometheus is needed (scripts/packages.txt)");
        BrokerBench bench([](config::ServerConfig &config) { config.metricsRefresh = 100ms; });
        bench.approve(bench.submitPatch());
        const auto everything = [&] {
            m_served = seriesIn(QString::fromUtf8(bench.get(u"/metrics"_s, {}).body));
            return m_served.contains(u"sb_requests"_s) && m_served.contains(u"sb_jobs"_s) &&
                   m_served.contains(u"sb_sweeper_changes_total"_s);
        };
        QVERIFY(QTest::qWaitFor(everything, 20'000));
    }

    void rulesAreWellFormed()
    {
        const QByteArray said = promtool({u"check"_s, u"rules"_s, u"alerts.yml"_s});
        QVERIFY2(said.contains("SUCCESS"), said.constData());
    }

    void rulesDoWhatTheirTestSays()
    {
        const QByteArray said = promtool({u"test"_s, u"rules"_s, u"alerts_test.yml"_s});
        QVERIFY2(said.contains("SUCCESS"), said.constData());
    }

    void everyAlertHasATest()
    {
        static const QRegularExpression alert(u"- alert: (\\w+)"_s);
        const QString tests = textOf(u"alerts_test.yml"_s);
        int alerts = 0;
        for (auto matches = alert.globalMatch(textOf(u"alerts.yml"_s)); matches.hasNext();
             ++alerts) {
            const QString name = matches.next().captured(1);
            const QRegularExpression fires(
                u"alertname: %1\\n\\s+exp_alerts:\\n\\s+- exp_labels"_s.arg(name));
            QVERIFY2(tests.contains(fires), qPrintable(name));
        }
        QVERIFY(alerts >= 10);
    }

    /// docs/operations.md says of every alert what to do, and of no other.
    void everyAlertHasARowForOperators()
    {
        static const QRegularExpression alert(u"- alert: (\\w+)"_s);
        static const QRegularExpression row(
            u"\\n\\| `(SecretBroker\\w+)` \\| [^|]{10,} \\| [^|]{10,} \\|"_s);
        QStringList alerts;
        for (auto matches = alert.globalMatch(textOf(u"alerts.yml"_s)); matches.hasNext();)
            alerts.append(matches.next().captured(1));
        QStringList rows;
        for (auto matches = row.globalMatch(textOf(u"../operations.md"_s)); matches.hasNext();)
            rows.append(matches.next().captured(1));
        alerts.sort();
        rows.sort();
        QCOMPARE(rows, alerts);
    }

    void rulesSpeakOfWhatIsServed()
    {
        static const QRegularExpression expression(u"expr: (.+)"_s);
        QString expressions;
        for (auto matches = expression.globalMatch(textOf(u"alerts.yml"_s)); matches.hasNext();)
            expressions += matches.next().captured(1) + u'\n';
        for (const QString &name : seriesIn(expressions))
            QVERIFY2(m_served.contains(name), qPrintable(name));
    }

    void dashboardSpeaksOfWhatIsServed()
    {
        const auto dashboard = QJsonDocument::fromJson(textOf(u"dashboard.json"_s).toUtf8());
        QVERIFY(dashboard.isObject());
        const QSet<QString> shown = seriesIn(expressionsIn(dashboard.object()));
        QVERIFY(shown.size() > 15);
        for (const QString &name : shown)
            QVERIFY2(m_served.contains(name), qPrintable(name));
        QSet<int> ids;
        for (const QJsonValue &panel : dashboard.object().value(u"panels"_s).toArray()) {
            QVERIFY(!ids.contains(panel[u"id"].toInt()));
            ids.insert(panel[u"id"].toInt());
            QVERIFY(!panel[u"title"].toString().isEmpty());
        }
    }

    void thePageTellsOfEverySeries()
    {
        const QString page = textOf(u"README.md"_s);
        const QSet<QString> told = seriesIn(page);
        for (const QString &name : m_served) {
            if (!name.startsWith("process_"_L1))
                QVERIFY2(told.contains(name), qPrintable(name));
        }
        // The bench speaks no TLS.
        for (const QString &name : told)
            QVERIFY2(m_served.contains(name) || name.startsWith("sb_tls_"_L1), qPrintable(name));
    }

private:
    QSet<QString> m_served;
};

QTEST_GUILESS_MAIN(TestMonitoringFiles)
#include "tst_monitoring_files.moc"
