#include "server/domain/scope_match.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb::domain;

namespace {

const QUuid project(u"0a000000-0000-4000-8000-00000000000b"_s);

Place fullPlace()
{
    return {.projectId = project,
            .environment = u"prod"_s,
            .location = {.providerType = u"vault"_s,
                         .clusterName = u"eu"_s,
                         .kvMount = u"kv"_s,
                         .effectiveRef = u"pay/db"_s}};
}

/// Only what no request lacks.
Place barePlace()
{
    return {.location = {.providerType = u"vault"_s, .effectiveRef = u"pay/db"_s}};
}

std::optional<QString> textOrUnset(const QJsonValue &value)
{
    return value.isString() ? std::optional(value.toString()) : std::nullopt;
}

/// As in tests/contract/scope_cases.json.
Place placeFrom(const QJsonObject &object)
{
    const auto id = textOrUnset(object[u"project_id"_s]);
    return {.projectId = id ? std::optional(QUuid(*id)) : std::nullopt,
            .environment = textOrUnset(object[u"environment"_s]),
            .location = {.providerType = object[u"provider_type"_s].toString(),
                         .clusterName = textOrUnset(object[u"cluster_name"_s]),
                         .kvMount = textOrUnset(object[u"kv_mount"_s]),
                         .effectiveRef = object[u"effective_ref"_s].toString()}};
}

Grant grant(const QString &permission, const Scope &scope)
{
    return {.permissions = {permission}, .scope = scope};
}

} // namespace

class TestScopeMatch : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void matchesOneRule_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("rule");
        QTest::addColumn<bool>("full");
        QTest::addColumn<bool>("bare");
        const auto row = [](const QString &key, const QString &rule, bool full, bool bare) {
            QTest::newRow(qPrintable(key + u'=' + rule)) << key << rule << full << bare;
        };
        row(u"project_id"_s, project.toString(QUuid::WithoutBraces), true, false);
        row(u"project_id"_s, project.toString(), false, false);
        row(u"project_id"_s, project.toString(QUuid::WithoutBraces).toUpper(), false, false);
        row(u"project_id"_s, QUuid().toString(QUuid::WithoutBraces), false, false);
        row(u"environment"_s, u"prod"_s, true, false);
        row(u"environment"_s, u"Prod"_s, false, false);
        row(u"environment"_s, u"pro"_s, false, false);
        row(u"environment"_s, u"prod "_s, false, false);
        row(u"environment"_s, u""_s, false, false);
        row(u"provider_type"_s, u"vault"_s, true, true);
        row(u"provider_type"_s, u"file"_s, false, false);
        row(u"secret_ref_prefix"_s, u"pay/"_s, true, true);
        row(u"secret_ref_prefix"_s, u"pay/db"_s, true, true);
        row(u"secret_ref_prefix"_s, u"pa"_s, true, true);
        row(u"secret_ref_prefix"_s, u"pay/db/x"_s, false, false);
        row(u"secret_ref_prefix"_s, u"/pay"_s, false, false);
        row(u"secret_ref_prefix"_s, u"ay/"_s, false, false);
        row(u"secret_ref_prefix"_s, u"PAY/"_s, false, false);
        row(u"secret_ref_prefix"_s, u"%"_s, false, false);
        row(u"secret_ref_prefix"_s, u""_s, false, false);
        row(u"cluster_name"_s, u"eu"_s, true, false);
        row(u"cluster_name"_s, u"us"_s, false, false);
        row(u"cluster_name"_s, u""_s, false, false);
        row(u"kv_mount"_s, u"kv"_s, true, false);
        row(u"kv_mount"_s, u"kv2"_s, false, false);
        row(u"secret_ref"_s, u"pay/db"_s, false, false);
        row(u"cluster"_s, u"eu"_s, false, false);
        row(u"type"_s, u"patch"_s, false, false);
        row(u""_s, u""_s, false, false);
    }

    void matchesOneRule()
    {
        QFETCH(QString, key);
        QFETCH(QString, rule);
        QTEST(ruleMatches(fullPlace(), key, rule), "full");
        QTEST(ruleMatches(barePlace(), key, rule), "bare");
    }

    void coversByScope_data()
    {
        QTest::addColumn<QJsonObject>("scope");
        QTest::addColumn<bool>("full");
        QTest::addColumn<bool>("bare");
        const auto row = [](const char *what, const QJsonObject &scope, bool full, bool bare) {
            QTest::newRow(what) << scope << full << bare;
        };
        row("global", {}, true, true);
        row("no mount named", {{u"provider_type"_s, u"vault"_s}}, false, true);
        row("prefix, no mount named", {{u"secret_ref_prefix"_s, u"pay/"_s}}, false, true);
        row("environment, no mount named", {{u"environment"_s, u"prod"_s}}, false, false);
        row("mount", {{u"kv_mount"_s, u"kv"_s}}, true, false);
        row("other mount", {{u"kv_mount"_s, u"kv2"_s}}, false, false);
        row("mount and prefix", {{u"kv_mount"_s, u"kv"_s}, {u"secret_ref_prefix"_s, u"pay/"_s}},
            true, false);
        row("mount and wrong prefix",
            {{u"kv_mount"_s, u"kv"_s}, {u"secret_ref_prefix"_s, u"shop/"_s}}, false, false);
        row("everything",
            {{u"kv_mount"_s, u"kv"_s},
             {u"secret_ref_prefix"_s, u"pay/db"_s},
             {u"cluster_name"_s, u"eu"_s},
             {u"provider_type"_s, u"vault"_s},
             {u"environment"_s, u"prod"_s},
             {u"project_id"_s, project.toString(QUuid::WithoutBraces)}},
            true, false);
        row("stored number", {{u"project_id"_s, 5}}, false, false);
        row("stored null", {{u"provider_type"_s, QJsonValue::Null}}, false, false);
        row("stored list", {{u"provider_type"_s, QJsonArray{u"vault"_s}}}, false, false);
        row("stored empty value", {{u"provider_type"_s, u""_s}}, false, false);
        row("stored unknown key", {{u"team"_s, u"pay"_s}}, false, false);
        row("stored unknown key beside a good one",
            {{u"provider_type"_s, u"vault"_s}, {u"team"_s, u"pay"_s}}, false, false);
    }

    void coversByScope()
    {
        QFETCH(QJsonObject, scope);
        QTEST(scopeCovers(scopeFromStored(scope), fullPlace()), "full");
        QTEST(scopeCovers(scopeFromStored(scope), barePlace()), "bare");
    }

    /// The cases that hold this rule and sb_scope_covers together.
    void agreesWithTheDatabase_data()
    {
        QFile file(qEnvironmentVariable("SB_SOURCE_DIR") + u"/tests/contract/scope_cases.json"_s);
        QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
        const QJsonArray cases = QJsonDocument::fromJson(file.readAll()).array();
        QVERIFY(cases.size() >= 40);
        QTest::addColumn<QJsonObject>("scope");
        QTest::addColumn<QJsonObject>("location");
        QTest::addColumn<bool>("covers");
        for (qsizetype i = 0; i < cases.size(); ++i) {
            const QJsonObject row = cases[i].toObject();
            const QJsonObject scope = row[u"scope"_s].toObject();
            QTest::addRow("%d %s", int(i),
                          QJsonDocument(scope).toJson(QJsonDocument::Compact).constData())
                << scope << row[u"location"_s].toObject() << row[u"covers"_s].toBool();
        }
    }

    void agreesWithTheDatabase()
    {
        QFETCH(QJsonObject, scope);
        QFETCH(QJsonObject, location);
        QTEST(scopeCovers(scopeFromStored(scope), placeFrom(location)), "covers");
    }

    void asksGrantsAndToken_data()
    {
        QTest::addColumn<int>("which");
        QTest::addColumn<bool>("narrowed");
        QTest::addColumn<bool>("holds");
        QTest::newRow("global") << 0 << false << true;
        QTest::newRow("covering") << 1 << false << true;
        QTest::newRow("not covering") << 2 << false << false;
        QTest::newRow("another permission covers") << 3 << false << false;
        QTest::newRow("global, token says no") << 0 << true << false;
        QTest::newRow("covering, token says no") << 1 << true << false;
    }

    void asksGrantsAndToken()
    {
        QFETCH(int, which);
        QFETCH(bool, narrowed);
        const QString wanted = u"secret.approve"_s;
        const Scope pays{{u"secret_ref_prefix"_s, u"pay/"_s}};
        const Scope shops{{u"secret_ref_prefix"_s, u"shop/"_s}};
        const std::vector<std::vector<Grant>> grants{
            {grant(wanted, {})},
            {grant(wanted, shops), grant(wanted, pays)},
            {grant(wanted, shops)},
            {grant(wanted, shops), grant(u"secret.list"_s, pays)}};
        Identity identity{.grants = grants.at(std::size_t(which))};
        if (narrowed)
            identity.tokenPermissions = QSet<QString>{u"secret.list"_s};
        QTEST(holdsFor(identity, wanted, barePlace()), "holds");
    }

    void judgesScopesOnTheirWayIn_data()
    {
        QTest::addColumn<QJsonObject>("scope");
        QTest::addColumn<QStringList>("pointers");
        QTest::newRow("empty") << QJsonObject{} << QStringList{};
        QJsonObject all;
        for (const QString &key : scopeKeys())
            all.insert(key, project.toString(QUuid::WithoutBraces));
        QTest::newRow("every key") << all << QStringList{};
        QTest::newRow("unknown key")
            << QJsonObject{{u"cluster"_s, u"eu"_s}} << QStringList{u"/scope/cluster"_s};
        QTest::newRow("wrong case")
            << QJsonObject{{u"Environment"_s, u"eu"_s}} << QStringList{u"/scope/Environment"_s};
        QTest::newRow("selector's key")
            << QJsonObject{{u"type"_s, u"patch"_s}} << QStringList{u"/scope/type"_s};
        QTest::newRow("key to be escaped")
            << QJsonObject{{u"a/b~c"_s, u"x"_s}} << QStringList{u"/scope/a~1b~0c"_s};
        QTest::newRow("number") << QJsonObject{{u"project_id"_s, 5}}
                                << QStringList{u"/scope/project_id"_s};
        QTest::newRow("bool") << QJsonObject{{u"environment"_s, true}}
                              << QStringList{u"/scope/environment"_s};
        QTest::newRow("null") << QJsonObject{{u"environment"_s, QJsonValue::Null}}
                              << QStringList{u"/scope/environment"_s};
        QTest::newRow("list") << QJsonObject{{u"environment"_s, QJsonArray{u"a"_s}}}
                              << QStringList{u"/scope/environment"_s};
        QTest::newRow("object") << QJsonObject{{u"environment"_s, QJsonObject{}}}
                                << QStringList{u"/scope/environment"_s};
        QTest::newRow("empty value")
            << QJsonObject{{u"kv_mount"_s, u""_s}} << QStringList{u"/scope/kv_mount"_s};
        QTest::newRow("project is no UUID")
            << QJsonObject{{u"project_id"_s, u"pay"_s}} << QStringList{u"/scope/project_id"_s};
        QTest::newRow("project in braces") << QJsonObject{{u"project_id"_s, project.toString()}}
                                           << QStringList{u"/scope/project_id"_s};
        QTest::newRow("project with a tail")
            << QJsonObject{{u"project_id"_s, project.toString(QUuid::WithoutBraces) + u'x'}}
            << QStringList{u"/scope/project_id"_s};
        QTest::newRow("several") << QJsonObject{{u"a"_s, 1}, {u"environment"_s, 2}}
                                 << QStringList{u"/scope/a"_s, u"/scope/environment"_s};
    }

    void judgesScopesOnTheirWayIn()
    {
        QFETCH(QJsonObject, scope);
        QFETCH(QStringList, pointers);
        const auto read = scopeFromJson(scope, u"/scope"_s);
        QCOMPARE(read.has_value(), pointers.isEmpty());
        if (read) {
            QCOMPARE(qsizetype(read->size()), scope.size());
            return;
        }
        QCOMPARE(read.error().code, sb::core::ErrorCode::InvalidValue);
        QStringList told;
        for (const auto &detail : read.error().details)
            told += detail.pointer;
        QCOMPARE(told, pointers);
    }

    void bringsProjectIdsToLowerCase()
    {
        const QString upper = project.toString(QUuid::WithoutBraces).toUpper();
        const auto scope = scopeFromJson({{u"project_id"_s, upper}}, u"/scope"_s);
        QVERIFY(scope);
        QCOMPARE(scope->at(u"project_id"_s), upper.toLower());
    }

    void takesThePlaceFromARequest()
    {
        const AccessRequest request{.targetProviderType = u"vault"_s,
                                    .effectiveRef = u"pay/db"_s,
                                    .kvMount = u"kv"_s,
                                    .clusterName = u"eu"_s,
                                    .projectId = project,
                                    .environment = u"prod"_s};
        QCOMPARE(placeOf(request), fullPlace());
    }
};

QTEST_APPLESS_MAIN(TestScopeMatch)
#include "tst_scope_match.moc"
