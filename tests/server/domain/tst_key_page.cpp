#include "server/domain/key_page.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb::domain;

namespace {

const QString anId = QStringLiteral("00000000-0000-4000-8000-00000000000a");

QString raw(const QByteArray &json)
{
    return QString::fromLatin1(
        json.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

} // namespace

class TestKeyPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void comesBack_data()
    {
        QTest::addColumn<QString>("name");
        for (const QString &name : {u"plain"_s, u""_s, u"支払い 🔑 \"quoted\" \\ / ?"_s})
            QTest::newRow(qPrintable(name)) << name;
    }

    void comesBack()
    {
        QFETCH(const QString, name);
        const QStringList keys{name, u"-7"_s, anId};
        const QString text = encodeSortKeys(keys);
        for (const QChar c : text)
            QVERIFY(c.isLetterOrNumber() || c == u'-' || c == u'_');
        QCOMPARE(decodeSortKeys(text, {KeyKind::Text, KeyKind::Integer, KeyKind::Uuid}),
                 std::optional(keys));
    }

    void refuses_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("empty") << u""_s;
        QTest::newRow("not base64") << u"%%%"_s;
        QTest::newRow("outside Latin-1") << u"支"_s;
        QTest::newRow("not JSON") << raw("x");
        QTest::newRow("object") << raw("{}");
        QTest::newRow("too few") << encodeSortKeys({u"a"_s, u"1"_s});
        QTest::newRow("too many") << encodeSortKeys({u"a"_s, u"1"_s, anId, u"x"_s});
        QTest::newRow("no text") << raw("[1,\"1\",\"" + anId.toLatin1() + "\"]");
        QTest::newRow("no number") << encodeSortKeys({u"a"_s, u"1.5"_s, anId});
        QTest::newRow("huge number") << encodeSortKeys({u"a"_s, u"-9223372036854775808"_s, anId});
        QTest::newRow("no id") << encodeSortKeys({u"a"_s, u"1"_s, u"x"_s});
        QTest::newRow("null character") << encodeSortKeys({u"a"_s + QChar(0), u"1"_s, anId});
    }

    void refuses()
    {
        QFETCH(const QString, text);
        QVERIFY(!decodeSortKeys(text, {KeyKind::Text, KeyKind::Integer, KeyKind::Uuid}));
    }
};

QTEST_GUILESS_MAIN(TestKeyPage)
#include "tst_key_page.moc"
