// Which requests an application is watched for, and which mappings are refused.
#include "server/domain/gitops_app_mapping.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using namespace sb::domain;

namespace {

const QUuid project(u"018f0000-0000-7000-8000-00000000000a"_s);
const QUuid otherProject(u"018f0000-0000-7000-8000-00000000000b"_s);

Place aPlace()
{
    return {.projectId = project,
            .environment = u"prod"_s,
            .location = {.providerType = u"vault"_s,
                         .clusterName = u"eu1"_s,
                         .kvMount = u"kv"_s,
                         .effectiveRef = u"shop/db/main"_s}};
}

ApplicationRef anApplication()
{
    return {.name = u"shop"_s};
}

} // namespace

class TestGitopsAppMapping : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void matches_data()
    {
        QTest::addColumn<MappingRules>("rules");
        QTest::addColumn<bool>("matches");
        const auto row = [](const char *what, const MappingRules &rules, bool matches) {
            QTest::newRow(what) << rules << matches;
        };
        row("no rule", {}, false);
        row("provider", {.providerType = u"vault"_s}, true);
        row("other provider", {.providerType = u"file"_s}, false);
        row("prefix", {.secretRefPrefix = u"shop/"_s}, true);
        row("whole reference", {.secretRefPrefix = u"shop/db/main"_s}, true);
        row("prefix in another case", {.secretRefPrefix = u"Shop/"_s}, false);
        row("prefix from the middle", {.secretRefPrefix = u"db/"_s}, false);
        row("cluster", {.clusterName = u"eu1"_s}, true);
        row("other cluster", {.clusterName = u"eu2"_s}, false);
        row("project", {.projectId = project}, true);
        row("other project", {.projectId = otherProject}, false);
        row("environment", {.environment = u"prod"_s}, true);
        row("beginning of the environment", {.environment = u"pro"_s}, false);
        row("all five",
            {.providerType = u"vault"_s,
             .secretRefPrefix = u"shop/"_s,
             .clusterName = u"eu1"_s,
             .projectId = project,
             .environment = u"prod"_s},
            true);
        row("one of two differs", {.providerType = u"vault"_s, .environment = u"dev"_s}, false);
        row("empty rule", {.secretRefPrefix = QString(u""_s)}, false);
    }

    void matches()
    {
        QFETCH(MappingRules, rules);
        const GitopsAppMapping mapping{.application = anApplication(), .rules = rules};
        QTEST(mappingMatches(mapping, aPlace()), "matches");
    }

    void unsetValuesNeverMatch()
    {
        const Place bare{.location = {.providerType = u"vault"_s, .effectiveRef = u"shop/db"_s}};
        QVERIFY(mappingMatches({.rules = {.providerType = u"vault"_s}}, bare));
        QVERIFY(!mappingMatches({.rules = {.clusterName = u"eu1"_s}}, bare));
        QVERIFY(!mappingMatches({.rules = {.projectId = project}}, bare));
        QVERIFY(!mappingMatches({.rules = {.environment = u"prod"_s}}, bare));
    }

    void switchedOffOrOpaqueMatchesNothing()
    {
        QVERIFY(
            !mappingMatches({.rules = {.providerType = u"vault"_s}, .enabled = false}, aPlace()));
        QVERIFY(!mappingMatches({.secretMappingId = project, .providerConnectionId = project},
                                aPlace()));
    }

    void checks_data()
    {
        QTest::addColumn<ApplicationRef>("application");
        QTest::addColumn<MappingRules>("rules");
        QTest::addColumn<QStringList>("pointers");
        const MappingRules vault{.providerType = u"vault"_s};
        const auto named = [&](const char *what, const ApplicationRef &application,
                               const QStringList &pointers) {
            QTest::newRow(what) << application << vault << pointers;
        };
        named("fine", {u"shop-1.eu"_s, u"argocd"_s, u"team"_s}, {});
        named("longest", {QString(253, u'a')}, {});
        named("too long", {QString(254, u'a')}, {u"/application_name"_s});
        named("no name", {u""_s}, {u"/application_name"_s});
        named("dot", {u"."_s}, {u"/application_name"_s});
        named("dots", {u".."_s}, {u"/application_name"_s});
        named("slash", {u"a/b"_s}, {u"/application_name"_s});
        named("percent", {u"a%2fb"_s}, {u"/application_name"_s});
        named("capital", {u"Shop"_s}, {u"/application_name"_s});
        named("line break", {u"shop\n"_s}, {u"/application_name"_s});
        named("namespace", {u"shop"_s, u"A"_s}, {u"/application_namespace"_s});
        named("long namespace", {u"shop"_s, QString(64, u'a')}, {u"/application_namespace"_s});
        named("project", {u"shop"_s, {}, u"te am"_s}, {u"/project_name"_s});

        const auto ruled = [](const char *what, const MappingRules &rules,
                              const QStringList &pointers) {
            QTest::newRow(what) << anApplication() << rules << pointers;
        };
        ruled("no rule", {}, {QString()});
        ruled("unknown provider", {.providerType = u"vaults"_s}, {u"/provider_type"_s});
        ruled("empty texts",
              {.secretRefPrefix = u""_s, .clusterName = u" "_s, .environment = u""_s},
              {u"/secret_ref_prefix"_s, u"/cluster_name"_s, u"/environment"_s});
        ruled("slash first", {.secretRefPrefix = u"/shop"_s}, {u"/secret_ref_prefix"_s});
        ruled("control", {.environment = u"a\u202Eb"_s}, {u"/environment"_s});
        ruled("long prefix", {.secretRefPrefix = QString(1025, u'a')}, {u"/secret_ref_prefix"_s});
        ruled("project alone", {.projectId = project}, {});
    }

    void checks()
    {
        QFETCH(ApplicationRef, application);
        QFETCH(MappingRules, rules);
        QFETCH(QStringList, pointers);
        const auto checked = checkMapping(application, rules);
        QCOMPARE(checked.has_value(), pointers.isEmpty());
        if (checked)
            return;
        QCOMPARE(checked.error().code, core::ErrorCode::InvalidValue);
        QStringList found;
        for (const core::ErrorDetail &detail : checked.error().details)
            found.append(detail.pointer);
        QCOMPARE(found, pointers);
    }
};

QTEST_APPLESS_MAIN(TestGitopsAppMapping)
#include "tst_gitops_app_mapping.moc"
