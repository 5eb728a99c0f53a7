// GET /kms and POST /kms/rewrap: values move to the current key while the server serves.
#include "tests/support/broker_bench.h"
#include "tests/support/fake_vault.h"
#include "tests/support/gitops_bench.h"
#include "tests/support/program_bench.h"

#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

using namespace Qt::StringLiterals;
using namespace sb;
using namespace sb::test;

namespace {

const QString statusPath = u"/api/v1/kms"_s;
const QString rewrapPath = u"/api/v1/kms/rewrap"_s;

std::function<void(config::ServerConfig &)> keysIn(const FakeVault &vault)
{
    return [&vault](config::ServerConfig &config) {
        config.kms.backend = config::KmsBackend::VaultTransit;
        config.kms.vault.address = vault.url();
        config.kms.vault.token = core::SecretBytes::copyOf("s.token");
        config.kms.vault.key = u"broker"_s;
    };
}

std::unique_ptr<BrokerBench> benchWith(const FakeVault &vault)
{
    return std::make_unique<BrokerBench>(keysIn(vault));
}

int countIn(const Reply &status, const QString &what, const QString &which)
{
    return status.object().value(what).toObject().value(which).toInt(-1);
}

/// While the server lives in this thread's event loop.
struct SbctlEnd
{
    int exitCode = -1;
    QByteArray said = {};
};

SbctlEnd sbctl(const BrokerBench &bench, const QString &runtimeDirectory,
               const QStringList &arguments, const QByteArray &input = {})
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"SB_SERVER"_s, bench.application->url());
    environment.insert(u"XDG_RUNTIME_DIR"_s, runtimeDirectory);
    process.setProcessEnvironment(environment);
    process.setProcessChannelMode(QProcess::MergedChannels);
    QSignalSpy finished(&process, &QProcess::finished);
    process.start(programPath(u"sbctl"_s), arguments);
    process.write(input);
    process.closeWriteChannel();
    if (!finished.wait(60'000))
        return {};
    return {.exitCode = process.exitCode(), .said = process.readAll()};
}

} // namespace

class TestKmsRoutes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void movesToTheNewVersion();
    void inBatches();
    void holdsNothingWhileTheKeyServiceThinks();
    void leavesWhatOthersChanged();
    void tellsWhatRemains();
    void sbctlGoesOnUntilNothingRemains();
    void movesTokensOfEndpoints();
    void fingerprintsStay();
    void whatCannotBeOpenedStays();
    void awayChangesNothing();
    void refusals();
};

void TestKmsRoutes::movesToTheNewVersion()
{
    FakeVault vault;
    const auto bench = benchWith(vault);
    const auto agent = bench->mintAgent();
    const QString request = bench->submitPatch(R"({"A":"one","B":"two"})");
    Reply status = bench->get(statusPath, u"admin"_s);
    QCOMPARE(status.status, 200);
    QCOMPARE(status.object().value("kms_key_id"_L1).toString(), u"vault-transit:transit/broker"_s);
    QCOMPARE(status.object().value("fingerprint_kms_key_id"_L1).toString(),
             u"vault-transit:transit/broker"_s);
    QCOMPARE(countIn(status, u"wraps"_s, u"current"_s), 2);
    QCOMPARE(countIn(status, u"wraps"_s, u"outdated"_s), 0);

    vault.version = 2;
    status = bench->get(statusPath, u"admin"_s);
    QCOMPARE(countIn(status, u"wraps"_s, u"outdated"_s), 2);
    const Reply moved = bench->post(rewrapPath, u"admin"_s);
    QCOMPARE(moved.status, 200);
    QCOMPARE(moved.object().value("wraps"_L1).toInt(), 2);
    QCOMPARE(moved.object().value("failed"_L1).toInt(), 0);
    QVERIFY(!moved.object().contains("next"_L1));
    status = bench->get(statusPath, u"admin"_s);
    QCOMPARE(countIn(status, u"wraps"_s, u"outdated"_s), 0);
    QCOMPARE(countIn(status, u"wraps"_s, u"current"_s), 2);
    QCOMPARE(bench->count("secret_wraps WHERE data_key_ciphertext LIKE 'vault:v2:%'"), 2);
    QCOMPARE(bench->count("audit_events WHERE action = 'kms.rewrap' AND metadata->>'wraps' = '2'"),
             1);

    // Nothing left to do is no change.
    QCOMPARE(bench->post(rewrapPath, u"admin"_s).object().value("wraps"_L1).toInt(), 0);
    QCOMPARE(bench->count("audit_events WHERE action = 'kms.rewrap'"), 1);
    // The same values as before.
    bench->approve(request);
    QCOMPARE(bench->asAgent(agent, "POST", u"/jobs/claim"_s, "{}").status, 200);
    const QString wrap = bench->value("SELECT id FROM secret_wraps WHERE key_name = 'A'");
    const Reply fetched = bench->asAgent(agent, "GET", u"/wraps/"_s + wrap);
    QCOMPARE(QByteArray::fromBase64(fetched.object().value("value"_L1).toString().toLatin1()),
             "one"_ba);
    QCOMPARE(vault.faults(), QStringList());
}

void TestKmsRoutes::inBatches()
{
    FakeVault vault;
    const auto bench = benchWith(vault);
    bench->submitPatch(R"({"A":"1","B":"2","C":"3","D":"4","E":"5"})");
    vault.version = 2;
    QByteArray body = R"({"limit":2})";
    int moved = 0;
    int batches = 0;
    for (; batches < 10; ++batches) {
        const Reply reply = bench->post(rewrapPath, u"admin"_s, body);
        QCOMPARE(reply.status, 200);
        moved += reply.object().value("wraps"_L1).toInt();
        const QString next = reply.object().value("next"_L1).toString();
        if (next.isEmpty())
            break;
        body = R"({"limit":2,"after":")" + next.toLatin1() + "\"}";
    }
    QCOMPARE(moved, 5);
    QCOMPARE(batches, 2);
    QCOMPARE(bench->count("secret_wraps WHERE data_key_ciphertext LIKE 'vault:v2:%'"), 5);
}

void TestKmsRoutes::holdsNothingWhileTheKeyServiceThinks()
{
    FakeVault vault;
    const auto bench = benchWith(vault);
    bench->submitPatch(R"({"A":"1","B":"2"})");
    vault.version = 2;
    // What an agent does to the same rows, while the data keys are being opened.
    int held = 0;
    vault.beforeDecrypt([&] {
        held += bench->value("SELECT count(*) FROM (SELECT FROM secret_wraps WHERE encrypted_value "
                             "IS NOT NULL FOR UPDATE SKIP LOCKED) AS free") == u"2"_s
                    ? 0
                    : 1;
    });
    const Reply reply = bench->post(rewrapPath, u"admin"_s);
    vault.beforeDecrypt({});
    QCOMPARE(reply.object().value("wraps"_L1).toInt(), 2);
    QCOMPARE(held, 0);
}

void TestKmsRoutes::leavesWhatOthersChanged()
{
    FakeVault vault;
    const auto bench = benchWith(vault);
    bench->submitPatch(R"({"A":"1","B":"2"})");
    vault.version = 2;
    // Consumed by the time that its new form is there.
    vault.beforeDecrypt([&] {
        bench->sql("UPDATE secret_wraps SET encrypted_value = NULL, nonce = NULL, "
                   "data_key_ciphertext = NULL, shredded_at = now() WHERE key_name = 'A'");
    });
    const Reply reply = bench->post(rewrapPath, u"admin"_s);
    vault.beforeDecrypt({});
    QCOMPARE(reply.object().value("wraps"_L1).toInt(), 1);
    QCOMPARE(reply.object().value("failed"_L1).toInt(), 0);
    QCOMPARE(reply.object().value("remaining"_L1).toInt(-1), 0);
    QCOMPARE(bench->count("secret_wraps WHERE key_name = 'A' AND encrypted_value IS NULL"), 1);
}

void TestKmsRoutes::tellsWhatRemains()
{
    FakeVault vault;
    const auto bench = benchWith(vault);
    bench->submitPatch(R"({"A":"1","B":"2","C":"3"})");
    vault.version = 2;
    const Reply first = bench->post(rewrapPath, u"admin"_s, R"({"limit":1})");
    QVERIFY(first.object().contains("next"_L1));
    QVERIFY(!first.object().contains("remaining"_L1));
    {
        // Somebody works with one of them.
        storage::Transaction tx(bench->db.database.connection());
        QVERIFY(tx.queryRow(u"SELECT id FROM secret_wraps WHERE data_key_ciphertext LIKE "
                            "'vault:v1:%' ORDER BY id LIMIT 1 FOR UPDATE"_s));
        const Reply reply = bench->post(rewrapPath, u"admin"_s);
        QCOMPARE(reply.status, 200);
        QCOMPARE(reply.object().value("wraps"_L1).toInt(), 1);
        QCOMPARE(reply.object().value("failed"_L1).toInt(), 0);
        QCOMPARE(reply.object().value("remaining"_L1).toInt(), 1);
    }
    const Reply last = bench->post(rewrapPath, u"admin"_s);
    QCOMPARE(last.object().value("wraps"_L1).toInt(), 1);
    QCOMPARE(last.object().value("remaining"_L1).toInt(-1), 0);
}

void TestKmsRoutes::sbctlGoesOnUntilNothingRemains()
{
    FakeVault vault;
    const auto bench = benchWith(vault);
    const QTemporaryDir directory;
    bench->submitPatch(R"({"A":"1","B":"2"})");
    vault.version = 2;
    QCOMPARE(sbctl(*bench, directory.path(),
                   {u"login"_s, u"admin@example.org"_s, u"--password-stdin"_s},
                   BrokerBench::password)
                 .exitCode,
             0);
    const auto lockOne = [&] {
        auto tx = std::make_unique<storage::Transaction>(bench->db.database.connection());
        (void)tx->queryRow(
            u"SELECT id FROM secret_wraps WHERE data_key_ciphertext LIKE 'vault:v1:%' "
            "LIMIT 1 FOR UPDATE"_s);
        return tx;
    };
    // Somebody works with one of them all the time.
    auto held = lockOne();
    const SbctlEnd busy = sbctl(*bench, directory.path(), {u"kms"_s, u"rewrap"_s});
    QCOMPARE(busy.exitCode, 1);
    QVERIFY2(busy.said.contains("moved 1 values") && busy.said.contains("run it again"),
             busy.said.constData());
    // And now only for a moment.
    QTimer::singleShot(1500, this, [&] { held.reset(); });
    const SbctlEnd done = sbctl(*bench, directory.path(), {u"kms"_s, u"rewrap"_s});
    QVERIFY2(done.exitCode == 0, done.said.constData());
    QVERIFY(done.said.contains("moved 1 values"));
    QCOMPARE(bench->count("secret_wraps WHERE data_key_ciphertext LIKE 'vault:v2:%'"), 2);
}

void TestKmsRoutes::movesTokensOfEndpoints()
{
    FakeVault vault;
    GitopsBench bench(keysIn(vault));
    const QString endpoint = bench.addEndpoint();
    const QString revision = bench.value("SELECT revision FROM argocd_endpoints");
    vault.version = 2;
    QCOMPARE(countIn(bench.get(statusPath, u"admin"_s), u"endpoint_tokens"_s, u"outdated"_s), 1);
    const Reply moved = bench.post(rewrapPath, u"admin"_s);
    QCOMPARE(moved.object().value("endpoint_tokens"_L1).toInt(), 1);
    QCOMPARE(moved.object().value("remaining"_L1).toInt(-1), 0);
    QCOMPARE(countIn(bench.get(statusPath, u"admin"_s), u"endpoint_tokens"_s, u"current"_s), 1);
    QCOMPARE(bench.count("argocd_endpoints WHERE token_data_key_ciphertext LIKE 'vault:v2:%'"), 1);
    QCOMPARE(bench.value("SELECT revision FROM argocd_endpoints"), revision);
    QCOMPARE(bench.count("audit_events WHERE action = 'kms.rewrap' AND "
                         "metadata->>'endpoint_tokens' = '1'"),
             1);
    // The same token as before: ArgoCD answers anybody else with 401.
    const QString apps = u"/api/v1/argocd-endpoints/"_s + endpoint + u"/discovered-apps"_s;
    QCOMPARE(bench.get(apps, u"admin"_s).status, 200);
}

void TestKmsRoutes::fingerprintsStay()
{
    FakeVault vault;
    const auto bench = benchWith(vault);
    const QByteArray stored = "SELECT encode(wrapped_key, 'escape') FROM fingerprint_keys";
    const QString before = bench->value(stored);
    QVERIFY(before.startsWith(u"vault:v1:"_s));
    const QByteArray byKey = R"({"name":"once","permissions":["secret.list"]})";
    const client::HttpHeaders once{{"Idempotency-Key", "k1"}};
    QCOMPARE(bench->post(u"/api/v1/roles"_s, u"admin"_s, byKey, once).status, 201);
    vault.version = 2;
    QCOMPARE(bench->post(rewrapPath, u"admin"_s).object().value("remaining"_L1).toInt(-1), 0);
    QCOMPARE(bench->value(stored), before);
    // A server that starts now knows what was fingerprinted before.
    bench->http.reset();
    bench->application.reset();
    bench->application = bench->startAnother();
    bench->http = std::make_unique<HttpCaller>(QUrl(bench->application->url()));
    const Reply repeated = bench->post(u"/api/v1/roles"_s, u"admin"_s, byKey, once);
    QCOMPARE(repeated.status, 201);
    QCOMPARE(repeated.header("idempotency-replayed"), "true"_ba);
}

void TestKmsRoutes::whatCannotBeOpenedStays()
{
    FakeVault vault;
    const auto bench = benchWith(vault);
    bench->submitPatch(R"({"A":"1","B":"2","C":"3"})");
    bench->sql(
        "UPDATE secret_wraps SET nonce = set_byte(nonce, 0, 255 - get_byte(nonce, 0)) "
        "WHERE key_name = 'A'; "
        "UPDATE secret_wraps SET data_key_ciphertext = 'vault:v1:AAAA' WHERE key_name = 'B'");
    vault.version = 2;
    const Reply reply = bench->post(rewrapPath, u"admin"_s);
    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.object().value("wraps"_L1).toInt(), 1);
    QCOMPARE(reply.object().value("failed"_L1).toInt(), 2);
    QCOMPARE(reply.object().value("remaining"_L1).toInt(), 2);
    QCOMPARE(bench->count("secret_wraps WHERE encrypted_value IS NOT NULL"), 3);
}

void TestKmsRoutes::awayChangesNothing()
{
    FakeVault vault;
    const auto bench = benchWith(vault);
    bench->submitPatch(R"({"A":"1","B":"2"})");
    const QString before =
        bench->value("SELECT string_agg(encode(encrypted_value, 'hex'), ' ' ORDER BY id) FROM "
                     "secret_wraps");
    vault.version = 2;
    vault.mood = FakeVault::Mood::Sealed;
    QCOMPARE(bench->get(statusPath, u"admin"_s).status, 503);
    QCOMPARE(bench->post(rewrapPath, u"admin"_s).status, 503);
    QCOMPARE(bench->value("SELECT string_agg(encode(encrypted_value, 'hex'), ' ' ORDER BY id) FROM "
                          "secret_wraps"),
             before);
    QCOMPARE(bench->count("audit_events WHERE action = 'kms.rewrap'"), 0);
}

void TestKmsRoutes::refusals()
{
    FakeVault vault;
    const auto bench = benchWith(vault);
    for (const char *body :
         {R"({"limit":0})", R"({"limit":201})", R"({"after":"x"})", R"({"more":1})"})
        QCOMPARE(bench->post(rewrapPath, u"admin"_s, body).status, 400);
    QCOMPARE(bench->post(rewrapPath, u"developer"_s).status, 403);
    QCOMPARE(bench->get(statusPath, u"auditor"_s).status, 403);
}

QTEST_GUILESS_MAIN(TestKmsRoutes)
#include "tst_kms_routes.moc"
