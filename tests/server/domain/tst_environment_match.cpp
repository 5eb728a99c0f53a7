#include "server/domain/environment_match.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb::domain;

namespace {

const QUuid pay(u"00000000-0000-4000-8000-00000000000a"_s);
const QUuid shop(u"00000000-0000-4000-8000-00000000000b"_s);

std::optional<QString> given(const QString &text)
{
    return text.isNull() ? std::nullopt : std::optional(text);
}

EnvironmentTarget target(const QString &prefix, const QString &cluster = {},
                         const QString &mount = {})
{
    return {u"vault"_s, given(cluster), given(mount), prefix};
}

Location location(const QString &ref, const QString &cluster = {}, const QString &mount = {})
{
    return {u"vault"_s, given(cluster), given(mount), ref};
}

const std::vector<EnvironmentClaim> claims{
    {pay, u"any"_s, target(u""_s)},
    {pay, u"dev"_s, target(u"pay/"_s)},
    {pay, u"prod"_s, target(u"pay/prod/"_s)},
    {shop, u"cluster"_s, target(u"shop/"_s, u"eu"_s)},
    {shop, u"mount"_s, target(u"shop/"_s, {}, u"kv"_s)},
    {shop, u"both"_s, target(u"shop/"_s, u"eu"_s, u"kv2"_s)},
};

} // namespace

class TestEnvironmentMatch : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void findsTheMostPreciseClaim_data()
    {
        QTest::addColumn<QString>("ref");
        QTest::addColumn<QString>("cluster");
        QTest::addColumn<QString>("mount");
        QTest::addColumn<QString>("winner");
        const auto row = [](const char *what, const QString &ref, const QString &cluster,
                            const QString &mount, const QString &winner) {
            QTest::newRow(what) << ref << cluster << mount << winner;
        };
        row("longest prefix", u"pay/prod/db"_s, {}, {}, u"prod"_s);
        row("shorter prefix", u"pay/test/db"_s, {}, {}, u"dev"_s);
        row("prefix is text", u"pay/production"_s, {}, {}, u"dev"_s);
        row("empty prefix", u"other"_s, {}, {}, u"any"_s);
        row("case matters", u"PAY/prod/db"_s, {}, {}, u"any"_s);
        row("unnamed cluster matches every cluster", u"pay/x"_s, u"us"_s, u"m"_s, u"dev"_s);
        row("named cluster does not match unset", u"shop/x"_s, {}, {}, u"any"_s);
        row("named cluster", u"shop/x"_s, u"eu"_s, {}, u"cluster"_s);
        row("other cluster", u"shop/x"_s, u"us"_s, {}, u"any"_s);
        row("named mount", u"shop/x"_s, u"us"_s, u"kv"_s, u"mount"_s);
        row("cluster before mount", u"shop/x"_s, u"eu"_s, u"kv"_s, u"cluster"_s);
        row("both named", u"shop/x"_s, u"eu"_s, u"kv2"_s, u"both"_s);
    }

    void findsTheMostPreciseClaim()
    {
        QFETCH(QString, ref);
        QFETCH(QString, cluster);
        QFETCH(QString, mount);
        for (const bool reversed : {false, true}) {
            auto ordered = claims;
            if (reversed)
                std::reverse(ordered.begin(), ordered.end());
            const auto *winner = winningClaim(ordered, location(ref, cluster, mount));
            QVERIFY(winner);
            QTEST(winner->environment, "winner");
        }
    }

    void looksAtTheProviderType()
    {
        QVERIFY(!winningClaim(claims, {.providerType = u"file"_s, .effectiveRef = u"pay/x"_s}));
        QVERIFY(!winningClaim({}, location(u"pay/x"_s)));
    }

    void agreesOrFills_data()
    {
        QTest::addColumn<QUuid>("project");
        QTest::addColumn<QString>("environment");
        QTest::addColumn<QStringList>("pointers");
        const QString none;
        QTest::newRow("both absent") << QUuid() << none << QStringList{};
        QTest::newRow("both agree") << pay << u"prod"_s << QStringList{};
        QTest::newRow("project agrees") << pay << none << QStringList{};
        QTest::newRow("environment agrees") << QUuid() << u"prod"_s << QStringList{};
        QTest::newRow("other project") << shop << u"prod"_s << QStringList{u"/project_id"_s};
        QTest::newRow("other project alone") << shop << none << QStringList{u"/project_id"_s};
        QTest::newRow("other environment") << pay << u"dev"_s << QStringList{u"/environment"_s};
        QTest::newRow("other environment alone")
            << QUuid() << u"dev"_s << QStringList{u"/environment"_s};
        QTest::newRow("empty environment") << pay << u""_s << QStringList{u"/environment"_s};
        QTest::newRow("case matters") << pay << u"Prod"_s << QStringList{u"/environment"_s};
        QTest::newRow("both other")
            << shop << u"dev"_s << QStringList{u"/project_id"_s, u"/environment"_s};
    }

    void agreesOrFills()
    {
        QFETCH(QUuid, project);
        QFETCH(QString, environment);
        QFETCH(QStringList, pointers);
        const Belonging sent{project.isNull() ? std::nullopt : std::optional(project),
                             given(environment)};
        const auto completed = completeBelonging(sent, location(u"pay/prod/db"_s), claims);
        QCOMPARE(completed.has_value(), pointers.isEmpty());
        if (completed) {
            QCOMPARE(*completed, (Belonging{pay, u"prod"_s}));
            return;
        }
        QCOMPARE(completed.error().code, sb::core::ErrorCode::EnvironmentMismatch);
        QStringList told;
        for (const auto &detail : completed.error().details)
            told += detail.pointer;
        QCOMPARE(told, pointers);
    }

    void leavesUnclaimedPlacesAlone()
    {
        const Belonging sent{shop, u"x"_s};
        QCOMPARE(*completeBelonging(sent, location(u"a"_s), {}), sent);
        QCOMPARE(*completeBelonging({}, location(u"a"_s), {}), Belonging{});
    }

    void judgesWhatIsStored_data()
    {
        QTest::addColumn<bool>("hasProject");
        QTest::addColumn<QString>("environment");
        QTest::addColumn<QString>("stored");
        QTest::addColumn<QString>("pointer");
        const QString none;
        QTest::newRow("nothing") << false << none << u"none"_s << none;
        QTest::newRow("project") << true << none << u"active"_s << none;
        QTest::newRow("both") << true << u"prod"_s << u"active"_s << none;
        QTest::newRow("environment alone") << false << u"prod"_s << u"none"_s << u"/environment"_s;
        QTest::newRow("unknown project") << true << none << u"none"_s << u"/project_id"_s;
        QTest::newRow("another's row") << true << none << u"other"_s << u"/project_id"_s;
        QTest::newRow("archived project") << true << u"prod"_s << u"archived"_s << u"/project_id"_s;
        QTest::newRow("foreign environment")
            << true << u"stage"_s << u"active"_s << u"/environment"_s;
        QTest::newRow("empty environment") << true << u""_s << u"active"_s << u"/environment"_s;
    }

    void judgesWhatIsStored()
    {
        QFETCH(bool, hasProject);
        QFETCH(QString, environment);
        QFETCH(QString, stored);
        QFETCH(QString, pointer);
        std::optional<Project> project;
        if (stored != u"none"_s)
            project = Project{.id = stored == u"other"_s ? shop : pay,
                              .status = stored == u"archived"_s ? ProjectStatus::Archived
                                                                : ProjectStatus::Active};
        const auto checked =
            checkBelonging({hasProject ? std::optional(pay) : std::nullopt, given(environment)},
                           project, {u"dev"_s, u"prod"_s});
        QCOMPARE(checked.has_value(), pointer.isNull());
        if (!checked)
            QCOMPARE(checked.error().details.at(0).pointer, pointer);
    }
};

QTEST_APPLESS_MAIN(TestEnvironmentMatch)
#include "tst_environment_match.moc"
