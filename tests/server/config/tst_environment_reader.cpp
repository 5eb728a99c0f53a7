#include "server/config/environment_reader.h"

#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb::config;
using namespace std::chrono_literals;

namespace {

EnvironmentReading readOne(const QString &name, const QString &value)
{
    QProcessEnvironment environment;
    environment.insert(name, value);
    return readEnvironment(environment);
}

QString writeFile(const QTemporaryDir &dir, const QByteArray &content)
{
    QFile file(dir.filePath(u"secret"_s));
    const bool isOpen = file.open(QIODevice::WriteOnly);
    Q_ASSERT(isOpen);
    file.write(content);
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    return file.fileName();
}

} // namespace

class TestEnvironmentReader : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void nothingSetGivesTheDefaults()
    {
        const EnvironmentReading reading = readEnvironment({});
        QCOMPARE(reading.problems, QStringList());
        QCOMPARE(reading.warnings, QStringList());
        QCOMPARE(reading.config.listen.port, quint16(8080));
        QCOMPARE(reading.config.environment, Environment::Production);
        QCOMPARE(reading.config.shutdownGrace, 15s);
        QCOMPARE(reading.config.drainDelay, 3s);
        QCOMPARE(reading.config.jobLease, 120s);
        QCOMPARE(reading.config.jobMaxAttempts, 3);
        QCOMPARE(reading.config.tokenLifetime, 8h);
        QCOMPARE(reading.config.loginsPerMinute, 30);
        QCOMPARE(reading.config.requestsPerMinute, 6000);
    }

    void everySettingArrives()
    {
        QProcessEnvironment e;
        e.insert(u"API_ADDR"_s, u"127.0.0.1:81"_s);
        e.insert(u"SB_METRICS_ADDR"_s, u"[::1]:82"_s);
        e.insert(u"SB_METRICS_REFRESH"_s, u"9s"_s);
        e.insert(u"API_SHUTDOWN_GRACE"_s, u"1m30s"_s);
        e.insert(u"SB_DRAIN_DELAY"_s, u"500ms"_s);
        e.insert(u"SB_TLS_TERMINATED"_s, u"yes"_s);
        e.insert(u"SB_MAX_CONNECTIONS"_s, u"2000"_s);
        e.insert(u"SB_EVENT_LISTENERS_PER_USER"_s, u"7"_s);
        e.insert(u"SB_TRUSTED_PROXIES"_s, u"10.0.0.0/8, 192.168.0.1"_s);
        e.insert(u"SB_OUTBOUND_ALLOW"_s, u"10.1.0.0/16"_s);
        e.insert(u"LOG_LEVEL"_s, u"warn"_s);
        e.insert(u"SB_ENV"_s, u"dev"_s);
        e.insert(u"DATABASE_MAX_CONNS"_s, u"20"_s);
        e.insert(u"DATABASE_CONN_LIFETIME"_s, u"1h"_s);
        e.insert(u"SB_JWT_TOKEN_TTL"_s, u"2h"_s);
        e.insert(u"SB_LOGIN_RATE"_s, u"7"_s);
        e.insert(u"SB_RATE_LIMIT"_s, u"0"_s);
        e.insert(u"SB_ALLOW_USER_ID_PARAM"_s, u"1"_s);
        e.insert(u"SB_JOB_LEASE"_s, u"2s"_s);
        e.insert(u"SB_JOB_MAX_ATTEMPTS"_s, u"5"_s);
        e.insert(u"SB_WORKER_WRAPS_EXPIRED_INTERVAL"_s, u"1s"_s);
        e.insert(u"SB_WORKER_REQUESTS_EXPIRED_INTERVAL"_s, u"2s"_s);
        e.insert(u"SB_WORKER_AGENTS_STALE_INTERVAL"_s, u"3s"_s);
        e.insert(u"SB_WORKER_JOBS_RECOVERY_INTERVAL"_s, u"4s"_s);
        e.insert(u"SB_WORKER_AGENTS_STALE_AFTER"_s, u"5s"_s);
        e.insert(u"SB_WORKER_SECRETS_STALE_INTERVAL"_s, u"6s"_s);
        e.insert(u"SB_WORKER_SECRETS_STALE_AFTER"_s, u"7s"_s);
        e.insert(u"SB_WORKER_DISCOVER_INTERVAL"_s, u"8s"_s);
        e.insert(
            u"SB_DISCOVER_TARGETS_JSON"_s,
            uR"([{"name":"eu","cluster":"prod-eu","provider_type":"vault","scope":"team/"}])"_s);
        e.insert(u"SB_BOOTSTRAP_ADMIN_EMAIL"_s, u"a@b.c"_s);
        e.insert(u"SB_BOOTSTRAP_ADMIN_PASSWORD"_s, u"a good password"_s);
        e.insert(u"SB_BOOTSTRAP_ADMIN_USER_ID"_s, u"5b000000-0000-4000-8000-000000000001"_s);
        e.insert(u"SB_DEV_SEED_PASSWORD"_s, u"seeds"_s);
        e.insert(u"SB_WEBHOOK_SECRET"_s, u"whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"_s);
        e.insert(u"SB_SMTP_URL"_s, u"smtp://mail.example.org:587"_s);
        e.insert(u"SB_SMTP_FROM"_s, u"sb@example.org"_s);
        e.insert(u"SB_SMTP_USERNAME"_s, u"broker"_s);
        e.insert(u"SB_SMTP_PASSWORD"_s, u"mail password"_s);
        e.insert(u"SB_SMTP_REQUIRE_TLS"_s, u"no"_s);
        e.insert(u"SB_WORKER_NOTIFICATIONS_INTERVAL"_s, u"6s"_s);
        e.insert(u"SB_NOTIFICATIONS_MAX_AGE"_s, u"1h"_s);
        const QTemporaryDir dir;
        e.insert(u"SB_OUTBOUND_CA_FILE"_s, writeFile(dir, "-----BEGIN CERTIFICATE-----\n"));
        const EnvironmentReading reading = readEnvironment(e);
        QCOMPARE(reading.problems, QStringList());
        QCOMPARE(reading.warnings, QStringList());
        const ServerConfig &config = reading.config;
        QCOMPARE(config.listen.port, quint16(81));
        QCOMPARE(config.metricsListen->port, quint16(82));
        QCOMPARE(config.metricsRefresh, 9s);
        QCOMPARE(config.shutdownGrace, 90s);
        QCOMPARE(config.drainDelay, 500ms);
        QVERIFY(config.tlsTerminated);
        QCOMPARE(config.maxConnections, 2000);
        QCOMPARE(config.listenersPerUser, 7);
        QCOMPARE(config.trustedProxies.size(), std::size_t(2));
        QCOMPARE(config.outboundAllow.size(), std::size_t(1));
        QCOMPARE(config.logLevel, LogLevel::Warning);
        QCOMPARE(config.environment, Environment::Development);
        QCOMPARE(config.databaseMaxConnections, 20);
        QCOMPARE(config.databaseConnectionLifetime, 1h);
        QCOMPARE(config.tokenLifetime, 2h);
        QCOMPARE(config.loginsPerMinute, 7);
        QCOMPARE(config.requestsPerMinute, 0);
        QVERIFY(config.allowUserIdParameter);
        QCOMPARE(config.jobLease, 2s);
        QCOMPARE(config.jobMaxAttempts, 5);
        QCOMPARE(config.sweeps.wrapsExpired, 1s);
        QCOMPARE(config.sweeps.requestsExpired, 2s);
        QCOMPARE(config.sweeps.agentsStale, 3s);
        QCOMPARE(config.sweeps.jobsRecovery, 4s);
        QCOMPARE(config.sweeps.agentsStaleAfter, 5s);
        QCOMPARE(config.sweeps.secretsStale, 6s);
        QCOMPARE(config.sweeps.secretsStaleAfter, 7s);
        QCOMPARE(config.sweeps.discover, 8s);
        QCOMPARE(config.discoverTargets.size(), std::size_t(1));
        QCOMPARE(config.discoverTargets.front().name, u"eu"_s);
        QCOMPARE(config.bootstrapAdmin.email, u"a@b.c"_s);
        QVERIFY(config.bootstrapAdmin.password.view() == "a good password");
        QVERIFY(config.bootstrapAdmin.userId);
        QVERIFY(config.devSeedPassword.view() == "seeds");
        QVERIFY(config.notifications.webhookSecret.view() == "012345678901234567890123");
        QCOMPARE(config.notifications.mail.url, QUrl(u"smtp://mail.example.org:587"_s));
        QCOMPARE(config.notifications.mail.from, u"sb@example.org"_s);
        QCOMPARE(config.notifications.mail.username, u"broker"_s);
        QVERIFY(config.notifications.mail.password.view() == "mail password");
        QVERIFY(!config.notifications.mail.requireTls);
        QCOMPARE(config.notifications.interval, 6s);
        QCOMPARE(config.notifications.mostAge, 1h);
        QCOMPARE(config.notifications.caPem, "-----BEGIN CERTIFICATE-----\n"_ba);
    }

    void aMalformedValueIsAProblemThatNamesTheVariable_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("value");
        const auto bad = [](const char *name, const char *value) {
            QTest::addRow("%s=%s", name, value)
                << QString::fromLatin1(name) << QString::fromLatin1(value);
        };
        bad("API_ADDR", "8080");
        bad("API_SHUTDOWN_GRACE", "15");
        bad("API_SHUTDOWN_GRACE", "-1s");
        bad("LOG_LEVEL", "loud");
        bad("SB_ENV", "staging");
        bad("DATABASE_MAX_CONNS", "9");
        bad("DATABASE_MAX_CONNS", "many");
        bad("DATABASE_CONN_LIFETIME", "1 hour");
        bad("SB_JWT_SECRET", "too short");
        bad("SB_JWT_SECRET_PREVIOUS", "too short");
        bad("SB_JWT_SECRET_FILE", "/nowhere/at/all");
        bad("SB_JWT_TOKEN_TTL", "1s");
        bad("SB_KMS_BACKEND", "vault");
        bad("SB_WRAP_MASTER_KEY", "not base64");
        bad("SB_JOB_LEASE", "0");
        bad("SB_JOB_MAX_ATTEMPTS", "0");
        bad("SB_LOGIN_RATE", "30/m");
        bad("SB_RATE_LIMIT", "-1");
        bad("SB_TRUSTED_PROXIES", "10.0.0.0/8,proxy");
        bad("SB_OUTBOUND_ALLOW", "intranet");
        bad("SB_MAX_CONNECTIONS", "1");
        bad("SB_EVENT_LISTENERS_PER_USER", "0");
        bad("SB_WEBHOOK_SECRET", "short");
        bad("SB_WEBHOOK_SECRET", "whsec_!");
        bad("SB_SMTP_URL", "mail.example.org");
        bad("SB_SMTP_URL", "smtp://user:password@mail.example.org");
        bad("SB_SMTP_REQUIRE_TLS", "perhaps");
        bad("SB_OUTBOUND_CA_FILE", "/nowhere/at/all.pem");
        bad("SB_WORKER_NOTIFICATIONS_INTERVAL", "0");
        bad("SB_NOTIFICATIONS_MAX_AGE", "forever");
        bad("SB_ALLOW_USER_ID_PARAM", "perhaps");
        bad("SB_TLS_TERMINATED", "on");
        bad("SB_DRAIN_DELAY", "3");
        bad("SB_METRICS_ADDR", "metrics:90");
        bad("SB_BOOTSTRAP_ADMIN_EMAIL", "a@b.c");
        bad("SB_BOOTSTRAP_ADMIN_USER_ID", "somebody");
        bad("SB_WORKER_WRAPS_EXPIRED_INTERVAL", "1ms");
        bad("SB_WORKER_AGENTS_STALE_AFTER", "soon");
        bad("SB_WORKER_SECRETS_STALE_AFTER", "24");
        bad("SB_WORKER_SECRETS_STALE_INTERVAL", "0");
        bad("SB_WORKER_DISCOVER_INTERVAL", "hourly");
        bad("SB_DISCOVER_TARGETS_JSON", "eu");
        bad("SB_DISCOVER_TARGETS_JSON", "{}");
        bad("SB_DISCOVER_TARGETS_JSON", R"([{"name":"eu"}])");
    }

    void aMalformedValueIsAProblemThatNamesTheVariable()
    {
        QFETCH(QString, name);
        QFETCH(QString, value);
        const EnvironmentReading reading = readOne(name, value);
        QCOMPARE(reading.problems.size(), 1);
        QVERIFY2(reading.problems.first().startsWith(name + u' '),
                 qPrintable(reading.problems.first()));
    }

    void everyProblemIsTold()
    {
        QProcessEnvironment environment;
        environment.insert(u"API_ADDR"_s, u"x"_s);
        environment.insert(u"SB_ENV"_s, u"y"_s);
        environment.insert(u"SB_JOB_LEASE"_s, u"z"_s);
        QCOMPARE(readEnvironment(environment).problems.size(), 3);
    }

    void theJwtSecretIsDecodedAsTheContractSays_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QByteArray>("bytes");
        const QByteArray key =
            QByteArray::fromHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
        QTest::newRow("padded") << u"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="_s << key;
        QTest::newRow("unpadded") << u"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"_s << key;
        const QByteArray text(36, 'a'); // base64 too, but of 27 bytes only
        QTest::newRow("text") << QString::fromLatin1(text) << text;
    }

    void theJwtSecretIsDecodedAsTheContractSays()
    {
        QFETCH(QString, text);
        QFETCH(QByteArray, bytes);
        const EnvironmentReading reading = readOne(u"SB_JWT_SECRET"_s, text);
        QVERIFY(reading.config.jwtSecret.view() ==
                std::string_view(bytes.data(), size_t(bytes.size())));
    }

    void aSecretComesFromAFile()
    {
        const QTemporaryDir dir;
        const QString path = writeFile(dir, QByteArray(40, 's') + "\n");
        const EnvironmentReading reading = readOne(u"SB_JWT_SECRET_FILE"_s, path);
        QCOMPARE(reading.problems, QStringList());
        QVERIFY(reading.config.jwtSecret.view() == std::string(40, 's'));
    }

    void aFileThatIsEmptyOrHugeIsAProblem()
    {
        const QTemporaryDir dir;
        for (const QByteArray &content : {QByteArray(), QByteArray("\n"), QByteArray(70'000, 'x')})
            QCOMPARE(readOne(u"DATABASE_URL_FILE"_s, writeFile(dir, content)).problems.size(), 1);
    }

    void aFileThatOthersMayReadIsAProblem()
    {
        const QTemporaryDir dir;
        const QString path = writeFile(dir, QByteArray(40, 's'));
        for (const auto more : {QFile::ReadGroup, QFile::ReadOther, QFile::WriteGroup}) {
            QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner | more);
            const QStringList problems = readOne(u"SB_JWT_SECRET_FILE"_s, path).problems;
            QCOMPARE(problems.size(), 1);
            QVERIFY2(problems.first().startsWith(u"SB_JWT_SECRET_FILE "_s) &&
                         problems.first().endsWith(u"chmod 600"_s),
                     qPrintable(problems.first()));
        }
    }

    void aSecretIsNotTakenFromTwoPlaces()
    {
        const QTemporaryDir dir;
        QProcessEnvironment environment;
        environment.insert(u"DATABASE_URL"_s, u"postgresql:///a"_s);
        environment.insert(u"DATABASE_URL_FILE"_s, writeFile(dir, "postgresql:///b"));
        QCOMPARE(readEnvironment(environment).problems.size(), 1);
    }

    void noProblemQuotesASecret()
    {
        const QString canary = u"canary-in-a-coal-mine"_s;
        for (const QString &name : secretVariables()) {
            const EnvironmentReading reading = readOne(name, canary);
            QVERIFY(!reading.problems.join(u' ').contains(canary));
        }
    }

    void unknownNamesAndRedisAreWarnedOf()
    {
        QProcessEnvironment environment;
        environment.insert(u"SB_JOB_LEESE"_s, u"2s"_s);
        environment.insert(u"REDIS_URL"_s, u"redis://x"_s);
        environment.insert(u"HOME"_s, u"/root"_s);
        const EnvironmentReading reading = readEnvironment(environment);
        QCOMPARE(reading.problems, QStringList());
        QCOMPARE(reading.warnings.size(), 2);
        QVERIFY(reading.warnings.at(0).startsWith(u"SB_JOB_LEESE "_s));
        QVERIFY(reading.warnings.at(1).startsWith(u"REDIS_URL "_s));
    }
};

QTEST_APPLESS_MAIN(TestEnvironmentReader)
#include "tst_environment_reader.moc"
