#include "shared/model/permission.h"

#include <QSet>
#include <QStringList>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb::model;

class TestPermission : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void keepsTheOrderOfTheContract()
    {
        QStringList keys;
        for (const Permission &permission : permissionCatalogue())
            keys += permission.key;
        QCOMPARE(keys,
                 (QStringList{u"role.edit"_s, u"user_role.edit"_s, u"workflow.edit"_s,
                              u"policy.edit"_s, u"agent.mint"_s, u"agent.revoke"_s, u"agent.list"_s,
                              u"secret.request"_s, u"secret.approve"_s, u"secret.list"_s,
                              u"audit.read"_s, u"integration.edit"_s, u"project.edit"_s,
                              u"job.create"_s, u"user.edit"_s, u"request.read_all"_s}));
    }

    void saysWhatEachIsFor()
    {
        QSet<QString> descriptions;
        for (const Permission &permission : permissionCatalogue()) {
            QVERIFY(!permission.group.isEmpty());
            QVERIFY(!permission.description.isEmpty());
            descriptions += permission.description;
        }
        QCOMPARE(std::size_t(descriptions.size()), permissionCatalogue().size());
    }

    void countsScopedGrantsOnlyWhereTheContractSays()
    {
        QStringList scopable;
        for (const Permission &permission : permissionCatalogue()) {
            if (permission.scopable)
                scopable += permission.key;
        }
        QCOMPARE(scopable, (QStringList{u"secret.request"_s, u"secret.approve"_s, u"secret.list"_s,
                                        u"project.edit"_s}));
    }

    void findsByKey()
    {
        QVERIFY(findPermission(u"audit.read"));
        QCOMPARE(findPermission(u"audit.read")->group, u"Observability"_s);
        QVERIFY(!findPermission(u"audit.write"));
        QVERIFY(!findPermission(u"AUDIT.READ"));
        QVERIFY(!findPermission(u""));
    }
};

QTEST_APPLESS_MAIN(TestPermission)
#include "tst_permission.moc"
