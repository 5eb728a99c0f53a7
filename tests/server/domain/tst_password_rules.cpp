#include "server/domain/password_rules.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using namespace sb::domain;

class TestPasswordRules : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void judgesPasswords_data()
    {
        QTest::addColumn<QByteArray>("password");
        QTest::addColumn<bool>("valid");
        QTest::newRow("12 characters") << "abcdefghijkl"_ba << true;
        QTest::newRow("1,024 bytes") << QByteArray(1024, 'x') << true;
        QTest::newRow("spaces count") << "a b c d e f "_ba << true;
        QTest::newRow("12 of two bytes") << u"é"_s.repeated(12).toUtf8() << true;
        QTest::newRow("bytes that are no text") << QByteArray(12, '\xff') << true;
        QTest::newRow("beginning with the e-mail") << "ada@example.org1"_ba << true;
        QTest::newRow("empty") << QByteArray() << false;
        QTest::newRow("11 characters") << "abcdefghijk"_ba << false;
        QTest::newRow("11 of two bytes") << u"é"_s.repeated(11).toUtf8() << false;
        QTest::newRow("11 of four bytes") << u"🔑"_s.repeated(11).toUtf8() << false;
        QTest::newRow("only continuation bytes") << QByteArray(40, '\x80') << false;
        QTest::newRow("1,025 bytes") << QByteArray(1025, 'x') << false;
        QTest::newRow("the e-mail") << "ada@example.org"_ba << false;
        QTest::newRow("the e-mail in another case") << "Ada@Example.ORG"_ba << false;
    }

    void judgesPasswords()
    {
        QFETCH(QByteArray, password);
        QFETCH(bool, valid);
        const auto secret = core::SecretBytes::copyOf(
            std::string_view(password.constData(), std::size_t(password.size())));
        const auto checked = checkPassword(secret, u"ada@example.org"_s, u"/password"_s);
        QCOMPARE(checked.has_value(), valid);
        if (checked)
            return;
        QCOMPARE(checked.error().code, core::ErrorCode::InvalidValue);
        QCOMPARE(checked.error().details.at(0).pointer, u"/password"_s);
        QVERIFY(password.isEmpty() ||
                !checked.error().message.contains(QString::fromUtf8(password)));
    }
};

QTEST_APPLESS_MAIN(TestPasswordRules)
#include "tst_password_rules.moc"
