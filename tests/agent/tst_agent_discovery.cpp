// sb-agent as a process, listing what lies in its directory and in a KV version 2 store.
#include "tests/agent/agent_bench.h"
#include "tests/support/kv2_server.h"

#include <atomic>

#include <QDir>
#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace sb::test;

namespace {

/// The items of a report by their ref.
std::map<QString, QJsonObject> itemsOf(const QJsonObject &report)
{
    std::map<QString, QJsonObject> items;
    for (const QJsonValue &item : report.value(u"items"_s).toArray())
        items.emplace(item[u"secret_ref"].toString(), item.toObject());
    return items;
}

QStringList refsOf(const QJsonObject &report)
{
    QStringList refs;
    for (const auto &[ref, item] : itemsOf(report))
        refs.append(ref);
    return refs;
}

} // namespace

class TestAgentDiscovery : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<Kv2Server> m_vault;
    std::unique_ptr<AgentBench> m_bench;

    void writeFile(const QString &ref, const QByteArray &content = R"({"K":"canary-of-content"})")
    {
        QDir(m_bench->root.path()).mkpath(QFileInfo(ref).path());
        m_bench->writeSecret(ref, content);
    }

    QUuid addDiscovery(QJsonObject payload)
    {
        return m_bench->plane.addJob(u"discover"_s, payload);
    }

    /// The one report that the job brought; an empty object when it failed.
    QJsonObject discovered(const QJsonObject &payload)
    {
        const std::size_t before = m_bench->plane.reports().size();
        const QUuid job = addDiscovery(payload);
        if (!m_bench->agent)
            m_bench->start();
        const JobEnd end = m_bench->endOf(job);
        const auto reports = m_bench->plane.reports();
        if (end.status != u"succeeded"_s || reports.size() != before + 1)
            qWarning("%s: %s", qPrintable(end.status), qPrintable(end.error));
        return end.status == u"succeeded"_s && reports.size() == before + 1 ? reports.back()
                                                                            : QJsonObject();
    }

private Q_SLOTS:

    void init()
    {
        m_vault = std::make_unique<Kv2Server>();
        m_bench = std::make_unique<AgentBench>();
        m_bench->variables[u"SB_CLUSTER_NAME"_s] = u"prod-eu"_s;
        m_bench->variables[u"SB_VAULT_ADDR"_s] = m_vault->url().toString();
        m_bench->variables[u"SB_VAULT_TOKEN"_s] = QString::fromLatin1(m_vault->token());
    }

    void cleanup()
    {
        m_bench.reset();
        m_vault.reset();
    }

    void filesAreListedByTheirRefs()
    {
        writeFile(u"web"_s);
        writeFile(u"pay/db"_s);
        writeFile(u"pay/deep/er/queue"_s);
        writeFile(u"payroll/x"_s);
        // None of these is a secret.
        QFile(m_bench->root.filePath(u".lock"_s)).open(QIODevice::WriteOnly);
        QFile(m_bench->root.filePath(u"pay/.db.json.new"_s)).open(QIODevice::WriteOnly);
        QFile(m_bench->root.filePath(u"pay/notes.txt"_s)).open(QIODevice::WriteOnly);
        QTemporaryDir outside;
        QFile(outside.filePath(u"leak.json"_s)).open(QIODevice::WriteOnly);
        QVERIFY(QFile::link(outside.path(), m_bench->root.filePath(u"linked"_s)));
        QVERIFY(
            QFile::link(outside.filePath(u"leak.json"_s), m_bench->root.filePath(u"link.json"_s)));

        const QJsonObject all = discovered({{u"target_provider_type"_s, u"file"_s}});
        QCOMPARE(all.value(u"cluster_name"_s).toString(), u"prod-eu"_s);
        QCOMPARE(all.value(u"provider_type"_s).toString(), u"file"_s);
        QCOMPARE(refsOf(all),
                 (QStringList{u"pay/db"_s, u"pay/deep/er/queue"_s, u"payroll/x"_s, u"web"_s}));
        const QJsonObject web = itemsOf(all).at(u"web"_s);
        const QDateTime changed =
            QDateTime::fromString(web.value(u"updated_at_source"_s).toString(), Qt::ISODateWithMs);
        QVERIFY2(qAbs(changed.secsTo(QDateTime::currentDateTimeUtc())) < 120,
                 qPrintable(web.value(u"updated_at_source"_s).toString()));
        QVERIFY(!web.value(u"version"_s).toString().isEmpty());
        // A changed file is another version.
        QTest::qWait(20);
        writeFile(u"web"_s, "{}");
        const QJsonObject again =
            discovered({{u"target_provider_type"_s, u"file"_s}, {u"scope"_s, u"w"_s}});
        QCOMPARE(refsOf(again), QStringList{u"web"_s});
        QVERIFY(itemsOf(again).at(u"web"_s).value(u"version"_s) != web.value(u"version"_s));
        QCOMPARE(
            refsOf(discovered({{u"target_provider_type"_s, u"file"_s}, {u"scope"_s, u"pay/"_s}})),
            (QStringList{u"pay/db"_s, u"pay/deep/er/queue"_s}));
        // No content anywhere.
        for (const ScriptedRequest &request : m_bench->plane.server().requests())
            QVERIFY(!request.body.contains("canary-of-content"));
    }

    void vaultIsListedWithItsMetadata()
    {
        for (const QByteArray &path :
             {"kv/data/web"_ba, "kv/data/pay/db"_ba, "kv/data/pay/db/replica"_ba,
              "kv/data/pay/gone"_ba, "kv/data/payroll"_ba, "kv/data/odd name/50% off"_ba,
              "other/data/x"_ba})
            m_vault->put(path, R"({"K":"canary-of-content"})");
        m_vault->put("kv/data/pay/db", "{}");
        m_vault->describe("kv/data/pay/db", R"({"team":"pay","tier":"gold"})");
        m_vault->describe("kv/data/payroll", R"({"team":"pay"})");
        m_vault->remove("kv/data/pay/gone");

        const QJsonObject all = discovered({{u"target_provider_type"_s, u"vault"_s}});
        QVERIFY(!all.contains(u"provider_config"_s));
        QCOMPARE(refsOf(all), (QStringList{u"odd name/50% off"_s, u"pay/db"_s, u"pay/db/replica"_s,
                                           u"payroll"_s, u"web"_s}));
        QCOMPARE(
            itemsOf(all).at(u"pay/db"_s),
            (QJsonObject{{u"secret_ref"_s, u"pay/db"_s},
                         {u"labels"_s, QJsonObject{{u"team"_s, u"pay"_s}, {u"tier"_s, u"gold"_s}}},
                         {u"version"_s, u"2"_s},
                         {u"created_at_source"_s, u"2026-05-30T10:11:12.123456Z"_s},
                         {u"updated_at_source"_s, u"2026-06-30T10:11:12Z"_s}}));
        // A prefix need not be a whole directory.
        QCOMPARE(
            refsOf(discovered({{u"target_provider_type"_s, u"vault"_s}, {u"scope"_s, u"pay/d"_s}})),
            (QStringList{u"pay/db"_s, u"pay/db/replica"_s}));
        QCOMPARE(refsOf(discovered({{u"target_provider_type"_s, u"vault"_s},
                                    {u"label_selector"_s,
                                     QJsonObject{{u"team"_s, u"pay"_s}, {u"tier"_s, u"gold"_s}}}})),
                 QStringList{u"pay/db"_s});
        const QJsonObject other =
            discovered({{u"target_provider_type"_s, u"vault"_s},
                        {u"target_provider_config"_s, QJsonObject{{u"kvMount"_s, u"other"_s}}}});
        QCOMPARE(refsOf(other), QStringList{u"x"_s});
        QCOMPARE(other.value(u"provider_config"_s).toObject(),
                 (QJsonObject{{u"kvMount"_s, u"other"_s}}));
        // A prefix of the payload is a part of the refs, as it is of a request's; a scope replaces
        // it.
        const QJsonObject prefixed{
            {u"target_provider_type"_s, u"vault"_s},
            {u"target_provider_config"_s, QJsonObject{{u"kvPrefix"_s, u"pay"_s}}}};
        QCOMPARE(refsOf(discovered(prefixed)), (QStringList{u"pay/db"_s, u"pay/db/replica"_s}));
        QJsonObject scoped = prefixed;
        scoped.insert(u"scope"_s, u"we"_s);
        QCOMPARE(refsOf(discovered(scoped)), QStringList{u"web"_s});
        QCOMPARE(
            refsOf(discovered({{u"target_provider_type"_s, u"vault"_s}, {u"scope"_s, u"none/"_s}})),
            QStringList());
        for (const ScriptedRequest &request : m_bench->plane.server().requests())
            QVERIFY(!request.body.contains("canary-of-content"));
    }

    void theAgentsOwnPrefixIsNoPartOfTheRefs()
    {
        m_vault->put("kv/data/team/pay/db", "{}");
        m_vault->put("kv/data/elsewhere", "{}");
        m_bench->variables[u"SB_VAULT_KV_PREFIX"_s] = u"team"_s;
        QCOMPARE(refsOf(discovered({{u"target_provider_type"_s, u"vault"_s}})),
                 QStringList{u"pay/db"_s});
        QCOMPARE(
            refsOf(discovered({{u"target_provider_type"_s, u"vault"_s}, {u"scope"_s, u"pay/"_s}})),
            QStringList{u"pay/db"_s});
    }

    void whatCannotBeDoneFails_data()
    {
        QTest::addColumn<QJsonObject>("payload");
        QTest::addColumn<QString>("words");
        QTest::newRow("no type") << QJsonObject{} << u"target_provider_type"_s;
        QTest::newRow("a type it does not serve")
            << QJsonObject{{u"target_provider_type"_s, u"aws-sm"_s}} << u"serves no aws-sm"_s;
        QTest::newRow("scope is an object")
            << QJsonObject{{u"target_provider_type"_s, u"file"_s}, {u"scope"_s, QJsonObject{}}}
            << u"scope must be a text"_s;
        QTest::newRow("label without text")
            << QJsonObject{{u"target_provider_type"_s, u"file"_s},
                           {u"label_selector"_s, QJsonObject{{u"k"_s, 1}}}}
            << u"label_selector"_s;
        QTest::newRow("configuration that it does not know")
            << QJsonObject{{u"target_provider_type"_s, u"vault"_s},
                           {u"target_provider_config"_s, QJsonObject{{u"address"_s, u"x"_s}}}}
            << u"kvMount and kvPrefix"_s;
        QTest::newRow("mount that leaves its place")
            << QJsonObject{{u"target_provider_type"_s, u"vault"_s},
                           {u"target_provider_config"_s, QJsonObject{{u"kvMount"_s, u"../sys"_s}}}}
            << u"leaves its place"_s;
    }

    void whatCannotBeDoneFails()
    {
        QFETCH(QJsonObject, payload);
        QFETCH(QString, words);
        const QUuid job = addDiscovery(payload);
        m_bench->start();
        const JobEnd end = m_bench->endOf(job);
        QCOMPARE(end.status, u"failed"_s);
        QVERIFY2(end.error.contains(words), qPrintable(end.error));
        QVERIFY(m_bench->plane.reports().empty());
    }

    void withoutAClusterNameNothingIsReported()
    {
        m_bench->variables.erase(u"SB_CLUSTER_NAME"_s);
        const QUuid job = addDiscovery({{u"target_provider_type"_s, u"file"_s}});
        m_bench->start();
        const JobEnd end = m_bench->endOf(job);
        QCOMPARE(end.status, u"failed"_s);
        QVERIFY2(end.error.contains(u"SB_CLUSTER_NAME"_s), qPrintable(end.error));
        QVERIFY(m_bench->plane.reports().empty());
    }

    /// What is not told counts as gone: half a listing is none.
    void aDeniedDirectoryFailsTheWhole()
    {
        m_vault->put("kv/data/open/a", "{}");
        m_vault->put("kv/data/shut/b", "{}");
        m_vault->intercept([](const ScriptedRequest &request) {
            return request.target.contains("/shut") ? std::optional(ScriptedAnswer{.status = 403})
                                                    : std::nullopt;
        });
        const QUuid job = addDiscovery({{u"target_provider_type"_s, u"vault"_s}});
        m_bench->start();
        const JobEnd end = m_bench->endOf(job);
        QCOMPARE(end.status, u"failed"_s);
        QVERIFY2(end.error.contains(u"list metadata: vault answered 403"_s), qPrintable(end.error));
        QVERIFY(m_bench->plane.reports().empty());
    }

    void aVaultThatIsAwayIsAskedAgain()
    {
        m_vault->put("kv/data/a", "{}");
        const auto calls = std::make_shared<std::atomic<int>>(0);
        m_vault->intercept([calls](const ScriptedRequest &) {
            return ++*calls <= 2 ? std::optional(ScriptedAnswer{.status = 503}) : std::nullopt;
        });
        QCOMPARE(refsOf(discovered({{u"target_provider_type"_s, u"vault"_s}})),
                 QStringList{u"a"_s});
    }

    void aServerThatIsAwayIsToldAgain()
    {
        writeFile(u"web"_s);
        const auto calls = std::make_shared<std::atomic<int>>(0);
        m_bench->plane.intercept([calls](const ScriptedRequest &request) {
            return request.target.endsWith("/secrets/bulk") && ++*calls <= 2
                       ? std::optional(ScriptedAnswer{.status = 503})
                       : std::nullopt;
        });
        QCOMPARE(refsOf(discovered({{u"target_provider_type"_s, u"file"_s}})),
                 QStringList{u"web"_s});
        QCOMPARE(calls->load(), 3);
    }

    void aSlowVaultCostsNoLease()
    {
        m_bench->plane.setLease(3s);
        m_vault->put("kv/data/a", "{}");
        m_vault->intercept([](const ScriptedRequest &request) {
            return request.method == "LIST"
                       ? std::optional(
                             ScriptedAnswer{.body = R"({"data":{"keys":["a"]}})", .delay = 5s})
                       : std::nullopt;
        });
        QCOMPARE(refsOf(discovered({{u"target_provider_type"_s, u"vault"_s}})),
                 QStringList{u"a"_s});
        QVERIFY(m_bench->plane.count("/renew") >= 2);
    }

    void aLostClaimReportsNothing()
    {
        m_bench->plane.setLease(2s);
        m_vault->put("kv/data/a", "{}");
        const auto isListed = std::make_shared<std::atomic<bool>>(false);
        m_vault->intercept([isListed](const ScriptedRequest &request) {
            if (request.method != "LIST")
                return std::optional<ScriptedAnswer>();
            *isListed = true;
            return std::optional(ScriptedAnswer{.body = R"({"data":{"keys":["a"]}})", .delay = 4s});
        });
        const QUuid job = addDiscovery({{u"target_provider_type"_s, u"vault"_s}});
        m_bench->start();
        QVERIFY(QTest::qWaitFor([&] { return isListed->load(); }, 20'000));
        m_bench->plane.takeAway(job);
        QTest::qWait(6'000);
        QVERIFY(m_bench->plane.reports().empty());
        QVERIFY(!m_bench->plane.endOf(job));
    }

    /// More than a body may hold goes in as few posts as it takes.
    void aLargeListingIsSplit()
    {
        constexpr int count = 400;
        QByteArrayList names;
        for (int at = 0; at < count; ++at)
            names.append("\"s" + QByteArray::number(at) + "\"");
        const QByteArray big(90'000, 'x');
        m_vault->intercept([names, big](const ScriptedRequest &request) {
            return std::optional(ScriptedAnswer{
                .body = request.method == "LIST"
                            ? R"({"data":{"keys":[)" + names.join(',') + "]}}"
                            : R"({"data":{"current_version":1,"custom_metadata":{"k":")" + big +
                                  R"("}}})"});
        });
        const QUuid job = addDiscovery({{u"target_provider_type"_s, u"vault"_s}});
        m_bench->start();
        QCOMPARE(m_bench->endOf(job).status, u"succeeded"_s);
        const auto reports = m_bench->plane.reports();
        QCOMPARE(reports.size(), std::size_t(2));
        QCOMPARE(itemsOf(reports[0]).size() + itemsOf(reports[1]).size(), std::size_t(count));
        for (const ScriptedRequest &request : m_bench->plane.server().requests())
            QVERIFY(request.body.size() <= 32 * 1024 * 1024);
    }
};

QTEST_GUILESS_MAIN(TestAgentDiscovery)
#include "tst_agent_discovery.moc"
