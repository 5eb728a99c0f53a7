// docs/sbctl.md, `--help` and the command table say the same.
#include "cli/command_table.h"
#include "cli/exit_codes.h"

#include <QFile>
#include <QProcess>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;

class TestSbctlDocs : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase()
    {
        QFile file(qEnvironmentVariable("SB_SOURCE_DIR") + u"/docs/sbctl.md"_s);
        QVERIFY(file.open(QIODevice::ReadOnly));
        m_page = QString::fromUtf8(file.readAll());
    }

    void everyCommandIsThere()
    {
        QVERIFY(cli::commandTable().size() > 15);
        const QString help = helpOf({});
        qsizetype documented = 0;
        for (const cli::Command &command : cli::commandTable()) {
            const QString name = u"sbctl "_s + command.words.join(u' ');
            const qsizetype at = m_page.indexOf(u"### "_s + name + u'\n');
            QVERIFY2(at >= 0, qPrintable(name));
            QVERIFY2(help.contains(name), qPrintable(name));
            const QString section = m_page.sliced(at, m_page.indexOf(u"\n##"_s, at + 4) - at);
            QVERIFY2(section.simplified().contains(command.help.simplified()), qPrintable(name));
            const QString own = helpOf(command.words);
            for (const cli::Option &option : command.options) {
                const QString shown = (option.name + u' ' + option.valueName).trimmed();
                QVERIFY2(section.contains(shown + u' '), qPrintable(name + u' ' + shown));
                QVERIFY2(section.contains(option.help), qPrintable(option.help));
                QVERIFY2(own.contains(shown), qPrintable(name + u' ' + shown));
            }
            QCOMPARE(section.count(u"\n      -"_s), qsizetype(command.options.size()));
            ++documented;
        }
        QCOMPARE(m_page.count(u"\n### sbctl "_s), documented);
        for (const cli::Option &option : cli::globalOptions())
            QVERIFY2(m_page.contains(option.help), qPrintable(option.name));
    }

    void everyExitCodeIsThere()
    {
        for (const int code :
             {cli::exit_codes::done, cli::exit_codes::refused, cli::exit_codes::usage,
              cli::exit_codes::notLoggedIn, cli::exit_codes::forbidden, cli::exit_codes::notFound,
              cli::exit_codes::conflict, cli::exit_codes::unavailable})
            QVERIFY2(m_page.contains(u"\n| %1 | "_s.arg(code)), qPrintable(QString::number(code)));
        QVERIFY(!m_page.contains(u"\n| 8 | "_s));
    }

private:
    static QString helpOf(const QStringList &words)
    {
        QProcess process;
        process.start(qEnvironmentVariable("SB_BINARY_DIR") + u"/sbctl"_s,
                      words + QStringList{u"--help"_s});
        process.waitForFinished();
        return QString::fromUtf8(process.readAllStandardOutput());
    }

    QString m_page;
};

QTEST_GUILESS_MAIN(TestSbctlDocs)
#include "tst_sbctl_docs.moc"
