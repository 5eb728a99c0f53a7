#include "server/outbound/network_rules.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb::outbound;

class TestNetworkRules : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void onlyPublicAddressesAreReached_data()
    {
        QTest::addColumn<QString>("address");
        QTest::addColumn<bool>("isPublic");
        for (const char *text : {"127.0.0.1",
                                 "127.8.9.1",
                                 "0.0.0.0",
                                 "10.0.0.1",
                                 "100.64.0.1",
                                 "169.254.169.254",
                                 "172.16.0.1",
                                 "172.31.255.255",
                                 "192.168.1.1",
                                 "198.18.0.1",
                                 "224.0.0.1",
                                 "255.255.255.255",
                                 "::",
                                 "::1",
                                 "::127.0.0.1",
                                 "::ffff:127.0.0.1",
                                 "::ffff:10.0.0.1",
                                 "::ffff:169.254.169.254",
                                 "64:ff9b::7f00:1",
                                 "2002:7f00:1::",
                                 "fe80::1",
                                 "fc00::1",
                                 "fd00:ec2::254",
                                 "ff02::1",
                                 "2001:db8::1"})
            QTest::newRow(text) << QString::fromLatin1(text) << false;
        for (const char *text :
             {"1.1.1.1", "172.32.0.1", "172.15.0.1", "192.169.0.1", "100.128.0.1",
              "2606:4700::1111", "::ffff:1.1.1.1", "2002:101:101::"})
            QTest::newRow(text) << QString::fromLatin1(text) << true;
    }

    void onlyPublicAddressesAreReached()
    {
        QFETCH(QString, address);
        QFETCH(bool, isPublic);
        QCOMPARE(isPublicAddress(QHostAddress(address)), isPublic);
        QCOMPARE(NetworkRules().mayReach(QHostAddress(address)), isPublic);
    }

    void anAllowedNetworkIsReached()
    {
        const NetworkRules rules{.allowed = {QHostAddress::parseSubnet(u"10.1.0.0/16"_s),
                                             QHostAddress::parseSubnet(u"fd00:1::/32"_s)}};
        QVERIFY(rules.mayReach(QHostAddress(u"10.1.2.3"_s)));
        QVERIFY(rules.mayReach(QHostAddress(u"::ffff:10.1.2.3"_s)));
        QVERIFY(rules.mayReach(QHostAddress(u"fd00:1::5"_s)));
        QVERIFY(!rules.mayReach(QHostAddress(u"10.2.2.3"_s)));
        QVERIFY(!rules.mayReach(QHostAddress(u"127.0.0.1"_s)));
        QVERIFY(!rules.mayReach(QHostAddress()));
    }
};

QTEST_APPLESS_MAIN(TestNetworkRules)
#include "tst_network_rules.moc"
