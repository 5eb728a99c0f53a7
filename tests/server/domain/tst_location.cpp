#include "server/domain/location.h"

#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb::domain;

namespace {

/// Adds text to both the name of a row and its data.
void pathRow(const char *what, const QString &path, bool valid)
{
    QTest::newRow(what) << path << valid;
}

QStringList pointersOf(const sb::core::Error &error)
{
    QStringList pointers;
    for (const auto &detail : error.details)
        pointers += detail.pointer;
    return pointers;
}

} // namespace

class TestLocation : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void judgesPaths_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<bool>("valid");
        pathRow("one segment", u"app"_s, true);
        pathRow("two segments", u"app/db"_s, true);
        pathRow("dots inside", u"app.v1/..db../a..b/..."_s, true);
        pathRow("punctuation", u"a-b_c@d:e+f=g,h;i!j$k&l'm(n)o*p~q"_s, true);
        pathRow("space inside", u"a b/c d"_s, true);
        pathRow("braces", u"{id}/<x>/[y]|\"z\"^`"_s, true);
        pathRow("other script", u"アプリ/データ"_s, true);
        pathRow("longest", QString(400, u'a'), true);
        pathRow("empty", u""_s, false);
        pathRow("slash", u"/"_s, false);
        pathRow("leading slash", u"/app"_s, false);
        pathRow("trailing slash", u"app/"_s, false);
        pathRow("empty segment", u"app//db"_s, false);
        pathRow("dot", u"."_s, false);
        pathRow("dot dot", u".."_s, false);
        pathRow("dot segment", u"app/./db"_s, false);
        pathRow("way up", u"app/../db"_s, false);
        pathRow("way up first", u"../db"_s, false);
        pathRow("way up last", u"app/.."_s, false);
        pathRow("percent", u"app%2f..%2fdb"_s, false);
        pathRow("question mark", u"app?version=1"_s, false);
        pathRow("hash", u"app#x"_s, false);
        pathRow("backslash", u"app\\db"_s, false);
        pathRow("line break", u"app\ndb"_s, false);
        pathRow("null character", u"app"_s + QChar(0), false);
        pathRow("unit separator", u"app\u001fdb"_s, false);
        pathRow("delete", u"app\u007f"_s, false);
        pathRow("C1", u"app\u0080"_s, false);
        pathRow("right-to-left override", u"app\u202edb"_s, false);
        pathRow("too long", QString(1025, u'a'), false);
        pathRow("too long in bytes", QString(400, QChar(0x30a2)), false);
    }

    void judgesPaths()
    {
        QFETCH(QString, path);
        QFETCH(bool, valid);
        const auto ref = locationOf({.providerType = u"file"_s, .secretRef = path});
        QCOMPARE(ref.has_value(), valid);
        const auto mount = locationOf({.providerType = u"vault"_s,
                                       .providerConfig = {{u"kvMount"_s, path}},
                                       .secretRef = u"app"_s});
        QCOMPARE(mount.has_value(), valid);
        const auto prefix = locationOf({.providerType = u"vault"_s,
                                        .providerConfig = {{u"kvPrefix"_s, path}},
                                        .secretRef = u"app"_s});
        QCOMPARE(prefix.has_value(), valid);
        if (valid) {
            QCOMPARE(ref->effectiveRef, path);
            QCOMPARE(*mount->kvMount, path);
            QCOMPARE(prefix->effectiveRef, QString(path + u"/app"_s));
            return;
        }
        QCOMPARE(ref.error().code, sb::core::ErrorCode::InvalidTarget);
        QCOMPARE(pointersOf(ref.error()), QStringList{u"/target_secret_ref"_s});
        QCOMPARE(pointersOf(mount.error()), QStringList{u"/target_provider_config/kvMount"_s});
        QCOMPARE(pointersOf(prefix.error()), QStringList{u"/target_provider_config/kvPrefix"_s});
    }

    void judgesOptions_data()
    {
        QTest::addColumn<QString>("type");
        QTest::addColumn<QJsonObject>("config");
        QTest::addColumn<QStringList>("pointers");
        const QString base = u"/target_provider_config/"_s;
        const auto row = [&](const char *what, const QString &type, const QJsonObject &config,
                             const QStringList &keys = {}) {
            QStringList pointers;
            for (const QString &key : keys)
                pointers += base + key;
            QTest::newRow(what) << type << config << pointers;
        };
        row("vault, none", u"vault"_s, {});
        row("vault, both", u"vault"_s, {{u"kvMount"_s, u"kv"_s}, {u"kvPrefix"_s, u"team"_s}});
        row("aws, none", u"aws-sm"_s, {});
        row("aws, filter", u"aws-sm"_s,
            {{u"tagFilter"_s, QJsonObject{{u"team"_s, u"pay"_s}, {u"tier"_s, u""_s}}}});
        row("kubernetes", u"kubernetes"_s, {});
        row("file", u"file"_s, {});
        row("vault, address", u"vault"_s, {{u"address"_s, u"https://x"_s}}, {u"address"_s});
        row("vault, token", u"vault"_s, {{u"token"_s, u"t"_s}}, {u"token"_s});
        row("vault, filter", u"vault"_s, {{u"tagFilter"_s, QJsonObject()}}, {u"tagFilter"_s});
        row("vault, mount is a number", u"vault"_s, {{u"kvMount"_s, 5}}, {u"kvMount"_s});
        row("vault, mount is null", u"vault"_s, {{u"kvMount"_s, QJsonValue::Null}}, {u"kvMount"_s});
        row("vault, prefix is a list", u"vault"_s, {{u"kvPrefix"_s, QJsonArray{u"a"_s}}},
            {u"kvPrefix"_s});
        row("vault, wrong case", u"vault"_s, {{u"kvmount"_s, u"kv"_s}}, {u"kvmount"_s});
        row("vault, several", u"vault"_s, {{u"a/b"_s, 1}, {u"c~d"_s, 1}, {u"kvMount"_s, u""_s}},
            {u"a~1b"_s, u"c~0d"_s, u"kvMount"_s});
        row("aws, region", u"aws-sm"_s, {{u"region"_s, u"eu-west-1"_s}}, {u"region"_s});
        row("aws, mount", u"aws-sm"_s, {{u"kvMount"_s, u"kv"_s}}, {u"kvMount"_s});
        row("aws, filter is text", u"aws-sm"_s, {{u"tagFilter"_s, u"team=pay"_s}},
            {u"tagFilter"_s});
        row("aws, filter of numbers", u"aws-sm"_s, {{u"tagFilter"_s, QJsonObject{{u"team"_s, 5}}}},
            {u"tagFilter"_s});
        row("aws, filter without name", u"aws-sm"_s,
            {{u"tagFilter"_s, QJsonObject{{u""_s, u"x"_s}}}}, {u"tagFilter"_s});
        row("kubernetes, any", u"kubernetes"_s, {{u"namespace"_s, u"x"_s}}, {u"namespace"_s});
        row("file, any", u"file"_s, {{u"directory"_s, u"/etc"_s}}, {u"directory"_s});
        for (const auto *key : {"awsAccessKeyID", "awsSecretAccessKey", "awsSessionToken",
                                "accessKeyID", "secretAccessKey", "sessionToken", "credentials"}) {
            const QString name = QString::fromLatin1(key);
            row(qPrintable(u"aws, "_s + name), u"aws-sm"_s, {{name, u"x"_s}}, {name});
        }
    }

    void judgesOptions()
    {
        QFETCH(QString, type);
        QFETCH(QJsonObject, config);
        QFETCH(QStringList, pointers);
        const auto location =
            locationOf({.providerType = type, .providerConfig = config, .secretRef = u"app"_s});
        QCOMPARE(location.has_value(), pointers.isEmpty());
        if (!location)
            QCOMPARE(pointersOf(location.error()), pointers);
    }

    void knowsProviderTypes_data()
    {
        QTest::addColumn<QString>("type");
        QTest::addColumn<bool>("known");
        for (const auto *type : {"vault", "aws-sm", "kubernetes", "file"})
            QTest::newRow(type) << QString::fromLatin1(type) << true;
        for (const auto *type : {"", "Vault", "vault ", "gcp-sm", "azure-kv"})
            QTest::addRow("'%s'", type) << QString::fromLatin1(type) << false;
    }

    void knowsProviderTypes()
    {
        QFETCH(QString, type);
        QFETCH(bool, known);
        const auto location = locationOf(
            {.providerType = type, .providerConfig = {{u"whatever"_s, 1}}, .secretRef = u"app"_s});
        if (known)
            QVERIFY(!location); // for its option
        else
            QCOMPARE(pointersOf(location.error()), QStringList{u"/target_provider_type"_s});
        QCOMPARE(locationOf({.providerType = type, .secretRef = u"app"_s}).has_value(), known);
    }

    void judgesClusters_data()
    {
        QTest::addColumn<QString>("cluster");
        QTest::addColumn<bool>("valid");
        QTest::newRow("plain") << u"prod-eu"_s << true;
        QTest::newRow("longest") << QString(253, u'c') << true;
        QTest::newRow("empty") << u""_s << false;
        QTest::newRow("blank") << u"  "_s << false;
        QTest::newRow("too long") << QString(254, u'c') << false;
        QTest::newRow("separator") << u"a\u001fb"_s << false;
    }

    void judgesClusters()
    {
        QFETCH(QString, cluster);
        QFETCH(bool, valid);
        const auto location =
            locationOf({.providerType = u"file"_s, .secretRef = u"app"_s, .clusterName = cluster});
        QCOMPARE(location.has_value(), valid);
        if (valid)
            QCOMPARE(*location->clusterName, cluster);
        else
            QCOMPARE(pointersOf(location.error()), QStringList{u"/cluster_name"_s});
    }

    void tellsAllFaultsAtOnce()
    {
        const auto location = locationOf({.providerType = u"vault"_s,
                                          .providerConfig = {{u"x"_s, 1}},
                                          .secretRef = u"/a"_s,
                                          .clusterName = u""_s});
        QCOMPARE(pointersOf(location.error()),
                 (QStringList{u"/target_secret_ref"_s, u"/cluster_name"_s,
                              u"/target_provider_config/x"_s}));
    }

    void joinsPrefixAndRef()
    {
        const auto location = locationOf(
            {.providerType = u"vault"_s,
             .providerConfig = {{u"kvMount"_s, u"kv2"_s}, {u"kvPrefix"_s, u"team/pay"_s}},
             .secretRef = u"db/main"_s,
             .clusterName = u"prod"_s});
        QVERIFY(location);
        QCOMPARE(*location, (Location{u"vault"_s, u"prod"_s, u"kv2"_s, u"team/pay/db/main"_s}));
        QCOMPARE(locationText(*location), u"vault\u001fprod\u001fkv2\u001fteam/pay/db/main"_s);
        QCOMPARE(locationText({.providerType = u"file"_s, .effectiveRef = u"a"_s}),
                 u"file\u001f\u001f\u001fa"_s);
    }

    void refusesAnEffectiveRefThatIsTooLong()
    {
        const auto location = locationOf({.providerType = u"vault"_s,
                                          .providerConfig = {{u"kvPrefix"_s, QString(600, u'a')}},
                                          .secretRef = QString(600, u'b')});
        QVERIFY(!location);
        QCOMPARE(pointersOf(location.error()), QStringList{u"/target_secret_ref"_s});
    }
};

QTEST_APPLESS_MAIN(TestLocation)
#include "tst_location.moc"
