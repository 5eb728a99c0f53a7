// What a discover job may say (contract 5.3), and what an operator may ask for at an interval.
#include "server/domain/discovery.h"

#include <QJsonDocument>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb::domain;

namespace {

QJsonDocument parsed(const QByteArray &json)
{
    return QJsonDocument::fromJson(json);
}

} // namespace

class TestDiscovery : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void payloads_data()
    {
        QTest::addColumn<QByteArray>("payload");
        QTest::addColumn<QString>("pointer");
        const auto good = [](const QByteArray &payload) {
            QTest::newRow(payload.constData()) << payload << QString();
        };
        const auto bad = [](const QByteArray &payload, const QString &pointer) {
            QTest::newRow(payload.constData()) << payload << pointer;
        };
        good(R"({"target_provider_type":"file"})");
        good(
            R"({"target_provider_type":"vault","target_provider_config":{"kvMount":"kv","kvPrefix":"a/b"},)"
            R"("cluster_name":"eu","scope":"pay/","label_selector":{"team":"pay"}})");
        good(
            R"({"target_provider_type":"aws-sm","target_provider_config":{"tagFilter":{"k":"v"}}})");
        good(R"({"target_provider_type":"vault","target_provider_config":{}})");
        bad("{}", u"/payload/target_provider_type"_s);
        bad(R"({"target_provider_type":"gcp-sm"})", u"/payload/target_provider_type"_s);
        // The peer's scheduler sent an object; agents fail on it.
        bad(R"({"target_provider_type":"vault","scope":{"prefix":"a"}})", u"/payload/scope"_s);
        bad(R"({"target_provider_type":"vault","scope":""})", u"/payload/scope"_s);
        bad(R"({"target_provider_type":"vault","label_selector":{"a":1}})",
            u"/payload/label_selector"_s);
        bad(R"({"target_provider_type":"vault","label_selector":"a"})",
            u"/payload/label_selector"_s);
        bad(R"({"target_provider_type":"vault","target_provider_config":{"address":"https://x"}})",
            u"/payload/target_provider_config"_s);
        bad(R"({"target_provider_type":"vault","target_provider_config":{"kvMount":1}})",
            u"/payload/target_provider_config"_s);
        bad(R"({"target_provider_type":"file","target_provider_config":{"kvMount":"kv"}})",
            u"/payload/target_provider_config"_s);
        bad(R"({"target_provider_type":"aws-sm","target_provider_config":{"region":"eu"}})",
            u"/payload/target_provider_config"_s);
        bad(R"({"target_provider_type":"vault","target_provider_config":null})",
            u"/payload/target_provider_config"_s);
        bad(R"({"target_provider_type":"vault","token":"t"})", u"/payload/token"_s);
    }

    void payloads()
    {
        QFETCH(QByteArray, payload);
        QFETCH(QString, pointer);
        const auto checked = checkDiscoveryPayload(parsed(payload).object());
        QCOMPARE(checked.has_value(), pointer.isEmpty());
        if (!checked)
            QCOMPARE(checked.error().details.front().pointer, pointer);
    }

    void targetsBecomeJobs()
    {
        const auto targets = discoverTargetsFrom(
            parsed(R"([{"name":"eu","cluster":"prod-eu","provider_type":"vault",)"
                   R"("provider_config":{"kvMount":"kv"},"scope":"team/"},)"
                   R"({"name":"us","cluster":"prod-us","provider_type":"file"}])")
                .array());
        QVERIFY2(targets, targets ? "" : qPrintable(targets.error().message));
        QCOMPARE(targets->size(), std::size_t(2));
        QCOMPARE(
            payloadOf(targets->front()),
            parsed(R"({"target_provider_type":"vault","target_provider_config":{"kvMount":"kv"},)"
                   R"("cluster_name":"prod-eu","scope":"team/"})")
                .object());
        QCOMPARE(agentScopeOf(targets->front()),
                 parsed(R"({"cluster_name":"prod-eu","provider":"vault"})").object());
        QVERIFY(!payloadOf(targets->back()).contains(u"scope"_s));
        for (const DiscoverTarget &target : *targets)
            QVERIFY(checkDiscoveryPayload(payloadOf(target)));
    }

    void malformedTargets_data()
    {
        QTest::addColumn<QByteArray>("targets");
        QTest::addColumn<QString>("words");
        const auto bad = [](const QByteArray &targets, const QString &words) {
            QTest::newRow(targets.constData()) << targets << words;
        };
        bad(R"(["eu"])", u"/0 must be an object"_s);
        bad(R"([{"cluster":"eu","provider_type":"vault"}])", u"/0/name"_s);
        bad(R"([{"name":"a","provider_type":"vault"}])", u"/0/cluster"_s);
        bad(R"([{"name":"a","cluster":"eu"}])", u"/0/provider_type"_s);
        bad(R"([{"name":"a","cluster":"eu","provider_type":"gcp-sm"}])", u"target_provider_type"_s);
        bad(R"([{"name":"a","cluster":"eu","provider_type":"vault","scope":{}}])", u"scope"_s);
        bad(R"([{"name":"a","cluster":"eu","provider_type":"vault","provider_config":7}])",
            u"target_provider_config"_s);
        bad(R"([{"name":"a","cluster":"eu","provider_type":"vault","prefix":"x"}])",
            u"/0/prefix"_s);
        bad(R"([{"name":"a","cluster":"eu","provider_type":"vault"},)"
            R"({"name":"a","cluster":"us","provider_type":"vault"}])",
            u"/1/name stands twice"_s);
    }

    void malformedTargets()
    {
        QFETCH(QByteArray, targets);
        QFETCH(QString, words);
        const auto read = discoverTargetsFrom(parsed(targets).array());
        QVERIFY(!read);
        QVERIFY2(read.error().message.contains(words), qPrintable(read.error().message));
    }
};

QTEST_APPLESS_MAIN(TestDiscovery)
#include "tst_discovery.moc"
