// Who may list a discovered secret, as the list's statement sees it and as the domain says it:
// thousands of random secrets, scopes and environments.
#include "server/domain/discovered_secret.h"
#include "server/services/secret_inventory.h"
#include "tests/support/postgres_fixture.h"

#include <random>
#include <set>

#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::PostgresFixture;

namespace {

class Chance
{
public:
    explicit Chance(unsigned seed) : m_random(seed) {}

    QString oneOf(const QStringList &values)
    {
        return values.at(static_cast<qsizetype>(m_random() % static_cast<unsigned>(values.size())));
    }

    bool now(unsigned outOf) { return m_random() % outOf == 0; }

private:
    std::mt19937 m_random;
};

const QStringList projects{u"0a000000-0000-4000-8000-00000000000b"_s,
                           u"0a000000-0000-4000-8000-00000000000c"_s};

QByteArray literal(const std::optional<QString> &text)
{
    return text ? "'" + text->toUtf8().replace("'", "''") + "'" : "NULL";
}

domain::Scope randomScope(Chance &chance)
{
    domain::Scope scope;
    const auto maybe = [&](const QString &key, const QStringList &values) {
        if (chance.now(4))
            scope.emplace(key, chance.now(25) ? QString() : chance.oneOf(values));
    };
    maybe(u"project_id"_s, projects);
    maybe(u"environment"_s, {u"prod"_s, u"dev"_s});
    maybe(u"provider_type"_s, {u"vault"_s, u"file"_s});
    maybe(u"secret_ref_prefix"_s, {u"pay/"_s, u"pay"_s, u"p_y"_s, u"%"_s, u"é/"_s});
    maybe(u"cluster_name"_s, {u"eu"_s, u"us"_s});
    maybe(u"kv_mount"_s, {u"kv"_s, u"hr"_s});
    if (chance.now(30))
        scope.emplace(u"team"_s, u"pay"_s);
    return scope;
}

struct World
{
    std::vector<domain::EnvironmentClaim> claims = {};
    std::vector<domain::DiscoveredSecret> secrets = {};
};

/// Environments prod and dev in two projects, their targets, and secrets.
World randomWorld(Chance &chance, const QString &owner)
{
    World world;
    QByteArray sql;
    for (const QString &project : projects)
        sql += "INSERT INTO projects (id, name) VALUES (" + literal(project) + ", " +
               literal(project) + "); INSERT INTO environments (project_id, name) VALUES (" +
               literal(project) + ", 'prod'), (" + literal(project) + ", 'dev');";
    std::set<QByteArray> taken;
    for (int each = 0; each < 12; ++each) {
        domain::EnvironmentClaim claim{.projectId = QUuid(chance.oneOf(projects)),
                                       .environment = chance.oneOf({u"prod"_s, u"dev"_s})};
        claim.target.providerType = chance.oneOf({u"vault"_s, u"file"_s});
        claim.target.secretRefPrefix =
            chance.oneOf({u"pay/"_s, u"pay"_s, u"pay/d"_s, u"p_y/"_s, u"é/"_s});
        if (chance.now(2))
            claim.target.clusterName = chance.oneOf({u"eu"_s, u"us"_s});
        if (chance.now(2))
            claim.target.kvMount = chance.oneOf({u"kv"_s, u"hr"_s});
        const QByteArray place =
            literal(claim.target.providerType) + ", " + literal(claim.target.clusterName) + ", " +
            literal(claim.target.kvMount) + ", " + literal(claim.target.secretRefPrefix);
        if (!taken.insert(place).second)
            continue;
        world.claims.push_back(claim);
        sql += "INSERT INTO environment_targets (environment_id, provider_type, cluster_name, "
               "kv_mount, "
               "secret_ref_prefix) SELECT id, " +
               place + " FROM environments WHERE project_id = '" +
               claim.projectId.toByteArray(QUuid::WithoutBraces) +
               "' AND name = " + literal(claim.environment) + ";";
    }
    for (const QString &cluster : {u"eu"_s, u"us"_s, u"ap"_s}) {
        for (const QString &provider : {u"vault"_s, u"file"_s}) {
            for (const QString &ref : {u"pay/db"_s, u"pay/queue"_s, u"payroll"_s, u"pay"_s,
                                       u"p_y/x"_s, u"pxy/x"_s, u"é/x"_s}) {
                domain::DiscoveredSecret secret{.id = QUuid::createUuid(),
                                                .clusterName = cluster,
                                                .providerType = provider,
                                                .secretRef = ref};
                if (chance.now(2))
                    secret.providerConfig.insert(u"kvMount"_s,
                                                 chance.oneOf({u"kv"_s, u"hr"_s, u""_s}));
                world.secrets.push_back(secret);
                const QString mount = secret.providerConfig.value(u"kvMount"_s).toString();
                sql += "INSERT INTO secrets (id, cluster_name, provider_type, secret_ref, "
                       "provider_config) VALUES ('" +
                       secret.id.toByteArray(QUuid::WithoutBraces) + "', " + literal(cluster) +
                       ", " + literal(provider) + ", " + literal(ref) + ", '" +
                       (secret.providerConfig.isEmpty()
                            ? "{}"
                            : R"({"kvMount":")" + mount.toUtf8() + R"("})") +
                       "');";
            }
        }
    }
    test::runSql(owner, sql);
    return world;
}

domain::Identity lister(const std::vector<domain::Scope> &scopes)
{
    domain::Identity identity{.kind = domain::IdentityKind::Person, .id = QUuid::createUuid()};
    for (const domain::Scope &scope : scopes)
        identity.grants.push_back({.permissions = {u"secret.list"_s}, .scope = scope});
    // A grant of another permission lists nothing.
    identity.grants.push_back({.permissions = {u"secret.request"_s}, .scope = {}});
    return identity;
}

} // namespace

class TestSecretScopeSql : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void listAndRuleAgree()
    {
        const unsigned given = qEnvironmentVariable("SB_TEST_SEED").toUInt();
        const unsigned seed = given ? given : std::random_device()();
        qInfo("SB_TEST_SEED=%u", seed);
        Chance chance(seed);
        int listed = 0;
        int hidden = 0;
        for (int world = 0; world < 4; ++world) {
            test::TestDatabase db;
            const World known = randomWorld(chance, PostgresFixture::ownerUrl(db.url));
            const storage::SecretRepository repository;
            for (int each = 0; each < 40; ++each) {
                std::vector<domain::Scope> scopes{randomScope(chance)};
                if (chance.now(2))
                    scopes.push_back(randomScope(chance));
                const domain::Identity identity = lister(scopes);
                const storage::SecretViewer viewer = services::secretViewerOf(identity);
                std::set<QUuid> seen;
                storage::Transaction tx(db.database.connection(), storage::Access::ReadOnly);
                const auto page = repository.list(tx, viewer, {}, {.limit = 1000});
                for (const domain::DiscoveredSecret &secret : page.items)
                    seen.insert(secret.id);
                QCOMPARE(page.total, static_cast<std::int64_t>(page.items.size()));
                for (const domain::DiscoveredSecret &secret : known.secrets) {
                    const bool isCovered = domain::holdsFor(identity, u"secret.list"_s,
                                                            domain::placeOf(secret, known.claims));
                    QVERIFY2(seen.contains(secret.id) == isCovered,
                             qPrintable(secret.clusterName + u' ' + secret.secretRef));
                    ++(isCovered ? listed : hidden);
                }
                if (each == 0)
                    QCOMPARE(repository.find(tx, viewer, known.secrets.front().id).has_value(),
                             seen.contains(known.secrets.front().id));
                tx.commit();
            }
        }
        QVERIFY2(listed > 300 && hidden > 300, qPrintable(u"%1 %2"_s.arg(listed).arg(hidden)));
    }

    void narrowedTokensSeeNothing()
    {
        domain::Identity identity = lister({{}});
        QVERIFY(services::secretViewerOf(identity).all);
        identity.tokenPermissions = QSet<QString>{u"secret.request"_s};
        const storage::SecretViewer viewer = services::secretViewerOf(identity);
        QVERIFY(!viewer.all);
        QVERIFY(viewer.scopes.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestSecretScopeSql)
#include "tst_secret_scope_sql.moc"
