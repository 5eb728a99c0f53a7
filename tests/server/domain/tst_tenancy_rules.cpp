#include "server/domain/tenancy_rules.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb::domain;
using sb::core::ErrorCode;

Q_DECLARE_METATYPE(Scope)
Q_DECLARE_METATYPE(EnvironmentTarget)

namespace {

const QUuid shop = QUuid(u"00000000-0000-4000-8000-000000000001"_s);
const QUuid bank = QUuid(u"00000000-0000-4000-8000-000000000002"_s);
const QString shopId = shop.toString(QUuid::WithoutBraces);

Identity editor(const Scope &scope)
{
    return {.kind = IdentityKind::Person,
            .grants = {{.permissions = {u"project.edit"_s}, .scope = scope}}};
}

EnvironmentTarget target(const QString &prefix, const QString &cluster = {})
{
    return {.providerType = u"vault"_s,
            .clusterName = cluster.isEmpty() ? std::nullopt : std::optional(cluster),
            .secretRefPrefix = prefix};
}

} // namespace

class TestTenancyRules : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void sees()
    {
        const std::vector<Scope> none;
        const std::vector<Scope> global{{}};
        const std::vector<Scope> bound{{{u"project_id"_s, shopId}, {u"environment"_s, u"dev"_s}}};
        const std::vector<Scope> location{{{u"secret_ref_prefix"_s, u"app/"_s}}};
        QVERIFY(!maySeeProject(none, shop));
        QVERIFY(maySeeProject(global, shop));
        QVERIFY(maySeeProject(bound, shop));
        QVERIFY(!maySeeProject(bound, bank));
        QVERIFY(maySeeProject(location, bank));
        QVERIFY(maySeeEnvironment(bound, shop, u"dev"_s));
        QVERIFY(!maySeeEnvironment(bound, shop, u"prod"_s));
        QVERIFY(!maySeeEnvironment(bound, bank, u"dev"_s));
    }

    void tokensNarrow()
    {
        Identity identity = editor({});
        identity.grants.push_back(
            {.permissions = {u"secret.list"_s}, .scope = {{u"project_id"_s, shopId}}});
        QCOMPARE(scopesOf(identity).size(), std::size_t{2});
        identity.tokenPermissions = QSet<QString>{u"secret.list"_s};
        QCOMPARE(scopesOf(identity).size(), std::size_t{1});
        QVERIFY(!checkMayEditProject(identity, shop));
    }

    void edits_data()
    {
        QTest::addColumn<Scope>("scope");
        QTest::addColumn<bool>("project");
        QTest::addColumn<bool>("environment");
        const auto row = [](const char *what, const Scope &scope, bool project, bool environment) {
            QTest::newRow(what) << scope << project << environment;
        };
        row("global", {}, true, true);
        row("this project", {{u"project_id"_s, shopId}}, true, true);
        row("another project", {{u"project_id"_s, bank.toString(QUuid::WithoutBraces)}}, false,
            false);
        row("this environment", {{u"project_id"_s, shopId}, {u"environment"_s, u"dev"_s}}, false,
            true);
        row("another environment", {{u"project_id"_s, shopId}, {u"environment"_s, u"prod"_s}},
            false, false);
        row("environments of that name", {{u"environment"_s, u"dev"_s}}, false, true);
        row("a part of the locations",
            {{u"project_id"_s, shopId}, {u"secret_ref_prefix"_s, u"app/"_s}}, false, false);
    }

    void edits()
    {
        QFETCH(const Scope, scope);
        QFETCH(const bool, project);
        QFETCH(const bool, environment);
        const auto ofProject = checkMayEditProject(editor(scope), shop);
        QCOMPARE(ofProject.has_value(), project);
        QCOMPARE(checkMayEditEnvironment(editor(scope), shop, u"dev"_s).has_value(), environment);
        if (!ofProject)
            QCOMPARE(ofProject.error().code, ErrorCode::MissingPermission);
    }

    void targets_data()
    {
        QTest::addColumn<EnvironmentTarget>("target");
        QTest::addColumn<QString>("pointer");
        const auto row = [](const char *what, const EnvironmentTarget &target,
                            const QString &member) {
            QTest::newRow(what) << target
                                << (member.isEmpty() ? QString() : u"/targets/0/"_s + member);
        };
        row("plain", target(u"app/"_s), {});
        row("no slash", target(u"app"_s), {});
        row("whole cluster", target(u""_s, u"edge"_s), {});
        row("whole provider", target(u""_s), u"secret_ref_prefix"_s);
        row("absolute", target(u"/app/"_s), u"secret_ref_prefix"_s);
        row("upwards", target(u"app/../x/"_s), u"secret_ref_prefix"_s);
        row("blank cluster", target(u"app/"_s, u" "_s), u"cluster_name"_s);
        row("unknown provider", {.providerType = u"vaulty"_s, .secretRefPrefix = u"a/"_s},
            u"provider_type"_s);
        row("mount", {.providerType = u"vault"_s, .kvMount = u"kv"_s, .secretRefPrefix = u""_s},
            {});
        row("mount with a slash at its end",
            {.providerType = u"vault"_s, .kvMount = u"kv/"_s, .secretRefPrefix = u"a/"_s},
            u"kv_mount"_s);
        row("mount of a file",
            {.providerType = u"file"_s, .kvMount = u"kv"_s, .secretRefPrefix = u"a/"_s},
            u"kv_mount"_s);
    }

    void targets()
    {
        QFETCH(const EnvironmentTarget, target);
        QFETCH(const QString, pointer);
        const auto checked = checkTargets({target}, u"/targets"_s);
        QCOMPARE(checked.has_value(), pointer.isEmpty());
        if (checked)
            return;
        QCOMPARE(checked.error().code, ErrorCode::InvalidValue);
        QCOMPARE(checked.error().details.size(), std::size_t{1});
        QCOMPARE(checked.error().details.front().pointer, pointer);
    }

    void tooMany()
    {
        std::vector<EnvironmentTarget> many;
        for (int i = 0; i < 1000; ++i)
            many.push_back(target(u"app%1/"_s.arg(i)));
        QVERIFY(checkTargets(many, u"/targets"_s));
        many.push_back(target(u"one/"_s));
        const auto checked = checkTargets(many, u"/targets"_s);
        QVERIFY(!checked);
        QCOMPARE(checked.error().code, ErrorCode::InvalidValue);
        QCOMPARE(checked.error().details.front().pointer, u"/targets"_s);
    }

    void twice()
    {
        const auto checked =
            checkTargets({target(u"a/"_s), target(u"b/"_s), target(u"a/"_s)}, u"/targets"_s);
        QVERIFY(!checked);
        QCOMPARE(checked.error().code, ErrorCode::Conflict);
        QCOMPARE(checked.error().details.front().pointer, u"/targets/2"_s);
    }

    void claims_data()
    {
        QTest::addColumn<Scope>("scope");
        QTest::addColumn<EnvironmentTarget>("wanted");
        QTest::addColumn<bool>("allowed");
        const auto row = [](const char *what, const Scope &scope, const EnvironmentTarget &wanted,
                            bool allowed) { QTest::newRow(what) << scope << wanted << allowed; };
        const Scope ofShop{{u"project_id"_s, shopId}};
        row("global", {}, target(u"anything/"_s), true);
        row("nobody's location", ofShop, target(u"free/"_s), false);
        row("within the own claim", ofShop, target(u"shop/db/"_s), true);
        row("within another's claim", ofShop, target(u"bank/db/"_s), false);
        row("within another's claim, longer", ofShop, target(u"bank/db/very/long/"_s), false);
        // shop/ of the cluster edge is the bank's.
        row("beside another's claim in one cluster", ofShop, target(u"shop/x/"_s, u"edge"_s),
            false);
        row("in every cluster, another's among them", ofShop, target(u"shop/x/y/"_s), false);
        row("in another cluster", ofShop, target(u"shop/x/"_s, u"core"_s), true);
        row("granted for the location",
            {{u"project_id"_s, shopId}, {u"secret_ref_prefix"_s, u"free/"_s}}, target(u"free/x/"_s),
            true);
        row("granted for another location",
            {{u"project_id"_s, shopId}, {u"secret_ref_prefix"_s, u"free/"_s}}, target(u"fre"_s),
            false);
    }

    void claims()
    {
        QFETCH(const Scope, scope);
        QFETCH(const EnvironmentTarget, wanted);
        QFETCH(const bool, allowed);
        const std::vector<EnvironmentClaim> claims{
            {.projectId = shop, .environment = u"dev"_s, .target = target(u"shop/"_s)},
            {.projectId = bank, .environment = u"dev"_s, .target = target(u"bank/"_s)},
            {.projectId = bank,
             .environment = u"dev"_s,
             .target = target(u"shop/x/"_s, u"edge"_s)}};
        const auto checked = checkMayClaim(
            editor(scope), {.projectId = shop, .environment = u"dev"_s, .target = wanted}, claims);
        QCOMPARE(checked.has_value(), allowed);
        if (!checked)
            QCOMPARE(checked.error().code, ErrorCode::MissingPermission);
    }
};

QTEST_GUILESS_MAIN(TestTenancyRules)
#include "tst_tenancy_rules.moc"
