// `sbctl agent conformance`: the reference agent of the documentation and our own pass it, and an
// agent that breaks one rule is told which.
#include "tests/support/program_bench.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;

namespace {

struct Verdict
{
    int exitCode = -1;
    int passed = 0;
    QStringList failed = {};
    QByteArray error = {};
};

Verdict examine(const QString &command, const QStringList &more = {})
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"SB_CLAIM_INTERVAL"_s, u"200ms"_s);
    process.setProcessEnvironment(environment);
    process.start(
        test::programPath(u"sbctl"_s),
        QStringList{u"agent"_s, u"conformance"_s, u"--run"_s, command, u"-o"_s, u"json"_s} + more);
    if (!process.waitForFinished(170'000))
        qFatal("the examination does not end");
    Verdict verdict{.exitCode = process.exitCode(), .error = process.readAllStandardError()};
    for (const QJsonValue &check :
         QJsonDocument::fromJson(process.readAllStandardOutput()).array()) {
        const QJsonObject object = check.toObject();
        if (object.value("passed"_L1).toBool())
            ++verdict.passed;
        else
            verdict.failed.append(object.value("check"_L1).toString());
    }
    return verdict;
}

QByteArray referenceAgent()
{
    QFile file(qEnvironmentVariable("SB_SOURCE_DIR") + u"/docs/reference-agent/agent.py"_s);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Debian's, for which python3-cryptography is.
const QString python = u"/usr/bin/python3 "_s;

} // namespace

class TestAgentConformance : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void theReferenceAgentPasses()
    {
        const QByteArray text = referenceAgent();
        QVERIFY(!text.isEmpty());
        QVERIFY(text.count('\n') <= 80);
        const Verdict verdict = examine(python + qEnvironmentVariable("SB_SOURCE_DIR") +
                                        u"/docs/reference-agent/agent.py"_s);
        QVERIFY2(verdict.failed.isEmpty(), qPrintable(verdict.failed.join(u"; "_s)));
        QCOMPARE(verdict.exitCode, 0);
        QCOMPARE(verdict.passed, 23);
    }

    void ourOwnPasses()
    {
        const Verdict verdict = examine(test::programPath(u"sb-agent"_s), {u"--no-discovery"_s});
        QVERIFY2(verdict.failed.isEmpty(), qPrintable(verdict.failed.join(u"; "_s)));
        QCOMPARE(verdict.exitCode, 0);
        QCOMPARE(verdict.passed, 21);
    }

    void faultsAreFound_data();

    void faultsAreFound()
    {
        QFETCH(QByteArray, rule);
        QFETCH(QByteArray, instead);
        QFETCH(QString, check);
        QByteArray text = referenceAgent();
        QCOMPARE(text.count(rule), 1);
        text.replace(rule, instead);
        const QTemporaryDir folder;
        QFile agent(folder.filePath(u"agent.py"_s));
        QVERIFY(agent.open(QIODevice::WriteOnly));
        agent.write(text);
        agent.close();
        const Verdict verdict = examine(python + agent.fileName(), {u"--patience"_s, u"8s"_s});
        QCOMPARE(verdict.exitCode, 1);
        QVERIFY2(verdict.failed.contains(check), qPrintable(verdict.failed.join(u"; "_s)));
    }

    void anAgentThatIsNoneIsTold()
    {
        const Verdict verdict = examine(u"false"_s);
        QCOMPARE(verdict.exitCode, 1);
        QVERIFY(verdict.failed.contains(u"registers its x25519 key"_s));
        QCOMPARE(examine({}).exitCode, 2);
        QCOMPARE(examine(u"false"_s, {u"--patience"_s, u"soon"_s}).exitCode, 2);
    }
};

// Outside of the class: moc does not read raw strings.
void TestAgentConformance::faultsAreFound_data()
{
    QTest::addColumn<QByteArray>("rule");
    QTest::addColumn<QByteArray>("instead");
    QTest::addColumn<QString>("check");
    const auto row = [](const char *check, const QByteArray &rule, const QByteArray &instead) {
        QTest::newRow(check) << rule << instead << QString::fromLatin1(check);
    };
    row("refuses a value whose hash is another", R"(!= answer["content_hash"])", "== 0");
    row("refuses a value in the clear", R"(    if "value" in answer: raise)",
        R"(    if "value" in answer: return base64.b64decode(answer["value"]).decode()
    if 0: raise)");
    row("keeps the keys that were not named", " | new\n", " and new or new\n");
    row("reads no more than was asked for", R"((job.get("target_keys") or bundle))", "bundle");
    row("stays inside its root", R"(raise ValueError("the secret's name leaves its place"))",
        "pass");
    row("broke no rule of the protocol", R"(dek, nonce = call("POST", "/dek"), os.urandom(12))",
        R"(dek, nonce = call("POST", "/dek"), bytes(12))");
    row("tells which secrets there are", R"({"secret_ref": r})", R"({"secret_ref": "x" + r})");
    row("tells no value and no secret, neither in errors nor in its output",
        "    return value.decode()", "    print(value, flush=True); return value.decode()");
    row("goes on after 503", "    except Exception as fault: print",
        "    except KeyError as fault: print");
}

QTEST_GUILESS_MAIN(TestAgentConformance)
#include "tst_agent_conformance.moc"
