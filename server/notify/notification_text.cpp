#include "server/notify/notification_text.h"

#include "shared/codec/json_writer.h"

namespace sb::notify {

using namespace Qt::StringLiterals;
using codec::JsonWriter;
using codec::TimeFormat;
using domain::Notification;
using domain::NotificationEvent;

namespace {

QString happened(NotificationEvent event)
{
    switch (event) {
    case NotificationEvent::Submitted:
        return u"awaits a decision"_s;
    case NotificationEvent::Approved:
        return u"was approved"_s;
    case NotificationEvent::Rejected:
        return u"was rejected"_s;
    case NotificationEvent::Executed:
        return u"was executed"_s;
    case NotificationEvent::Failed:
        break;
    }
    return u"failed"_s;
}

QString idOf(const Notification &notification)
{
    return notification.requestId.toString(QUuid::WithoutBraces);
}

QString escapedForSlack(QString text)
{
    return text.replace(u'&', u"&amp;"_s).replace(u'<', u"&lt;"_s).replace(u'>', u"&gt;"_s);
}

} // namespace

QString headlineOf(const Notification &notification)
{
    const bool isPatch = notification.type == domain::RequestType::Patch;
    return u"Request to %1 %2 %3 %4"_s.arg(isPatch ? u"change"_s : u"read"_s,
                                           notification.providerType, notification.secretRef,
                                           happened(notification.event));
}

QString mailTextOf(const Notification &notification)
{
    QString text = headlineOf(notification) + u".\n\n"_s;
    const auto line = [&](const QString &title, const QString &value) {
        if (!value.isEmpty())
            text += u"%1: %2\n"_s.arg(title, value);
    };
    line(u"Request"_s, idOf(notification));
    line(u"Requested by"_s, notification.requesterName);
    line(u"Environment"_s, notification.environment);
    line(u"Cluster"_s, notification.clusterName);
    line(u"Workflow"_s, notification.workflowName);
    return text + u"\nSee it with: sbctl request show %1\n"_s.arg(idOf(notification));
}

QByteArray webhookBodyOf(const Notification &notification)
{
    JsonWriter json;
    json.beginObject()
        .field(u"type", u"request."_s + domain::toWord(notification.event))
        .field(u"timestamp", notification.at, TimeFormat::Tn)
        .key(u"data")
        .beginObject()
        .field(u"request_id", notification.requestId)
        .field(u"type", domain::toWord(notification.type))
        .field(u"requester_name", notification.requesterName)
        .field(u"target_provider_type", notification.providerType)
        .field(u"effective_ref", notification.secretRef)
        .fieldIfPresent(u"cluster_name", notification.clusterName)
        .fieldIfPresent(u"environment", notification.environment)
        .field(u"workflow_name", notification.workflowName)
        .endObject()
        .endObject();
    return json.take();
}

QByteArray slackBodyOf(const Notification &notification)
{
    JsonWriter json;
    const QString text = u"%1 (by %2, request %3)"_s.arg(
        headlineOf(notification), notification.requesterName, idOf(notification));
    json.beginObject().field(u"text", escapedForSlack(text)).endObject();
    return json.take();
}

} // namespace sb::notify
