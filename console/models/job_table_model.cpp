#include "console/models/job_table_model.h"

#include "console/look/moment_text.h"
#include "shared/core/uuid_text.h"

namespace sb::console {

using namespace Qt::StringLiterals;
using model::Job;

namespace {

Tone toneOf(const Job &job)
{
    if (job.status == "succeeded"_L1)
        return Tone::Good;
    if (job.status == "failed"_L1)
        return Tone::Bad;
    return job.status == "expired"_L1 ? Tone::Muted : Tone::Info;
}

QString iconOf(const Job &job)
{
    if (job.status == "succeeded"_L1)
        return u"done"_s;
    if (job.status == "failed"_L1)
        return u"error"_s;
    return job.status == "expired"_L1 ? u"cancel"_s : u"clock"_s;
}

std::vector<Column<Job>> columns(const NameOf &nameOf)
{
    return {
        {.id = u"created"_s,
         .title = JobTableModel::tr("Made"),
         .text = [](const Job &row) { return relativeText(row.createdAt); },
         .width = 128,
         .less = [](const Job &left, const Job &right) { return left.createdAt < right.createdAt; },
         .exact = [](const Job &row) { return exactText(row.createdAt); }},
        {.id = u"type"_s,
         .title = JobTableModel::tr("What"),
         .text = [](const Job &row) { return wordOfJobType(row.jobType); },
         .width = 128,
         .exact = [](const Job &row) { return row.jobType; }},
        {.id = u"status"_s,
         .title = JobTableModel::tr("Status"),
         .text = [](const Job &row) { return wordOfJobStatus(row.status); },
         .width = 120,
         .exact = [](const Job &row) { return row.status; },
         .tone = toneOf,
         .icon = iconOf},
        {.id = u"scope"_s, .title = JobTableModel::tr("For"), .text = jobScopeText, .width = 200},
        {.id = u"agent"_s,
         .title = JobTableModel::tr("Agent"),
         .text = [nameOf](const Job &row) { return nameOf(row.claimedBy); },
         .width = 160},
        {.id = u"attempts"_s,
         .title = JobTableModel::tr("Attempts"),
         .text = [](const Job &row) { return QString::number(row.attempts); },
         .width = 88,
         .alignment = Qt::AlignRight | Qt::AlignVCenter,
         .less = [](const Job &left, const Job &right) { return left.attempts < right.attempts; }},
        {.id = u"error"_s,
         .title = JobTableModel::tr("Error"),
         .text = [](const Job &row) { return row.error; },
         .width = 240},
    };
}

} // namespace

JobTableModel::JobTableModel(const NameOf &nameOf, QObject *parent)
    : RowTableModel(
          columns(nameOf), [](const Job &row) { return core::toText(row.id); }, parent)
{}

QString wordOfJobType(const QString &type)
{
    if (type == "patch"_L1)
        return JobTableModel::tr("write");
    if (type == "read"_L1)
        return JobTableModel::tr("read");
    if (type == "discover"_L1)
        return JobTableModel::tr("look for secrets");
    return type;
}

QString wordOfJobStatus(const QString &status)
{
    if (status == "queued"_L1)
        return JobTableModel::tr("waits");
    if (status == "claimed"_L1)
        return JobTableModel::tr("under way");
    if (status == "succeeded"_L1)
        return JobTableModel::tr("done");
    if (status == "failed"_L1)
        return JobTableModel::tr("failed");
    if (status == "expired"_L1)
        return JobTableModel::tr("expired");
    return status;
}

QString jobScopeText(const Job &job)
{
    QStringList parts;
    for (auto member = job.agentScope.begin(); member != job.agentScope.end(); ++member)
        parts.append(
            u"%1 %2"_s.arg(QString(member.key()).replace(u'_', u' '), member.value().toString()));
    return parts.isEmpty() ? JobTableModel::tr("any agent") : parts.join(u", "_s);
}

} // namespace sb::console
