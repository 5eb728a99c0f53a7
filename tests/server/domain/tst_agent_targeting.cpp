#include "server/domain/agent_targeting.h"

#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using namespace sb::domain;

namespace {

const QUuid me(u"00000000-0000-4000-8000-000000000001"_s);
const QUuid other(u"00000000-0000-4000-8000-000000000002"_s);

QStringList pointersOf(const core::Error &error)
{
    QStringList pointers;
    for (const auto &detail : error.details)
        pointers += detail.pointer;
    return pointers;
}

/// `-` for a key that is lacking.
QString show(const std::optional<QStringList> &list)
{
    return list ? list->join(u',') : u"-"_s;
}

} // namespace

class TestAgentTargeting : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void readsScopes_data()
    {
        QTest::addColumn<QJsonObject>("scope");
        QTest::addColumn<QString>("providers");
        QTest::addColumn<QString>("clusters");
        QTest::addColumn<QStringList>("pointers");
        const QString lacking = u"-"_s;
        const auto good = [](const char *what, const QJsonObject &scope, const QString &providers,
                             const QString &clusters) {
            QTest::newRow(what) << scope << providers << clusters << QStringList{};
        };
        const auto bad = [](const char *what, const QJsonObject &scope,
                            const QStringList &pointers) {
            QTest::newRow(what) << scope << QString() << QString() << pointers;
        };
        good("empty", {}, lacking, lacking);
        for (const auto *key : {"provider", "provider_type", "providers"})
            good(key, {{QString::fromLatin1(key), u"vault"_s}}, u"vault"_s, lacking);
        for (const auto *key : {"cluster", "cluster_name", "clusters"})
            good(key, {{QString::fromLatin1(key), u"eu"_s}}, lacking, u"eu"_s);
        good("list under a singular key", {{u"cluster"_s, QJsonArray{u"a"_s, u"b"_s}}}, lacking,
             u"a,b"_s);
        good("as in the readme of the peer",
             {{u"cluster"_s, u"prod-eu"_s}, {u"providers"_s, QJsonArray{u"vault"_s, u"aws-sm"_s}}},
             u"vault,aws-sm"_s, u"prod-eu"_s);
        good("twice in a list", {{u"clusters"_s, QJsonArray{u"a"_s, u"a"_s}}}, lacking, u"a"_s);
        bad("unknown key", {{u"clsuter"_s, u"eu"_s}}, {u"/scope/clsuter"_s});
        bad("agent id", {{u"agent_id"_s, me.toString()}}, {u"/scope/agent_id"_s});
        bad("number", {{u"cluster"_s, 5}}, {u"/scope/cluster"_s});
        bad("null", {{u"cluster"_s, QJsonValue::Null}}, {u"/scope/cluster"_s});
        bad("object", {{u"cluster"_s, QJsonObject{}}}, {u"/scope/cluster"_s});
        bad("empty text", {{u"cluster"_s, u""_s}}, {u"/scope/cluster"_s});
        bad("blank text", {{u"cluster"_s, u" "_s}}, {u"/scope/cluster"_s});
        bad("control character", {{u"cluster"_s, u"a\u001fb"_s}}, {u"/scope/cluster"_s});
        bad("empty list", {{u"clusters"_s, QJsonArray{}}}, {u"/scope/clusters"_s});
        bad("list with a number", {{u"clusters"_s, QJsonArray{u"a"_s, 5}}}, {u"/scope/clusters"_s});
        bad("list with an empty text", {{u"clusters"_s, QJsonArray{u"a"_s, u""_s}}},
            {u"/scope/clusters"_s});
        bad("list in a list", {{u"clusters"_s, QJsonArray{QJsonArray{u"a"_s}}}},
            {u"/scope/clusters"_s});
        bad("said twice", {{u"cluster"_s, u"a"_s}, {u"cluster_name"_s, u"b"_s}},
            {u"/scope/cluster_name"_s});
        bad("several faults", {{u"cluster"_s, 1}, {u"provider"_s, 2}, {u"x"_s, 3}},
            {u"/scope/cluster"_s, u"/scope/provider"_s, u"/scope/x"_s});
    }

    void readsScopes()
    {
        QFETCH(QJsonObject, scope);
        QFETCH(QStringList, pointers);
        const auto read = normaliseAgentScope(scope);
        QCOMPARE(read.has_value(), pointers.isEmpty());
        if (!read) {
            QCOMPARE(read.error().code, core::ErrorCode::InvalidValue);
            QCOMPARE(pointersOf(read.error()), pointers);
            return;
        }
        QTEST(show(read->providers), "providers");
        QTEST(show(read->clusters), "clusters");
        QCOMPARE(agentScopeFromStored(scope), *read);
    }

    void neverWidensADamagedScope_data()
    {
        QTest::addColumn<QJsonObject>("scope");
        QTest::addColumn<QString>("clusters");
        QTest::newRow("number") << QJsonObject{{u"cluster"_s, 5}} << u""_s;
        QTest::newRow("null") << QJsonObject{{u"cluster"_s, QJsonValue::Null}} << u""_s;
        QTest::newRow("empty list") << QJsonObject{{u"clusters"_s, QJsonArray{}}} << u""_s;
        QTest::newRow("said twice")
            << QJsonObject{{u"cluster"_s, u"a"_s}, {u"clusters"_s, QJsonArray{u"a"_s, u"b"_s}}}
            << u"a"_s;
        QTest::newRow("said twice, differently")
            << QJsonObject{{u"cluster"_s, u"a"_s}, {u"cluster_name"_s, u"b"_s}} << u""_s;
    }

    void neverWidensADamagedScope()
    {
        QFETCH(QJsonObject, scope);
        QTEST(show(agentScopeFromStored(scope).clusters), "clusters");
    }

    void comparesScopes_data()
    {
        QTest::addColumn<QJsonObject>("scope");
        QTest::addColumn<QJsonObject>("wanted");
        QTest::addColumn<bool>("serves");
        const QString id = me.toString(QUuid::WithoutBraces);
        const QJsonObject eu{{u"cluster"_s, u"eu"_s}};
        const QJsonObject both{{u"cluster"_s, u"eu"_s},
                               {u"providers"_s, QJsonArray{u"vault"_s, u"aws-sm"_s}}};
        const auto row = [](const char *what, const QJsonObject &scope, const QJsonObject &wanted,
                            bool serves) { QTest::newRow(what) << scope << wanted << serves; };
        row("nothing asked, unbounded", {}, {}, true);
        row("nothing asked, bounded", both, {}, true);
        row("asked, unbounded", {}, {{u"provider"_s, u"vault"_s}, {u"cluster_name"_s, u"x"_s}},
            true);
        row("same cluster", eu, {{u"cluster_name"_s, u"eu"_s}}, true);
        row("other cluster", eu, {{u"cluster_name"_s, u"us"_s}}, false);
        row("case matters", eu, {{u"cluster_name"_s, u"EU"_s}}, false);
        row("no prefixes", eu, {{u"cluster_name"_s, u"e"_s}}, false);
        row("alias in the job", eu, {{u"cluster"_s, u"eu"_s}}, true);
        row("provider not bounded", eu, {{u"provider"_s, u"file"_s}}, true);
        row("in the list", both, {{u"provider"_s, u"aws-sm"_s}}, true);
        row("alias of provider", both, {{u"provider_type"_s, u"vault"_s}}, true);
        row("not in the list", both, {{u"provider"_s, u"file"_s}}, false);
        row("one of two", both, {{u"provider"_s, u"vault"_s}, {u"cluster_name"_s, u"us"_s}}, false);
        row("pinned here", {}, {{u"agent_id"_s, id}}, true);
        row("pinned here, upper case", {}, {{u"agent_id"_s, id.toUpper()}}, true);
        row("pinned elsewhere", {}, {{u"agent_id"_s, other.toString(QUuid::WithoutBraces)}}, false);
        row("pinned here, other cluster", eu, {{u"agent_id"_s, id}, {u"cluster_name"_s, u"us"_s}},
            false);
    }

    void comparesScopes()
    {
        QFETCH(QJsonObject, scope);
        QFETCH(QJsonObject, wanted);
        const auto target = jobTargetFrom(wanted);
        QVERIFY(target);
        QTEST(mayServe(*normaliseAgentScope(scope), me, *target), "serves");
    }

    void refusesWrongTargets_data()
    {
        QTest::addColumn<QJsonObject>("target");
        QTest::addColumn<QStringList>("pointers");
        const auto row = [](const char *what, const QString &key, const QJsonValue &value) {
            QTest::newRow(what) << QJsonObject{{key, value}}
                                << QStringList{u"/agent_scope/"_s + key};
        };
        row("unknown key", u"region"_s, u"eu"_s);
        row("plural", u"clusters"_s, u"eu"_s);
        row("list", u"cluster"_s, QJsonArray{u"eu"_s});
        row("empty", u"cluster_name"_s, u""_s);
        row("number", u"provider"_s, 5);
        row("null", u"provider"_s, QJsonValue::Null);
        row("id is no UUID", u"agent_id"_s, u"agent-1"_s);
        row("id in braces", u"agent_id"_s, me.toString());
        row("null id", u"agent_id"_s, QUuid().toString(QUuid::WithoutBraces));
        QTest::newRow("said twice")
            << QJsonObject{{u"cluster"_s, u"a"_s}, {u"cluster_name"_s, u"a"_s}}
            << QStringList{u"/agent_scope/cluster_name"_s};
    }

    void refusesWrongTargets()
    {
        QFETCH(QJsonObject, target);
        const auto read = jobTargetFrom(target);
        QVERIFY(!read);
        QTEST(pointersOf(read.error()), "pointers");
    }
};

QTEST_APPLESS_MAIN(TestAgentTargeting)
#include "tst_agent_targeting.moc"
