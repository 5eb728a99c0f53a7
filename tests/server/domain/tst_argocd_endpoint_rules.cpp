// What an ArgoCD endpoint may be made of.
#include "server/domain/argocd_endpoint_rules.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using namespace sb::domain;

class TestArgocdEndpointRules : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void baseUrl_data()
    {
        QTest::addColumn<QString>("url");
        // Empty: refused.
        QTest::addColumn<QString>("kept");
        const auto row = [](const char *url, const char *kept) {
            QTest::newRow(url) << QString::fromUtf8(url) << QString::fromUtf8(kept);
        };
        row("https://argocd.example.org", "https://argocd.example.org");
        row("https://argocd.example.org/", "https://argocd.example.org");
        row("https://argocd.example.org:8443/argo//", "https://argocd.example.org:8443/argo");
        row("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443");
        row("http://argocd.example.org", "");
        row("HTTP://argocd.example.org", "");
        row("ftp://argocd.example.org", "");
        row("https://", "");
        row("https:///path", "");
        row("argocd.example.org", "");
        row("", "");
        row("https://user@argocd.example.org", "");
        row("https://user:pw@argocd.example.org", "");
        row("https://@argocd.example.org", "");
        row("https://argocd.example.org?x=1", "");
        row("https://argocd.example.org#x", "");
        row("https://argocd.example.org/a/../b", "");
        row("https://argocd.example.org/%2e%2e/b", "");
        row("https://argocd example.org", "");
        row("https://argocd.example.org:99999", "");
    }

    void baseUrl()
    {
        QFETCH(QString, url);
        QFETCH(QString, kept);
        const auto checked = checkBaseUrl(url, u"/base_url"_s);
        QCOMPARE(checked.value_or(QString()), kept);
        if (!checked)
            QCOMPARE(checked.error().details.at(0).pointer, u"/base_url"_s);
    }

    void aLongUrlIsRefused()
    {
        const QString url = u"https://argocd.example.org/"_s + QString(2048, u'a');
        QVERIFY(!checkBaseUrl(url, u"/base_url"_s));
    }

    void tlsServerName()
    {
        for (const QString &name : {u""_s, u"argocd"_s, u"argocd.example.org"_s, u"a-1.b"_s})
            QVERIFY2(checkTlsServerName(name, u"/x"_s), qPrintable(name));
        for (const QString &name : {u"a b"_s, u"-a"_s, u"a-"_s, u"a..b"_s, u".a"_s, u"a/b"_s,
                                    u"a:1"_s, u"ä.example.org"_s, QString(254, u'a'), u"a\n"_s})
            QVERIFY2(!checkTlsServerName(name, u"/x"_s), qPrintable(name));
    }

    void bearerToken()
    {
        for (const std::string &token :
             {std::string("a"), std::string("eyJ.x-y_z=="), std::string(4096, 't')})
            QVERIFY(checkBearerToken(token, u"/x"_s));
        for (const std::string &token :
             {std::string(), std::string("a b"), std::string("a\n"), std::string("a\r\nX: y"),
              std::string("\0", 1), std::string("\xc3\xa4"), std::string(4097, 't')}) {
            const auto checked = checkBearerToken(token, u"/token_b64"_s);
            QVERIFY(!checked);
            QCOMPARE(checked.error().code, core::ErrorCode::InvalidValue);
        }
    }
};

QTEST_APPLESS_MAIN(TestArgocdEndpointRules)
#include "tst_argocd_endpoint_rules.moc"
