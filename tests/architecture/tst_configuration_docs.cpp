// docs/configuration.md tells of every setting that the programs read, by program, and of no other.
#include "tests/architecture/source_tree.h"

#include <QMap>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb::test;

namespace {

/// The page's section of each program, and where that program's settings are read.
const QMap<QString, QStringList> &programs()
{
    static const QMap<QString, QStringList> all{
        {u"sb-server"_s, {u"server"_s}}, {u"sb-agent"_s, {u"agent"_s}}, {u"sbctl"_s, {u"cli"_s}}};
    return all;
}

QString sectionOf(const QString &program)
{
    const QString page = sourceText(u"docs/configuration.md"_s);
    const qsizetype from = page.indexOf(u"\n## "_s + program + u'\n');
    if (from < 0)
        qFatal("no section for %s", qPrintable(program));
    const qsizetype to = page.indexOf(u"\n## "_s, from + 4);
    return to < 0 ? page.sliced(from) : page.sliced(from, to - from);
}

/// Name → the column "default".
QMap<QString, QString> documented(const QString &program)
{
    static const QRegularExpression line(u"^\\| `([A-Z_]+)` \\|([^|]*)\\|[^|]*\\|$"_s,
                                         QRegularExpression::MultilineOption);
    QMap<QString, QString> rows;
    auto matches = line.globalMatch(sectionOf(program));
    while (matches.hasNext()) {
        const auto match = matches.next();
        if (rows.contains(match.captured(1)))
            qFatal("%s is told twice", qPrintable(match.captured(1)));
        rows.insert(match.captured(1), match.captured(2));
    }
    return rows;
}

/// The names in calls such as `settings.text(u"SB_X"_s`, `interval(u"SB_Y"_s`, also over a line
/// break.
QSet<QString> read(const QString &program, const QString &callee)
{
    const QRegularExpression call(
        callee + u"\\(\\s*(?:settings,\\s*)?u?\"((?:SB|API|DATABASE|LOG)_[A-Z_]+)\""_s);
    QSet<QString> names;
    for (const QString &path : sourcePaths(programs().value(program), {u"cpp"_s})) {
        auto matches = call.globalMatch(sourceText(path));
        while (matches.hasNext())
            names.insert(matches.next().captured(1));
    }
    return names;
}

} // namespace

class TestConfigurationDocs : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void settingsAreTold_data()
    {
        QTest::addColumn<QString>("program");
        for (const QString &program : programs().keys())
            QTest::newRow(qPrintable(program)) << program;
    }

    void settingsAreTold()
    {
        QFETCH(QString, program);
        const QSet<QString> names = read(program, u"[A-Za-z]+"_s);
        QVERIFY(!names.isEmpty());
        const QMap<QString, QString> rows = documented(program);
        for (const QString &name : names) {
            // NAME_FILE of a secret is told by the secret's row.
            const bool isTwin = name.endsWith("_FILE"_L1) && rows.contains(name.chopped(5));
            QVERIFY2(isTwin || rows.contains(name), qPrintable(name + u" has no row"_s));
        }
        for (const QString &name : rows.keys())
            QVERIFY2(isRead(program, name), qPrintable(name + u" is told but read nowhere"_s));
    }

    void secretsAreMarked()
    {
        for (const QString &program : {u"sb-server"_s, u"sb-agent"_s}) {
            QSet<QString> secrets = read(program, u"\\.secret"_s);
            secrets += read(program, u"jwtSecret"_s);
            QVERIFY(!secrets.isEmpty());
            const QMap<QString, QString> rows = documented(program);
            for (const QString &name : rows.keys())
                QVERIFY2(!secrets.contains(name) || rows[name].contains("*secret*"_L1),
                         qPrintable(name));
        }
    }

private:
    /// The name stands in the program's sources, quoted.
    static bool isRead(const QString &program, const QString &name)
    {
        for (const QString &path : sourcePaths(programs().value(program), {u"cpp"_s})) {
            if (sourceText(path).contains(u'"' + name + u'"'))
                return true;
        }
        return false;
    }
};

QTEST_GUILESS_MAIN(TestConfigurationDocs)
#include "tst_configuration_docs.moc"
