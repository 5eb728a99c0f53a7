// Invariant S4: values, passwords, tokens, agent secrets and data keys go through every flow and
// are then looked for in tables, write-ahead log, dumps, logs, metrics, audit and error answers;
// the same search finds them where they are planted.
#include "tests/e2e/canary_search.h"
#include "tests/support/postgres_fixture.h"
#include "tests/support/program_bench.h"

#include <csignal>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::CanarySearch;
using test::ProgramBench;
using test::Reply;

namespace {

const QString requests = u"/api/v1/requests"_s;

QByteArray target(const QByteArray &ref, const QByteArray &more)
{
    return R"({"target_provider_type":"file","justification":"canary","target_secret_ref":")" +
           ref + "\"" + more + "}";
}

QByteArray jsonText(const QByteArray &text)
{
    const QByteArray list =
        QJsonDocument(QJsonArray{QString::fromUtf8(text)}).toJson(QJsonDocument::Compact);
    return list.sliced(1, list.size() - 2);
}

/// Readable, and different in each of its forms.
QByteArray canary(const char *kind)
{
    return "cAnary\"\xc3\xbc\\" + QByteArray(kind) + "-9f31c7";
}

/// Starts a program that may write core files as large as it likes.
pid_t startWithCores(const QString &name, const QByteArrayList &arguments,
                     const QByteArray &fileRoot)
{
    const QByteArray path = QFile::encodeName(test::programPath(name));
    std::vector<char *> words{const_cast<char *>(path.constData())};
    for (const QByteArray &argument : arguments)
        words.push_back(const_cast<char *>(argument.constData()));
    words.push_back(nullptr);
    const pid_t child = ::fork();
    if (child != 0)
        return child;
    const rlimit unlimited{RLIM_INFINITY, RLIM_INFINITY};
    ::setrlimit(RLIMIT_CORE, &unlimited);
    for (const auto &[variable, value] :
         {std::pair("SB_CP_ENDPOINT", "http://127.0.0.1:1"),
          std::pair("SB_INSECURE_TRANSPORT", "true"),
          std::pair("SB_AGENT_ID", "00000000-0000-4000-8000-00000000000a"),
          std::pair("SB_AGENT_SECRET", "no secret of anybody"),
          std::pair("SB_FILE_ROOT", fileRoot.constData()),
          std::pair("SB_LOCAL_ADDR", "127.0.0.1:0")})
        ::setenv(variable, value, 1);
    ::execv(path.constData(), words.data());
    ::_exit(127);
}

QByteArray dumpOf(const QString &url)
{
    QProcess dump;
    dump.start(u"pg_dump"_s, {u"--inserts"_s, u"--no-owner"_s, u"-d"_s, url});
    if (!dump.waitForFinished(60'000) || dump.exitCode() != 0)
        qFatal("pg_dump: %s", dump.readAllStandardError().constData());
    return dump.readAllStandardOutput();
}

} // namespace

class TestCanary : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void flows();
    void refusals();
    void answersAndMetrics();
    void tablesAndDump();
    void plantedIsFound();
    void filesAndLogs();
    void noCoreDump();

    void cleanupTestCase() { m_bench.reset(); }

private:
    /// A call that must fail; its answer is searched like everything else.
    void refuse(const QByteArray &method, const QString &path, const QString &role,
                const QByteArray &body, client::HttpHeaders headers = {});
    QString carryOut(const QString &path, const QByteArray &body, const QString &end);

    [[nodiscard]] QByteArray ownerDump() const
    {
        QString url = m_bench->databaseUrl();
        return dumpOf(url.replace(u"sb_app"_s, u"sb_owner"_s));
    }

    std::unique_ptr<ProgramBench> m_bench;
    CanarySearch m_search;
    QByteArray m_errors;
    int m_refusals = 0;
};

void TestCanary::initTestCase()
{
    m_bench = std::make_unique<ProgramBench>(
        ProgramBench::Environment{{u"SB_CLAIM_INTERVAL"_s, u"100ms"_s},
                                  {u"LOG_LEVEL"_s, u"debug"_s},
                                  {u"SB_DEV_SEED_PASSWORD"_s, u"canary-of-a-seed-password-71"_s}});
    m_bench->startServer();
    m_bench->startAgent();
    m_search.watch(u"seed password"_s, "canary-of-a-seed-password-71");
}

QString TestCanary::carryOut(const QString &path, const QByteArray &body, const QString &end)
{
    const Reply made = m_bench->call(
        "POST", requests + path, u"developer"_s, body,
        {{"Idempotency-Key"_ba, "canary-" + path.toLatin1() + body.right(8).toHex()}});
    const QString id = made.object().value("id"_L1).toString();
    const Reply approved =
        m_bench->call("POST", requests + u'/' + id + u"/approve"_s, u"approver"_s, "{}");
    if (approved.status != 200)
        qFatal("%d %s", approved.status, approved.body.constData());
    if (const QString status = m_bench->waitForStatus(id, {u"executed"_s, u"failed"_s});
        status != end)
        qFatal("%d %s: %s", made.status, made.body.constData(), qPrintable(status));
    return id;
}

void TestCanary::flows()
{
    // A value short and long: the long one is stored out of line.
    const QByteArray longValue = canary("long") + QByteArray(100'000, 'x') + canary("tail");
    m_search.watch(u"patched value"_s, canary("patch"));
    m_search.watch(u"base64 value"_s, canary("binary"));
    m_search.watch(u"long value"_s, canary("long"));
    m_search.watch(u"end of the long value"_s, canary("tail"));
    carryOut({},
             target("c/patch", R"(,"key_values":{"A":)" + jsonText(canary("patch")) + R"(,"L":)" +
                                   jsonText(longValue) + R"(},"key_values_b64":{"B":")" +
                                   canary("binary").toBase64() + "\"}"),
             u"executed"_s);
    QFile arrived(m_bench->filePath(u"c/patch"_s));
    QVERIFY(arrived.open(QIODevice::ReadOnly));
    QCOMPARE(QJsonDocument::fromJson(arrived.readAll()).object().value("A"_L1).toString().toUtf8(),
             canary("patch"));

    // What the provider holds comes back by a read, and what it does not name stays there.
    QFile stored(m_bench->filePath(u"c/read"_s));
    QVERIFY(stored.open(QIODevice::WriteOnly));
    stored.write(R"({"R":)" + jsonText(canary("read")) + R"(,"U":)" + jsonText(canary("unread")) +
                 "}");
    stored.close();
    m_search.watch(u"value that was read"_s, canary("read"));
    m_search.watch(u"value that nobody asked for"_s, canary("unread"));
    const QString id =
        carryOut(u"/read"_s, target("c/read", R"(,"target_keys":["R"])"), u"executed"_s);
    const QString wraps = requests + u'/' + id + u"/wraps"_s;
    const QString wrap =
        m_bench->call("GET", wraps, u"developer"_s).json().toArray().at(0)[u"id"].toString();
    const Reply revealed =
        m_bench->call("POST", wraps + u'/' + wrap + u"/consume"_s, u"developer"_s, "{}",
                      {{"Idempotency-Key"_ba, "reveal-1"_ba}});
    QCOMPARE(QByteArray::fromBase64(revealed.object().value("value"_L1).toString().toLatin1()),
             canary("read"));
    refuse("POST", wraps + u'/' + wrap + u"/consume"_s, u"developer"_s, "{}",
           {{"Idempotency-Key"_ba, "reveal-1"_ba}});

    // What the agent cannot use it does not tell.
    QFile broken(m_bench->filePath(u"c/broken"_s));
    QVERIFY(broken.open(QIODevice::WriteOnly));
    broken.write("[" + jsonText(canary("broken")) + "]");
    broken.close();
    m_search.watch(u"content that is no object"_s, canary("broken"));
    m_search.watch(u"value of a failed patch"_s, canary("failed"));
    carryOut({}, target("c/broken", R"(,"key_values":{"A":)" + jsonText(canary("failed")) + "}"),
             u"failed"_s);

    // Values of requests that are left waiting, rejected and cancelled.
    for (const char *word : {"waiting", "reject", "cancel"}) {
        m_search.watch(QString::fromLatin1(word), canary(word));
        const Reply made = m_bench->call(
            "POST", requests, u"developer"_s,
            target("c/left", R"(,"key_values":{"A":)" + jsonText(canary(word)) + "}"));
        QCOMPARE(made.status, 201);
        const QString path = requests + u'/' + made.object().value("id"_L1).toString() + u'/';
        if (word == "reject"_ba)
            QCOMPARE(m_bench->call("POST", path + u"reject"_s, u"approver"_s, R"({"reason":"no"})")
                         .status,
                     200);
        if (word == "cancel"_ba)
            QCOMPARE(m_bench->call("POST", path + u"cancel"_s, u"developer"_s, "{}").status, 200);
    }

    // Credentials: an agent's secret, its data key, a login's token, a new password.
    const Reply minted =
        m_bench->call("POST", u"/api/v1/agents"_s, u"admin"_s, R"({"name":"second"})",
                      {{"Idempotency-Key"_ba, "mint-1"_ba}});
    const QByteArray secret = minted.object().value("agent_secret"_L1).toString().toLatin1();
    m_search.watch(u"agent secret"_s, secret);
    const QString agent = u"/api/v1/agents/"_s + minted.object().value("id"_L1).toString();
    const Reply dek =
        m_bench->call("POST", agent + u"/dek"_s, {}, {}, {{"X-Agent-Secret"_ba, secret}});
    QCOMPARE(dek.status, 201);
    m_search.watch(u"data key"_s, QByteArray::fromBase64(
                                      dek.object().value("plaintext"_L1).toString().toLatin1()));
    const Reply login = m_bench->call(
        "POST", u"/api/v1/auth/login"_s, {},
        R"({"email":"developer@secret-broker.dev","password":"canary-of-a-seed-password-71"})");
    QCOMPARE(login.status, 200);
    m_search.watch(u"login token"_s, login.object().value("token"_L1).toString().toLatin1());
}

void TestCanary::refuse(const QByteArray &method, const QString &path, const QString &role,
                        const QByteArray &body, client::HttpHeaders headers)
{
    const Reply reply = m_bench->call(method, path, role, body, std::move(headers));
    QVERIFY2(reply.status >= 400, body.left(200).constData());
    m_errors += reply.body;
    for (const auto &[name, text] : reply.headers)
        m_errors += name + ": " + text + "\n";
    ++m_refusals;
}

/// Bad input with a value in it, at every place where a person could have put one.
void TestCanary::refusals()
{
    const QByteArray value = canary("refused");
    const QByteArray text = jsonText(value);
    m_search.watch(u"refused value"_s, value);
    for (const QByteArray &bad :
         {R"(,"key_values":)" + text, R"(,"key_values":[)" + text + "]",
          R"(,"key_values":{"A":[)" + text + "]}", R"(,"key_values":{"A":{"B":)" + text + "}}",
          R"(,"key_values":{"A":)" + text + R"(,"A":)" + text + "}",
          R"(,"key_values":{"":)" + text + "}",
          R"(,"key_values":{"A":)" + text + R"(},"project_id":"x")",
          R"(,"key_values":{"A":)" + text + R"(},"unknown":1)",
          R"(,"key_values":{"A":)" + text + R"(},"key_values_b64":{"A":"AA=="})",
          R"(,"key_values_b64":{"A":)" + text + "}",
          R"(,"key_values_b64":{"A":")" + value.toBase64() + "!\"}",
          R"(,"key_values":{"A":)" + text + R"(},"environment":"nowhere")",
          R"(,"key_values":{"A":"\ud800)" + text.sliced(1) + "}"})
        refuse("POST", requests, u"developer"_s, target("c/refused", bad));
    const QByteArray good = target("c/refused", R"(,"key_values":{"A":)" + text + "}");
    refuse("POST", requests, u"developer"_s, good.chopped(2));
    refuse("POST", requests, u"developer"_s, good + "x");
    refuse("POST", requests, u"approver"_s, good);
    refuse("POST", requests, {}, good);
    refuse("POST", requests + u"/nowhere"_s, u"developer"_s, good);
    refuse("PUT", requests, u"developer"_s, good);
    refuse("POST", requests, u"developer"_s, good, {{"Idempotency-Key"_ba, "a b"_ba}});
    refuse("POST", requests, u"developer"_s,
           target("c/refused",
                  R"(,"key_values":{"A":")" + QByteArray(1024 * 1024, 'x') + text.sliced(1) + "}"));
    // The same key with another body.
    QCOMPARE(
        m_bench->call("POST", requests, u"developer"_s, good, {{"Idempotency-Key"_ba, "twice"_ba}})
            .status,
        201);
    refuse("POST", requests, u"developer"_s,
           target("c/other", R"(,"key_values":{"A":)" + text + "}"),
           {{"Idempotency-Key"_ba, "twice"_ba}});

    const QByteArray password = "canary-password-typed-wrong-53";
    m_search.watch(u"wrong password"_s, password);
    refuse("POST", u"/api/v1/auth/login"_s, {},
           R"({"email":"developer@secret-broker.dev","password":")" + password + "\"}");
    refuse("POST", u"/api/v1/auth/login"_s, {}, R"({"email":7,"password":")" + password + "\"}");
    refuse("POST", u"/api/v1/auth/login"_s, {},
           R"({"email":"a@b.c","password":[")" + password + "\"]}");
    refuse("POST", u"/api/v1/auth/password"_s, u"developer"_s,
           R"({"current_password":")" + password + R"(","new_password":")" + password + "\"}");
    refuse("GET", u"/api/v1/users/me"_s, {}, {}, {{"Authorization"_ba, "Bearer " + password}});
    const QString agent = u"/api/v1/agents/00000000-0000-4000-8000-00000000000a"_s;
    refuse("POST", agent + u"/dek"_s, {}, {}, {{"X-Agent-Secret"_ba, password}});
    refuse("POST", agent + u"/wraps"_s, {}, R"({"value":")" + value.toBase64() + "\"}",
           {{"X-Agent-Secret"_ba, password}});
    QVERIFY(m_refusals > 25);
}

void TestCanary::answersAndMetrics()
{
    QCOMPARE(m_search.in(u"error answers"_s, m_errors), QStringList());
    const Reply metrics = m_bench->call("GET", u"/metrics"_s, {});
    QVERIFY(metrics.body.contains("http"));
    QCOMPARE(m_search.in(u"metrics"_s, metrics.body), QStringList());
    for (const QString &path : {u"/api/v1/audit-events?limit=1000"_s, u"/api/v1/jobs?limit=1000"_s,
                                u"/api/v1/requests?limit=1000"_s, u"/api/v1/agents"_s}) {
        const Reply reply = m_bench->call("GET", path, u"admin"_s);
        QCOMPARE(reply.status, 200);
        QVERIFY(reply.body.size() > 200);
        QCOMPARE(m_search.in(path, reply.body), QStringList());
    }
}

void TestCanary::tablesAndDump()
{
    const QByteArray dump = ownerDump();
    QVERIFY(dump.contains("INSERT INTO public.secret_wraps"));
    QVERIFY(dump.contains("INSERT INTO public.audit_events"));
    QCOMPARE(m_search.in(u"dump"_s, dump), QStringList());
}

/// The search is worth something: whatever is put anywhere, in any form, is found there.
void TestCanary::plantedIsFound()
{
    const QByteArray value = "planted-canary-5b1d-0a";
    CanarySearch search;
    search.watch(u"planted"_s, value);
    for (const auto &[form, bytes] : test::formsOf(value)) {
        QCOMPARE(search.in(u"text"_s, "before " + bytes + " after").isEmpty(), false);
        QCOMPARE(search.in(u"text"_s, "before " + bytes.mid(1)).isEmpty(), true);
    }
    for (int offset = 0; offset < 3; ++offset)
        QVERIFY(
            !search.in(u"text"_s, (QByteArray(offset, 'x') + value + "yz").toBase64()).isEmpty());
    QString owner = m_bench->databaseUrl();
    owner.replace(u"sb_app"_s, u"sb_owner"_s);
    test::runSql(owner, "CREATE TABLE planted (t text, b bytea, j jsonb);"
                        "INSERT INTO planted (t) VALUES ('" +
                            value + "');");
    QVERIFY(!search.in(u"dump"_s, ownerDump()).isEmpty());
    test::runSql(owner, "UPDATE planted SET t = NULL, b = '" + value + "'");
    QVERIFY(!search.in(u"dump"_s, ownerDump()).isEmpty());
    test::runSql(owner, "UPDATE planted SET b = NULL, j = jsonb_build_object('v', encode('" +
                            value + "', 'base64'))");
    QVERIFY(!search.in(u"dump"_s, ownerDump()).isEmpty());
    // Gone from the table, it is still in the write-ahead log and in dead rows.
    test::runSql(owner, "DROP TABLE planted; CHECKPOINT");
    QVERIFY(search.in(u"dump"_s, ownerDump()).isEmpty());
    const QString cluster = m_bench->directory() + u"/server/postgres"_s;
    QVERIFY(search.below(cluster).join(u' ').contains(u"pg_wal"_s));
    // In a log.
    QFile log(m_bench->directory() + u"/server.log"_s);
    QVERIFY(log.open(QIODevice::Append));
    log.write(R"({"message":")" + value + "\"}\n");
    log.close();
    QVERIFY(!search.below(m_bench->directory(), {u"/server/"_s}).isEmpty());
}

void TestCanary::filesAndLogs()
{
    m_bench->stopAgent();
    m_bench->stopServer();
    QVERIFY(m_bench->logs().contains("request"));
    // Seeded passwords are kept in `keys` and said in the ready file and once on the terminal; the
    // provider's files are what it is about.
    const QStringList rightPlaces{u"/server/keys/"_s, u"/files/"_s, u"/ready.json"_s,
                                  u"/server.out"_s};
    QCOMPARE(m_search.below(m_bench->directory(), rightPlaces), QStringList());
}

/// Memory that holds secrets is never written to a core file, whatever the limits allow.
void TestCanary::noCoreDump()
{
    const QByteArray data = QFile::encodeName(m_bench->directory() + u"/server"_s);
    const QByteArray files = QFile::encodeName(m_bench->directory() + u"/files"_s);
    const std::vector<std::pair<QString, QByteArrayList>> programs{
        {u"sb-server"_s, {"dev", "--data-dir", data, "--listen", "127.0.0.1:0"}},
        {u"sb-agent"_s, {}},
    };
    for (const auto &[name, arguments] : programs) {
        const pid_t child = startWithCores(name, arguments, files);
        QVERIFY(child > 0);
        QTest::qWait(500);
        QCOMPARE(::kill(child, SIGSEGV), 0);
        int status = 0;
        QCOMPARE(::waitpid(child, &status, 0), child);
        QVERIFY2(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV, qPrintable(name));
        QVERIFY2(!WCOREDUMP(status), qPrintable(name));
    }
}

QTEST_GUILESS_MAIN(TestCanary)
#include "tst_canary.moc"
