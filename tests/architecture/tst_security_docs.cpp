// SECURITY.md names, for each invariant, tests that there are.
#include "tests/architecture/source_tree.h"

#include <QFileInfo>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb::test;

class TestSecurityDocs : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void everyInvariantHasTests()
    {
        const QString page = sourceText(u"SECURITY.md"_s);
        for (int number = 1; number <= 12; ++number) {
            const QRegularExpression row(
                u"^\\| S%1 \\|[^|]+\\|[^|]*`tst_[a-z_0-9]+`[^|]*\\|$"_s.arg(number),
                QRegularExpression::MultilineOption);
            QVERIFY2(row.match(page).hasMatch(), qPrintable(u"S%1"_s.arg(number)));
        }
    }

    void everyTestIsThere()
    {
        QSet<QString> known;
        for (const QString &path : sourcePaths({u"tests"_s}, {u"cpp"_s, u"py"_s}))
            known.insert(QFileInfo(path).completeBaseName());
        static const QRegularExpression name(u"`(te?st_[a-z_0-9]+)`"_s);
        auto matches = name.globalMatch(sourceText(u"SECURITY.md"_s));
        int seen = 0;
        while (matches.hasNext()) {
            const QString test = matches.next().captured(1);
            QVERIFY2(known.contains(test), qPrintable(test));
            ++seen;
        }
        QVERIFY(seen > 40);
    }
};

QTEST_APPLESS_MAIN(TestSecurityDocs)
#include "tst_security_docs.moc"
