// docs/errors.md tells of every error code, once, with a status and a meaning.
#include "shared/core/error.h"
#include "tests/architecture/source_tree.h"

#include <QMap>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;

namespace {

struct Row
{
    int status = 0;
    QString meaning = {};
};

QMap<QString, Row> documentedCodes()
{
    static const QRegularExpression line(u"^\\| `([a-z_]+)` \\| (\\d{3}) \\| (.+) \\|$"_s,
                                         QRegularExpression::MultilineOption);
    QMap<QString, Row> rows;
    auto matches = line.globalMatch(test::sourceText(u"docs/errors.md"_s));
    while (matches.hasNext()) {
        const auto match = matches.next();
        if (rows.contains(match.captured(1)))
            qFatal("%s is told twice", qPrintable(match.captured(1)));
        rows.insert(match.captured(1), {match.captured(2).toInt(), match.captured(3)});
    }
    return rows;
}

} // namespace

class TestErrorCodes : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void everyCodeIsTold_data()
    {
        QTest::addColumn<QString>("code");
#define SB_ERROR_ROW(enumerator, name)                                                             \
    QTest::newRow(name) << core::errorCodeName(core::ErrorCode::enumerator).toString();
        SB_ERROR_CODES(SB_ERROR_ROW)
#undef SB_ERROR_ROW
    }

    void everyCodeIsTold()
    {
        QFETCH(QString, code);
        const QMap<QString, Row> rows = documentedCodes();
        QVERIFY2(rows.contains(code), "docs/errors.md has no row for this code");
        QVERIFY(rows[code].status >= 400 && rows[code].status < 600);
        QVERIFY(rows[code].meaning.size() > 20);
    }

    void nothingElseIsTold()
    {
        QStringList known;
#define SB_ERROR_NAME(enumerator, name) known << QStringLiteral(name);
        SB_ERROR_CODES(SB_ERROR_NAME)
#undef SB_ERROR_NAME
        for (const QString &code : documentedCodes().keys())
            QVERIFY2(known.contains(code), qPrintable(code));
    }
};

QTEST_APPLESS_MAIN(TestErrorCodes)
#include "tst_error_codes.moc"
