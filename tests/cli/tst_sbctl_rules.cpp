// Workflows, policies, projects and environments by command line, against a real server.
#include "tests/cli/sbctl_bench.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::SbctlBench;
using test::SbctlRun;

class TestSbctlRules : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase()
    {
        m_bench = std::make_unique<SbctlBench>();
        for (const QString &role : {u"admin"_s, u"developer"_s})
            m_bench->login(role);
    }

    void cleanupTestCase() { m_bench.reset(); }

    void workflows();
    void policies();
    void simulates();
    void lints();
    void projects();
    void environments();
    void wrongWords();

private:
    SbctlRun admin(const QStringList &arguments) { return m_bench->run(u"admin"_s, arguments); }

    QJsonObject shown(QStringList arguments)
    {
        arguments += {u"-o"_s, u"json"_s};
        const SbctlRun run = admin(arguments);
        if (run.exitCode != 0)
            qFatal("%s: %s", qPrintable(arguments.join(u' ')), run.error.constData());
        return run.json().toObject();
    }

    std::unique_ptr<SbctlBench> m_bench;
};

void TestSbctlRules::workflows()
{
    const QJsonObject made =
        shown({u"workflow"_s, u"create"_s, u"strict"_s, u"--min-approvers"_s, u"2"_s,
               u"--approver-role"_s, u"approver"_s, u"--notify"_s, u"email:a@example.org"_s,
               u"--notify"_s, u"email:b@example.org"_s, u"--description"_s, u"two eyes"_s});
    QCOMPARE(made.value("min_approvers"_L1), QJsonValue(2));
    QVERIFY(!made.value("approver_role_id"_L1).toString().isEmpty());
    const SbctlRun updated =
        admin({u"workflow"_s, u"update"_s, u"strict"_s, u"--request-ttl"_s, u"600"_s,
               u"--approver-role"_s, u"none"_s, u"--notify"_s, u"none"_s, u"--description"_s,
               u"none"_s, u"--require-justification"_s, u"no"_s});
    QVERIFY2(updated.exitCode == 0, updated.error.constData());
    const QJsonObject after = shown({u"workflow"_s, u"show"_s, u"strict"_s});
    QCOMPARE(after.value("min_approvers"_L1), QJsonValue(2));
    QCOMPARE(after.value("request_ttl_seconds"_L1), QJsonValue(600));
    QCOMPARE(after.value("require_justification"_L1), QJsonValue(false));
    QCOMPARE(after.value("notification_channels"_L1).toArray(), QJsonArray());
    QVERIFY(!after.contains(u"approver_role_id"_s));
    QVERIFY(!after.contains(u"description"_s));
    const SbctlRun listed = admin({u"workflow"_s, u"list"_s});
    QVERIFY(listed.out.contains("strict") && listed.out.contains("standard"));
    QCOMPARE(admin({u"workflow"_s, u"delete"_s, u"standard"_s}).exitCode, 6);
    QCOMPARE(admin({u"workflow"_s, u"delete"_s, u"strict"_s}).exitCode, 0);
    QCOMPARE(admin({u"workflow"_s, u"show"_s, u"strict"_s}).exitCode, 5);
    QCOMPARE(m_bench->run(u"developer"_s, {u"workflow"_s, u"create"_s, u"x"_s}).exitCode, 4);
}

void TestSbctlRules::policies()
{
    const SbctlRun made = admin({u"policy"_s, u"create"_s, u"web"_s, u"--workflow"_s, u"standard"_s,
                                 u"--match"_s, u"secret_ref_prefix=web"_s, u"--match"_s,
                                 u"type=patch"_s, u"--priority"_s, u"7"_s, u"-o"_s, u"json"_s});
    QVERIFY2(made.exitCode == 0, made.error.constData());
    QVERIFY2(made.error.contains("end it with a slash"), made.error.constData());
    QCOMPARE(made.json().toObject().value("selector"_L1).toObject(),
             (QJsonObject{{u"secret_ref_prefix"_s, u"web"_s}, {u"type"_s, u"patch"_s}}));
    const SbctlRun updated = admin({u"policy"_s, u"update"_s, u"web"_s, u"--name"_s, u"shop"_s,
                                    u"--match"_s, u"secret_ref_prefix=shop"_s});
    QVERIFY2(updated.exitCode == 0, updated.error.constData());
    QVERIFY2(updated.error.contains("end it with a slash"), updated.error.constData());
    const QJsonObject after = shown({u"policy"_s, u"show"_s, u"shop"_s});
    QCOMPARE(after.value("priority"_L1), QJsonValue(7));
    QCOMPARE(after.value("selector"_L1).toObject(),
             (QJsonObject{{u"secret_ref_prefix"_s, u"shop"_s}}));
    QCOMPARE(admin({u"policy"_s, u"update"_s, u"shop"_s, u"--match"_s, u"none"_s, u"--enabled"_s,
                    u"no"_s})
                 .exitCode,
             0);
    QCOMPARE(shown({u"policy"_s, u"show"_s, u"shop"_s}).value("selector"_L1).toObject(),
             QJsonObject());
    const SbctlRun listed = admin({u"policy"_s, u"list"_s});
    QVERIFY(listed.out.indexOf("shop") < listed.out.indexOf("match-all"));
    QCOMPARE(admin({u"policy"_s, u"delete"_s, u"shop"_s}).exitCode, 0);
    QCOMPARE(admin({u"policy"_s, u"delete"_s, u"shop"_s}).exitCode, 5);
}

void TestSbctlRules::simulates()
{
    const SbctlRun told = admin({u"policy"_s, u"simulate"_s, u"vault"_s, u"db"_s, u"--kv-mount"_s,
                                 u"kv"_s, u"--kv-prefix"_s, u"app"_s, u"--type"_s, u"read"_s});
    QVERIFY2(told.exitCode == 0, told.error.constData());
    for (const char *text :
         {"app/db", "standard", "match-all", "matched", "no_live_agent", "justification_required"})
        QVERIFY2(told.out.contains(text), told.out.constData());
    QCOMPARE(admin({u"policy"_s, u"simulate"_s, u"floppy"_s, u"db"_s}).exitCode, 1);
}

void TestSbctlRules::lints()
{
    QCOMPARE(admin({u"policy"_s, u"lint"_s}).exitCode, 0);
    QCOMPARE(admin({u"policy"_s, u"create"_s, u"dead"_s, u"--workflow"_s, u"standard"_s,
                    u"--match"_s, u"environment=nowhere"_s})
                 .exitCode,
             0);
    const SbctlRun found = admin({u"policy"_s, u"lint"_s});
    QCOMPARE(found.exitCode, 1);
    QVERIFY(found.out.contains("never_matches"));
    QCOMPARE(admin({u"policy"_s, u"delete"_s, u"dead"_s}).exitCode, 0);
}

void TestSbctlRules::projects()
{
    shown({u"project"_s, u"create"_s, u"shop"_s, u"--owner"_s, u"team-7"_s});
    const SbctlRun archived = admin({u"project"_s, u"archive"_s, u"shop"_s});
    QVERIFY2(archived.exitCode == 0, archived.error.constData());
    QVERIFY(admin({u"project"_s, u"list"_s}).out.contains("archived"));
    QCOMPARE(admin({u"project"_s, u"activate"_s, u"shop"_s}).exitCode, 0);
    QVERIFY(!admin({u"project"_s, u"list"_s}).out.contains("archived"));
    QCOMPARE(admin({u"project"_s, u"archive"_s, u"nothing"_s}).exitCode, 5);
    QCOMPARE(admin({u"project"_s, u"create"_s, u"shop"_s}).exitCode, 6);
}

void TestSbctlRules::environments()
{
    shown({u"environment"_s, u"create"_s, u"shop"_s, u"prod"_s, u"--type"_s, u"prod"_s});
    const SbctlRun set = admin({u"environment"_s, u"set-targets"_s, u"shop/prod"_s, u"--target"_s,
                                u"provider_type=vault,kv_mount=kv,secret_ref_prefix=prod/"_s,
                                u"--target"_s, u"provider_type=file,secret_ref_prefix=prod/"_s});
    QVERIFY2(set.exitCode == 0, set.error.constData());
    for (const QStringList &list :
         {QStringList{u"environment"_s, u"list"_s},
          QStringList{u"environment"_s, u"list"_s, u"--project"_s, u"shop"_s}}) {
        const SbctlRun listed = admin(list + QStringList{u"-o"_s, u"json"_s});
        const QJsonArray targets =
            listed.json().toArray().at(0).toObject().value("targets"_L1).toArray();
        QCOMPARE(targets.size(), qsizetype{2});
        QCOMPARE(targets.at(1).toObject().value("kv_mount"_L1).toString(), u"kv"_s);
    }
    QCOMPARE(admin({u"environment"_s, u"set-targets"_s, u"shop/prod"_s, u"--target"_s, u"none"_s})
                 .exitCode,
             0);
    QCOMPARE(admin({u"environment"_s, u"delete"_s, u"shop/dev"_s}).exitCode, 5);
    QCOMPARE(admin({u"environment"_s, u"delete"_s, u"shop/prod"_s}).exitCode, 0);
}

void TestSbctlRules::wrongWords()
{
    for (const QStringList &words :
         {QStringList{u"workflow"_s, u"create"_s, u"x"_s, u"--min-approvers"_s, u"two"_s},
          QStringList{u"workflow"_s, u"create"_s, u"x"_s, u"--enabled"_s, u"true"_s},
          QStringList{u"policy"_s, u"create"_s, u"x"_s},
          QStringList{u"policy"_s, u"create"_s, u"x"_s, u"--workflow"_s, u"standard"_s,
                      u"--match"_s, u"environment"_s},
          QStringList{u"environment"_s, u"delete"_s, u"prod"_s},
          QStringList{u"environment"_s, u"set-targets"_s, u"shop/prod"_s}}) {
        const SbctlRun run = admin(words);
        QVERIFY2(run.exitCode == 2, qPrintable(words.join(u' ')));
        QVERIFY(!run.error.isEmpty());
    }
}

QTEST_GUILESS_MAIN(TestSbctlRules)
#include "tst_sbctl_rules.moc"
