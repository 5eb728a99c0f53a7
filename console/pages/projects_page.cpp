#include "console/pages/projects_page.h"

#include "console/dialogs/edit_targets_dialog.h"
#include "console/dialogs/new_project_dialog.h"
#include "console/look/icon.h"
#include "console/look/moment_text.h"
#include "console/look/text_style.h"
#include "shared/core/uuid_text.h"
#include "shared/model/permission.h"

namespace sb::console {

using namespace Qt::StringLiterals;

PageInfo ProjectsPage::pageInfo()
{
    return {.id = u"projects"_s,
            .title = tr("Projects"),
            .icon = u"project"_s,
            .permission = model::permissions::projectEdit,
            .group = tr("Rules")};
}

ProjectsPage::ProjectsPage(const PageContext &context, QWidget *parent)
    : ObjectPage(pageInfo(), context, parent), m_model(*new ProjectTableModel(this)),
      m_environmentModel(*new EnvironmentTableModel(this))
{
    showObjects(m_model, {.icon = u"project"_s,
                          .title = tr("No projects"),
                          .detail = tr("Rules and grants can be bound to a project and to its "
                                       "environments."),
                          .action = tr("New project …")});
    addMainAction(u"newProject"_s, tr("&New project …"),
                  [this] { openDialog(new NewProjectDialog(session(), window()), tr("Made.")); });
    m_activate =
        addAction(u"activateProject"_s, tr("Take &back …"), u"done"_s, [this] { setActive(true); });
    m_archive =
        addDangerousAction(u"archiveProject"_s, tr("&Archive …"), [this] { setActive(false); });
    makeEnvironments();
}

ProjectsPage::~ProjectsPage()
{
    // Before the model, which is the older child.
    delete m_environments;
}

void ProjectsPage::makeEnvironments()
{
    m_environments = new TablePanel(m_environmentModel, tr("Environments"), this);
    m_environments->setEmptyText({.icon = u"environment"_s,
                                  .title = tr("No environments"),
                                  .detail = tr("Make one for each stage: dev, staging, prod."),
                                  .action = tr("New environment …")});
    const auto add = [this](const QString &name, const QString &text, const QString &iconName) {
        auto *button = new QPushButton(icon(iconName), text, m_environments);
        button->setObjectName(name);
        button->setAutoDefault(false);
        return button;
    };
    m_newEnvironment = add(u"newEnvironment"_s, tr("New &environment …"), u"add"_s);
    m_targets = add(u"editTargets"_s, tr("Se&crets …"), u"secret"_s);
    m_delete = add(u"deleteEnvironment"_s, tr("&Delete …"), u"delete"_s);
    int at = 0;
    for (QPushButton *button : {m_newEnvironment, m_targets, m_delete})
        m_environments->bar().insertWidget(at++, button);
    const auto make = [this] {
        if (currentRow() >= 0)
            openForEnvironment(
                new NewEnvironmentDialog(session(), m_model.at(currentRow()), window()));
    };
    connect(m_newEnvironment, &QPushButton::clicked, this, make);
    connect(m_environments, &TablePanel::emptyActionTriggered, this, make);
    connect(m_targets, &QPushButton::clicked, this, &ProjectsPage::editTargets);
    connect(m_delete, &QPushButton::clicked, this, &ProjectsPage::removeEnvironment);
    connect(m_environments, &TablePanel::refreshWanted, this, &ProjectsPage::fetchEnvironments);
    connect(m_environments, &TablePanel::noticeRaised, this, &Page::noticeRaised);
    connect(&m_call, &CallSlot::slowChanged, m_environments, &TablePanel::setSlow);
    const auto offer = [this](int row) {
        m_targets->setEnabled(row >= 0);
        m_delete->setEnabled(row >= 0);
    };
    connect(&m_environments->view(), &TableView::currentSourceRowChanged, this, offer);
    offer(-1);
    detail().tabs().insertTab(0, m_environments, tr("Environ&ments"));
    detail().tabs().setCurrentIndex(0);
}

void ProjectsPage::clear()
{
    forgetPaging();
    m_call.cancel();
    m_shown = {};
    m_model.clear();
    m_environmentModel.clear();
    detail().clear();
}

void ProjectsPage::fetch(const client::PageRequest &page)
{
    QObject *context = callContext();
    session().apis().projects.list(page, context, receiving(m_model));
}

void ProjectsPage::showRow(int row)
{
    const model::Project &project = m_model.at(row);
    detail().show(project.name,
                  {{tr("State"), project.isActive() ? tr("active")
                                                    : tr("archived: nothing new can be asked for")},
                   {tr("Owner"), project.ownerTeamId},
                   {tr("Made"), exactText(project.createdAt)},
                   {tr("Changed"), exactText(project.updatedAt)},
                   {tr("Id"), core::toText(project.id), true}},
                  currentJson());
    m_archive->setVisible(project.isActive());
    m_activate->setVisible(!project.isActive());
    if (project.id != m_shown) {
        m_shown = project.id;
        m_environmentModel.clear();
    }
    fetchEnvironments();
}

void ProjectsPage::fetchEnvironments()
{
    if (m_shown.isNull())
        return;
    if (m_environmentModel.rowCount() == 0)
        m_environmentModel.beginLoading();
    QObject *context = m_call.start();
    session().apis().projects.environments(
        m_shown, context,
        m_call.ending<client::Page<model::Environment>>(
            [this](client::Answer<client::Page<model::Environment>> answer) {
                if (answer)
                    m_environmentModel.setRows(std::move(answer->items));
                else
                    m_environmentModel.fail(problemText(answer.error()));
            }));
}

void ProjectsPage::openForEnvironment(QDialog *dialog)
{
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, &ProjectsPage::fetchEnvironments);
    dialog->open();
}

void ProjectsPage::setActive(bool isActive)
{
    const model::Project project = m_model.at(currentRow());
    confirm(
        {.title = isActive ? tr("Take this project back?") : tr("Archive this project?"),
         .what = isActive ? tr("Requests for “%1” can be made again.").arg(oneLine(project.name))
                          : tr("No new requests for “%1” are taken. It can be taken back.")
                                .arg(oneLine(project.name)),
         .action = isActive ? tr("Take &back") : tr("&Archive"),
         .isDanger = !isActive},
        [this, id = project.id, isActive](QObject *context, client::PeopleCallback<void> done) {
            session().apis().projects.setActive(id, isActive, context, std::move(done));
        },
        isActive ? tr("Taken back.") : tr("Archived."));
}

void ProjectsPage::editTargets()
{
    const int row = m_environments->view().currentSourceRow();
    if (row >= 0)
        openForEnvironment(new EditTargetsDialog(session(), m_environmentModel.at(row), window()));
}

void ProjectsPage::removeEnvironment()
{
    const int row = m_environments->view().currentSourceRow();
    if (row < 0)
        return;
    const model::Environment environment = m_environmentModel.at(row);
    openForEnvironment(new ConfirmDialog(
        {.title = tr("Delete this environment?"),
         .what = tr("“%1” goes, and with it what it claims: requests for those secrets no longer "
                    "belong to it.")
                     .arg(oneLine(environment.name)),
         .action = tr("&Delete"),
         .name = environment.name},
        [this, id = environment.id](QObject *context, client::PeopleCallback<void> done) {
            session().apis().projects.removeEnvironment(id, context, std::move(done));
        },
        window()));
}

} // namespace sb::console
