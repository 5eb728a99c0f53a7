#include "server/notify/notification_text.h"
#include "server/notify/webhook_signature.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using domain::Notification;
using domain::NotificationEvent;

namespace {

Notification aNotification()
{
    return {.id = QUuid(u"11111111-1111-4111-8111-111111111111"_s),
            .event = NotificationEvent::Approved,
            .at = {1'700'000'000'000'000},
            .requestId = QUuid(u"22222222-2222-4222-8222-222222222222"_s),
            .type = domain::RequestType::Patch,
            .requesterName = u"Ada <ada&co>"_s,
            .providerType = u"vault"_s,
            .secretRef = u"app/db"_s,
            .environment = u"prod"_s,
            .workflowName = u"two eyes"_s};
}

} // namespace

class TestNotificationText : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    /// The example of the specification.
    void signaturesAreThoseOfTheStandard()
    {
        const QByteArray secret = QByteArray::fromBase64("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        QCOMPARE(notify::webhookSignature(
                     core::SecretBytes::copyOf(std::string_view(
                         secret.constData(), static_cast<std::size_t>(secret.size()))),
                     "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", R"({"test": 2432232314})"),
                 "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="_ba);
    }

    void headlinesSayWhatHappened_data()
    {
        QTest::addColumn<int>("event");
        QTest::addColumn<QString>("headline");
        const auto row = [](NotificationEvent event, const QString &headline) {
            QTest::newRow(qPrintable(headline)) << static_cast<int>(event) << headline;
        };
        row(NotificationEvent::Submitted, u"Request to change vault app/db awaits a decision"_s);
        row(NotificationEvent::Approved, u"Request to change vault app/db was approved"_s);
        row(NotificationEvent::Rejected, u"Request to change vault app/db was rejected"_s);
        row(NotificationEvent::Executed, u"Request to change vault app/db was executed"_s);
        row(NotificationEvent::Failed, u"Request to change vault app/db failed"_s);
    }

    void headlinesSayWhatHappened()
    {
        QFETCH(int, event);
        Notification notification = aNotification();
        notification.event = static_cast<NotificationEvent>(event);
        QTEST(notify::headlineOf(notification), "headline");
    }

    void aWebhookSaysWhatIsConcerned()
    {
        const QJsonObject body =
            QJsonDocument::fromJson(notify::webhookBodyOf(aNotification())).object();
        QCOMPARE(body.value("type"_L1).toString(), u"request.approved"_s);
        QCOMPARE(body.value("timestamp"_L1).toString(), u"2023-11-14T22:13:20Z"_s);
        const QJsonObject data = body.value("data"_L1).toObject();
        QCOMPARE(data.value("request_id"_L1).toString(), u"22222222-2222-4222-8222-222222222222"_s);
        QCOMPARE(data.value("type"_L1).toString(), u"patch"_s);
        QCOMPARE(data.value("effective_ref"_L1).toString(), u"app/db"_s);
        QCOMPARE(data.value("environment"_L1).toString(), u"prod"_s);
        QVERIFY(!data.contains("cluster_name"_L1));
    }

    void slackReadsNoMarkup()
    {
        const QJsonObject body =
            QJsonDocument::fromJson(notify::slackBodyOf(aNotification())).object();
        QCOMPARE(body.keys(), QStringList{u"text"_s});
        QVERIFY(body.value("text"_L1).toString().contains(u"Ada &lt;ada&amp;co&gt;"_s));
    }

    void aMailNamesTheRequest()
    {
        const QString text = notify::mailTextOf(aNotification());
        QVERIFY(text.contains(u"Request: 22222222-2222-4222-8222-222222222222\n"_s));
        QVERIFY(text.contains(u"Environment: prod\n"_s));
        QVERIFY(!text.contains(u"Cluster"_s));
    }
};

QTEST_APPLESS_MAIN(TestNotificationText)
#include "tst_notification_text.moc"
