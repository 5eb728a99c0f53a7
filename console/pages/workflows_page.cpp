#include "console/pages/workflows_page.h"

#include "console/dialogs/edit_workflow_dialog.h"
#include "console/look/moment_text.h"
#include "console/look/text_style.h"
#include "shared/core/uuid_text.h"
#include "shared/model/permission.h"

namespace sb::console {

using namespace Qt::StringLiterals;

PageInfo WorkflowsPage::pageInfo()
{
    return {.id = u"workflows"_s,
            .title = tr("Workflows"),
            .icon = u"workflow"_s,
            .permission = model::permissions::workflowEdit,
            .group = tr("Rules")};
}

WorkflowsPage::WorkflowsPage(const PageContext &context, QWidget *parent)
    : ObjectPage(pageInfo(), context, parent), m_names(context.session),
      m_model(*new WorkflowTableModel([this](const QUuid &id) { return m_names.nameOf(id); }, this))
{
    showObjects(m_model, {.icon = u"workflow"_s,
                          .title = tr("No workflows"),
                          .detail = tr("A workflow says who must agree to a request."),
                          .action = tr("New workflow …")});
    addMainAction(u"newWorkflow"_s, tr("&New workflow …"), [this] {
        openDialog(new EditWorkflowDialog(session(), m_names, {}, window()), tr("Made."));
    });
    addAction(u"editWorkflow"_s, tr("&Edit …"), u"settings"_s, [this] {
        openDialog(new EditWorkflowDialog(session(), m_names, m_model.at(currentRow()), window()),
                   tr("Saved. It counts for new requests; those that wait keep what they were made "
                      "with."));
    });
    m_delete = addDangerousAction(u"deleteWorkflow"_s, tr("&Delete …"), [this] { remove(); });
    connect(&m_names, &NameDirectory::changed, this, [this] {
        m_model.refreshTexts();
        showCurrentRow();
    });
}

void WorkflowsPage::clear()
{
    forgetPaging();
    m_names.clear();
    m_model.clear();
    detail().clear();
}

void WorkflowsPage::fetch(const client::PageRequest &page)
{
    m_names.refresh(NameDirectory::Kind::Roles);
    QObject *context = callContext();
    session().apis().rules.workflows(page, context, receiving(m_model));
}

void WorkflowsPage::showRow(int row)
{
    const model::Workflow &workflow = m_model.at(row);
    detail().show(
        workflow.name,
        {{tr("Description"), workflow.description},
         {tr("State"), workflow.enabled ? tr("in use") : tr("switched off")},
         {tr("Asks for"),
          quorumText(workflow, [this](const QUuid &id) { return m_names.nameOf(id); })},
         {tr("Own requests"), workflow.allowSelfApproval ? tr("may be approved by the requester")
                                                         : tr("others must decide")},
         {tr("Justification"),
          workflow.requireJustification ? tr("must be given") : tr("may be left out")},
         {tr("Request waits"), durationText(workflow.requestTtlSeconds)},
         {tr("Values wait"), tr("%1, once approved %2, once claimed %3")
                                 .arg(durationText(workflow.wrapTtlCreatedSeconds),
                                      durationText(workflow.wrapTtlApprovedSeconds),
                                      durationText(workflow.wrapTtlClaimedSeconds))},
         {tr("Notifies"), workflow.notificationChannels.join(u'\n')},
         {tr("Default"), workflow.isDefault ? tr("used when no policy fits") : QString()},
         {tr("Changed"), exactText(workflow.updatedAt)},
         {tr("Id"), core::toText(workflow.id), true}},
        currentJson());
    m_delete->setVisible(!workflow.isSystem && !workflow.isDefault);
}

void WorkflowsPage::remove()
{
    const model::Workflow workflow = m_model.at(currentRow());
    confirm(
        {.title = tr("Delete this workflow?"),
         .what = tr("“%1” goes. The server refuses it while a policy uses it.")
                     .arg(oneLine(workflow.name)),
         .action = tr("&Delete"),
         .name = workflow.name},
        [this, id = workflow.id](QObject *context, client::PeopleCallback<void> done) {
            session().apis().rules.removeWorkflow(id, context, std::move(done));
        },
        tr("Deleted."));
}

} // namespace sb::console
