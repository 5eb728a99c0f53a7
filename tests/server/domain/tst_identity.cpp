#include "server/domain/identity.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb::domain;

namespace {

Grant grant(const QStringList &permissions, const Scope &scope = {})
{
    return {.id = QUuid::createUuid(),
            .roleId = QUuid::createUuid(),
            .roleName = u"role"_s,
            .permissions = permissions,
            .scope = scope};
}

} // namespace

Q_DECLARE_METATYPE(sb::domain::Identity)

class TestIdentity : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void tellsGlobalFromScoped_data()
    {
        const Scope dev{{u"environment"_s, u"dev"_s}};
        QTest::addColumn<Identity>("identity");
        QTest::addColumn<bool>("global");
        QTest::addColumn<bool>("somewhere");
        QTest::newRow("no grants") << Identity{} << false << false;
        QTest::newRow("global") << Identity{.grants = {grant({u"a"_s, u"p"_s})}} << true << true;
        QTest::newRow("scoped") << Identity{.grants = {grant({u"p"_s}, dev)}} << false << true;
        QTest::newRow("another permission globally, this one scoped")
            << Identity{.grants = {grant({u"a"_s}), grant({u"p"_s}, dev)}} << false << true;
        QTest::newRow("scoped and global")
            << Identity{.grants = {grant({u"p"_s}, dev), grant({u"p"_s})}} << true << true;
        QTest::newRow("other permission")
            << Identity{.grants = {grant({u"pp"_s})}} << false << false;
        QTest::newRow("no permissions in the role")
            << Identity{.grants = {grant({})}} << false << false;
        QTest::newRow("token names it")
            << Identity{.grants = {grant({u"p"_s})}, .tokenPermissions = QSet<QString>{u"p"_s}}
            << true << true;
        QTest::newRow("token names another")
            << Identity{.grants = {grant({u"p"_s})}, .tokenPermissions = QSet<QString>{u"q"_s}}
            << false << false;
        QTest::newRow("token with nothing")
            << Identity{.grants = {grant({u"p"_s})}, .tokenPermissions = QSet<QString>{}} << false
            << false;
        QTest::newRow("token names what the owner lost")
            << Identity{.grants = {}, .tokenPermissions = QSet<QString>{u"p"_s}} << false << false;
        QTest::newRow("token names it, grant is scoped")
            << Identity{.grants = {grant({u"p"_s}, dev)}, .tokenPermissions = QSet<QString>{u"p"_s}}
            << false << true;
    }

    void tellsGlobalFromScoped()
    {
        QFETCH(Identity, identity);
        QTEST(identity.holdsGlobally(u"p"_s), "global");
        QTEST(identity.holdsSomewhere(u"p"_s), "somewhere");
    }

    void namesTheActor_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("actor");
        const QString id = u"0a000000-0000-4000-8000-00000000000b"_s;
        QTest::newRow("anonymous") << int(IdentityKind::Anonymous) << u"anonymous"_s;
        QTest::newRow("person") << int(IdentityKind::Person) << u"user:"_s + id;
        QTest::newRow("service") << int(IdentityKind::Service) << u"user:"_s + id;
        QTest::newRow("agent") << int(IdentityKind::Agent) << u"agent:"_s + id;
        QTest::newRow("system") << int(IdentityKind::System) << u"system"_s;
    }

    void namesTheActor()
    {
        QFETCH(int, kind);
        const Identity identity{.kind = IdentityKind(kind),
                                .id = QUuid(u"0A000000-0000-4000-8000-00000000000B"_s)};
        QTEST(identity.actor(), "actor");
    }
};

QTEST_APPLESS_MAIN(TestIdentity)
#include "tst_identity.moc"
