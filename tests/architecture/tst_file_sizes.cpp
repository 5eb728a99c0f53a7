// No source file is longer than a reader can hold: 400 lines. No file has a name that says nothing.
#include "tests/architecture/source_tree.h"

#include <QFileInfo>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb::test;

class TestFileSizes : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void noFileIsTooLong()
    {
        const QStringList paths = sourcePaths({u"shared"_s, u"server"_s, u"agent"_s, u"cli"_s,
                                               u"console"_s, u"tests"_s, u"benchmarks"_s},
                                              {u"h"_s, u"cpp"_s});
        QVERIFY(paths.size() > 50);
        QStringList tooLong;
        for (const QString &path : paths) {
            const auto lines = sourceText(path).count(u'\n');
            if (lines > 400)
                tooLong.append(u"%1: %2"_s.arg(path).arg(lines));
        }
        QCOMPARE(tooLong, QStringList());
    }

    void everyNameSaysWhatIsInside()
    {
        const QStringList sayNothing{u"utils"_s,  u"util"_s, u"helpers"_s, u"helper"_s,
                                     u"common"_s, u"misc"_s, u"manager"_s};
        QStringList found;
        for (const QString &path :
             sourcePaths({u"shared"_s, u"server"_s, u"agent"_s, u"cli"_s, u"console"_s, u"tests"_s},
                         {u"h"_s, u"cpp"_s})) {
            for (const QString &word : QFileInfo(path).baseName().split(u'_')) {
                if (sayNothing.contains(word))
                    found.append(path);
            }
        }
        QCOMPARE(found, QStringList());
    }
};

QTEST_APPLESS_MAIN(TestFileSizes)
#include "tst_file_sizes.moc"
