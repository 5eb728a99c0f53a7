#include "server/domain/discovered_secret.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb::domain;

class TestDiscoveredSecret : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void words()
    {
        for (const SecretStatus status : {SecretStatus::Present, SecretStatus::Missing})
            QCOMPARE(secretStatusFromWord(toWord(status)), std::optional(status));
        QCOMPARE(toWord(SecretStatus::Missing), u"missing"_s);
        QVERIFY(!secretStatusFromWord(u"Present"));
    }

    void placeIsTheLocationAndWhoClaimsIt()
    {
        const QUuid project = QUuid::createUuid();
        const DiscoveredSecret secret{.clusterName = u"eu"_s,
                                      .providerType = u"vault"_s,
                                      .secretRef = u"pay/db"_s,
                                      .providerConfig = {{u"kvMount"_s, u"kv"_s}}};
        const std::vector<EnvironmentClaim> claims{
            {.projectId = QUuid::createUuid(),
             .environment = u"all"_s,
             .target = {.providerType = u"vault"_s, .secretRefPrefix = u"pay"_s}},
            {.projectId = project,
             .environment = u"prod"_s,
             .target = {.providerType = u"vault"_s,
                        .kvMount = u"kv"_s,
                        .secretRefPrefix = u"pay/"_s}},
            {.projectId = QUuid::createUuid(),
             .environment = u"other"_s,
             .target = {
                 .providerType = u"vault"_s, .kvMount = u"hr"_s, .secretRefPrefix = u"pay/d"_s}}};
        const Place place = placeOf(secret, claims);
        QCOMPARE(place.projectId, std::optional(project));
        QCOMPARE(place.environment, std::optional(u"prod"_s));
        QCOMPARE(place.location, (Location{.providerType = u"vault"_s,
                                           .clusterName = u"eu"_s,
                                           .kvMount = u"kv"_s,
                                           .effectiveRef = u"pay/db"_s}));
        DiscoveredSecret plain = secret;
        plain.providerConfig = {};
        plain.secretRef = u"web"_s;
        QCOMPARE(placeOf(plain, claims), (Place{.location = {.providerType = u"vault"_s,
                                                             .clusterName = u"eu"_s,
                                                             .effectiveRef = u"web"_s}}));
    }

    void foldingKeepsTheLastOfARefAndTheTimesThatOnlyAnEarlierOneKnew()
    {
        const sb::core::Timestamp one{1};
        const sb::core::Timestamp two{2};
        const auto folded =
            foldedByRef({{.secretRef = u"b"_s, .version = u"1"_s},
                         {.secretRef = u"a"_s,
                          .labels = {{u"k"_s, u"v"_s}},
                          .version = u"1"_s,
                          .checksum = u"c"_s,
                          .createdAtSource = one,
                          .updatedAtSource = one},
                         {.secretRef = u"a"_s, .version = u"2"_s, .updatedAtSource = two}});
        QCOMPARE(folded, (std::vector<SecretSighting>{{.secretRef = u"a"_s,
                                                       .version = u"2"_s,
                                                       .createdAtSource = one,
                                                       .updatedAtSource = two},
                                                      {.secretRef = u"b"_s, .version = u"1"_s}}));
        QVERIFY(foldedByRef({}).empty());
    }

    void onlyKnownMembersOfAProviderConfiguration()
    {
        const QJsonObject config{{u"kvMount"_s, u"kv"_s},
                                 {u"kvPrefix"_s, 1},
                                 {u"token"_s, u"t"_s},
                                 {u"tagFilter"_s, QJsonObject{{u"k"_s, u"v"_s}}}};
        QCOMPARE(knownProviderConfig(u"vault"_s, config), (QJsonObject{{u"kvMount"_s, u"kv"_s}}));
        QCOMPARE(knownProviderConfig(u"aws-sm"_s, config),
                 (QJsonObject{{u"tagFilter"_s, QJsonObject{{u"k"_s, u"v"_s}}}}));
        QCOMPARE(knownProviderConfig(u"aws-sm"_s, {{u"tagFilter"_s, QJsonObject{{u"k"_s, 1}}}}),
                 QJsonObject());
        QCOMPARE(knownProviderConfig(u"file"_s, config), QJsonObject());
    }
};

QTEST_APPLESS_MAIN(TestDiscoveredSecret)
#include "tst_discovered_secret.moc"
