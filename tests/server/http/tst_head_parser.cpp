#include "server/http/head_parser.h"
#include "server/http/target.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using core::ErrorCode;

class TestHeadParser : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refused_data();
    void refused();
    void accepted();
    void lineEnds_data();
    void lineEnds();
    void targets_data();
    void targets();
    void badTargets_data();
    void badTargets();
};

void TestHeadParser::refused_data()
{
    QTest::addColumn<QByteArray>("head");
    QTest::addColumn<int>("code");
    const auto bad = static_cast<int>(ErrorCode::BadRequest);
    const auto row = [&](const char *name, const QByteArray &head, int code) {
        QTest::newRow(name) << head + "\r\n" << code;
    };
    const QByteArray get = "GET / HTTP/1.1\r\n";
    const QByteArray host = "Host: a\r\n";
    row("no host", get, bad);
    row("two hosts", get + host + host, bad);
    row("empty host", get + "Host:\r\n", bad);
    row("host with a path", get + "Host: a/b\r\n", bad);
    row("host with user info", get + "Host: u@a\r\n", bad);
    row("no version", "GET /\r\n" + host, bad);
    row("HTTP/2.0", "GET / HTTP/2.0\r\n" + host, bad);
    row("HTTP/1.10", "GET / HTTP/1.10\r\n" + host, bad);
    row("lower-case version", "GET / http/1.1\r\n" + host, bad);
    row("bad method", "G(T / HTTP/1.1\r\n" + host, bad);
    row("blank in the target", "GET /a b HTTP/1.1\r\n" + host, bad);
    row("tab in the target", "GET /a\tb HTTP/1.1\r\n" + host, bad);
    row("fragment", "GET /a#b HTTP/1.1\r\n" + host, bad);
    row("asterisk", "OPTIONS * HTTP/1.1\r\n" + host, bad);
    row("authority form", "CONNECT a:1 HTTP/1.1\r\n" + host, bad);
    row("no colon", get + host + "Name\r\n", bad);
    row("blank before the colon", get + host + "Name : x\r\n", bad);
    row("empty name", get + host + ": x\r\n", bad);
    row("bad name", get + host + "Na(me: x\r\n", bad);
    row("folded line", get + host + "Name: x\r\n y\r\n", bad);
    row("control character", get + host + "Name: x\x01\r\n", bad);
    row("NUL", get + host + QByteArray("Name: \0\r\n", 9), bad);
    row("bare CR", get + host + "Name: x\ry\r\n", bad);
    row("bare LF", get + "Host: a\nName: x\r\n", bad);
    row("two lengths", get + host + "Content-Length: 1\r\nContent-Length: 1\r\n", bad);
    row("negative length", get + host + "Content-Length: -5\r\n", bad);
    row("length with a sign", get + host + "Content-Length: +5\r\n", bad);
    row("length of letters", get + host + "Content-Length: abc\r\n", bad);
    row("length list", get + host + "Content-Length: 5, 5\r\n", bad);
    row("huge length", get + host + "Content-Length: 99999999999999999999\r\n", bad);
    row("length and coding", get + host + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        bad);
    row("unknown coding", get + host + "Transfer-Encoding: xchunked\r\n",
        static_cast<int>(ErrorCode::NotImplemented));
    row("coding twice", get + host + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        static_cast<int>(ErrorCode::NotImplemented));
    row("unknown expectation", get + host + "Expect: tea\r\n", bad);
    row("101 headers", get + host + QByteArray("A: b\r\n").repeated(100),
        static_cast<int>(ErrorCode::HeaderTooLarge));
    row("long target", "GET /" + QByteArray(8192, 'a') + " HTTP/1.1\r\n" + host,
        static_cast<int>(ErrorCode::UriTooLong));
}

void TestHeadParser::refused()
{
    QFETCH(QByteArray, head);
    QFETCH(int, code);
    const auto parsed = http::parseHead(head, {});
    QVERIFY(!parsed);
    QCOMPARE(static_cast<int>(parsed.error().code), code);
}

void TestHeadParser::accepted()
{
    const auto head =
        http::parseHead("POST http://x/a?b HTTP/1.1\r\nhOsT: [::1]:80\r\n"
                        "Content-Length: 0005\r\nX:  v \t\r\nConnection: x, Close\r\n\r\n",
                        {});
    QVERIFY(head);
    QCOMPARE(head->method, http::Method::Post);
    QCOMPARE(head->target, "/a?b"_ba);
    QCOMPARE(head->contentLength, std::optional<qint64>(5));
    QVERIFY(!head->keepAlive);
    QCOMPARE(head->headers.at(2), std::pair("x"_ba, "v"_ba));
}

void TestHeadParser::lineEnds_data()
{
    QTest::addColumn<QByteArray>("received");
    QTest::addColumn<int>("end");
    QTest::newRow("nothing") << ""_ba << -1;
    QTest::newRow("half") << "GET / HTTP/1.1\r\nHost: a\r\n"_ba << -1;
    QTest::newRow("whole") << "GET / HTTP/1.1\r\n\r\nrest"_ba << 18;
    QTest::newRow("bare LF is told at once") << "GET / HTTP/1.1\nHost"_ba << 15;
}

void TestHeadParser::lineEnds()
{
    QFETCH(QByteArray, received);
    QTEST(static_cast<int>(http::endOfHead(received)), "end");
}

void TestHeadParser::targets_data()
{
    QTest::addColumn<QByteArray>("form");
    QTest::addColumn<QString>("segments");
    QTest::addColumn<QString>("query");
    QTest::newRow("plain") << "/a/b"_ba << u"a|b"_s << QString();
    QTest::newRow("double slashes") << "//a///b"_ba << u"a|b"_s << QString();
    QTest::newRow("trailing slash") << "/a/"_ba << u"a|"_s << QString();
    QTest::newRow("escaped slash stays inside") << "/a%2Fb"_ba << u"a/b"_s << QString();
    QTest::newRow("decoded once") << "/%2541"_ba << u"%41"_s << QString();
    QTest::newRow("plus in a path") << "/a+b"_ba << u"a+b"_s << QString();
    QTest::newRow("query") << "/?a=1&b=x+y%2B&a=&c"_ba << QString() << u"a=1|b=x y+|a=|c="_s;
    QTest::newRow("UTF-8") << "/%C3%A4"_ba << u"\u00e4"_s << QString();
}

void TestHeadParser::targets()
{
    QFETCH(QByteArray, form);
    const auto target = http::parseTarget(form);
    QVERIFY(target);
    QStringList segments;
    for (const QString &segment : target->segments)
        segments.append(segment);
    QTEST(segments.join(u'|'), "segments");
    QStringList query;
    for (const auto &[name, value] : target->query)
        query.append(name + u'=' + value);
    QTEST(query.join(u'|'), "query");
}

void TestHeadParser::badTargets_data()
{
    QTest::addColumn<QByteArray>("form");
    for (const char *form :
         {"/%", "/%4", "/%zz", "/%00", "/%0a", "/%7f", "/%ff", "/%C3", "/?a=%00"})
        QTest::newRow(form) << QByteArray(form);
}

void TestHeadParser::badTargets()
{
    QFETCH(QByteArray, form);
    QVERIFY(!http::parseTarget(form));
}

QTEST_APPLESS_MAIN(TestHeadParser)
#include "tst_head_parser.moc"
