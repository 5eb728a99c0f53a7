#include "server/services/change_record.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb::services;

class TestChangeRecord : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void tellsWhatDiffers()
    {
        const QJsonObject before{{u"name"_s, u"a"_s}, {u"enabled"_s, true}, {u"text"_s, u"x"_s}};
        const QJsonObject after{{u"name"_s, u"a"_s}, {u"enabled"_s, false}, {u"role"_s, u"r"_s}};
        QCOMPARE(
            changesBetween(before, after),
            (QJsonObject{{u"before"_s, QJsonObject{{u"enabled"_s, true}, {u"text"_s, u"x"_s}}},
                         {u"after"_s, QJsonObject{{u"enabled"_s, false}, {u"role"_s, u"r"_s}}}}));
        QVERIFY(changesBetween(before, before).isEmpty());
    }

    void nullIsNotAbsent()
    {
        const QJsonObject null{{u"k"_s, QJsonValue()}};
        QCOMPARE(changesBetween({}, null).value("after"_L1).toObject(), null);
    }

    void namesTheObject()
    {
        const QJsonObject whole{{u"name"_s, u"a"_s}, {u"n"_s, 1}};
        const AuditEvent made = changeEvent(u"x.create"_s, u"x:1"_s, {}, whole);
        QCOMPARE(made.action, u"x.create"_s);
        QCOMPARE(made.resource, u"x:1"_s);
        QCOMPARE(made.metadata.value("after"_L1).toObject(), whole);
        QCOMPARE(made.metadata.value("before"_L1).toObject(), QJsonObject());
        QCOMPARE(made.metadata.value("name"_L1).toString(), u"a"_s);
        QCOMPARE(
            changeEvent(u"x.delete"_s, u"x:1"_s, whole, {}).metadata.value("name"_L1).toString(),
            u"a"_s);
    }
};

QTEST_GUILESS_MAIN(TestChangeRecord)
#include "tst_change_record.moc"
