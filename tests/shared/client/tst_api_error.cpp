// What a client makes of refusals: problem+json, and everything else that stands in the way.
#include "shared/client/api_error.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using client::ApiError;

namespace {

client::HttpResponse responseOf(int status, std::string_view body, client::HttpHeaders headers = {})
{
    return {
        .status = status, .headers = std::move(headers), .body = core::SecretBytes::copyOf(body)};
}

} // namespace

class TestApiError : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aProblemIsRead()
    {
        const ApiError error = client::refusalOf(responseOf(
            422,
            R"({"type":"urn:sb:error:invalid_target","status":422,"error":"invalid_target",)"
            R"("message":"the target is wrong","correlation_id":"c-1",)"
            R"("errors":[{"pointer":"/target_secret_ref","detail":"is empty"}]})",
            {{"retry-after", "7"}}));
        QCOMPARE(error.kind, ApiError::Kind::Refused);
        QCOMPARE(error.status, 422);
        QCOMPARE(error.codeName, u"invalid_target"_s);
        QCOMPARE(error.error.code, core::ErrorCode::InvalidTarget);
        QCOMPARE(error.error.message, u"the target is wrong"_s);
        QCOMPARE(error.correlationId, u"c-1"_s);
        QCOMPARE(error.error.retryAfterSeconds, 7);
        QCOMPARE(error.error.details.size(), 1U);
        QCOMPARE(error.error.details.front().pointer, u"/target_secret_ref"_s);
        QCOMPARE(error.toText(),
                 u"422 invalid_target: the target is wrong; /target_secret_ref is empty"_s);
    }

    void anythingElseIsJudgedByItsStatus_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<core::ErrorCode>("code");
        QTest::addColumn<bool>("isTransient");
        using core::ErrorCode;
        QTest::newRow("text") << 404 << "not here"_ba << ErrorCode::NotFound << false;
        QTest::newRow("empty") << 409 << ""_ba << ErrorCode::Conflict << false;
        QTest::newRow("a code of the future")
            << 403 << R"({"error":"new_word","message":"m"})"_ba << ErrorCode::Forbidden << false;
        QTest::newRow("wrong types") << 400 << R"({"error":1,"message":[],"errors":{}})"_ba
                                     << ErrorCode::BadRequest << false;
        QTest::newRow("an array") << 500 << "[]"_ba << ErrorCode::Internal << true;
        QTest::newRow("a proxy's page") << 502 << "<html>"_ba << ErrorCode::Unavailable << true;
        QTest::newRow("busy") << 503 << ""_ba << ErrorCode::Unavailable << true;
        QTest::newRow("limited") << 429 << ""_ba << ErrorCode::RateLimited << true;
        QTest::newRow("never") << 501 << ""_ba << ErrorCode::NotImplemented << false;
    }

    void anythingElseIsJudgedByItsStatus()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        const ApiError error = client::refusalOf(responseOf(status, body.toStdString()));
        QTEST(error.error.code, "code");
        QTEST(error.isTransient(), "isTransient");
        QVERIFY(!error.error.message.isEmpty());
    }

    void aLongMessageIsCut()
    {
        const std::string body = "{\"message\":\"" + std::string(100'000, 'x') + "\"}";
        QVERIFY(client::refusalOf(responseOf(500, body)).toText().size() < 600);
    }
};

QTEST_APPLESS_MAIN(TestApiError)
#include "tst_api_error.moc"
