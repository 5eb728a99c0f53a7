#include "server/domain/permission_rules.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using namespace sb::domain;

namespace {

const QUuid requester(u"00000000-0000-4000-8000-000000000001"_s);
const QUuid somebody(u"00000000-0000-4000-8000-000000000002"_s);
const Scope pays{{u"secret_ref_prefix"_s, u"pay/"_s}};
const Scope shops{{u"secret_ref_prefix"_s, u"shop/"_s}};

AccessRequest payRequest()
{
    return {.requesterId = requester, .targetProviderType = u"vault"_s, .effectiveRef = u"pay/x"_s};
}

Identity person(const std::vector<Grant> &grants, const QUuid &id = somebody)
{
    return {.kind = IdentityKind::Person, .id = id, .grants = grants};
}

Grant grant(const QStringList &permissions, const Scope &scope = {})
{
    return {.permissions = permissions, .scope = scope};
}

} // namespace

Q_DECLARE_METATYPE(sb::domain::Identity)

class TestPermissionRules : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void sees_data()
    {
        QTest::addColumn<Identity>("user");
        QTest::addColumn<bool>("sees");
        Identity narrowed = person({grant({u"secret.approve"_s, u"request.read_all"_s})});
        narrowed.tokenPermissions = QSet<QString>{u"secret.list"_s};
        Identity agent = person({}, requester);
        agent.kind = IdentityKind::Agent;
        Identity service = person({}, requester);
        service.kind = IdentityKind::Service;
        QTest::newRow("requester") << person({}, requester) << true;
        QTest::newRow("service account that asked") << service << true;
        QTest::newRow("agent of the same id") << agent << false;
        QTest::newRow("anonymous") << Identity{} << false;
        QTest::newRow("nobody special") << person({}) << false;
        QTest::newRow("read all") << person({grant({u"request.read_all"_s})}) << true;
        QTest::newRow("read all, scoped")
            << person({grant({u"request.read_all"_s}, pays)}) << false;
        QTest::newRow("approves all") << person({grant({u"secret.approve"_s})}) << true;
        QTest::newRow("approves here") << person({grant({u"secret.approve"_s}, pays)}) << true;
        QTest::newRow("approves elsewhere")
            << person({grant({u"secret.approve"_s}, shops)}) << false;
        QTest::newRow("may request here") << person({grant({u"secret.request"_s}, pays)}) << false;
        QTest::newRow("may list") << person({grant({u"secret.list"_s})}) << false;
        QTest::newRow("token says no") << narrowed << false;
    }

    void sees()
    {
        QFETCH(Identity, user);
        QTEST(maySee(user, payRequest()), "sees");
    }

    void asks()
    {
        const Place place = placeOf(payRequest());
        QVERIFY(checkMayRequest(person({grant({u"secret.request"_s})}), place));
        QVERIFY(checkMayRequest(person({grant({u"secret.request"_s}, pays)}), place));
        for (const Identity &user : {person({}), person({grant({u"secret.request"_s}, shops)}),
                                     person({grant({u"secret.approve"_s})})}) {
            const auto checked = checkMayRequest(user, place);
            QCOMPARE(checked.error().code, core::ErrorCode::MissingPermission);
            QVERIFY(checked.error().message.contains(u"secret.request"_s));
        }
    }

    void knowsPermissions_data()
    {
        QTest::addColumn<QStringList>("permissions");
        QTest::addColumn<QStringList>("pointers");
        QTest::newRow("none") << QStringList{} << QStringList{};
        QTest::newRow("some") << QStringList{u"role.edit"_s, u"job.create"_s} << QStringList{};
        QTest::newRow("unknown") << QStringList{u"role.edit"_s, u"role.*"_s}
                                 << QStringList{u"/permissions/1"_s};
        QTest::newRow("empty") << QStringList{u""_s} << QStringList{u"/permissions/0"_s};
        QTest::newRow("twice") << QStringList{u"role.edit"_s, u"role.edit"_s, u"x"_s}
                               << QStringList{u"/permissions/1"_s, u"/permissions/2"_s};
    }

    void knowsPermissions()
    {
        QFETCH(QStringList, permissions);
        QFETCH(QStringList, pointers);
        const auto checked = checkPermissionList(permissions, u"/permissions"_s);
        QCOMPARE(checked.has_value(), pointers.isEmpty());
        if (checked)
            return;
        QStringList told;
        for (const auto &detail : checked.error().details)
            told += detail.pointer;
        QCOMPARE(told, pointers);
    }

    void refusesEscalation_data()
    {
        QTest::addColumn<Identity>("granter");
        QTest::addColumn<QStringList>("permissions");
        QTest::addColumn<bool>("may");
        const QStringList both{u"role.edit"_s, u"audit.read"_s};
        Identity narrowed = person({grant(both)});
        narrowed.tokenPermissions = QSet<QString>{u"role.edit"_s};
        QTest::newRow("nothing granted") << person({}) << QStringList{} << true;
        QTest::newRow("holds all") << person({grant(both)}) << both << true;
        QTest::newRow("through two grants")
            << person({grant({u"role.edit"_s}), grant({u"audit.read"_s})}) << both << true;
        QTest::newRow("lacks one") << person({grant({u"role.edit"_s})}) << both << false;
        QTest::newRow("holds one by scope")
            << person({grant({u"role.edit"_s}), grant({u"audit.read"_s}, pays)}) << both << false;
        QTest::newRow("token lacks one") << narrowed << both << false;
        QTest::newRow("unknown permission")
            << person({grant(both)}) << QStringList{u"root"_s} << false;
    }

    void refusesEscalation()
    {
        QFETCH(Identity, granter);
        QFETCH(QStringList, permissions);
        const auto checked = checkNoEscalation(granter, permissions);
        QTEST(checked.has_value(), "may");
        if (!checked)
            QCOMPARE(checked.error().code, core::ErrorCode::Escalation);
    }
};

QTEST_APPLESS_MAIN(TestPermissionRules)
#include "tst_permission_rules.moc"
