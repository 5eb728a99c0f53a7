#include "console/models/audit_event_table_model.h"

#include "console/look/moment_text.h"
#include "shared/core/timestamp_text.h"

#include <QJsonDocument>

namespace sb::console {

using namespace Qt::StringLiterals;
using model::AuditEvent;

namespace {

Tone toneOf(const AuditEvent &event)
{
    if (event.status == "success"_L1)
        return Tone::Good;
    return event.status == "denied"_L1 ? Tone::Warning : Tone::Bad;
}

QString iconOf(const AuditEvent &event)
{
    if (event.status == "success"_L1)
        return u"done"_s;
    return event.status == "denied"_L1 ? u"reject"_s : u"error"_s;
}

std::vector<Column<AuditEvent>> columns()
{
    return {
        {.id = u"occurred_at"_s,
         .title = AuditEventTableModel::tr("When"),
         .text = [](const AuditEvent &row) { return exactText(row.occurredAt); },
         .width = 184,
         .less = [](const AuditEvent &left,
                    const AuditEvent &right) { return left.occurredAt < right.occurredAt; },
         .exact =
             [](const AuditEvent &row) {
                 return QString::fromLatin1(core::toTextTn(row.occurredAt));
             }},
        {.id = u"status"_s,
         .title = AuditEventTableModel::tr("Outcome"),
         .text = [](const AuditEvent &row) { return row.status; },
         .width = 112,
         .tone = toneOf,
         .icon = iconOf},
        {.id = u"action"_s,
         .title = AuditEventTableModel::tr("Action"),
         .text = [](const AuditEvent &row) { return row.action; },
         .width = 176},
        {.id = u"actor_display"_s,
         .title = AuditEventTableModel::tr("Who"),
         .text =
             [](const AuditEvent &row) {
                 return row.actorDisplay.isEmpty() ? row.actor : row.actorDisplay;
             },
         .width = 200,
         .toolTip = [](const AuditEvent &row) { return row.actor; }},
        {.id = u"resource"_s,
         .title = AuditEventTableModel::tr("What"),
         .text = [](const AuditEvent &row) { return row.resource; },
         .width = 240},
        {.id = u"metadata"_s,
         .title = AuditEventTableModel::tr("More"),
         .text = auditMetadataText,
         .width = 320,
         .exact =
             [](const AuditEvent &row) {
                 return QString::fromUtf8(
                     QJsonDocument(row.metadata).toJson(QJsonDocument::Compact));
             }},
        {.id = u"actor"_s,
         .title = AuditEventTableModel::tr("Actor"),
         .text = [](const AuditEvent &row) { return row.actor; },
         .width = 280,
         .isHidden = true},
        {.id = u"correlation_id"_s,
         .title = AuditEventTableModel::tr("Correlation"),
         .text = [](const AuditEvent &row) { return row.correlationId; },
         .width = 288,
         .isHidden = true,
         .isMono = true},
        {.id = u"id"_s,
         .title = AuditEventTableModel::tr("Id"),
         .text = [](const AuditEvent &row) { return row.id; },
         .width = 288,
         .isHidden = true,
         .isMono = true},
    };
}

} // namespace

AuditEventTableModel::AuditEventTableModel(QObject *parent)
    : RowTableModel(
          columns(), [](const AuditEvent &row) { return row.id; }, parent)
{}

QString auditMetadataText(const AuditEvent &event)
{
    QStringList parts;
    for (auto member = event.metadata.begin(); member != event.metadata.end(); ++member) {
        const QJsonValue value = member.value();
        const QString text =
            value.isObject() || value.isArray()
                ? QString::fromUtf8((value.isObject() ? QJsonDocument(value.toObject())
                                                      : QJsonDocument(value.toArray()))
                                        .toJson(QJsonDocument::Compact))
                : value.toVariant().toString();
        parts.append(u"%1: %2"_s.arg(member.key(), text));
    }
    return parts.join(u"  ·  "_s);
}

} // namespace sb::console
