#include "server/domain/failure_reason.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb::domain;

class TestFailureReason : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void sanitises_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("kept");
        const auto row = [](const char *what, const QString &text, const QString &kept) {
            QTest::newRow(what) << text << kept;
        };
        row("plain", u"get value: 403"_s, u"get value: 403"_s);
        row("empty", u""_s, u""_s);
        row("blank", u" \n "_s, u""_s);
        row("lines", u"first\r\n\tsecond\n"_s, u"first second"_s);
        row("null character", u"a"_s + QChar(0) + u"b"_s, u"a b"_s);
        row("escape sequence", u"\u001b[31mred"_s, u"[31mred"_s);
        row("override", u"a\u202egpj"_s, u"a gpj"_s);
        row("512", QString(512, u'x'), QString(512, u'x'));
        row("513", QString(513, u'x'), QString(512, u'x'));
        row("pairs are not cut", u"🔑"_s.repeated(600), u"🔑"_s.repeated(512));
        row("very long", QString(1'000'000, u'x'), QString(512, u'x'));
        row("leading blanks cost nothing", QString(600, u' ') + u"x"_s, u"x"_s);
    }

    void sanitises()
    {
        QFETCH(QString, text);
        QTEST(failureReason(text), "kept");
    }
};

QTEST_APPLESS_MAIN(TestFailureReason)
#include "tst_failure_reason.moc"
