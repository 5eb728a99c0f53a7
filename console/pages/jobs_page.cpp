#include "console/pages/jobs_page.h"

#include "console/dialogs/discover_dialog.h"
#include "console/look/moment_text.h"
#include "shared/core/uuid_text.h"
#include "shared/model/permission.h"

namespace sb::console {

using namespace Qt::StringLiterals;

PageInfo JobsPage::pageInfo()
{
    return {.id = u"jobs"_s,
            .title = tr("Jobs"),
            .icon = u"job"_s,
            .permission = model::permissions::agentList,
            .group = tr("Operation")};
}

JobsPage::JobsPage(const PageContext &context, QWidget *parent)
    : ObjectPage(pageInfo(), context, parent), m_names(context.session),
      m_model(*new JobTableModel([this](const QUuid &id) { return m_names.nameOf(id); }, this)),
      m_type(new QComboBox(this)), m_status(new QComboBox(this))
{
    const bool mayMake = session().may(model::permissions::jobCreate);
    showObjects(m_model, {.icon = u"job"_s,
                          .title = tr("No jobs"),
                          .detail = tr("An approved request becomes a job of an agent."),
                          .action = mayMake ? tr("Look for secrets …") : QString()});
    m_type->setAccessibleName(tr("Kind of job"));
    m_type->setObjectName(u"type"_s);
    m_type->addItem(tr("Any kind"));
    for (const QString &type : {u"patch"_s, u"read"_s, u"discover"_s})
        m_type->addItem(wordOfJobType(type), type);
    m_status->setAccessibleName(tr("Status"));
    m_status->setObjectName(u"status"_s);
    m_status->addItem(tr("Any status"));
    for (const QString &status :
         {u"queued"_s, u"claimed"_s, u"succeeded"_s, u"failed"_s, u"expired"_s})
        m_status->addItem(wordOfJobStatus(status), status);
    int at = 0;
    for (QComboBox *filter : {m_type, m_status}) {
        panel().bar().insertWidget(at++, filter);
        connect(filter, &QComboBox::currentIndexChanged, this, &JobsPage::reload);
    }
    if (mayMake)
        addMainAction(u"discover"_s, tr("&Look for secrets …"), [this] {
            openDialog(new DiscoverDialog(session(), window()), tr("The job waits for an agent."));
        });
    m_request = addAction(u"showRequest"_s, tr("Show the re&quest"), u"requests"_s, [this] {
        Q_EMIT pageWanted(u"requests"_s, core::toText(m_model.at(currentRow()).requestId));
    });
    connect(&m_names, &NameDirectory::changed, this, [this] {
        m_model.refreshTexts();
        showCurrentRow();
    });
}

void JobsPage::clear()
{
    forgetPaging();
    m_names.clear();
    m_model.clear();
    detail().clear();
}

void JobsPage::fetch(const client::PageRequest &page)
{
    m_names.refresh(NameDirectory::Kind::Agents);
    QObject *context = callContext();
    session().apis().inventory.jobs(
        {.status = m_status->currentData().toString(), .jobType = m_type->currentData().toString()},
        page, context, receiving(m_model));
}

void JobsPage::showRow(int row)
{
    const model::Job &job = m_model.at(row);
    detail().show(
        tr("%1, %2").arg(wordOfJobType(job.jobType), wordOfJobStatus(job.status)),
        {{tr("What"), wordOfJobType(job.jobType)},
         {tr("Status"), wordOfJobStatus(job.status)},
         {tr("For"), jobScopeText(job)},
         {tr("Agent"), m_names.nameOf(job.claimedBy)},
         {tr("Claim ends"), job.claimExpiresAt ? exactText(*job.claimExpiresAt) : QString()},
         {tr("Attempts"), QString::number(job.attempts)},
         {tr("Error"), job.error},
         {tr("Request"), job.requestId.isNull() ? QString() : core::toText(job.requestId), true},
         {tr("Correlation"), job.correlationId, true},
         {tr("Made"), exactText(job.createdAt)},
         {tr("Changed"), exactText(job.updatedAt)},
         {tr("Id"), core::toText(job.id), true}},
        currentJson());
    m_request->setVisible(!job.requestId.isNull());
}

} // namespace sb::console
