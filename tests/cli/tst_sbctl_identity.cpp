// Users, tokens, roles and assignments by command line.
#include "tests/cli/sbctl_bench.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::SbctlBench;
using test::SbctlRun;

class TestSbctlIdentity : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void users();
    void passwords();
    void roles();
    void grants();
    void tokens();
    void wrongUsage();

    void cleanupTestCase() { m_bench.reset(); }

private:
    SbctlRun admin(const QStringList &words, const QByteArray &input = {})
    {
        return m_bench->run(u"admin"_s, words, input);
    }

    QJsonObject object(const SbctlRun &run) { return run.json().toObject(); }

    std::unique_ptr<SbctlBench> m_bench;
};

void TestSbctlIdentity::initTestCase()
{
    m_bench = std::make_unique<SbctlBench>();
    for (const QString &role : {u"admin"_s, u"developer"_s})
        m_bench->login(role);
}

void TestSbctlIdentity::users()
{
    const SbctlRun added = admin(
        {u"user"_s, u"add"_s, u"ada@example.org"_s, u"--name"_s, u"Ada"_s, u"-o"_s, u"json"_s});
    QVERIFY2(added.exitCode == 0, added.error.constData());
    const QByteArray password = object(added).value("password"_L1).toString().toLatin1();
    QCOMPARE(password.size(), 24);
    // Once: it is in no list.
    const SbctlRun listed = admin({u"user"_s, u"list"_s});
    QVERIFY(listed.out.contains("ada@example.org"));
    QVERIFY(!listed.out.contains(password));
    const auto login = [&](const QByteArray &with) {
        return m_bench
            ->run(u"ada"_s, {u"login"_s, u"ada@example.org"_s, u"--password-stdin"_s}, with)
            .exitCode;
    };
    QCOMPARE(login(password), 0);
    QCOMPARE(admin({u"user"_s, u"disable"_s, u"Ada@example.org"_s}).exitCode, 0);
    QCOMPARE(m_bench->run(u"ada"_s, {u"whoami"_s}).exitCode, 3);
    QCOMPARE(login(password), 3);
    QCOMPARE(admin({u"user"_s, u"enable"_s, object(added).value("id"_L1).toString()}).exitCode, 0);
    QCOMPARE(login(password), 0);
    for (int wrong = 0; wrong < 6; ++wrong)
        (void)login("a wrong password");
    QVERIFY(login(password) != 0);
    QCOMPARE(admin({u"user"_s, u"unlock"_s, u"ada@example.org"_s}).exitCode, 0);
    QCOMPARE(login(password), 0);
    QCOMPARE(admin({u"user"_s, u"unlock"_s, u"none@example.org"_s}).exitCode, 5);
    // The only administrator stays.
    QCOMPARE(admin({u"user"_s, u"disable"_s, u"me"_s}).exitCode, 6);
    QCOMPARE(m_bench->run(u"developer"_s, {u"user"_s, u"list"_s}).exitCode, 4);
}

void TestSbctlIdentity::passwords()
{
    const SbctlRun added = admin({u"user"_s, u"add"_s, u"bob@example.org"_s, u"--password-stdin"_s},
                                 "a given password\n");
    QVERIFY2(added.exitCode == 0, added.error.constData());
    QVERIFY(!added.out.contains("password"));
    QCOMPARE(admin({u"user"_s, u"set-password"_s, u"bob@example.org"_s, u"--password-stdin"_s},
                   "another password\n")
                 .exitCode,
             0);
    const auto login = [&](const QByteArray &with) {
        return m_bench
            ->run(u"bob"_s, {u"login"_s, u"bob@example.org"_s, u"--password-stdin"_s}, with)
            .exitCode;
    };
    QCOMPARE(login("a given password"), 3);
    QCOMPARE(login("another password"), 0);
    QCOMPARE(
        admin({u"user"_s, u"set-password"_s, u"me"_s, u"--password-stdin"_s}, "another password\n")
            .exitCode,
        4);
}

void TestSbctlIdentity::roles()
{
    const SbctlRun made =
        admin({u"role"_s, u"create"_s, u"writers"_s, u"--description"_s, u"They write."_s,
               u"--permission"_s, u"secret.request"_s, u"--permission"_s, u"secret.list"_s});
    QVERIFY2(made.exitCode == 0, made.error.constData());
    QVERIFY(admin({u"role"_s, u"list"_s}).out.contains("writers"));
    QVERIFY(admin({u"role"_s, u"show"_s, u"writers"_s}).out.contains("They write."));
    QCOMPARE(
        admin({u"role"_s, u"set-permissions"_s, u"writers"_s, u"--permission"_s, u"secret.list"_s})
            .exitCode,
        0);
    const auto permissions = [&] {
        return object(admin({u"role"_s, u"show"_s, u"writers"_s, u"-o"_s, u"json"_s}))
            .value("permissions"_L1)
            .toArray();
    };
    QCOMPARE(permissions(), QJsonArray{u"secret.list"_s});
    // A forgotten option takes nothing away.
    QCOMPARE(admin({u"role"_s, u"set-permissions"_s, u"writers"_s}).exitCode, 2);
    QCOMPARE(permissions(), QJsonArray{u"secret.list"_s});
    QCOMPARE(admin({u"role"_s, u"set-permissions"_s, u"writers"_s, u"--none"_s}).exitCode, 0);
    QCOMPARE(permissions(), QJsonArray{});
    QCOMPARE(admin({u"role"_s, u"delete"_s, u"writers"_s}).exitCode, 0);
    QCOMPARE(admin({u"role"_s, u"show"_s, u"writers"_s}).exitCode, 5);
    QCOMPARE(admin({u"role"_s, u"delete"_s, u"admin"_s}).exitCode, 6);
    const SbctlRun unknown =
        admin({u"role"_s, u"create"_s, u"x"_s, u"--permission"_s, u"secret.eat"_s});
    QCOMPARE(unknown.exitCode, 1);
    QVERIFY(unknown.error.contains("/permissions/0"));
}

void TestSbctlIdentity::grants()
{
    const SbctlRun made = admin({u"grant"_s, u"add"_s, u"developer@secret-broker.dev"_s,
                                 u"approver"_s, u"--scope"_s, u"environment=dev"_s, u"--scope"_s,
                                 u"secret_ref_prefix=a=b/"_s, u"-o"_s, u"json"_s});
    QVERIFY2(made.exitCode == 0, made.error.constData());
    QCOMPARE(object(made).value("scope"_L1).toObject(),
             (QJsonObject{{u"environment"_s, u"dev"_s}, {u"secret_ref_prefix"_s, u"a=b/"_s}}));
    const QString id = object(made).value("id"_L1).toString();
    const auto own = [&] {
        return m_bench
            ->run(u"developer"_s, {u"grant"_s, u"list"_s, u"--user"_s, u"me"_s, u"-o"_s, u"json"_s})
            .json()
            .toArray()
            .size();
    };
    QCOMPARE(own(), 2);
    QVERIFY(admin({u"grant"_s, u"list"_s}).out.contains(id.toLatin1()));
    QCOMPARE(admin({u"grant"_s, u"remove"_s, id}).exitCode, 0);
    QCOMPARE(own(), 1);
    QCOMPARE(admin({u"grant"_s, u"remove"_s, id}).exitCode, 5);
    QCOMPARE(admin({u"grant"_s, u"add"_s, u"me"_s, u"approver"_s, u"--scope"_s, u"cluster=x"_s})
                 .exitCode,
             1);
    QCOMPARE(m_bench->run(u"developer"_s, {u"grant"_s, u"add"_s, u"me"_s, u"admin"_s}).exitCode, 4);
}

void TestSbctlIdentity::tokens()
{
    QCOMPARE(admin({u"user"_s, u"add"_s, u"ci@example.org"_s, u"--service"_s}).exitCode, 0);
    QCOMPARE(admin({u"grant"_s, u"add"_s, u"ci@example.org"_s, u"auditor"_s}).exitCode, 0);
    QTemporaryDir dir;
    const QString path = dir.filePath(u"token"_s);
    const SbctlRun made =
        admin({u"token"_s, u"create"_s, u"ci@example.org"_s, u"nightly"_s, u"--days"_s, u"7"_s,
               u"--permission"_s, u"audit.read"_s, u"--token-file"_s, path, u"-o"_s, u"json"_s});
    QVERIFY2(made.exitCode == 0, made.error.constData());
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray token = file.readAll();
    QVERIFY(token.startsWith("sbt_") && token.size() == 47);
    QCOMPARE(file.permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    QVERIFY2(!made.out.contains("sbt_"), "it is in the file, not on the screen");
    const SbctlRun listed = admin({u"token"_s, u"list"_s, u"ci@example.org"_s});
    QVERIFY(listed.out.contains("nightly"));
    QVERIFY(!listed.out.contains("sbt_"));
    QCOMPARE(admin({u"token"_s, u"revoke"_s, u"ci@example.org"_s,
                    object(made).value("id"_L1).toString()})
                 .exitCode,
             0);
    QVERIFY(!admin({u"token"_s, u"list"_s, u"ci@example.org"_s}).out.contains("nightly"));

    // One's own, on the screen, once.
    const SbctlRun own =
        m_bench->run(u"developer"_s, {u"token"_s, u"create"_s, u"me"_s, u"laptop"_s});
    QVERIFY2(own.exitCode == 0, own.error.constData());
    QVERIFY(own.out.contains("sbt_"));
    QVERIFY(own.error.contains("once"));
    const QJsonObject shown =
        m_bench->run(u"developer"_s, {u"token"_s, u"list"_s, u"me"_s, u"-o"_s, u"json"_s})
            .json()
            .toArray()
            .at(0)
            .toObject();
    QCOMPARE(shown.value("all_permissions"_L1), QJsonValue(true));
    QCOMPARE(admin({u"token"_s, u"list"_s, u"developer@secret-broker.dev"_s}).exitCode, 4);
}

void TestSbctlIdentity::wrongUsage()
{
    for (const QStringList &words :
         {QStringList{u"grant"_s, u"add"_s, u"me"_s, u"admin"_s, u"--scope"_s, u"dev"_s},
          QStringList{u"grant"_s, u"remove"_s, u"x"_s},
          QStringList{u"token"_s, u"create"_s, u"me"_s, u"x"_s, u"--days"_s, u"366"_s},
          QStringList{u"token"_s, u"revoke"_s, u"me"_s, u"x"_s},
          // Secrets never stand on the command line.
          QStringList{u"user"_s, u"set-password"_s, u"me"_s, u"a new password"_s}})
        QCOMPARE(admin(words).exitCode, 2);
    QCOMPARE(m_bench->run(u"stranger"_s, {u"role"_s, u"list"_s}).exitCode, 3);
}

QTEST_GUILESS_MAIN(TestSbctlIdentity)
#include "tst_sbctl_identity.moc"
