#include "shared/process/listen_address.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb::process;

class TestListenAddress : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void reads_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("host");
        QTest::addColumn<int>("port");
        QTest::addColumn<bool>("isLoopback");
        QTest::newRow("port alone")
            << u":8080"_s << QHostAddress(QHostAddress::Any).toString() << 8080 << false;
        QTest::newRow("v4") << u"10.1.2.3:80"_s << u"10.1.2.3"_s << 80 << false;
        QTest::newRow("loopback") << u"127.0.0.1:0"_s << u"127.0.0.1"_s << 0 << true;
        QTest::newRow("localhost") << u"localhost:65535"_s << u"127.0.0.1"_s << 65535 << true;
        QTest::newRow("v6") << u"[2001:db8::1]:443"_s << u"2001:db8::1"_s << 443 << false;
        QTest::newRow("v6 loopback") << u"[::1]:443"_s << u"::1"_s << 443 << true;
        QTest::newRow("all of v4") << u"0.0.0.0:1"_s << u"0.0.0.0"_s << 1 << false;
    }

    void reads()
    {
        QFETCH(QString, text);
        const auto address = listenAddressFromText(text);
        QVERIFY(address);
        QTEST(address->host.toString(), "host");
        QTEST(int(address->port), "port");
        QTEST(address->isLoopback(), "isLoopback");
        QCOMPARE(listenAddressFromText(address->toText()), address);
    }

    void refuses_data()
    {
        QTest::addColumn<QString>("text");
        for (const char *text :
             {"", "8080", ":", ":x", ":65536", ":-1", ":+1", "::1:80", "[::1]", "[127.0.0.1]:80",
              "example.org:80", "http://127.0.0.1:80", "127.0.0.1:80 ", "[::1:80"})
            QTest::newRow(text) << QString::fromLatin1(text);
    }

    void refuses()
    {
        QFETCH(QString, text);
        QVERIFY(!listenAddressFromText(text));
    }
};

QTEST_APPLESS_MAIN(TestListenAddress)
#include "tst_listen_address.moc"
