// AWS Signature Version 4 against AWS's published vectors: the test suite's (AKIDEXAMPLE) and the
// worked example of the documentation (IAM ListUsers).
#include "server/kms/aws_signature.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using kms::AwsCredentials;
using kms::AwsRequest;

namespace {

const QDateTime then(QDate(2015, 8, 30), QTime(12, 36), Qt::UTC);

AwsCredentials example()
{
    return {.accessKeyId = "AKIDEXAMPLE",
            .secretAccessKey =
                core::SecretBytes::copyOf("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")};
}

QByteArray header(const std::vector<std::pair<QByteArray, QByteArray>> &headers,
                  const QByteArray &name)
{
    for (const auto &[known, value] : headers) {
        if (known == name)
            return value;
    }
    return {};
}

} // namespace

class TestAwsSignature : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void suite_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QByteArray>("query");
        QTest::addColumn<QByteArray>("contentType");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("signature");
        QTest::newRow("get-vanilla")
            << "GET"_ba
            << ""_ba
            << ""_ba
            << ""_ba
            << "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"_ba;
        QTest::newRow("post-vanilla")
            << "POST"_ba
            << ""_ba
            << ""_ba
            << ""_ba
            << "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"_ba;
        QTest::newRow("get-vanilla-query-order-key-case")
            << "GET"_ba
            << "Param2=value2&Param1=value1"_ba
            << ""_ba
            << ""_ba
            << "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"_ba;
        QTest::newRow("post-x-www-form-urlencoded")
            << "POST"_ba
            << ""_ba
            << "application/x-www-form-urlencoded"_ba
            << "Param1=value1"_ba
            << "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"_ba;
    }

    void suite()
    {
        QFETCH(QByteArray, method);
        QFETCH(QByteArray, query);
        QFETCH(QByteArray, contentType);
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, signature);
        AwsRequest request{
            .method = method, .host = "example.amazonaws.com", .path = "/", .body = body};
        for (const QByteArray &pair : query.split('&')) {
            if (!pair.isEmpty())
                request.query.emplace_back(pair.split('=')[0], pair.split('=')[1]);
        }
        if (!contentType.isEmpty())
            request.headers.emplace_back("Content-Type", contentType);
        const auto headers = kms::awsSignature(request, example(),
                                               {.region = "us-east-1", .service = "service"}, then);
        const QByteArray names =
            contentType.isEmpty() ? "host;x-amz-date"_ba : "content-type;host;x-amz-date"_ba;
        QCOMPARE(header(headers, "Authorization"),
                 "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/"
                 "aws4_request, SignedHeaders=" +
                     names + ", Signature=" + signature);
        QCOMPARE(header(headers, "X-Amz-Date"), "20150830T123600Z"_ba);
    }

    void listUsers()
    {
        const AwsRequest request{
            .method = "GET",
            .host = "iam.amazonaws.com",
            .path = "/",
            .query = {{"Version", "2010-05-08"}, {"Action", "ListUsers"}},
            .headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}}};
        QCOMPARE(kms::awsCanonicalRequest(request, example(), then),
                 "GET\n/\nAction=ListUsers&Version=2010-05-08\n"
                 "content-type:application/x-www-form-urlencoded; charset=utf-8\n"
                 "host:iam.amazonaws.com\nx-amz-date:20150830T123600Z\n\n"
                 "content-type;host;x-amz-date\n"
                 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"_ba);
        const auto headers =
            kms::awsSignature(request, example(), {.region = "us-east-1", .service = "iam"}, then);
        QVERIFY(header(headers, "Authorization")
                    .endsWith("Signature="
                              "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"));
    }

    void sessionsAreSigned()
    {
        AwsCredentials session = example();
        session.sessionToken = "a/token+of=one";
        const AwsRequest request{.method = "POST", .host = "h", .path = "/"};
        const auto headers =
            kms::awsSignature(request, session, {.region = "r", .service = "s"}, then);
        QCOMPARE(header(headers, "X-Amz-Security-Token"), "a/token+of=one"_ba);
        QVERIFY(header(headers, "Authorization")
                    .contains("SignedHeaders=host;x-amz-date;x-amz-security-token,"));
    }

    /// Headers of any case and spacing are one header.
    void headersAreNormalised()
    {
        AwsRequest one{
            .method = "GET", .host = "h", .path = "/", .headers = {{"My-Header", "a b"}}};
        AwsRequest two = one;
        two.headers = {{"my-header", "  a   b "}};
        QCOMPARE(kms::awsCanonicalRequest(one, example(), then),
                 kms::awsCanonicalRequest(two, example(), then));
        two.headers = {{"my-header", "a c"}};
        QVERIFY(kms::awsCanonicalRequest(one, example(), then) !=
                kms::awsCanonicalRequest(two, example(), then));
    }
};

QTEST_APPLESS_MAIN(TestAwsSignature)
#include "tst_aws_signature.moc"
