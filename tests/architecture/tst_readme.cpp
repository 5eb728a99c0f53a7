// The README and the pages under docs/ point at what is there, and CI runs what the README tells.
#include "tests/architecture/source_tree.h"

#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb::test;

namespace {

bool exists(const QString &path)
{
    return QFileInfo::exists(sourceRoot() + u'/' + path);
}

QStringList captures(const QString &text, const QString &pattern)
{
    QStringList all;
    auto matches =
        QRegularExpression(pattern, QRegularExpression::MultilineOption).globalMatch(text);
    while (matches.hasNext())
        all.append(matches.next().captured(1));
    return all;
}

} // namespace

class TestReadme : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void linksLeadSomewhere_data()
    {
        QTest::addColumn<QString>("page");
        QTest::newRow("README.md") << u"README.md"_s;
        const QStringList pages =
            QDir(sourceRoot() + u"/docs"_s).entryList({u"*.md"_s}, QDir::Files);
        for (const QString &page : pages)
            QTest::newRow(qPrintable(page)) << u"docs/"_s + page;
    }

    void linksLeadSomewhere()
    {
        QFETCH(QString, page);
        const QString folder = QFileInfo(page).path();
        for (const QString &link : captures(sourceText(page), u"\\]\\(([^)#]+)"_s)) {
            if (!link.contains("://"_L1))
                QVERIFY2(exists(folder + u'/' + link), qPrintable(page + u" → "_s + link));
        }
    }

    /// What the README names in code style with a slash is a file or folder (or begins the names of
    /// some, or is a route).
    void pathsAreThere()
    {
        const QStringList roots{u"shared"_s,  u"server"_s, u"agent"_s,      u"cli"_s,
                                u"console"_s, u"sql"_s,    u"benchmarks"_s, u"docs"_s,
                                u"scripts"_s, u"tests"_s};
        int seen = 0;
        for (const QString &name :
             captures(sourceText(u"README.md"_s), u"`([a-z_]+/[a-z_/.]*[a-z.])`"_s)) {
            if (!roots.contains(name.section(u'/', 0, 0)))
                continue;
            ++seen;
            QVERIFY2(exists(name) || exists(name + u".h"_s) || exists(name + u".cpp"_s),
                     qPrintable(name));
        }
        QVERIFY(seen > 8);
    }

    /// Two commands do everything; CI runs the second and nothing else.
    void commandsAreThere()
    {
        const QString readme = sourceText(u"README.md"_s);
        for (const QString &command : {u"scripts/demo"_s, u"scripts/test"_s}) {
            QVERIFY(readme.contains(u"\n    "_s + command + u' '));
            QVERIFY(QFileInfo(sourceRoot() + u'/' + command).isExecutable());
        }
        const QStringList steps = sourceText(u".ci/run"_s).trimmed().split(u'\n');
        QCOMPARE(steps.size(), 2);
        QVERIFY(steps.last().startsWith("exec "_L1) && steps.last().contains("/scripts/test"_L1));
    }
};

QTEST_GUILESS_MAIN(TestReadme)
#include "tst_readme.moc"
