#include "server/domain/selector_reach.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb::domain;

Q_DECLARE_METATYPE(Selector)

namespace {

const QUuid active = QUuid(u"00000000-0000-4000-8000-000000000001"_s);
const QUuid archived = QUuid(u"00000000-0000-4000-8000-000000000002"_s);
const QString activeId = active.toString(QUuid::WithoutBraces);
const QString archivedId = archived.toString(QUuid::WithoutBraces);

std::vector<Project> projects()
{
    return {{.id = active, .name = u"shop"_s},
            {.id = archived, .name = u"old"_s, .status = ProjectStatus::Archived}};
}

std::vector<Environment> environments()
{
    return {{.projectId = active, .name = u"dev"_s},
            {.projectId = active,
             .name = u"prod"_s,
             .targets = {{.providerType = u"vault"_s, .secretRefPrefix = u"prod/"_s}}},
            {.projectId = archived, .name = u"uat"_s}};
}

} // namespace

class TestSelectorReach : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void covers_data()
    {
        QTest::addColumn<Selector>("whole");
        QTest::addColumn<Selector>("part");
        QTest::addColumn<bool>("covered");
        const auto row = [](const char *what, const Selector &whole, const Selector &part,
                            bool covered) { QTest::newRow(what) << whole << part << covered; };
        const Selector vault{{u"provider_type"_s, u"vault"_s}};
        row("everything", {}, {{u"type"_s, u"read"_s}}, true);
        row("everything by everything", {}, {}, true);
        row("more by less", vault, {}, false);
        row("same", vault, vault, true);
        row("other", vault, {{u"provider_type"_s, u"file"_s}}, false);
        row("narrower", vault, {{u"provider_type"_s, u"vault"_s}, {u"type"_s, u"read"_s}}, true);
        row("prefix of prefix", {{u"secret_ref_prefix"_s, u"a/"_s}},
            {{u"secret_ref_prefix"_s, u"a/b"_s}}, true);
        row("longer prefix", {{u"secret_ref_prefix"_s, u"a/b"_s}},
            {{u"secret_ref_prefix"_s, u"a/"_s}}, false);
        row("a mount is vault's", vault, {{u"kv_mount"_s, u"kv"_s}}, true);
        row("empty rule", {{u"environment"_s, u""_s}}, {{u"environment"_s, u""_s}}, false);
    }

    void covers()
    {
        QFETCH(const Selector, whole);
        QFETCH(const Selector, part);
        QFETCH(const bool, covered);
        QCOMPARE(sb::domain::covers(whole, part), covered);
    }

    void meets_data()
    {
        QTest::addColumn<Selector>("scope");
        QTest::addColumn<Selector>("selector");
        QTest::addColumn<bool>("meets");
        const auto row = [](const char *what, const Selector &scope, const Selector &selector,
                            bool meets) { QTest::newRow(what) << scope << selector << meets; };
        row("global", {}, {{u"kv_mount"_s, u"kv"_s}}, true);
        row("unrelated keys", {{u"environment"_s, u"dev"_s}}, {{u"type"_s, u"read"_s}}, true);
        row("same", {{u"environment"_s, u"dev"_s}}, {{u"environment"_s, u"dev"_s}}, true);
        row("other", {{u"environment"_s, u"dev"_s}}, {{u"environment"_s, u"prod"_s}}, false);
        row("wider prefix", {{u"secret_ref_prefix"_s, u"a/"_s}},
            {{u"secret_ref_prefix"_s, u"a/b/"_s}}, true);
        row("narrower prefix", {{u"secret_ref_prefix"_s, u"a/b/"_s}},
            {{u"secret_ref_prefix"_s, u"a/"_s}}, true);
        row("other prefix", {{u"secret_ref_prefix"_s, u"a/"_s}},
            {{u"secret_ref_prefix"_s, u"b/"_s}}, false);
        row("scope without mount", {{u"provider_type"_s, u"vault"_s}}, {{u"kv_mount"_s, u"kv"_s}},
            false);
        row("scope with mount", {{u"kv_mount"_s, u"kv"_s}}, {{u"kv_mount"_s, u"kv"_s}}, true);
        row("damaged scope", {{u"environment"_s, u""_s}}, {}, false);
    }

    void meets()
    {
        QFETCH(const Selector, scope);
        QFETCH(const Selector, selector);
        QFETCH(const bool, meets);
        QCOMPARE(mayMeet(scope, selector), meets);
    }

    void reach_data()
    {
        QTest::addColumn<Selector>("selector");
        QTest::addColumn<bool>("reaches");
        const auto row = [](const char *what, const Selector &selector, bool reaches) {
            QTest::newRow(what) << selector << reaches;
        };
        const auto prefix = [&](const QString &text, bool reaches) {
            row(qPrintable(u"prefix "_s + text), {{u"secret_ref_prefix"_s, text}}, reaches);
        };
        row("everything", {}, true);
        row("project", {{u"project_id"_s, activeId}}, true);
        row("archived project", {{u"project_id"_s, archivedId}}, false);
        row("unknown project", {{u"project_id"_s, u"00000000-0000-4000-8000-00000000000a"_s}},
            false);
        row("environment", {{u"environment"_s, u"dev"_s}}, true);
        row("unknown environment", {{u"environment"_s, u"Dev"_s}}, false);
        row("environment of an archived project", {{u"environment"_s, u"uat"_s}}, false);
        row("environment of another project",
            {{u"project_id"_s, activeId}, {u"environment"_s, u"uat"_s}}, false);
        row("mount", {{u"kv_mount"_s, u"kv"_s}}, true);
        row("mount of file", {{u"kv_mount"_s, u"kv"_s}, {u"provider_type"_s, u"file"_s}}, false);
        row("unknown key", {{u"env"_s, u"dev"_s}}, false);
        row("empty rule", {{u"cluster_name"_s, u""_s}}, false);
        prefix(u"app/"_s, true);
        prefix(u"app"_s, true);
        prefix(u"app/.."_s, true); // the beginning of app/..b
        prefix(u"/app"_s, false);
        prefix(u"app//db"_s, false);
        prefix(u"../app"_s, false);
        prefix(u"app/./db"_s, false);
        prefix(u"app/d?b"_s, false);
        prefix(u"app\\db"_s, false);
        prefix(u"app\ndb"_s, false);
        prefix(QString(1025, u'x'), false);
    }

    void reach()
    {
        QFETCH(const Selector, selector);
        QFETCH(const bool, reaches);
        QCOMPARE(faultOfSelector(selector, projects(), environments()).isEmpty(), reaches);
    }

    void claims()
    {
        QVERIFY(claimsLocations({{u"environment"_s, u"prod"_s}}, environments()));
        QVERIFY(!claimsLocations({{u"environment"_s, u"dev"_s}}, environments()));
        QVERIFY(!claimsLocations({{u"environment"_s, u"nowhere"_s}}, environments()));
        std::vector<Environment> two = environments();
        two.push_back({.projectId = archived, .name = u"prod"_s});
        QVERIFY(!claimsLocations({{u"environment"_s, u"prod"_s}}, two));
        QVERIFY(claimsLocations({{u"environment"_s, u"prod"_s}, {u"project_id"_s, activeId}}, two));
    }
};

QTEST_GUILESS_MAIN(TestSelectorReach)
#include "tst_selector_reach.moc"
