#include "server/domain/notification_channel.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb::domain;
using sb::core::ErrorCode;

class TestNotificationChannel : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void reads_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("address");
        QTest::addColumn<QString>("redacted");
        const auto row = [](const QString &text, const QString &kind, const QString &address,
                            const QString &redacted) {
            QTest::newRow(qPrintable(text)) << text << kind << address << redacted;
        };
        row(u"webhook:https://hooks.example.org/in?x=1"_s, u"webhook"_s,
            u"https://hooks.example.org/in?x=1"_s, u"webhook:https://hooks.example.org/…"_s);
        row(u"webhook:https://10.0.0.7:8080/in"_s, u"webhook"_s, u"https://10.0.0.7:8080/in"_s,
            u"webhook:https://10.0.0.7/…"_s);
        row(u"slack:https://hooks.slack.com/services/T0/B0/token"_s, u"slack"_s,
            u"https://hooks.slack.com/services/T0/B0/token"_s,
            u"slack:https://hooks.slack.com/…"_s);
        row(u"email:Ops@Example.org"_s, u"email"_s, u"ops@example.org"_s,
            u"email:ops@example.org"_s);
    }

    void reads()
    {
        QFETCH(const QString, text);
        QFETCH(const QString, kind);
        QFETCH(const QString, address);
        QFETCH(const QString, redacted);
        const auto channel = notificationChannelFrom(text, u"/c"_s);
        QVERIFY(channel);
        QCOMPARE(toWord(channel->kind), kind);
        QCOMPARE(channel->address, address);
        QCOMPARE(textOf(*channel), kind + u':' + address);
        QCOMPARE(redactedText(*channel), redacted);
        // What was redacted once does not come back as if it were the address.
        if (redacted != text && channel->kind != ChannelKind::Email)
            QVERIFY(!notificationChannelFrom(redacted, u"/c"_s));
        QVERIFY(notificationChannelFrom(textOf(*channel), u"/c"_s).value() == *channel);
    }

    void refuses_data()
    {
        QTest::addColumn<QString>("text");
        for (const QString &text : {u""_s,
                                    u"webhook"_s,
                                    u"webhook:"_s,
                                    u"https://hooks.example.org/in"_s,
                                    u"sms:+49123"_s,
                                    u"Webhook:https://a.example/"_s,
                                    u" webhook:https://a.example/"_s,
                                    u"webhook:ftp://a.example/"_s,
                                    u"webhook:http://a.example/"_s,
                                    u"webhook:file:///etc/passwd"_s,
                                    u"webhook:/relative"_s,
                                    u"webhook:https:///nohost"_s,
                                    u"webhook:https://a b/"_s,
                                    u"webhook:https://a.example/x y"_s,
                                    u"webhook:https://a.example/\n"_s,
                                    u"webhook:https://user:pw@a.example/"_s,
                                    u"webhook:https://a.example/#part"_s,
                                    u"webhook:javascript:alert(1)"_s,
                                    u"slack:"_s,
                                    u"slack:xoxb-1"_s,
                                    u"email:"_s,
                                    u"email:nobody"_s,
                                    u"email:a@b@c"_s,
                                    u"email:a b@c.example"_s})
            QTest::newRow(qPrintable(text)) << text;
        QTest::newRow("long") << u"webhook:https://a.example/"_s + QString(2000, u'x');
    }

    void refuses()
    {
        QFETCH(const QString, text);
        const auto channel = notificationChannelFrom(text, u"/c"_s);
        QVERIFY(!channel);
        QCOMPARE(channel.error().code, ErrorCode::InvalidValue);
        QCOMPARE(channel.error().details.at(0).pointer, u"/c"_s);
    }

    void lists()
    {
        const QString one = u"email:a@b.example"_s;
        const auto none = notificationChannelsFrom({}, u"/n"_s);
        QVERIFY(none && none->empty());
        const auto two = notificationChannelsFrom({one, u"email:c@b.example"_s}, u"/n"_s);
        QVERIFY(two && two->size() == 2);
        const auto faulty =
            notificationChannelsFrom({one, u"x"_s, u"email:A@b.example"_s}, u"/n"_s);
        QVERIFY(!faulty);
        QCOMPARE(faulty.error().details.size(), std::size_t{2});
        QCOMPARE(faulty.error().details.at(0).pointer, u"/n/1"_s);
        QCOMPARE(faulty.error().details.at(1).pointer, u"/n/2"_s);
        QStringList many;
        for (int i = 0; i < 20; ++i)
            many.append(u"email:a%1@b.example"_s.arg(i));
        QVERIFY(notificationChannelsFrom(many, u"/n"_s));
        many.append(one);
        QVERIFY(!notificationChannelsFrom(many, u"/n"_s));
    }
};

QTEST_GUILESS_MAIN(TestNotificationChannel)
#include "tst_notification_channel.moc"
