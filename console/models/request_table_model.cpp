#include "console/models/request_table_model.h"

#include "console/look/moment_text.h"
#include "shared/core/uuid_text.h"

namespace sb::console {

using namespace Qt::StringLiterals;
using model::AccessRequest;
namespace request_status = model::request_status;

namespace {

Tone toneOfExpiry(const AccessRequest &request)
{
    if (!request.expiresAt || !request.isPending())
        return Tone::Muted;
    const auto left = request.expiresAt->seconds() - currentTime().seconds();
    if (left < 15 * 60)
        return Tone::Bad;
    return left < 60 * 60 ? Tone::Warning : Tone::Neutral;
}

bool isUrgent(const AccessRequest &request)
{
    const Tone tone = toneOfExpiry(request);
    return tone == Tone::Bad || tone == Tone::Warning;
}

QString keysText(const AccessRequest &request)
{
    if (request.targetKeys.isEmpty())
        return RequestTableModel::tr("all keys");
    return request.targetKeys.join(u", "_s);
}

QString momentText(const std::optional<core::Timestamp> &time)
{
    return time ? exactText(*time) : QString();
}

std::vector<Column<AccessRequest>> whatColumns()
{
    return {
        {.id = u"status"_s,
         .title = RequestTableModel::tr("Status"),
         .text = [](const AccessRequest &row) { return wordOfRequestStatus(row.status); },
         .width = 112,
         .exact = [](const AccessRequest &row) { return row.status; },
         .tone = [](const AccessRequest &row) { return toneOfRequestStatus(row.status); },
         .icon = [](const AccessRequest &row) { return iconOfRequestStatus(row.status); }},
        {.id = u"type"_s,
         .title = RequestTableModel::tr("Asks to"),
         .text =
             [](const AccessRequest &row) {
                 return row.isPatch() ? RequestTableModel::tr("write")
                                      : RequestTableModel::tr("read");
             },
         .width = 88,
         .exact = [](const AccessRequest &row) { return row.type; },
         .icon = [](const AccessRequest &row) { return row.isPatch() ? u"patch"_s : u"read"_s; }},
        {.id = u"requester"_s,
         .title = RequestTableModel::tr("Requester"),
         .text = requesterText,
         .width = 120},
        {.id = u"target"_s,
         .title = RequestTableModel::tr("Secret"),
         .text = [](const AccessRequest &row) { return locationText(row.location); },
         .width = 216},
        {.id = u"keys"_s, .title = RequestTableModel::tr("Keys"), .text = keysText, .width = 144},
        {.id = u"environment"_s,
         .title = RequestTableModel::tr("Environment"),
         .text = [](const AccessRequest &row) { return row.environment; },
         .width = 104},
    };
}

std::vector<Column<AccessRequest>> howColumns()
{
    return {
        {.id = u"expires"_s,
         .title = RequestTableModel::tr("Deadline"),
         .text =
             [](const AccessRequest &row) {
                 return row.expiresAt ? relativeText(*row.expiresAt) : QString();
             },
         .width = 120,
         .less = [](const AccessRequest &left,
                    const AccessRequest &right) { return left.expiresAt < right.expiresAt; },
         .toolTip = [](const AccessRequest &row) { return momentText(row.expiresAt); },
         .exact = [](const AccessRequest &row) { return momentText(row.expiresAt); },
         .tone = toneOfExpiry,
         .icon = [](const AccessRequest &row) { return isUrgent(row) ? u"clock"_s : QString(); }},
        {.id = u"votes"_s,
         .title = RequestTableModel::tr("Votes"),
         .text =
             [](const AccessRequest &row) {
                 return RequestTableModel::tr("%1 of %2")
                     .arg(row.approveCount)
                     .arg(row.requiredApprovals);
             },
         .width = 80,
         .less = [](const AccessRequest &left,
                    const AccessRequest &right) { return left.approveCount < right.approveCount; }},
        {.id = u"created"_s,
         .title = RequestTableModel::tr("Asked"),
         .text = [](const AccessRequest &row) { return relativeText(row.createdAt); },
         .width = 128,
         .less = [](const AccessRequest &left,
                    const AccessRequest &right) { return left.createdAt < right.createdAt; },
         .toolTip = [](const AccessRequest &row) { return exactText(row.createdAt); },
         .exact = [](const AccessRequest &row) { return exactText(row.createdAt); }},
        {.id = u"justification"_s,
         .title = RequestTableModel::tr("Justification"),
         .text = [](const AccessRequest &row) { return row.justification; },
         .width = 240},
        {.id = u"updated"_s,
         .title = RequestTableModel::tr("Changed"),
         .text = [](const AccessRequest &row) { return relativeText(row.updatedAt); },
         .width = 128,
         .isHidden = true,
         .less = [](const AccessRequest &left,
                    const AccessRequest &right) { return left.updatedAt < right.updatedAt; },
         .exact = [](const AccessRequest &row) { return exactText(row.updatedAt); }},
        {.id = u"id"_s,
         .title = RequestTableModel::tr("Id"),
         .text = [](const AccessRequest &row) { return core::toText(row.id); },
         .width = 288,
         .isHidden = true,
         .isMono = true},
    };
}

std::vector<Column<AccessRequest>> allColumns()
{
    std::vector<Column<AccessRequest>> columns = whatColumns();
    std::vector<Column<AccessRequest>> further = howColumns();
    std::move(further.begin(), further.end(), std::back_inserter(columns));
    return columns;
}

} // namespace

RequestTableModel::RequestTableModel(QObject *parent)
    : RowTableModel(
          allColumns(), [](const AccessRequest &row) { return core::toText(row.id); }, parent)
{}

Tone toneOfRequestStatus(const QString &status)
{
    if (status == request_status::pending)
        return Tone::Warning;
    if (status == request_status::approved)
        return Tone::Info;
    if (status == request_status::executed)
        return Tone::Good;
    if (status == request_status::failed || status == request_status::rejected)
        return Tone::Bad;
    return Tone::Muted;
}

QString iconOfRequestStatus(const QString &status)
{
    if (status == request_status::pending)
        return u"clock"_s;
    if (status == request_status::approved)
        return u"approve"_s;
    if (status == request_status::executed)
        return u"done"_s;
    if (status == request_status::failed)
        return u"error"_s;
    if (status == request_status::rejected)
        return u"reject"_s;
    return u"cancel"_s;
}

QString wordOfRequestStatus(const QString &status)
{
    if (status == request_status::pending)
        return RequestTableModel::tr("waiting");
    if (status == request_status::approved)
        return RequestTableModel::tr("approved");
    if (status == request_status::executed)
        return RequestTableModel::tr("done");
    if (status == request_status::failed)
        return RequestTableModel::tr("failed");
    if (status == request_status::rejected)
        return RequestTableModel::tr("rejected");
    if (status == request_status::expired)
        return RequestTableModel::tr("expired");
    if (status == request_status::cancelled)
        return RequestTableModel::tr("withdrawn");
    return status;
}

QString locationText(const model::Location &location)
{
    QStringList parts{location.providerType};
    if (!location.clusterName.isEmpty())
        parts.append(location.clusterName);
    const QString ref = location.kvMount.isEmpty()
                            ? location.effectiveRef
                            : location.kvMount + u": "_s + location.effectiveRef;
    parts.append(ref);
    return parts.join(u" · "_s);
}

QString requesterText(const model::AccessRequest &request)
{
    return request.requesterName.isEmpty() ? request.requesterId : request.requesterName;
}

} // namespace sb::console
