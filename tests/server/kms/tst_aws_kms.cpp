// AWS KMS as key service, against an AWS that checks every byte and the signature of what it is
// asked; and every place that credentials come from.
#include "server/kms/aws_kms.h"
#include "tests/support/scripted_http_server.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>
#include <QUrlQuery>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace sb;
using namespace sb::test;
using core::ErrorCode;

namespace {

const QDateTime then(QDate(2026, 1, 2), QTime(3, 4, 5), Qt::UTC);
const QByteArray arn = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab"_ba;
const QByteArray plaintext = QByteArray(32, 'k').toBase64();
const QByteArray wrapped = "a wrapped key"_ba;

core::SecretBytes secretOf(std::string_view text)
{
    return core::SecretBytes::copyOf(text);
}

ScriptedAnswer json(const QByteArray &body, int status = 200)
{
    return {.status = status,
            .headers = {{"Content-Type", "application/x-amz-json-1.1"}},
            .body = body};
}

/// Signed anew from what arrived: any byte that differs makes another signature.
bool isSigned(const ScriptedRequest &request, const kms::AwsCredentials &credentials)
{
    kms::AwsRequest seen{.method = request.method,
                         .host = request.header("host"),
                         .path = request.target,
                         .headers = {{"Content-Type", request.header("content-type")},
                                     {"X-Amz-Target", request.header("x-amz-target")}},
                         .body = request.body};
    for (const auto &[name, value] :
         kms::awsSignature(seen, credentials, {.region = "eu-central-1", .service = "kms"}, then)) {
        if (request.header(name.toLower()) != value)
            return false;
    }
    return true;
}

kms::AwsCredentials credentials(const QByteArray &session = {})
{
    return {.accessKeyId = "AKIDEXAMPLE",
            .secretAccessKey = secretOf("a secret"),
            .sessionToken = session};
}

config::AwsKmsSettings settingsFor(const ScriptedHttpServer &server)
{
    config::AwsKmsSettings settings{
        .region = u"eu-central-1"_s, .keyId = u"alias/broker"_s, .endpoint = server.url()};
    settings.credentials.accessKeyId = u"AKIDEXAMPLE"_s;
    settings.credentials.secretAccessKey = secretOf("a secret");
    settings.credentials.metadataUrl = {};
    return settings;
}

constexpr kms::CallTimes quick{.oneTry = 300ms, .deadline = 700ms, .firstPause = 10ms};

const auto clock_ = [] { return then; };

} // namespace

class TestAwsKms : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wrapsAndUnwraps();
    void rowsNameTheirKey_data();
    void rowsNameTheirKey();
    void answers_data();
    void answers();
    void throttlingIsOutlasted();
    void credentialsOfASession();
    void credentialsOfTheSharedFile();
    void credentialsOfAWebIdentity();
    void credentialsOfTheContainer();
    void credentialsOfTheMachine();
    void noCredentials();
};

void TestAwsKms::wrapsAndUnwraps()
{
    std::atomic<int> unsigned_ = 0;
    ScriptedHttpServer aws([&](const ScriptedRequest &request) {
        unsigned_ += isSigned(request, credentials()) ? 0 : 1;
        if (request.header("x-amz-target") == "TrentService.GenerateDataKey")
            return json(R"({"CiphertextBlob":")" + wrapped.toBase64() + R"(","KeyId":")" + arn +
                        R"(","Plaintext":")" + plaintext + "\"}");
        return json(R"({"EncryptionAlgorithm":"SYMMETRIC_DEFAULT","KeyId":")" + arn +
                    R"(","Plaintext":")" + plaintext + "\"}");
    });
    kms::AwsKms kms(settingsFor(aws), quick, clock_);
    QCOMPARE(kms.currentKeyId(), u"aws-kms:eu-central-1:alias/broker"_s);
    const auto made = kms.generateDataKey();
    QVERIFY(made);
    QCOMPARE(made->wrapped, wrapped);
    // The key itself, wherever the alias points to later.
    QCOMPARE(made->keyId, u"aws-kms:eu-central-1:"_s + QString::fromLatin1(arn));
    const auto opened = kms.decryptDataKey(made->wrapped, made->keyId);
    QVERIFY(opened);
    QVERIFY(opened->view() == std::string(32, 'k'));
    const auto requests = aws.requests();
    QCOMPARE(requests.size(), 2U);
    QCOMPARE(unsigned_.load(), 0);
    QCOMPARE(requests[0].method, "POST"_ba);
    QCOMPARE(requests[0].target, "/"_ba);
    QCOMPARE(requests[0].header("content-type"), "application/x-amz-json-1.1"_ba);
    QCOMPARE(requests[0].body, R"({"KeyId":"alias/broker","KeySpec":"AES_256"})"_ba);
    QCOMPARE(requests[1].header("x-amz-target"), "TrentService.Decrypt"_ba);
    QCOMPARE(requests[1].body,
             R"({"CiphertextBlob":")" + wrapped.toBase64() + R"(","KeyId":")" + arn + "\"}");
}

void TestAwsKms::rowsNameTheirKey_data()
{
    QTest::addColumn<QString>("keyId");
    for (const char *id : {"", "fake:1", "aws-kms:", "aws-kms:eu-central-1",
                           "aws-kms:eu-central-1:", "aws-kms:EVIL.example/:key", "aws-kms:a.b:key",
                           "aws-kms:eu:ke\"y", "aws-kms:eu:key\n", "vault-transit:transit/broker"})
        QTest::addRow("%s", id) << QString::fromLatin1(id);
}

void TestAwsKms::rowsNameTheirKey()
{
    QFETCH(QString, keyId);
    ScriptedHttpServer aws([](const ScriptedRequest &) { return json("{}"); });
    kms::AwsKms kms(settingsFor(aws), quick, clock_);
    QCOMPARE(kms.decryptDataKey(wrapped, keyId).error().code, ErrorCode::InvalidValue);
    QVERIFY(aws.requests().empty());
}

void TestAwsKms::answers_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<bool>("isForeign");
    QTest::newRow("not this key's")
        << 400 << R"({"__type":"InvalidCiphertextException"})"_ba << true;
    QTest::newRow("another key's") << 400 << R"({"__type":"a.b#IncorrectKeyException"})"_ba << true;
    QTest::newRow("disabled") << 400 << R"({"__type":"DisabledException"})"_ba << false;
    QTest::newRow("denied") << 400 << R"({"__type":"AccessDeniedException"})"_ba << false;
    QTest::newRow("internal") << 500 << R"({"__type":"KMSInternalException"})"_ba << false;
    QTest::newRow("garbage") << 200 << "<html>"_ba << false;
    QTest::newRow("short key") << 200 << R"({"Plaintext":"AAAA"})"_ba << false;
    QTest::newRow("no key") << 200 << R"({"KeyId":"x"})"_ba << false;
    QTest::newRow("moved") << 307 << ""_ba << false;
}

void TestAwsKms::answers()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(bool, isForeign);
    ScriptedHttpServer aws([&](const ScriptedRequest &) { return json(body, status); });
    kms::AwsKms kms(settingsFor(aws), quick, clock_);
    QCOMPARE(kms.generateDataKey().error().code, ErrorCode::Unavailable);
    QCOMPARE(kms.decryptDataKey(wrapped, u"aws-kms:eu-central-1:k"_s).error().code,
             isForeign ? ErrorCode::InvalidValue : ErrorCode::Unavailable);
}

void TestAwsKms::throttlingIsOutlasted()
{
    std::atomic<int> calls = 0;
    ScriptedHttpServer aws([&](const ScriptedRequest &) {
        if (++calls < 3)
            return json(R"({"__type":"ThrottlingException"})", 400);
        return json(R"({"Plaintext":")" + plaintext + "\"}");
    });
    kms::AwsKms kms(settingsFor(aws), quick, clock_);
    QVERIFY(kms.decryptDataKey(wrapped, u"aws-kms:eu-central-1:k"_s));
    QCOMPARE(calls.load(), 3);
}

namespace {

/// What the key service saw of the credentials.
struct Seen
{
    bool isSigned = false;
    QByteArray session = {};
};

/// Decrypts once with these settings and tells by which credentials.
Seen seenWith(const std::function<void(config::AwsCredentialSettings &)> &adjust,
              const QByteArray &session)
{
    Seen seen;
    ScriptedHttpServer aws([&](const ScriptedRequest &request) {
        seen = {.isSigned = isSigned(request, credentials(session)),
                .session = request.header("x-amz-security-token")};
        return json(R"({"Plaintext":")" + plaintext + "\"}");
    });
    config::AwsKmsSettings settings = settingsFor(aws);
    adjust(settings.credentials);
    kms::AwsKms kms(std::move(settings), quick, clock_);
    if (!kms.decryptDataKey(wrapped, u"aws-kms:eu-central-1:k"_s))
        return {};
    // Kept for the next call.
    (void)kms.decryptDataKey(wrapped, u"aws-kms:eu-central-1:k"_s);
    return seen;
}

void forgetKeys(config::AwsCredentialSettings &from)
{
    from.accessKeyId.clear();
    from.secretAccessKey.clear();
}

const QByteArray answerOfAService =
    R"({"Code":"Success","AccessKeyId":"AKIDEXAMPLE","SecretAccessKey":"a secret",)"
    R"("Token":"session","Expiration":"2099-01-01T00:00:00Z"})"_ba;

} // namespace

void TestAwsKms::credentialsOfASession()
{
    const Seen seen = seenWith(
        [](config::AwsCredentialSettings &from) { from.sessionToken = secretOf("session"); },
        "session");
    QVERIFY(seen.isSigned);
    QCOMPARE(seen.session, "session"_ba);
}

void TestAwsKms::credentialsOfTheSharedFile()
{
    const QTemporaryDir dir;
    QFile file(dir.filePath(u"credentials"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("[default]\naws_access_key_id=OTHER\naws_secret_access_key = no\n"
               "[broker]\n  aws_access_key_id = AKIDEXAMPLE\naws_secret_access_key=a secret\n");
    file.close();
    const auto use = [&](config::AwsCredentialSettings &from) {
        forgetKeys(from);
        from.sharedFile = file.fileName();
        from.profile = u"broker"_s;
    };
    file.setPermissions(QFile::ReadOwner | QFile::ReadOther);
    QVERIFY(!seenWith(use, {}).isSigned);
    file.setPermissions(QFile::ReadOwner);
    QVERIFY(seenWith(use, {}).isSigned);
}

void TestAwsKms::credentialsOfAWebIdentity()
{
    const QTemporaryDir dir;
    QFile token(dir.filePath(u"token"_s));
    QVERIFY(token.open(QIODevice::WriteOnly));
    token.write("ey.token+\n");
    token.close();
    ScriptedHttpServer sts([](const ScriptedRequest &request) -> ScriptedAnswer {
        if (request.body !=
            "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3A"
            "role%2Fbroker&RoleSessionName=sb&WebIdentityToken=ey.token%2B")
            return {.status = 400};
        return {.body = "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult>"
                        "<Credentials><AccessKeyId>AKIDEXAMPLE</AccessKeyId><SecretAccessKey>a "
                        "secret</SecretAccessKey><SessionToken>session</SessionToken><Expiration>"
                        "2099-01-01T00:00:00Z</Expiration></Credentials>"
                        "</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>"};
    });
    const Seen seen = seenWith(
        [&](config::AwsCredentialSettings &from) {
            forgetKeys(from);
            from.webIdentityTokenFile = token.fileName();
            from.roleArn = u"arn:aws:iam::1:role/broker"_s;
            from.roleSessionName = u"sb"_s;
            from.stsEndpoint = sts.url();
        },
        "session");
    QVERIFY(seen.isSigned);
    QCOMPARE(sts.requests().size(), 1U);
}

void TestAwsKms::credentialsOfTheContainer()
{
    ScriptedHttpServer container([](const ScriptedRequest &request) -> ScriptedAnswer {
        if (request.target != "/v2/credentials/1" || request.header("authorization") != "proof")
            return {.status = 401};
        return {.body = answerOfAService};
    });
    const Seen seen = seenWith(
        [&](config::AwsCredentialSettings &from) {
            forgetKeys(from);
            from.containerUrl = QUrl(container.url().toString() + u"/v2/credentials/1"_s);
            from.containerToken = secretOf("proof");
        },
        "session");
    QVERIFY(seen.isSigned);
    QCOMPARE(container.requests().size(), 1U);
}

void TestAwsKms::credentialsOfTheMachine()
{
    ScriptedHttpServer machine([](const ScriptedRequest &request) -> ScriptedAnswer {
        if (request.method == "PUT" && request.target == "/latest/api/token" &&
            !request.header("x-aws-ec2-metadata-token-ttl-seconds").isEmpty())
            return {.body = "a session"};
        if (request.header("x-aws-ec2-metadata-token") != "a session")
            return {.status = 401};
        if (request.target == "/latest/meta-data/iam/security-credentials/")
            return {.body = "broker-role\n"};
        if (request.target == "/latest/meta-data/iam/security-credentials/broker-role")
            return {.body = answerOfAService};
        return {.status = 404};
    });
    const Seen seen = seenWith(
        [&](config::AwsCredentialSettings &from) {
            forgetKeys(from);
            from.metadataUrl = machine.url();
        },
        "session");
    QVERIFY(seen.isSigned);
    QCOMPARE(machine.requests().size(), 3U);
}

void TestAwsKms::noCredentials()
{
    ScriptedHttpServer aws([](const ScriptedRequest &) { return json("{}"); });
    config::AwsKmsSettings settings = settingsFor(aws);
    forgetKeys(settings.credentials);
    kms::AwsKms kms(std::move(settings), quick, clock_);
    QCOMPARE(kms.generateDataKey().error().code, ErrorCode::Unavailable);
    QVERIFY(aws.requests().empty());
}

QTEST_GUILESS_MAIN(TestAwsKms)
#include "tst_aws_kms.moc"
