// Pasted .env files, and what is remarked about values without showing them.
#include "console/models/env_text.h"
#include "console/models/value_hints.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using namespace sb::console;

namespace {

QString shown(const EnvText &read)
{
    QStringList pairs;
    for (const client::PatchValue &value : read.values)
        pairs.append(value.keyName + u'=' +
                     QString::fromUtf8(value.value.view().data(),
                                       static_cast<qsizetype>(value.value.size())));
    return pairs.join(u'|');
}

} // namespace

class TestEnvText : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void linesAreRead_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("values");
        QTest::addColumn<int>("problems");
        const auto row = [](const char *name, const QByteArray &text, const QString &values,
                            int problems = 0) {
            QTest::newRow(name) << text << values << problems;
        };
        row("plain", "A=1\nB=2", u"A=1|B=2"_s);
        row("export, blanks, carriage returns", "export A = 1\r\n\r\n  B=2  \r\n", u"A=1|B=2"_s);
        row("comments", "# no\nA=1 # why\nB=a#b", u"A=1|B=a#b"_s);
        row("single quotes keep all", "A=' #x\\n '", u"A= #x\\n "_s);
        row("double quotes know escapes", "A=\"x\\n\\\"y\\\"\\\\\"", u"A=x\n\"y\"\\"_s);
        row("several lines", "A=\"1\n2\"\nB=3", u"A=1\n2|B=3"_s);
        row("empty value", "A=\nB=\"\"", u"A=|B="_s);
        row("the last one counts", "A=1\nA=2", u"A=2"_s);
        row("an equals sign within", "A=b=c==", u"A=b=c=="_s);
        row("no equals sign", "hello\nA=1", u"A=1"_s, 1);
        row("no key", "=x\na b=y", {}, 2);
        row("quotes never closed", "A=\"x", {}, 1);
        row("a backslash at the end", "A=\"x\\", {}, 1);
        row("nothing", "", {});
        row("any script", "A=\xd7\xa9\xd7\x9c", u"A=\u05e9\u05dc"_s);
    }

    void linesAreRead()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, values);
        QFETCH(int, problems);
        const EnvText read = envTextFrom({text.constData(), static_cast<std::size_t>(text.size())});
        QCOMPARE(shown(read), values);
        QCOMPARE(read.problems.size(), problems);
    }

    void slipsAreRemarked_data()
    {
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QStringList>("hints");
        QTest::newRow("fine") << "s3cr3t!"_ba << QStringList();
        QTest::newRow("empty") << ""_ba << QStringList{u"empty"_s};
        QTest::newRow("binary") << QByteArray("\xff\x00", 2) << QStringList{u"binary"_s};
        QTest::newRow("line end") << "x\n"_ba << QStringList{u"ends with a line break"_s};
        QTest::newRow("blank") << " x"_ba << QStringList{u"blank at the edge"_s};
        QTest::newRow("quotes") << "\"x\""_ba << QStringList{u"stands in quotes"_s};
        QTest::newRow("placeholder") << "ChangeMe"_ba << QStringList{u"looks like a placeholder"_s};
        QTest::newRow("brackets") << "<token>"_ba << QStringList{u"looks like a placeholder"_s};
        QTest::newRow("1 MiB") << QByteArray(1024 * 1024, 'x') << QStringList();
    }

    void slipsAreRemarked()
    {
        QFETCH(QByteArray, value);
        QFETCH(QStringList, hints);
        QCOMPARE(valueHints(core::SecretBytes::takeFrom(value)), hints);
    }
};

QTEST_APPLESS_MAIN(TestEnvText)
#include "tst_env_text.moc"
