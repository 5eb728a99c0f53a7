#include "console/models/timeline_text.h"

#include "console/models/request_table_model.h"

#include <QCoreApplication>
#include <QMap>

namespace sb::console {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("TimelineText", text);
}

struct ActionText
{
    const char *words;
    const char *icon;
    Tone tone = Tone::Muted;
};

const QMap<QString, ActionText> &actions()
{
    static const QMap<QString, ActionText> table{
        {u"request.submit"_s, {"%1 asked", "submit", Tone::Info}},
        {u"request.approve"_s, {"%1 approved", "approve", Tone::Good}},
        {u"request.reject"_s, {"%1 rejected", "reject", Tone::Bad}},
        {u"request.cancel"_s, {"%1 withdrew the request", "cancel"}},
        {u"request.expire"_s, {"The time ran out", "clock", Tone::Warning}},
        {u"request.transition"_s, {"It moved on", "job"}},
        {u"job.enqueue"_s, {"A job was made of it", "job"}},
        {u"job.claim"_s, {"%1 took the job", "agents"}},
        {u"job.renew"_s, {"%1 is still at it", "agents"}},
        {u"job.complete"_s, {"%1 did the job", "done", Tone::Good}},
        {u"job.fail"_s, {"%1 reported that the job failed", "error", Tone::Bad}},
        {u"job.lapse"_s, {"The agent was not heard of in time", "warning", Tone::Warning}},
        {u"job.release"_s, {"%1 gave the job back", "agents", Tone::Warning}},
        {u"wrap.create"_s, {"A value was sealed by %1", "lock"}},
        {u"wrap.list"_s, {"%1 looked which values there are", "search"}},
        {u"wrap.retrieve"_s, {"%1 opened a value", "reveal", Tone::Info}},
        {u"wrap.refetch"_s, {"%1 opened a value again", "reveal", Tone::Warning}},
        {u"wrap.rearm"_s, {"%1 opened a value after a lapse", "reveal", Tone::Warning}},
        {u"wrap.expire"_s, {"A value was shredded", "delete"}},
    };
    return table;
}

QString detailOf(const QJsonObject &data)
{
    QStringList parts;
    for (auto member = data.begin(); member != data.end(); ++member) {
        // Inner matters of the server; the raw object in the audit has them.
        if (member.key().endsWith("_id"_L1) || member.key() == "ttl_seconds"_L1)
            continue;
        const QVariant value = member.value().toVariant();
        const QString text = value.typeId() == QMetaType::QVariantList
                                 ? value.toStringList().join(u", "_s)
                                 : value.toString();
        if (!text.isEmpty() && text.size() <= 200)
            parts.append(u"%1: %2"_s.arg(QString(member.key()).replace(u'_', u' '), text));
    }
    return parts.join(u"  ·  "_s);
}

} // namespace

EventText eventText(const model::TimelineEvent &event)
{
    const QString actor = event.actorDisplay.isEmpty() ? event.actor : event.actorDisplay;
    EventText text{.icon = u"info"_s,
                   .title = u"%1 (%2)"_s.arg(event.type, actor),
                   .detail = detailOf(event.data)};
    const auto known = actions().constFind(event.type);
    if (known != actions().constEnd()) {
        const QString words = tr(known->words);
        text.title = words.contains(u"%1"_s) ? words.arg(actor) : words;
        text.icon = QString::fromLatin1(known->icon);
        text.tone = known->tone;
    }
    if (event.status == "denied"_L1 || event.status == "failure"_L1)
        text.tone = Tone::Bad;
    return text;
}

QString outcomeText(const model::AccessRequest &request)
{
    if (request.isPending())
        return {};
    QStringList voters;
    for (const model::Approval &vote : request.approvals) {
        const bool isDecisive =
            (vote.decision == "reject"_L1) == (request.status == model::request_status::rejected);
        if (isDecisive)
            voters.append(vote.approverName.isEmpty()
                              ? vote.approverId.toString(QUuid::WithoutBraces)
                              : vote.approverName);
    }
    const QString names = voters.join(u", "_s);
    QString text;
    if (request.status == model::request_status::rejected)
        text = names.isEmpty() ? tr("Rejected.") : tr("Rejected by %1.").arg(names);
    else if (request.status == model::request_status::cancelled)
        text = tr("Withdrawn by %1.").arg(requesterText(request));
    else if (request.status == model::request_status::expired)
        text = tr("Nobody decided in time.");
    else
        text = names.isEmpty() ? tr("Approved.") : tr("Approved by %1.").arg(names);
    if (request.status == model::request_status::executed)
        text += u' ' + tr("It has been carried out.");
    if (request.status == model::request_status::failed)
        text += u' ' + tr("It failed: %1").arg(request.failureReason);
    if (!request.rejectReason.isEmpty())
        text += u' ' + tr("Reason: %1").arg(request.rejectReason);
    return text;
}

} // namespace sb::console
