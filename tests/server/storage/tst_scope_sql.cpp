// The rule of scopes as a statement sees it: sb_scope_covers says what domain/scope_match says, for
// every written case and for thousands of random ones.
#include "server/domain/scope_match.h"
#include "tests/support/postgres_fixture.h"

#include <random>

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::PostgresFixture;

namespace {

QByteArray literal(const QJsonValue &value)
{
    return value.isString() ? "'" + value.toString().toUtf8().replace("'", "''") + "'" : "NULL";
}

QByteArray compact(const QJsonValue &value)
{
    return value.isArray() ? QJsonDocument(value.toArray()).toJson(QJsonDocument::Compact)
                           : QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact);
}

/// The call of the SQL function for one place.
QByteArray coversCall(const QJsonObject &scope, const QJsonObject &place)
{
    QByteArray call = "sb_scope_covers('" + compact(scope).replace("'", "''") + "'::jsonb";
    for (const char *key : {"project_id", "environment", "provider_type", "effective_ref",
                            "cluster_name", "kv_mount"})
        call += ", " + literal(place.value(QLatin1StringView(key)));
    return call + ")";
}

std::optional<QString> textOf(const QJsonObject &place, const char *key)
{
    const QJsonValue value = place.value(QLatin1StringView(key));
    return value.isString() ? std::optional(value.toString()) : std::nullopt;
}

bool coversInCode(const QJsonObject &scope, const QJsonObject &place)
{
    const auto project = textOf(place, "project_id");
    return domain::scopeCovers(
        domain::scopeFromStored(scope),
        {.projectId = project ? std::optional(QUuid(*project)) : std::nullopt,
         .environment = textOf(place, "environment"),
         .location = {.providerType = place[u"provider_type"_s].toString(),
                      .clusterName = textOf(place, "cluster_name"),
                      .kvMount = textOf(place, "kv_mount"),
                      .effectiveRef = place[u"effective_ref"_s].toString()}});
}

class Chance
{
public:
    explicit Chance(unsigned seed) : m_random(seed) {}

    QJsonValue oneOf(const QJsonArray &values)
    {
        return values.at(static_cast<qsizetype>(m_random() % static_cast<unsigned>(values.size())));
    }

    bool now(unsigned outOf) { return m_random() % outOf == 0; }

private:
    std::mt19937 m_random;
};

const QString project = u"0a000000-0000-4000-8000-00000000000b"_s;

QJsonObject randomScope(Chance &chance)
{
    const QJsonArray odd{1, true, QJsonValue(), u""_s, QJsonObject(), QJsonArray{u"vault"_s}};
    QJsonObject scope;
    const auto maybe = [&](const QString &key, const QJsonArray &values) {
        if (chance.now(3))
            scope.insert(key, chance.now(12) ? chance.oneOf(odd) : chance.oneOf(values));
    };
    maybe(u"project_id"_s, {project, project.toUpper(), u"0a000000-0000-4000-8000-00000000000c"_s});
    maybe(u"environment"_s, {u"prod"_s, u"dev"_s, u"pr"_s});
    maybe(u"provider_type"_s, {u"vault"_s, u"file"_s, u"Vault"_s});
    maybe(u"secret_ref_prefix"_s, {u"pay/"_s, u"pay/db"_s, u"pay"_s, u"%"_s, u"p_y/"_s, u"it's"_s});
    maybe(u"cluster_name"_s, {u"eu"_s, u"us"_s});
    maybe(u"kv_mount"_s, {u"kv"_s, u"secret"_s});
    if (chance.now(40))
        scope.insert(u"team"_s, u"pay"_s);
    return scope;
}

QJsonObject randomPlace(Chance &chance)
{
    const QJsonValue none;
    return {{u"project_id"_s, chance.oneOf({none, project})},
            {u"environment"_s, chance.oneOf({none, u"prod"_s, u"dev"_s})},
            {u"provider_type"_s, chance.oneOf({u"vault"_s, u"file"_s})},
            {u"effective_ref"_s,
             chance.oneOf({u"pay/db"_s, u"pay"_s, u"payroll/x"_s, u"it's/x"_s, u"pxy/z"_s})},
            {u"cluster_name"_s, chance.oneOf({none, u"eu"_s})},
            {u"kv_mount"_s, chance.oneOf({none, u"kv"_s})}};
}

} // namespace

class TestScopeSql : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void writtenCases()
    {
        QFile file(qEnvironmentVariable("SB_SOURCE_DIR") + u"/tests/contract/scope_cases.json"_s);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QJsonArray cases = QJsonDocument::fromJson(file.readAll()).array();
        QVERIFY(cases.size() >= 70);
        const QString owner =
            PostgresFixture::ownerUrl(PostgresFixture::instance().freshDatabase());
        for (const QJsonValue &row : cases) {
            const QByteArray call =
                coversCall(row[u"scope"].toObject(), row[u"location"].toObject());
            const bool covers = test::sqlValue(owner, "SELECT " + call) == u"t";
            QVERIFY2(covers == row[u"covers"].toBool(), call.constData());
        }
    }

    void randomCases()
    {
        const unsigned given = qEnvironmentVariable("SB_TEST_SEED").toUInt();
        const unsigned seed = given ? given : std::random_device()();
        qInfo("SB_TEST_SEED=%u", seed);
        Chance chance(seed);
        const QString owner =
            PostgresFixture::ownerUrl(PostgresFixture::instance().freshDatabase());
        int covered = 0;
        for (int batch = 0; batch < 20; ++batch) {
            QByteArrayList calls;
            QByteArray expected;
            for (int each = 0; each < 250; ++each) {
                const QJsonObject scope = randomScope(chance);
                const QJsonObject place = randomPlace(chance);
                calls.append("CASE WHEN " + coversCall(scope, place) + " THEN '1' ELSE '0' END");
                expected += coversInCode(scope, place) ? '1' : '0';
            }
            const QByteArray answered =
                test::sqlValue(owner, "SELECT " + calls.join(" || ")).toLatin1();
            QCOMPARE(answered.size(), expected.size());
            for (qsizetype at = 0; at < expected.size(); ++at)
                QVERIFY2(answered[at] == expected[at], calls[at].constData());
            covered += static_cast<int>(expected.count('1'));
        }
        QVERIFY2(covered > 500 && covered < 4500, qPrintable(QString::number(covered)));
    }
};

QTEST_GUILESS_MAIN(TestScopeSql)
#include "tst_scope_sql.moc"
